"""Lists as JSON, NDJSON or CSV. The cursors of pages are in headers, where CSV and NDJSON have no other place."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel
from pydantic_core import to_json

from krama.core.cells import harmless
from krama.core.cursor import FollowablePage, Page
from krama.core.negotiation import CSV, NDJSON, chosen

RESUME = "Resume-Cursor"
COLUMNS = "x-csv-columns"
"""OpenAPI's name for the columns of a table, at its media type."""


NOT_IN_LISTS = object()
"""In the annotation of a member: every list leaves it null, such as a receipt, so a table has no column for it."""

_QUOTED = re.compile(r'[",;\t\r\n]')
"""What is quoted. In many countries a spreadsheet divides at `;`, and would take what follows for a cell of its own."""


def page_response(page: Page[Any], declared: type[Page[Any]], request: Request) -> Response:
    """The page in the form that the caller accepts. `declared` is the page's type, with its items'."""
    resume = page.resume_cursor if isinstance(page, FollowablePage) else None
    headers = headers_of(request, page.next_cursor, resume)
    match chosen(request.scope):
        case media if media == NDJSON:
            return Response(lines(page.items), headers=headers, media_type=NDJSON)
        case media if media == CSV:
            return Response(table(page.items, _item(declared)), headers=headers, media_type=CSV)
    # as bytes: a text of a megabyte with Khmer in it takes long to decode and to encode again
    return Response(to_json(page, by_alias=True), headers=headers, media_type="application/json")


def headers_of(request: Request, next_cursor: str | None, resume_cursor: str | None) -> dict[str, str]:
    """The headers of a page, which say where the next one is in every form."""
    headers = {"Vary": "Accept"}
    if next_cursor is not None:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
        query = urlencode([*kept, ("cursor", next_cursor)])
        headers["Link"] = f'<{request.scope["path"]}?{query}>; rel="next"'
    if resume_cursor is not None:
        headers[RESUME] = resume_cursor
    return headers


def described(page: type[Page[Any]]) -> dict[str, Any]:
    """OpenAPI's entries for the other forms of a page, and for its headers."""
    text = {"type": "string"}
    headers: dict[str, Any] = {
        "Link": {
            "description": 'The path of the next page, as `rel="next"` (RFC 8288). Absent on the last page. In '
            "NDJSON and CSV nothing else says that there is more.",
            "schema": text,
        }
    }
    if issubclass(page, FollowablePage):
        headers[RESUME] = {"description": "`resume_cursor`, also for CSV and NDJSON.", "schema": text}
    return {"headers": headers, "content": _formats(_columns(_item(page)))}


def _formats(columns: Sequence[str]) -> dict[str, Any]:
    """OpenAPI's entries for the other forms of a page."""
    text = {"type": "string"}
    lines = text | {"description": f"An item on each line, as JSON. {_ONE_PAGE}"}
    table = text | {
        "description": f"A table with the columns that `x-csv-columns` names, and perhaps more (RFC 4180). "
        f"{_ONE_PAGE} A member of a member is `a_b`, such as `loss_amount`, but an id keeps its name: `indicator_id`. "
        "A member that lists leave null has none. A list of words has `;` between them; other lists are JSON. A text "
        "that a spreadsheet would take for a formula begins with an apostrophe."
    }
    return {NDJSON: {"schema": lines}, CSV: {"schema": table, COLUMNS: list(columns)}}


_ONE_PAGE = "It is one page, of `limit` items at most: if there is more, the header `Link` has the next page."


def _item(declared: type[Page[Any]]) -> type[BaseModel]:
    item: type[BaseModel] = get_args(declared.model_fields["items"].annotation)[0]
    return item


def lines(items: Iterable[BaseModel]) -> str:
    """The items as NDJSON."""
    return "".join(item.model_dump_json(by_alias=True) + "\n" for item in items)


def table(items: Iterable[BaseModel], item: type[BaseModel]) -> str:
    """The items as CSV (RFC 4180), each of the type `item`."""
    columns = _columns(item)
    rows = [",".join(columns)]
    for each in items:
        flat = dict(_flat(each.model_dump(mode="json", by_alias=True), "", frozenset(columns)))
        rows.append(",".join([_quoted(_cell(flat.get(column))) for column in columns]))
    return "".join([row + "\r\n" for row in rows])


def line_of(cells: Iterable[Any]) -> str:
    """A line of a CSV (RFC 4180). A cell that a spreadsheet would take for a formula is made harmless."""
    return ",".join([quoted(cell) for cell in cells]) + "\r\n"


def quoted(cell: Any) -> str:
    """A cell of a CSV, made harmless, and quoted where it must be. None is empty."""
    return "" if cell is None else _quoted(harmless(cell))


def _quoted(cell: Any) -> str:
    text = str(cell)
    if not _QUOTED.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


@cache
def _columns(model: type[BaseModel], before: str = "", depth: int = 0) -> tuple[str, ...]:
    """The columns of a model, the same for every page: the members, and in place of an object its members."""
    columns: list[str] = []
    for own_name, field in model.model_fields.items():
        if NOT_IN_LISTS in field.metadata:
            continue
        name = field.serialization_alias or field.alias or own_name
        path = _joined(before, name) if before else name
        inner = _model(field.annotation)
        columns += [path] if inner is None or depth > 2 else _columns(inner, path, depth + 1)
    return tuple(columns)


@lru_cache(maxsize=1024)
def _joined(before: str, name: str) -> str:
    """The column of a member of an object. A noun that ends the one and begins the other is there once."""
    words = before.split("_")
    for place in range(len(words)):
        if name.startswith("_".join([*words[place:], ""])):
            return "_".join([*words[:place], name])
    return f"{before}_{name}"


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model that a member holds, if it is one, or one or null."""
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not type(None)]
    if len(kinds) == 1 and isinstance(kinds[0], type) and issubclass(kinds[0], BaseModel):
        return kinds[0] if getattr(annotation, "__origin__", None) is not list else None
    return None


def _flat(members: Mapping[str, Any], before: str, columns: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for name, value in members.items():
        path = _joined(before, name) if before else name
        if path not in columns and isinstance(value, Mapping):
            yield from _flat(value, path, columns)
        else:
            yield path, value


_WORD = re.compile(r"[\w.:+/@ -]*")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(each, str) and _WORD.fullmatch(each) for each in value):
        return harmless(";".join(value))
    if isinstance(value, list | dict):
        return to_json(value).decode()
    return "" if value is None else harmless(value)
