"""What a program asked the exchange, and what the exchange answers: the contract's, or a problem document."""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import httpx

from krama_client._testing.contract import JSON, Operation, Schema

_TITLES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's phrases. Python before 3.13 has those of older standards."""
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,4000}")
"""The only spelling of a whole number that the service reads."""
_CHALLENGES: Final = {401: 'Bearer realm="krama"', 403: 'Bearer realm="krama", error="insufficient_scope"'}


@dataclass(frozen=True, slots=True)
class Answered:
    """A response before it has a request id. Nothing of it is shown."""

    status: int
    content: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the exchange did what it was asked."""
        return self.status < 300


def success(status: int, document: Any, media: str = JSON, revision: int | None = None) -> Answered:
    """A success with JSON, or with text of another type. Without content, `document` is None."""
    tag = {} if revision is None else {"ETag": f'"{revision}"'}
    if document is None:
        return Answered(status, headers=tag)
    text = json.dumps(document) if media == JSON else str(document)
    return Answered(status, text.encode(), {"Content-Type": media, **tag})


@dataclass(frozen=True, slots=True)
class Refusing:
    """A refusal that was set up."""

    code: str
    status: int = 422
    field: str | None = None
    detail: str | None = None
    retry_after: float | None = None
    errors: tuple[dict[str, str], ...] = ()
    place: str = "body"

    def entry(self) -> dict[str, str]:
        """The contract's FieldProblem, for one item of many."""
        named = {} if self.field is None else {"field": self.field}
        return {"code": self.code, "detail": self.shown, **named}

    @property
    def shown(self) -> str:
        """What is wrong, for people."""
        return self.detail or f"The fake exchange was set up to answer {self.code}."

    def answered(self, request_id: str, *, oauth: bool = False) -> Answered:
        """The problem document (RFC 9457); for `oauth` with the members and the type of RFC 6749."""
        document: dict[str, Any] = {
            "type": f"urn:krama:problem:{self.code}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.shown,
            "request_id": request_id,
        }
        document |= {} if self.field is None else {"field": self.field, "in": self.place}
        document |= {"errors": list(self.errors)} if self.errors else {}
        document |= {"error": self.code, "error_description": self.shown} if oauth else {}
        headers = {"Content-Type": JSON if oauth else "application/problem+json"}
        headers |= {"Retry-After": f"{self.retry_after:g}"} if self.retry_after is not None else {}
        headers |= {"WWW-Authenticate": _CHALLENGES[self.status]} if self.status in _CHALLENGES else {}
        return Answered(self.status, json.dumps(document).encode(), headers)


class CsvRow(dict[str, Any]):
    """A row of CSV: all its cells are texts, whatever the contract says of its members."""


def item_error(faults: Sequence[Refusing]) -> dict[str, Any]:
    """The contract's ItemProblem: why one item of a request with many was refused."""
    entries = [{"field": None, **fault.entry()} for fault in faults]
    return {**entries[0], "errors": entries}


@dataclass(slots=True)
class Asked:
    """One call. `attempts` is how many requests it took; a new token is not counted.

    `body` is the decoded JSON, the rows of a bulk submission as dictionaries, or None. `query` and `path` have the
    parameters by name. `repr` shows no value.
    """

    operation: str
    body: Any = field(repr=False)
    query: Mapping[str, Any] = field(repr=False)
    path: Mapping[str, str] = field(repr=False)
    idempotency_key: str | None = field(repr=False)
    attempts: int = 1
    _sent: tuple[str, bytes] = field(default=("", b""), repr=False)
    _if_match: str | None = field(default=None, repr=False)
    _if_none_match: str | None = field(default=None, repr=False)
    _twice: tuple[str, ...] = field(default=(), repr=False)
    _answered: Answered | None = field(default=None, repr=False)

    @property
    def said(self) -> dict[str, Any]:
        """All that the request states, by name."""
        body = self.body if isinstance(self.body, Mapping) else {}
        stated = {name: value for name, value in self.query.items() if value is not None}
        return {**stated, **body, **self.path}

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The items of a request with many."""
        if isinstance(self.body, Mapping):
            lists = [member for member in self.body.values() if isinstance(member, list)]
            return lists[0] if len(lists) == 1 else []
        return self.body if isinstance(self.body, list) else []


def read(request: httpx.Request, operation: Operation, path: Mapping[str, str]) -> Asked:
    """What a request asks. Raises `ValueError` for a body that can't be read."""
    content = request.content
    names = [name for name, _ in request.url.params.multi_items()]
    return Asked(
        operation.id,
        _body(request.headers.get("Content-Type", JSON), content),
        {name: _parameter(operation.query.get(name, {}), text) for name, text in request.url.params.items()},
        path,
        request.headers.get("Idempotency-Key"),
        _if_match=request.headers.get("If-Match"),
        _if_none_match=request.headers.get("If-None-Match"),
        _twice=tuple(sorted({name for name in names if names.count(name) > 1})),
        _sent=(f"{request.method} {request.url.raw_path.decode()} {request.headers.get('Idempotency-Key')}", content),
    )


def _body(media: str, content: bytes) -> Any:
    text = content.decode()
    match media.partition(";")[0]:
        case _ if not text:
            return None
        case "application/x-ndjson":
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        case "text/csv":
            rows = csv.DictReader(text.splitlines(keepends=True))
            return [CsvRow({name: cell for name, cell in row.items() if cell}) for row in rows]
        case "application/x-www-form-urlencoded":
            return dict(parse_qsl(text))
    return json.loads(text)


def _parameter(schema: Schema, text: str) -> Any:
    """A parameter of the query in its own type."""
    kinds = {choice.get("type") for choice in (schema, *schema.get("anyOf", ()))}
    if "array" in kinds:
        return text.split(",")
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return int(text) if "integer" in kinds and _WHOLE.fullmatch(text) else text
