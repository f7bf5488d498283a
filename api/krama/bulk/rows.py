"""From the body of a bulk submission to its rows, one at a time: NDJSON, CSV, or a JSON array.

A row is a dictionary as it was sent, or the reason why it can't be read. What can't be divided into rows at all raises
`BulkUnreadable`; `Format.count` finds that out before anything is taken.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from krama.bulk.json_array import elements
from krama.core.json_text import WELL_FORMED, read_json
from krama.reports.errors import BulkUnreadable, RowUnreadable, TooManyRows
from krama.reports.fields import BULK_COLUMNS, CellForm

MOST_ROWS = 10_000
MOST_LINE = 64 * 1024
"""The longest row, in bytes."""

ParsedRow = dict[str, Any] | RowUnreadable


@dataclass(frozen=True, slots=True)
class Format:
    """How to divide a body into records, and how to read one record. Dividing is quick, and finds what is no list."""

    divide: Callable[[IO[bytes]], Iterator[Any]]
    read: Callable[[Any], ParsedRow]

    def count(self, body: IO[bytes]) -> int:
        """How many rows the body has, at least one. Raises `BulkUnreadable` and `TooManyRows`; rewinds the body."""
        total = 0
        for total, _ in enumerate(self.divide(body), start=1):
            if total > MOST_ROWS:
                raise TooManyRows(f"One call takes at most {MOST_ROWS} rows. Send the rest in further calls.")
        body.seek(0)
        if total == 0:
            raise BulkUnreadable("The body holds no rows.")
        return total

    def rows(self, body: IO[bytes]) -> Iterator[ParsedRow]:
        """The rows, one at a time."""
        return map(self.read, self.divide(body))


def _lines(body: IO[bytes]) -> Iterator[bytes]:
    """The lines that are not blank; one that is too long comes cut off just beyond that."""
    while line := body.readline(MOST_LINE + 1):
        if len(line) > MOST_LINE:
            _skip_line(body, line)
        if line.strip():
            yield line


def _skip_line(body: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = body.readline(MOST_LINE)


def _elements(body: IO[bytes]) -> Iterator[bytes]:
    return elements(body, MOST_LINE)


def _object(record: bytes) -> ParsedRow:
    if len(record) > MOST_LINE:
        return RowUnreadable(f"The row is longer than {MOST_LINE} bytes.")
    try:
        value = read_json(record)
    except ValueError:
        return RowUnreadable(f"The row is not well-formed JSON: {WELL_FORMED}.")
    return value if isinstance(value, dict) else RowUnreadable("The row is not a JSON object.")


class _BoundedLines:
    """The lines of a text; refuses the body where one record takes more than `MOST_LINE` characters of them."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        while line := self._text.readline(MOST_LINE + 1):
            self.taken += len(line)
            if self.taken > MOST_LINE:
                raise BulkUnreadable(f"A record of the CSV is longer than {MOST_LINE} characters. Is a quote missing?")
            yield line


def _records(body: IO[bytes]) -> Iterator[tuple[list[str], list[str]]]:
    """The header's names with each record that is not blank (RFC 4180, UTF-8)."""
    text = io.TextIOWrapper(body, encoding="utf-8-sig", newline="")
    try:
        source = _BoundedLines(text)
        lines = csv.reader(source, delimiter=_delimiter(text), strict=True)
        header = _header(next(lines, []))
        for cells in lines:
            source.taken = 0
            if any(cell.strip() for cell in cells):
                yield header, cells
    except UnicodeDecodeError as problem:
        raise BulkUnreadable("The body is not text in UTF-8. In a spreadsheet, save as `CSV UTF-8`.") from problem
    except csv.Error as problem:
        raise BulkUnreadable("The body is not well-formed CSV: a quote is left open or stands alone.") from problem
    finally:
        text.detach()


def _report(record: tuple[list[str], list[str]]) -> ParsedRow:
    """A record as a report; empty cells count as not given."""
    header, cells = record
    if len(cells) != len(header):
        return RowUnreadable(
            f"The row has not the header's {len(header)} cells. Quote a cell that holds the delimiter."
        )
    report: dict[str, Any] = {}
    for name, text in zip(header, cells, strict=True):
        if name and (cell := text.strip()):
            member, column = BULK_COLUMNS[name]
            if column.part is None:
                report[member] = _MEANT[column.form](cell)
            else:
                report.setdefault(member, {})[column.part] = _MEANT[column.form](cell)
    return report


def _in_ascii_digits(cell: str) -> str:
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in cell)


_MEANT: dict[CellForm, Callable[[str], str | list[str]]] = {
    CellForm.TEXT: str,
    CellForm.LOWER: str.lower,
    CellForm.UPPER: str.upper,
    CellForm.DIGITS: _in_ascii_digits,
    CellForm.LIST: lambda cell: cell.lower().split(),
}
"""A cell as the contract writes it: people type capitals into code words, and Khmer digits into numbers."""


def _delimiter(text: IO[str]) -> str:
    """Comma, or what spreadsheets write instead where the comma is the decimal mark."""
    first = text.readline(MOST_LINE)
    text.seek(0)
    return max(",;\t", key=first.count)


def _header(names: list[str]) -> list[str]:
    """The columns' names; empty ones at the end, which spreadsheets leave behind, are columns without a name."""
    header = [name.strip().lower() for name in names]
    if not any(header):
        raise BulkUnreadable("The body is empty. Its first line names the columns, `value` and `category` among them.")
    used = header[: max(place for place, name in enumerate(header, 1) if name)]
    wrong = [str(place) for place, name in enumerate(used, 1) if name not in BULK_COLUMNS or used.count(name) > 1]
    if wrong or not {"value", "category"} <= set(header):
        # By their places: where the header was forgotten, its cells are what victims brought.
        raise BulkUnreadable(
            "The first line must name the columns, each once, `value` and `category` among them. Lines must be sent as "
            "they are (curl: --data-binary, not -d). "
            + (f"No column's name, or one twice, stands in its cells {', '.join(wrong[:20])}. " if wrong else "")
            + f"Columns are: {', '.join(BULK_COLUMNS)}."
        )
    return header


_NDJSON = Format(_lines, _object)

FORMATS = {
    "application/x-ndjson": _NDJSON,
    "application/ndjson": _NDJSON,
    "text/csv": Format(_records, _report),
    "application/json": Format(_elements, _object),
}
"""How to read each media type that a bulk submission may come in."""
