"""Divides the text of a CSV into its header and its records: which encoding, which delimiter, which line is the header.

A spreadsheet program may write `sep=;` first, and an office a few titles. UTF-16 is read with its byte order mark.
"""

import codecs
import csv
import io
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from typing import IO

from krama.bulk.headings import Header, header_of
from krama.bulk.naming import MOST_TITLES, USUAL_DELIMITERS, is_title, meaning_of, names_columns, stated_delimiter
from krama.reports.errors import BatchUnreadable, WrongColumns
from krama.reports.fields import BULK_COLUMNS

MOST_LINE = 64 * 1024
"""The longest row, in bytes."""

MOST_LINES = 200_000
"""The most lines of a body, with blank ones and those within quotes. 32 kB of gzip may hold 33 million."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Record = tuple[int, list[str]]
"""The line on which a record begins, from 1, and its cells."""


def refuse_too_many(lines: int) -> None:
    """Raise `BatchUnreadable` if a body has so many lines."""
    if lines > MOST_LINES:
        raise BatchUnreadable(f"The body has more than {MOST_LINES} lines. Delete the empty rows at its end.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """How to divide the text of a CSV, and its header, which is the last of the first `above` records."""

    encoding: str
    delimiter: str
    header: Header
    above: int

    def records(self, body: IO[bytes]) -> Iterator[Record]:
        """Each record below the header that is not blank. Raises `BatchUnreadable`."""
        body.seek(0)
        return islice(_records(body, self.encoding, self.delimiter), self.above, None)


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
            refuse_too_many(number)
            self.taken += len(line)
            if self.taken > MOST_LINE:
                raise BatchUnreadable(f"A record of the CSV is longer than {MOST_LINE} characters. Is a quote missing?")
            yield line


def _records(body: IO[bytes], encoding: str, delimiter: str) -> Generator[Record, None, None]:
    """Each record that is not blank (RFC 4180)."""
    text, line = io.TextIOWrapper(body, encoding=encoding, newline=""), 1
    try:
        source = _BoundedLines(text)
        lines = csv.reader(source, delimiter=delimiter, strict=True)
        for cells in lines:
            source.taken = 0
            if "".join(cells).strip():
                yield line, cells
            line = lines.line_num + 1
    except UnicodeDecodeError as problem:
        raise _undecodable(body, encoding) from problem
    except csv.Error as problem:
        raise BatchUnreadable(
            f"The body is not well-formed CSV: in the row that begins in line {line}, a quote is not closed, or is in "
            "the wrong place."
        ) from problem
    finally:
        text.detach()


def _undecodable(body: IO[bytes], encoding: str) -> BatchUnreadable:
    if encoding == "utf-16":
        return BatchUnreadable("The body begins like UTF-16, and is not UTF-16 text. Save it as `CSV UTF-8`.")
    line = _first_not_utf8(body)
    return BatchUnreadable(
        f"The body is not UTF-8 text: see line {line}. In a spreadsheet program, save it as `CSV UTF-8`."
    )


def _first_not_utf8(body: IO[bytes]) -> int:
    body.seek(0)
    for number, line in enumerate(body, start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            return number
    return 1


def open_sheet(body: IO[bytes]) -> Sheet:
    """The header of the body and how to divide it. Raises `BatchUnreadable` and `WrongColumns`."""
    encoding, first = _beginning(body)
    if stated := stated_delimiter(first):
        return _sheet(body, encoding, stated, skipped=1)
    delimiters = sorted(USUAL_DELIMITERS, key=first.count, reverse=True)
    problems: list[tuple[int, BatchUnreadable | WrongColumns]] = []
    for delimiter in delimiters:
        try:
            return _sheet(body, encoding, delimiter)
        except _NoHeader as problem:
            problems.append((problem.known, problem.cause))
        except BatchUnreadable as problem:
            problems.append((-1, problem))
    raise max(problems, key=lambda each: each[0])[1]


class _NoHeader(Exception):
    """No line is the header. `known` says how many known names the likeliest one has."""

    def __init__(self, known: int, cause: WrongColumns) -> None:
        super().__init__()
        self.known = known
        self.cause = cause


def _beginning(body: IO[bytes]) -> tuple[str, str]:
    """The encoding that the first bytes show, and the first line."""
    body.seek(0)
    encoding = "utf-16" if body.read(2) in _UTF16 else "utf-8-sig"
    body.seek(0)
    text = io.TextIOWrapper(body, encoding=encoding, errors="replace", newline="")
    try:
        return encoding, text.readline(MOST_LINE)
    finally:
        text.detach()


def _sheet(body: IO[bytes], encoding: str, delimiter: str, skipped: int = 0) -> Sheet:
    body.seek(0)
    with closing(_records(body, encoding, delimiter)) as records:
        first: list[Record] = []
        for record in islice(records, skipped, skipped + MOST_TITLES + 1):
            first.append(record)
            if names_columns(record[1]):
                _refuse_rows_above(first)
                return Sheet(encoding, delimiter, header_of(*record), skipped + len(first))
    if not first:
        raise BatchUnreadable(
            "The body is empty. The first line must name the columns, including `value` and `category`."
        )
    known, _, (line, cells) = max((_known(cells), -line, (line, cells)) for line, cells in first)
    try:
        header_of(line, cells)
    except WrongColumns as cause:
        raise _NoHeader(known, cause) from None
    raise _NoHeader(known, WrongColumns([], BULK_COLUMNS, line=line))


def _known(cells: Sequence[str]) -> int:
    return sum(meaning_of(cell.strip()) is not None for cell in cells[:100])


def _refuse_rows_above(records: list[Record]) -> None:
    """A row of data above the header must not be taken for a title, because it would be dropped."""
    *titles, (line, header) = records
    for above, cells in titles:
        if not is_title(cells, header):
            reason = f"Line {above} above it has too many filled cells for a title. Move it below, or delete it. "
            raise WrongColumns([], BULK_COLUMNS, line=line, reason=reason)
