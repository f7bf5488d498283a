"""Divides the body of a bulk submission into rows, one at a time: NDJSON, CSV, or `{"items": […]}`.

A row is a dictionary as it was sent, or the reason why it can't be read, with the line on which it begins. A body that
can't be divided into rows raises `BatchUnreadable`, and a CSV without a header `WrongColumns`. `Format.count` detects
that before anything is stored.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO, Any

from krama.bulk.json_array import elements
from krama.core.cells import as_meant
from krama.core.json_text import WELL_FORMED, read_json
from krama.core.validation import PLAIN_WORD
from krama.reports.errors import BatchUnreadable, RowUnreadable, TooManyRows, WrongColumns
from krama.reports.fields import BULK_COLUMNS, CellForm

MOST_ROWS = 10_000
MOST_LINE = 64 * 1024
"""The longest row, in bytes."""

MOST_LINES = 200_000
"""The most lines of a body, with blank ones and those within quotes. 32 kB of gzip may hold 33 million."""

_LINE_BREAK = b"\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"

ParsedRow = dict[str, Any] | RowUnreadable

LineNumber = int | None
"""The line of the file on which a row begins, from 1; None in a JSON array, which has no lines."""


@dataclass(frozen=True, slots=True)
class Format:
    """How to divide a body into records, and how to read one record. Dividing is fast and detects malformed bodies.

    `field_name` gives the sender's name of a member: a column's, where a row has columns.
    """

    divide: Callable[[IO[bytes]], Iterator[tuple[LineNumber, Any]]]
    read: Callable[[Any], ParsedRow]
    field_name: Callable[[str], str] = str

    def count(self, body: IO[bytes]) -> int:
        """The number of rows in the body, at least one. Rewinds it.

        Raises `BatchUnreadable`, `WrongColumns` and `TooManyRows`.
        """
        total = 0
        for total, _ in enumerate(self.divide(body), start=1):
            if total > MOST_ROWS:
                raise TooManyRows(f"One request may have at most {MOST_ROWS} rows. Send the rest in further requests.")
        body.seek(0)
        if total == 0:
            raise BatchUnreadable("The body has no rows.")
        return total

    def rows(self, body: IO[bytes]) -> Iterator[tuple[LineNumber, ParsedRow]]:
        """The rows, one at a time, each with its line."""
        read = self.read
        return ((line, read(record)) for line, record in self.divide(body))


def _lines(body: IO[bytes]) -> Iterator[tuple[LineNumber, bytes]]:
    """The lines that are not blank, without their line breaks. Of a line that is too long, only the beginning.

    A byte order mark, which Windows programs write, is not part of the first line.
    """
    for number in count(1):
        line = body.readline(MOST_LINE + len(_LINE_BREAK))
        if not line:
            return
        _refuse_too_many(number)
        if len(line) > MOST_LINE:
            _skip_line(body, line)
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if line.strip():
            yield number, line.rstrip(_LINE_BREAK)


def _refuse_too_many(lines: int) -> None:
    if lines > MOST_LINES:
        raise BatchUnreadable(f"The body has more than {MOST_LINES} lines. Delete the empty rows at its end.")


def _skip_line(body: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = body.readline(MOST_LINE)


def _elements(body: IO[bytes]) -> Iterator[tuple[LineNumber, bytes]]:
    return ((None, element) for element in elements(body, MOST_LINE))


def _object(record: bytes) -> ParsedRow:
    if len(record) > MOST_LINE:
        return RowUnreadable(f"The row is longer than {MOST_LINE} bytes.")
    try:
        value = read_json(record)
    except ValueError:
        return RowUnreadable(f"The row is not well-formed JSON: {WELL_FORMED}.")
    return value if isinstance(value, dict) else RowUnreadable("The row is not a JSON object.")


class _BoundedLines:
    """The lines of a text. Refuses more than `MOST_LINES`, and a record of more than `MOST_LINE` characters."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self.taken = 0

    def __iter__(self) -> Iterator[str]:
        for number in count(1):
            line = self._text.readline(MOST_LINE + 1)
            if not line:
                return
            _refuse_too_many(number)
            self.taken += len(line)
            if self.taken > MOST_LINE:
                raise BatchUnreadable(f"A record of the CSV is longer than {MOST_LINE} characters. Is a quote missing?")
            yield line


def _records(body: IO[bytes]) -> Iterator[tuple[LineNumber, tuple[list[str], list[str]]]]:
    """Each record that is not blank, with the column names of the header (RFC 4180, UTF-8)."""
    text = io.TextIOWrapper(body, encoding="utf-8-sig", newline="")
    try:
        source = _BoundedLines(text)
        lines = csv.reader(source, delimiter=_delimiter(text), strict=True)
        header, line = _header(next(lines, [])), lines.line_num + 1
        for cells in lines:
            source.taken = 0
            if "".join(cells).strip():
                yield line, (header, cells)
            line = lines.line_num + 1
    except UnicodeDecodeError as problem:
        raise BatchUnreadable(
            "The body is not UTF-8 text. In a spreadsheet program, save it as `CSV UTF-8`."
        ) from problem
    except csv.Error as problem:
        raise BatchUnreadable(
            "The body is not well-formed CSV: a quote is not closed, or is in the wrong place."
        ) from problem
    finally:
        text.detach()


def _report(record: tuple[list[str], list[str]]) -> ParsedRow:
    """A record as a report. Empty cells count as left out."""
    header, cells = record
    if len(cells) != len(header):
        return RowUnreadable(
            f"The row does not have {len(header)} cells like the header. Quote a cell that contains the delimiter."
        )
    report: dict[str, Any] = {}
    for name, text in zip(header, cells, strict=True):
        if name and (cell := as_meant(text.strip())):
            member, column = BULK_COLUMNS[name]
            if column.part is None:
                report[member] = _NORMALISE[column.form](cell)
            else:
                report.setdefault(member, {})[column.part] = _NORMALISE[column.form](cell)
    return report


def _column_of(path: str) -> str:
    """The column that holds a member, by the member's path with dots."""
    member, _, rest = path.partition(".")
    part = rest.partition(".")[0]
    columns = {column.part: name for name, (of, column) in BULK_COLUMNS.items() if of == member}
    return columns.get(part) or next(iter(columns.values()), path)


def _whole(cell: str) -> int | str:
    """A whole number, also as a spreadsheet writes it: `80.0`. Any other text stays, and is refused with its reason."""
    number = re.fullmatch(r"(\d{1,9})(\.0+)?", cell)
    return int(number[1]) if number else cell


def _truth(cell: str) -> bool | str:
    """A truth value as people write it. Any other text stays, and is refused with its reason."""
    return _TRUTHS.get(cell.lower(), cell)


_TRUTHS = dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True) | dict.fromkeys(
    ("false", "f", "no", "n", "off", "0"), False
)


def _in_ascii_digits(cell: str) -> str:
    return "".join(str(unicodedata.decimal(character, character)) for character in cell)


_NORMALISE: dict[CellForm, Callable[[str], str | int | list[str]]] = {
    CellForm.TEXT: str,
    CellForm.LOWER: str.lower,
    CellForm.UPPER: str.upper,
    CellForm.DIGITS: _in_ascii_digits,
    CellForm.WHOLE: _whole,
    CellForm.TRUTH: _truth,
    CellForm.LIST: lambda cell: cell.lower().replace(";", " ").split(),
}
"""Turns a cell into the contract's spelling. People type capitals into code words, and Khmer digits into numbers."""


def _delimiter(text: IO[str]) -> str:
    """The comma, or what spreadsheets write instead in countries where the comma is the decimal mark."""
    first = text.readline(MOST_LINE)
    text.seek(0)
    return max(",;\t", key=first.count)


def _header(names: list[str]) -> list[str]:
    """The column names. Empty names at the end, which spreadsheets leave behind, are columns without a name."""
    header = [name.strip().lower() for name in names]
    if not any(header):
        raise BatchUnreadable(
            "The body is empty. The first line must name the columns, including `value` and `category`."
        )
    used = header[: max(number for number, name in enumerate(header, 1) if name)]
    wrong = {number: name for number, name in enumerate(used, 1) if name not in BULK_COLUMNS or used.count(name) > 1}
    is_header = {"value", "category"} <= set(header)
    if wrong or not is_header:
        names_columns = not {"value", "category"}.isdisjoint(header)
        cells = [_called(number, name if names_columns else "") for number, name in wrong.items()]
        raise WrongColumns(cells[:20], BULK_COLUMNS)
    return header


def _called(number: int, name: str) -> str:
    """A cell of the header by its number, and by its name if that is a plain word.

    If the header was forgotten, its cells contain victims' data, and must not be shown.
    """
    return f"{number} (`{name}`)" if PLAIN_WORD.fullmatch(name) else str(number)


_NDJSON = Format(_lines, _object)

FORMATS = {
    "application/x-ndjson": _NDJSON,
    "application/ndjson": _NDJSON,
    "text/csv": Format(_records, _report, _column_of),
    "application/json": Format(_elements, _object),
}
"""How to read each media type that a bulk submission may have."""
