"""Reads the rows of a CSV file: a feed of another exchange, or a list with a map of its columns. Pure."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from krama.core.cells import as_meant
from krama.imports.errors import ImportRefused, ObjectRefused
from krama.imports.items import ImportItem
from krama.imports.rules import Rules
from krama.reports.schemas import ReportIn

OF_FEED: Mapping[str, str] = {"value": "canonical", "category": "categories", "occurred_at": "last_reported_at"}
"""The columns of the CSV feed of an exchange that are named otherwise than the member of a report."""

_ENDED = frozenset({"withdrawn", "expired", "overturned", "protected", "out_of_sight"})
_MOST_CHARACTERS = 64 * 1024


def items_of(lines: Iterable[str], rules: Rules, now: datetime) -> Iterator[ImportItem]:
    """An item for each row. Raises `ImportRefused` if the header or a row can't be read."""
    reader = csv.DictReader(_bounded(lines), strict=True)
    try:
        columns = _columns(list(reader.fieldnames or ()), rules)
        for row in reader:
            yield _item(f"line {reader.line_num}", row, columns, rules, now)
    except csv.Error as problem:
        raise ImportRefused(f"The file is not well-formed CSV near line {reader.line_num}.") from problem
    except UnicodeDecodeError as problem:
        raise ImportRefused("The file is not UTF-8 text. Save it as `CSV UTF-8`.") from problem


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > _MOST_CHARACTERS:
            raise ImportRefused(f"Line {number} is longer than {_MOST_CHARACTERS} characters.")
        yield line


def _columns(header: list[str], rules: Rules) -> dict[str, str]:
    """The heading of each member that the file has. What the map says goes before what the headings say."""
    headings = {heading.strip().lower(): heading for heading in header if heading}
    columns: dict[str, str] = {}
    for member in ReportIn.model_fields:
        wanted = rules.columns.get(member)
        if wanted is not None and wanted.strip().lower() not in headings:
            raise ImportRefused(f"The map names the column {wanted}, which the file does not have.")
        for name in (wanted, member, OF_FEED.get(member)):
            if name is not None and name.strip().lower() in headings:
                columns.setdefault(member, headings[name.strip().lower()])
    if "value" not in columns:
        raise ImportRefused('No column has the values. Name it in the map: value = "…" in [columns].')
    for extra in ("origin", "status"):
        if extra in headings:
            columns[extra] = headings[extra]
    return columns


def _item(
    name: str, row: Mapping[str | None, Any], columns: Mapping[str, str], rules: Rules, now: datetime
) -> ImportItem:
    if row.get(None):
        return ImportItem(name, {}, fault=ObjectRefused("The row has more cells than the header."))
    cells = {member: as_meant(text) for member, heading in columns.items() if (text := (row[heading] or "").strip())}
    if "value" not in cells:
        return ImportItem(name, {}, fault=ObjectRefused("The row has no value."))
    origin, status = cells.pop("origin", ""), cells.pop("status", "")
    members: dict[str, Any] = dict(cells)
    members["category"] = rules.category_of(members.pop("category", "").split(";"))
    if (confidence := members.pop("confidence", None)) is not None:
        if not (confidence.isdecimal() and int(confidence) <= 100):
            return ImportItem(name, {}, fault=ObjectRefused("The confidence is not a whole number up to 100."))
        members["confidence"] = int(confidence)
    if "occurred_at" in members and (moment := _moment(members["occurred_at"])) is not None:
        members["occurred_at"] = min(moment, now).isoformat()
    return ImportItem(name, rules.completed(members), _origin(origin) or rules.origin, status in _ENDED)


def _origin(text: str) -> UUID | None:
    try:
        return UUID(text.partition(";")[0])
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
