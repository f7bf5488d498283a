"""Divides the body of a bulk submission into rows: NDJSON, CSV, or `{"items": […]}`.

A row is what was sent, or the reason why it can't be read, with the line on which it begins. A file that can't be
divided into rows raises `BatchUnreadable`, a CSV without a header `WrongColumns`, and JSON of another shape what it
raises at every operation, before anything is stored.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import IO, Any

from krama.bulk import words
from krama.bulk.amounts import read_money
from krama.bulk.dates import DateOrder
from krama.bulk.errors import CellRefused, CellUnreadable
from krama.bulk.headings import Header
from krama.bulk.json_array import MOST_ITEMS, items_of
from krama.bulk.sheets import MOST_LINE, MOST_LINES, Record, open_sheet, refuse_too_many
from krama.core.cells import as_meant, in_ascii_digits
from krama.core.json_text import WELL_FORMED, place_of_fault, read_json
from krama.indicators.categories import Category
from krama.reports.errors import BatchUnreadable, RowUnreadable, TooManyRows
from krama.reports.fields import BULK_COLUMNS, CellForm

__all__ = ["FORMATS", "MOST_LINE", "MOST_LINES", "MOST_ROWS"]

MOST_ROWS = MOST_ITEMS

_LINE_BREAK = b"\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row with cells that can't be read. `rest` is the report without their members, but with what a report needs."""

    rest: dict[str, Any]
    faults: Sequence[CellRefused]


ParsedRow = Any
"""A row as it was sent, usually a dictionary; a `FaultyRow`; or the `RowUnreadable` because of which there is none."""

LineNumber = int | None
"""The line of the file on which a row begins, from 1; None in a JSON array, which has no lines."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A body that was divided. `rows` has the rows, one at a time, each with its line; `header` those of a CSV."""

    count: int
    rows: Iterator[tuple[LineNumber, ParsedRow]]
    header: Header | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """How to divide a body. `batch` raises `BatchUnreadable`, `WrongColumns` and `TooManyRows`.

    `field_name` gives the sender's name of a member: a column's, where a row has columns.
    """

    batch: Callable[[IO[bytes]], Batch]
    field_name: Callable[[str], str] = str


def _counted(rows: Iterable[object]) -> int:
    """The number of rows, at least one."""
    total = 0
    for total, _ in enumerate(rows, start=1):
        if total > MOST_ROWS:
            raise TooManyRows(f"One request may have at most {MOST_ROWS} rows. Send the rest in further requests.")
    if total == 0:
        raise BatchUnreadable("The body has no rows.")
    return total


def _line_batch(body: IO[bytes]) -> Batch:
    body.seek(0)
    total = _counted(_lines(body))
    body.seek(0)
    return Batch(total, ((line, _parsed(record)) for line, record in _lines(body)))


def _array_batch(body: IO[bytes]) -> Batch:
    body.seek(0)
    items = items_of(body.read())
    return Batch(len(items), ((None, item) for item in items))


def _lines(body: IO[bytes]) -> Iterator[tuple[LineNumber, bytes]]:
    """The lines that are not blank, without their line breaks. Of a line that is too long, only the beginning.

    A byte order mark, which Windows programs write, is not part of the first line.
    """
    for number in count(1):
        line = body.readline(MOST_LINE + len(_LINE_BREAK))
        if not line:
            return
        refuse_too_many(number)
        if len(line) > MOST_LINE:
            _skip_line(body, line)
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if line.strip():
            yield number, line.rstrip(_LINE_BREAK)


def _skip_line(body: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = body.readline(MOST_LINE)


def _parsed(record: bytes) -> ParsedRow:
    if len(record) > MOST_LINE:
        return RowUnreadable(f"The row is longer than {MOST_LINE} bytes.")
    try:
        return read_json(record)
    except ValueError as problem:
        return RowUnreadable(f"The row is not well-formed JSON{_near(problem)}. Well-formed is: {WELL_FORMED}.")


def _near(problem: ValueError) -> str:
    place = place_of_fault(problem)
    return "" if place is None else f": the fault is near its byte {place[1]}"


def _csv_batch(body: IO[bytes]) -> Batch:
    sheet = open_sheet(body)
    reader = _Reader.of(sheet.header)
    total = _counted(map(reader.see, sheet.records(body)) if reader.times else sheet.records(body))
    return Batch(total, map(reader.row, sheet.records(body)), sheet.header)


_Column = tuple[int, str, str | None, Callable[[str], Any]]
"""A column that is read: its place, the member and part that it fills, and how its cells become the contract's."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the records of a CSV into reports. `times` has the columns with dates, each with the order of its dates.

    `kind` and `currency` are what the headings say of every row.
    """

    width: int
    columns: Sequence[_Column]
    times: dict[int, DateOrder]
    has_amounts: bool = False
    defaults: dict[str, Any] = field(default_factory=dict)
    currency: str | None = None

    @classmethod
    def of(cls, header: Header) -> "_Reader":
        columns, times, has_amounts = [], {}, False
        kind = currency = None
        for place, meaning in header.columns.items():
            member, column = BULK_COLUMNS[meaning.column]
            kind, currency = kind or meaning.kind, currency or meaning.currency
            if column.form is CellForm.MOMENT:
                times[place] = DateOrder()
            has_amounts = has_amounts or column.form is CellForm.AMOUNT
            read = times[place].read if place in times else _NORMALISE[column.form]
            columns.append((place, member, column.part, read))
        defaults = {} if kind is None else {"kind": kind}
        return cls(len(header.cells), columns, times, has_amounts, defaults, currency)

    def see(self, record: Record) -> None:
        """Learn the order of the dates, before any of them is read."""
        line, cells = record
        for place, order in self.times.items():
            if place < len(cells):
                order.see(cells[place].strip(), line)

    def row(self, record: Record) -> tuple[LineNumber, ParsedRow]:
        """A record as a report. Empty cells count as left out."""
        line, cells = record
        if len(cells) != self.width and (len(cells) < self.width or "".join(cells[self.width :]).strip()):
            return line, RowUnreadable(
                f"The row has {len(cells)} cells, and the header {self.width}. Quote a cell that contains the "
                "delimiter."
            )
        report, faults = dict(self.defaults), []
        for place, member, part, read in self.columns:
            if text := cells[place].strip():
                try:
                    cell = _cell(text, read)
                except CellRefused as fault:
                    faults.append(_at(fault, member))
                    if member not in _NEEDED:
                        continue
                    cell = _NEEDED[member]  # so that the rest of the row is read as if it were there
                if part is None:
                    report[member] = cell
                else:
                    report.setdefault(member, {})[part] = cell
        if self.has_amounts and "loss" in report:
            try:
                read_money(report["loss"], self.currency)
            except CellRefused as fault:
                del report["loss"]
                faults.append(_at(fault, "loss.amount"))
        return line, FaultyRow(_judged_apart(report, faults), faults) if faults else report


def _cell(text: str, read: Callable[[str], Any]) -> Any:
    """The content of a cell in the contract's spelling. Raises `CellRefused`."""
    if text[0] in "#E" and _SPREADSHEET_ERROR.fullmatch(text):
        raise CellUnreadable
    return read(as_meant(text) if text[0] == "'" else text)


_SPREADSHEET_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|BLOCKED!|FIELD!|CONNECT!|BUSY!|UNKNOWN!|ERROR!)"
    r"|Err:[0-9]{3}",
    re.ASCII,
)
"""What Excel and LibreOffice show in place of a result."""


def _judged_apart(report: dict[str, Any], faults: Sequence[CellRefused]) -> dict[str, Any]:
    """The report with a value that nobody refuses, if its own or a hint to it can't be read."""
    if not _VALUE_AND_HINTS.isdisjoint(fault.field or "" for fault in faults):
        report = {member: cell for member, cell in report.items() if member not in _VALUE_AND_HINTS}
        report["value"] = "https://example.com/"
    return report


_VALUE_AND_HINTS = frozenset(("value", "kind", "institution", "chain", "platform"))


def _at(fault: CellRefused, member: str) -> CellRefused:
    fault.field = member
    return fault


def _column_of(path: str) -> str:
    """The column that holds a member, by the member's path with dots."""
    member, _, rest = path.partition(".")
    part = rest.partition(".")[0]
    columns = {column.part: name for name, (of, column) in BULK_COLUMNS.items() if of == member}
    return columns.get(part) or next(iter(columns.values()), path)


_NEEDED = {"category": Category.OTHER.value}
"""What stands in the place of a cell that can't be read and that each row needs. Such a row is never stored."""

_WHOLE = re.compile(r"(\d{1,9})(\.0+)?").fullmatch


def _whole(cell: str) -> int | str:
    """A whole number, also as a spreadsheet writes it: `80.0`. Any other text stays, and is refused with its reason."""
    number = _WHOLE(cell)
    return int(number[1]) if number else cell


def _truth(cell: str) -> bool | str:
    """A truth value as people write it. Any other text stays, and is refused with its reason."""
    return _TRUTHS.get(cell.lower(), cell)


_TRUTHS = dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True) | dict.fromkeys(
    ("false", "f", "no", "n", "off", "0"), False
)

_NORMALISE: dict[CellForm, Callable[[str], str | int | list[str]]] = {
    CellForm.TEXT: str,
    CellForm.LOWER: str.lower,
    CellForm.UPPER: str.upper,
    CellForm.DIGITS: in_ascii_digits,
    CellForm.WHOLE: _whole,
    CellForm.TRUTH: _truth,
    CellForm.LIST: lambda cell: cell.lower().replace(";", " ").split(),
    CellForm.KIND: words.kind,
    CellForm.CATEGORY: words.category,
    CellForm.PROVINCE: words.province,
    CellForm.CURRENCY: words.currency,
    CellForm.AMOUNT: str,
    CellForm.MOMENT: str,
}
"""Turns a cell into the contract's spelling. People type capitals into code words, and Khmer digits into numbers."""

_NDJSON = Format(_line_batch)

FORMATS = {
    "application/x-ndjson": _NDJSON,
    "application/ndjson": _NDJSON,
    "text/csv": Format(_csv_batch, _column_of),
    "application/json": Format(_array_batch),
}
"""How to read each media type that a bulk submission may have."""
