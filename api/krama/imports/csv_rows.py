"""Reads the rows of a CSV file: a feed of another exchange, or a list with a map of its columns. Pure."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from krama.core.cells import as_meant
from krama.imports.errors import ImportRefused, MarkingRefused, ObjectRefused
from krama.imports.items import ImportItem
from krama.imports.readings import happened, label_named, refuse_red, tried
from krama.imports.rules import NOT_IMPORTED, Rules
from krama.reports.schemas import ReportIn

OF_FEED: Mapping[str, str] = {"value": "canonical", "category": "categories", "occurred_at": "last_reported_at"}
"""The columns of the CSV feed of an exchange that are named otherwise than the member of a report."""

_LISTED = frozenset({"", "listed", "active", "open", "live", "new", "confirmed", "valid", "disputed"})
_ENDED = frozenset({
    "withdrawn", "expired", "overturned", "protected", "out_of_sight", "ended", "revoked", "closed", "inactive",
    "deleted", "removed", "retracted", "invalid", "false_positive",
})  # fmt: skip
"""The words of the column `status`, with `_` for spaces. The map may add others."""
_EXTRA = ("origin", "status", "updated_at", "indicator_id", "action", "score")
"""The columns of the CSV feed of an exchange about a row, which a report does not have."""
_OF_FEED_ALONE = frozenset({
    "display", "reason_codes", "report_count", "agency_count", "first_reported_at", "action", "score",
})  # fmt: skip
"""The columns of the CSV feed of an exchange that say nothing which a report of another exchange can say."""
_OF_LOSS = frozenset({NOT_IMPORTED, "loss_amount", "loss_currency"})
_MOST_CHARACTERS = 64 * 1024


def lines_of(content: bytes) -> io.TextIOWrapper:
    """The lines of a file, as the csv module reads them: only CR and LF end one."""
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")


def items_of(lines: Iterable[str], rules: Rules, now: datetime) -> Iterator[ImportItem]:
    """An item for each row. Raises `ImportRefused` if the header or a row can't be read."""
    try:
        header, line = _header(bounded := _bounded(lines)), 1
        reader = csv.reader(chain(header, bounded), delimiter=_delimiter(header), strict=True)
        titles = next(reader, [])
        columns, line = _columns(titles, rules), reader.line_num + 1
        for cells in reader:
            if cells:
                yield _item(f"line {line}", cells, len(titles), columns, rules, now)
            line = reader.line_num + 1
    except csv.Error as problem:
        raise ImportRefused(
            f"The file is not well-formed CSV: in the row that begins in line {line}, a quote is not closed, or is in "
            "the wrong place."
        ) from problem
    except UnicodeDecodeError as problem:
        raise ImportRefused("The file is not UTF-8 text. Save it as `CSV UTF-8`.") from problem


def note_of(content: bytes, rules: Rules) -> str | None:
    """What an operator should know of a file: which of its columns are not read. Raises `ImportRefused`."""
    unread = unread_columns(_header(lines_of(content)), rules)
    lost = [each for each in unread if each.strip().lower() in _OF_LOSS]
    others = [each for each in unread if each not in lost]
    notes = []
    if others:
        advice = "Name those that a report needs in [columns] of the map."
        notes.append(f"Columns that were not read: {_listed(others)}. {advice}")
    if lost:
        notes.append(f"A loss can't be imported: {_listed(lost)}.")
    return " ".join(notes) or None


def _header(lines: Iterable[str]) -> list[str]:
    """The lines of the header: a heading in quotes may have line breaks. Raises `ImportRefused`."""
    header, quotes, length = list[str](), 0, 0
    for line in lines:
        header.append(line)
        quotes, length = quotes + line.count('"'), length + len(line)
        if length > _MOST_CHARACTERS:
            raise ImportRefused(f"The header is longer than {_MOST_CHARACTERS} characters. A quote may not be closed.")
        if quotes % 2 == 0:
            break
    return header


def _delimiter(header: Iterable[str]) -> str:
    """A comma, unless the header has none and has semicolons or tabs, as spreadsheets of some countries write them."""
    text = "".join(header)
    return next((each for each in ",;\t" if each in text), ",")


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > _MOST_CHARACTERS:
            raise ImportRefused(f"Line {number} is longer than {_MOST_CHARACTERS} characters.")
        yield line


def _columns(header: list[str], rules: Rules) -> dict[str, int]:
    """The place of each member that the file has. What the map says goes before what the headings say."""
    headings = {heading.strip().lower(): place for place, heading in enumerate(header) if heading}
    columns: dict[str, int] = {}
    for member in (each for each in ReportIn.model_fields if each != NOT_IMPORTED):
        wanted = rules.columns.get(member)
        if wanted is not None and wanted.strip().lower() not in headings:
            raise ImportRefused(f"The map names the column {wanted}, which the file does not have.{_named(header)}")
        for name in (wanted, member, OF_FEED.get(member)):
            if name is not None and name.strip().lower() in headings:
                columns.setdefault(member, headings[name.strip().lower()])
    if "value" not in columns:
        said = f'No column has the values. Name it in the map: value = "…" in [columns].{_named(header)}'
        raise ImportRefused(said if header else "The file is empty, or its first line is.")
    extras = _EXTRA if "indicator_id" in headings else _EXTRA[:3]  # other files may have an action of their own
    columns |= {extra: headings[extra] for extra in extras if extra in headings}
    _refuse_twice(header, columns.values())
    return columns


def _refuse_twice(header: list[str], read: Iterable[int]) -> None:
    """Raise `ImportRefused` if two columns have a heading that is read: nobody can say which of them counts."""
    named = [heading.strip().lower() for heading in header]
    for place in read:
        if named.count(named[place]) > 1:
            said = (
                f"The file has the column {_printable(header[place].strip())} twice, and which counts can't be known."
            )
            raise ImportRefused(f"{said} Delete or rename all but the right one.")


def unread_columns(lines: list[str], rules: Rules) -> list[str]:
    """The headings in these lines of a header from which nothing is read. Raises `ImportRefused`."""
    header = next(csv.reader(lines, delimiter=_delimiter(lines)), [])
    read = set(_columns(header, rules).values())
    unread = [each for place, each in enumerate(header) if each.strip() and place not in read]
    return [each for each in unread if each.strip().lower() not in _OF_FEED_ALONE]


def _printable(heading: str) -> str:
    return "".join(sign for sign in heading[:40] if sign.isprintable())


def _named(header: list[str]) -> str:
    """The headings of the file for a person, of many the first twelve."""
    return f" The columns are: {_listed(header)}."


def _listed(headings: list[str]) -> str:
    return f"{', '.join(map(_printable, headings[:12]))}{' …' if len(headings) > 12 else ''}"


def _item(name: str, row: list[str], width: int, columns: Mapping[str, int], rules: Rules, now: datetime) -> ImportItem:
    if len(row) > width:
        return ImportItem(name, {}, fault=ObjectRefused("The row has more cells than the header."))
    stated_cells = {member: row[place].strip() for member, place in columns.items() if place < len(row)}
    cells = {member: as_meant(text) for member, text in stated_cells.items() if text}
    if "value" not in cells:
        return ImportItem(name, {}, fault=ObjectRefused("The row has no value."))
    origin, status, updated, listed_as, action, score = (cells.pop(extra, "") for extra in _EXTRA)
    if score:
        cells.setdefault("confidence", score)  # as its STIX states it
    modified, whose = _moment(updated), _origin(origin) or rules.origin
    named = {**rules.defaults, **cells}
    members: dict[str, Any] = dict(cells)
    stated = members.pop("tlp", None)
    label, refusal = tried(lambda: None if stated is None else refuse_red(label_named(stated)))
    try:
        # gate: a listing that warns of nothing is not imported
        if _has_ended(status, rules) or action.lower() == "proceed":
            return ImportItem(name, named, modified=modified, origin=whose, ended=True, label=label)
        if refusal is not None:
            raise refusal
        if label is not None:
            members["tlp"] = label.value
        members |= {name: read(members[name]) for name, read in _READ.items() if name in members}
    except MarkingRefused as fault:
        return ImportItem(name, named, modified=modified, origin=whose, ended=True, label=label, fault=fault)
    except ObjectRefused as fault:
        return ImportItem(name, named, modified=modified, origin=whose, label=label, fault=fault)
    word = members.pop("category", "")
    members["category"] = rules.category_of(word.split(";"))
    if "occurred_at" in members and (occurred := _moment(members["occurred_at"])) is not None:
        members["occurred_at"] = happened([occurred], now)
    completed = rules.completed(members)
    unknown = bool(word) and members["category"] is None
    label = rules.label_of(label)
    return ImportItem(
        name,
        completed,
        modified=modified,
        origin=whose,
        label=label,
        unknown_category=unknown,
        is_listing_of=lambda indicator_id: listed_as.lower() == str(indicator_id),
    )


def _has_ended(status: str, rules: Rules) -> bool:
    """Whether a row has ended. Raises `MarkingRefused` for a word that may mean either."""
    plain = status.lower()
    if (stated := rules.statuses.get(plain)) is not None:
        return stated == "ended"
    word = "_".join(plain.replace("-", " ").replace("_", " ").split())
    # gate: a row of an unknown status is not listed
    if word not in _LISTED | _ENDED:
        raise MarkingRefused("Its status says neither listed nor ended. Write what it means in [statuses] of the map.")
    return word in _ENDED


def _confidence(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 3 and int(text) <= 100):
        raise ObjectRefused("The confidence is not a whole number up to 100.")
    return int(text)


def _layer(text: str) -> int:
    if not (text.isdecimal() and len(text) <= 3):  # 2 to 20, which the report says
        raise ObjectRefused("The layer is not a whole number.")
    return int(text)


def _anonymous(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ObjectRefused("The column `anonymous` has neither true nor false.")
    return text.lower() == "true"


_READ: Mapping[str, Callable[[str], object]] = {"confidence": _confidence, "layer": _layer, "anonymous": _anonymous}
"""How a cell is read, if the member of a report is a number or true or false."""


def _origin(text: str) -> UUID | None:
    try:
        return UUID(text.partition(";")[0])
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
        return read.astimezone(UTC) if read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
