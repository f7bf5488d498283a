"""Spreadsheets and CSV files as rows of text. What can't be read without a guess is refused, with place and fix.

CSV may have commas, semicolons or tabs, and is UTF-8 or UTF-16 with a byte order mark unless the user names another
encoding. `workbooks.py` reads .xlsx and .ods.
CSV is written for people: with a byte order mark, so that Excel shows Khmer, and no cell that Excel would run.
"""

import codecs
import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from krama_client._cli.texts import WRONG_USE, Stop
from krama_client._cli.writing import shown
from krama_client._generated.naming import MOST_TITLES, delimiter_of

WORKBOOKS = {".xlsx", ".xlsm", ".ods"}
TEXT_FILES = {".csv", ".tsv", ".txt"}
DIGITS_KEPT = 15
"""Spreadsheet programs keep no more digits of a number, and write zeros in place of the others."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_FORMATS = ((b"PK\x03\x04", "sheets.is_workbook"), (b"\xd0\xcf\x11\xe0", "sheets.is_old_workbook"))


class Row(NamedTuple):
    """One row: `line` is its number in the file as people see it, from 1. The other members are columns, from 0, of a
    workbook: those of cells stored as `numbers`, where a leading zero can't be, or as `days`, and of cells `covered` by
    a merged cell that begins in a row above."""

    line: int
    cells: list[str]
    numbers: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    covered: frozenset[int] = frozenset()

    def cell(self, place: int) -> str:
        """The text of a cell without space around it; empty beyond the end of the row."""
        return self.cells[place].strip() if place < len(self.cells) else ""

    def refusal(self, place: int, width: int, *, is_account: bool) -> str | None:
        """Why the value in column `place` can't be taken as it is, as a key of the catalogue. `width` is the number of
        the file's columns. What a spreadsheet changed in a number can be another person's account."""
        if len(self.cells) > width:
            return "sheets.cells_too_many"
        if len(self.cells) <= place:
            return "sheets.cells_missing"
        if place in self.numbers and len(self.cell(place)) > DIGITS_KEPT:
            return "sheets.digits_lost"
        return "sheets.zeros_unknown" if is_account and place in self.numbers else None


SHIFTED = frozenset(("sheets.cells_too_many", "sheets.cells_missing"))
"""Refusals of a row whose cells are not in their columns, so that nothing more can be said of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """Which rows to read, and how."""

    path: Path
    sheet: str | None = None
    encoding: str | None = None

    def rows(self) -> Iterator[Row]:
        """The rows that are not blank, as they are needed. Raises `Stop` at a place that can't be read."""
        suffix = self.path.suffix.lower()
        if self.path.is_dir():
            raise Stop(WRONG_USE, "sheets.folder", file=self.path)
        if suffix in WORKBOOKS:
            from krama_client._cli.workbooks import workbook_rows  # a package of the extra

            return workbook_rows(self.path, self.sheet)
        if suffix not in TEXT_FILES:
            raise Stop(WRONG_USE, "sheets.old_xls" if suffix == ".xls" else "sheets.format", file=self.path)
        return _csv_rows(self.path, self.encoding)

    def sheets(self) -> tuple[str, list[str]]:
        """The workbook's sheet that is read, and the other sheets that people see and that have cells."""
        if self.path.suffix.lower() not in WORKBOOKS:
            return "", []
        from krama_client._cli.workbooks import sheets_of  # a package of the extra

        return sheets_of(self.path, self.sheet)

    def delimiter(self) -> str:
        """What separates the cells of the file, which must be readable; a comma for a workbook."""
        if self.path.suffix.lower() not in TEXT_FILES:
            return ","
        with self.path.open(encoding=self.encoding or _encoding(self.path), newline="") as text:
            return _delimiter(self.path, text)[0]


def _csv_rows(path: Path, encoding: str | None) -> Iterator[Row]:
    chosen = encoding or _encoding(path)
    try:
        with path.open(encoding=chosen, newline="") as text:
            delimiter, skipped = _delimiter(path, text)
            text.seek(0)
            yield from islice(_records(text, delimiter, path), skipped, None)
    except UnicodeError:
        raise _undecodable(path, chosen, encoding is not None) from None
    except (LookupError, ValueError):
        raise Stop(WRONG_USE, "sheets.unknown_encoding", encoding=shown(chosen, 40)) from None


def _delimiter(path: Path, text: Iterator[str]) -> tuple[str, int]:
    """What separates the cells, and the number of lines that only say so."""
    return ("\t", 0) if path.suffix.lower() == ".tsv" else delimiter_of(list(islice(text, MOST_TITLES + 1)))


def _records(text: Iterator[str], delimiter: str, path: Path) -> Iterator[Row]:
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            whole = "".join(cells)
            if "\0" in whole:
                raise Stop(WRONG_USE, "sheets.binary", file=path, line=begins)
            if whole and not whole.isspace():
                yield Row(begins, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        key = "sheets.large_cell" if "field larger" in str(error) else "sheets.quote"
        raise Stop(WRONG_USE, key, file=path, line=begins) from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        first = file.read(4)
    for signature, key in _OTHER_FORMATS:
        if first.startswith(signature):
            raise Stop(WRONG_USE, key, file=path)
    return next((encoding for mark, encoding in _MARKS if first.startswith(mark)), "utf-8")


def _undecodable(path: Path, encoding: str, named: bool) -> Stop:
    if named or not encoding.startswith("utf-8"):
        return Stop(WRONG_USE, "sheets.not_that_encoding", file=path, encoding=encoding)
    return Stop(WRONG_USE, "sheets.not_utf8", file=path, line=_bad_line(path))


def _bad_line(path: Path) -> int:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def listed_lines(lines: Sequence[int]) -> str:
    """The numbers of lines for people. Of many, the first twenty."""
    return ", ".join(map(str, lines[:20])) + (" …" if len(lines) > 20 else "")


BYTE_ORDER_MARK = "\ufeff"
_RUNS = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ]*", re.ASCII)


def safe(cell: object) -> str:
    """The text of a cell. A text that Excel would take for a formula begins with an apostrophe; a number does not."""
    text = "" if cell is None else str(cell)
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def encoded(rows: Iterable[Sequence[object]], delimiter: str = ",") -> bytes:
    """The rows as bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def append(file: Path, at: int, content: bytes) -> int:
    """Write to the place `at` of a file, and drop what is after it. Returns the size once it is on disk."""
    with file.open("r+b" if file.exists() else "x+b") as output:
        output.truncate(at)
        output.seek(at)
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
        return output.tell()
