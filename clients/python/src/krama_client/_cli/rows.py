"""The rows of a file as they are asked for: a column for `screen`, and for `report` the contract's columns in UTF-8.

A row that can't be taken as it is is refused by itself, and the others go on.
"""

import argparse
import csv
import re
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from krama_client._cli.cells import not_thousands, zoned
from krama_client._cli.checking import stated_hints
from krama_client._cli.days import swapped_days
from krama_client._cli.headings import (
    CONTRACT,
    FIX_HEADINGS,
    Columns,
    columns_of,
    fitting,
    kind_at,
    known,
    letter_of,
    listed,
    place_of,
    titled,
)
from krama_client._cli.sheets import SHIFTED, Row, Source
from krama_client._cli.template import is_example
from krama_client._cli.texts import WRONG_USE, Stop, say
from krama_client._cli.workbook_parts import ERROR
from krama_client._generated.naming import (
    MOST_TITLES,
    Doubt,
    described,
    header_place,
    is_title,
    key,
    kind_of,
    meaning_of,
    resolve,
)
from krama_client._rows.chunks import MOST_ROWS

TIMES = ("occurred_at", "valid_until")
MONEY = ("loss_amount", "loss_currency")
_DAYS = re.compile(r"\s*(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*\d{4}(?!\d)")
LINES = {".ndjson", ".jsonl"}
HEADINGS_AGAIN = "report.headings_again"
_ALONE = SHIFTED | {HEADINGS_AGAIN}
"""Refusals of a row of which nothing more can be said."""


@dataclass(slots=True)
class Prepared:
    """What is sent. `header` says which line has the user's headings and what they were read as; None for NDJSON.
    `lines` has the line of each row in the user's file, and `titles` the user's headings. The columns in `left_out` and
    the rows in `refused` are not sent. The values in the lines `numbers`, stored as numbers, are; those in the lines
    `phones` among them are telephone numbers. `places` has the
    place of each column. `held_back` are the refused rows whose other cells can be tried. Of a workbook, `sheet` is
    read and `other_sheets` are not."""

    file: Path
    header: dict[str, Any] | None = None
    places: dict[str, int] = field(default_factory=dict)
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    titles: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    held_back: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    phones: list[int] = field(default_factory=list)
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)

    @property
    def header_line(self) -> int:
        """The line with the user's headings."""
        return int(self.header["line"]) if self.header else 1

    def line_of(self, row: int) -> int:
        """The line of a row, which counts from 1."""
        return self.lines[row - 1] if 0 < row <= len(self.lines) else row

    @property
    def held_back_file(self) -> Path:
        """The rows of `held_back` without the cells that are why, in the columns of `file`."""
        return self.file.with_name("held-back.csv")

    def refuse(self, line: int, reasons: Mapping[str, str], reference: str | None) -> dict[str, Any]:
        """Keep a row out. Each column that is why has its reason, a key of the catalogue."""
        faults = [{"code": key.partition(".")[2], "detail": say(key), "field": name} for name, key in reasons.items()]
        error = faults[0] | {"errors": faults}
        refused = rejection(line=line, reference=reference, column=self.titles[next(iter(reasons))], error=error)
        self.refused.append(refused)
        return refused


def rejection(
    *, line: int, reference: str | None, column: str, error: dict[str, Any], index: int | None = None
) -> dict[str, Any]:
    """A rejected row with the members of the contract's ReportBatchItem, and the user's heading.

    `index` is its place among the rows that were sent, or None if it was not sent.
    """
    named = {"index": index, "line": line, "reference": reference, "result": "rejected"}
    return named | {"column": column, "error": error}


def prepare(asked: argparse.Namespace, folder: Path) -> Prepared:
    """Write the rows to a file in `folder`, or leave NDJSON as it is. Raises `Stop`."""
    if asked.file.suffix.lower() in LINES:
        return _ndjson(asked)
    source = Source(asked.file, asked.sheet, asked.encoding)
    sheet, others = source.sheets()
    header, rows = _below_titles(asked, source.rows())
    layout = _Layout.of(asked, header.cells, others)
    swapped: dict[int, dict[str, str]] = {}
    odd: tuple[int, str] | None = None
    if sheet:
        rows = list(rows)
        swapped = swapped_days(rows, {name: layout.places[name] for name in TIMES if name in layout.places})
    prepared = layout.prepared(folder / "reports.csv", header, sheet, others)
    unnamed: set[int] = set()
    with _csv(prepared.file, layout) as sent, _csv(prepared.held_back_file, layout) as held_back:
        for row in rows:
            if layout.has_only_errors(row):
                continue
            here = layout.month_first(row)
            odd = odd or here
            unnamed.update(place for place in layout.without_heading if row.cell(place))
            if reasons := layout.refusals(row, asked) | swapped.get(row.line, {}):
                if here:  # the service does not see the date, so it would read those of other rows day first
                    raise _month_first(asked.file, here)
                refused = prepared.refuse(row.line, reasons, layout.text(row, "reference") or None)
                if _ALONE.isdisjoint(reasons.values()):
                    prepared.held_back.append(refused)
                    held_back(layout.cells(row, asked, without=reasons))
                continue
            sent(layout.cells(row, asked))
            prepared.lines.append(row.line)
            if layout.places["value"] in row.numbers:
                prepared.numbers.append(row.line)
                if layout.is_phone(row):
                    prepared.phones.append(row.line)
    if odd and len(prepared.lines) > MOST_ROWS:  # it sees the order of dates in one request at a time
        raise _month_first(asked.file, odd)
    prepared.left_out += [letter_of(place) for place in sorted(unnamed)]
    return _with_rows(prepared, asked.file)


def _month_first(file: Path, place: tuple[int, str]) -> Stop:
    line, column = place
    return Stop(WRONG_USE, "report.month_first", file=file, line=line, column=column)


def _below_titles(asked: argparse.Namespace, rows: Iterator[Row]) -> tuple[Row, Iterable[Row]]:
    """The row with the headings, which may be below a few titles, and the rows below it. Raises `Stop`."""
    first = list(islice(rows, MOST_TITLES + 1))
    if not first:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    needed = {"category"}.difference(asked.facts) | (set() if asked.column else {"value"})
    place = header_place([row.cells for row in first], needed) or 0
    header = first[place]
    for row in first[:place]:
        if not is_title(row.cells, header.cells):
            raise Stop(WRONG_USE, "report.not_a_title", line=row.line, header=header.line)
    return header, chain(first[place + 1 :], rows)


@contextmanager
def _csv(file: Path, layout: "_Layout") -> Iterator[Callable[[Iterable[str]], object]]:
    """Makes a CSV file with the contract's columns, and yields what writes a row."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(layout.headings)
        yield writer.writerow


def _ndjson(asked: argparse.Namespace) -> Prepared:
    if asked.facts:
        raise Stop(WRONG_USE, "report.set_needs_columns")
    prepared = Prepared(asked.file)
    with asked.file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if b"\0" in line:
                raise Stop(WRONG_USE, "sheets.binary", file=asked.file, line=number)
            if line.strip():
                prepared.lines.append(number)
    return _with_rows(prepared, asked.file)


def _with_rows(prepared: Prepared, file: Path) -> Prepared:
    if not prepared.lines and not prepared.refused:
        raise Stop(WRONG_USE, "sheets.empty", file=file)
    return prepared


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each column of the contract is in the user's file, and what stands in where a cell is empty."""

    places: dict[str, int]
    defaults: dict[str, str]
    titles: dict[str, str]
    left_out: list[str]
    without_heading: list[int]
    width: int
    currency: str | None

    @property
    def headings(self) -> list[str]:
        """The columns of the file that is sent. The service reads a currency in a heading like that in the user's."""
        named = {"loss_amount": f"loss_amount ({self.currency})"} if self.currency else {}
        return [named.get(name, name) for name in self.columns]

    @property
    def columns(self) -> list[str]:
        return [name for name in CONTRACT if name in self.places or name in self.defaults]

    @classmethod
    def of(cls, asked: argparse.Namespace, header: Sequence[str], others: Sequence[str]) -> "_Layout":
        value = place_of(header, asked.column, [known(heading) for heading in header]) if asked.column else None
        places, doubt = resolve(header, value)
        if doubt is not None:
            _refuse(asked, header, doubt, others)
        kind = kind_at(header, places["value"])
        defaults = ({"kind": kind} if kind else {}) | asked.facts
        if "category" not in places and "category" not in defaults:
            raise Stop(WRONG_USE, "report.no_category")
        titles = {name: titled(header, place) for name, place in places.items()}
        amount = meaning_of(header[places["loss_amount"]].strip()) if "loss_amount" in places else None
        sent = {*places.values(), *(at for at, text in enumerate(header) if key(text) in FIX_HEADINGS)}
        left_out = [titled(header, at) for at, text in enumerate(header) if text.strip() and at not in sent]
        without_heading = [at for at, text in enumerate(header) if not text.strip() and at not in sent]
        currency = amount.currency if amount else None
        return cls(places, defaults, titles, left_out, without_heading, len(header), currency)

    def prepared(self, file: Path, header: Row, sheet: str, others: list[str]) -> Prepared:
        """What is to be sent, without its rows."""
        read_as = described(header.line, header.cells, self.places)
        return Prepared(
            file,
            read_as,
            self.places,
            titles=self.titles,
            left_out=self.left_out,
            sheet=sheet,
            other_sheets=others,
        )

    def text(self, row: Row, name: str) -> str:
        """What a row says in a column of the contract. An amount that is merged over several rows counts once."""
        place = self.places.get(name)
        if name in MONEY and self.places.get("loss_amount") in row.covered:
            return ""
        return (row.cell(place) if place is not None else "") or self.defaults.get(name, "")

    def month_first(self, row: Row) -> tuple[int, str] | None:
        """The line and the column of a date that shows that the month comes first."""
        for name in TIMES:
            date = _DAYS.match(self.text(row, name))
            if date and int(date[1]) <= 12 < int(date[3]) <= 31:
                return row.line, self.titles.get(name, name)
        return None

    def refusals(self, row: Row, asked: argparse.Namespace) -> dict[str, str]:
        """Why a row is not sent: reasons of the catalogue by column."""
        if is_example(self.text(row, "value")):
            return {"value": "report.example"}
        if self._names("value", row) and self._names("category", row):
            return {"value": HEADINGS_AGAIN}
        kind = kind_of(self.text(row, "kind"))
        is_account = kind == "bank_account" or (not kind and bool(self.text(row, "institution")))
        is_in_doubt = is_account and not asked.numbers_as_shown
        reason = row.refusal(self.places["value"], self.width, is_account=is_in_doubt)
        return {"value": reason} if reason else {}

    def _names(self, name: str, row: Row) -> bool:
        """Whether a row has a heading in a column of the contract."""
        meaning = meaning_of(row.cell(self.places[name])) if name in self.places else None
        return meaning is not None and meaning.column == name

    def has_only_errors(self, row: Row) -> bool:
        """Whether a row is blank but for formulas without a result, which were filled in below the last row."""
        return not row.cell(self.places["value"]) and all(cell.strip() in ("", ERROR) for cell in row.cells)

    def is_phone(self, row: Row) -> bool:
        """Whether the row's value is a telephone number by its kind. A lost 0 at its beginning changes nothing."""
        return kind_of(self.text(row, "kind")) == "phone"

    def cells(self, row: Row, asked: argparse.Namespace, without: Container[str] = ()) -> Iterator[str]:
        """The cells of a row in the contract's columns, `without` some of them."""
        for name in self.columns:
            text = self.text(row, name) if name not in without else ""
            if name == "loss_amount" and self.places.get(name) in row.numbers:
                text = not_thousands(text)
            yield zoned(text, asked.utc_offset) if name in TIMES else text


def _refuse(asked: argparse.Namespace, header: Sequence[str], doubt: Doubt, others: Sequence[str]) -> None:
    """Refuse headings that can be read in two ways. The user may leave out misspelt ones. Raises `Stop`."""
    if doubt.reason == "near" and not asked.skip_unknown:
        names = ", ".join(titled(header, place) for place in doubt.places)
        raise Stop(WRONG_USE, "report.misspelt", column=names, meant=doubt.column)
    if doubt.reason == "repeated":
        raise Stop(WRONG_USE, "headings.twice", column=doubt.column, columns=listed(header))
    if doubt.reason == "values":
        raise Stop(WRONG_USE, "headings.several", columns=listed(header))
    if doubt.reason == "whose":
        value, person = (titled(header, place) for place in doubt.places)
        letter = letter_of(doubt.places[0])
        raise Stop(WRONG_USE, "headings.whose", value=value, person=person, letter=letter)
    if doubt.reason == "missing":
        otherwise = say("sheets.others_may", names=", ".join(others)) if others else ""
        raise Stop(WRONG_USE, "headings.none", columns=listed(header), otherwise=otherwise)


@dataclass(slots=True)
class Input:
    """The column to check, of `width` columns. `numbers` has the lines whose values are stored as numbers and are asked
    for as the file shows them, and `without_value` those that have other cells alone."""

    source: Source
    columns: Columns
    title: str
    width: int
    named: bool
    as_shown: bool
    hints: dict[str, str]
    count: int = 0
    numbers: list[int] = field(default_factory=list)
    without_value: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows with a value, and those whose cells are not in their columns."""
        return filter(self._is_asked, self._every())

    def _every(self) -> Iterator[Row]:
        return islice(self.source.rows(), int(self.named), None)

    def _is_asked(self, row: Row) -> bool:
        return bool(row.cell(self.columns.value)) or not self.columns.value < len(row.cells) <= self.width

    def look(self) -> None:
        """Count the rows, and note the lines that a person must know of."""
        for row in self._every():
            if not self._is_asked(row):
                if any(cell.strip() not in ("", ERROR) for cell in row.cells):
                    self.without_value.append(row.line)
                continue
            self.count += 1
            if self.columns.value in row.numbers and self.refusal(row, self.item(row)) is None:
                self.numbers.append(row.line)

    def item(self, row: Row) -> dict[str, str]:
        """What is asked for a row: its own hints come before those that hold for the file."""
        stated = self.columns.stated(row)
        kind = {"kind": self.columns.kind} if self.columns.kind else {}
        stated = fitting(stated, kind_of({**kind, **self.hints, **stated}.get("kind", "")))
        return {**kind, **self.hints, **stated, "value": row.cell(self.columns.value)}

    def refusal(self, row: Row, item: Mapping[str, str]) -> str | None:
        """Why a row is not asked for, as a key of the catalogue. `item` is what would be asked."""
        is_in_doubt = self.columns.value in row.numbers and not self.as_shown and _is_account(item)
        return row.refusal(self.columns.value, self.width, is_account=is_in_doubt)


def _is_account(item: Mapping[str, str]) -> bool:
    return kind_of(item.get("kind", "")) == "bank_account" or ("kind" not in item and "institution" in item)


def read_input(asked: argparse.Namespace) -> Input:
    """Read the whole file once, so that a line that can't be read is found before hours of work. Raises `Stop`."""
    source = Source(asked.file, asked.sheet, asked.encoding)
    first = next(source.rows(), None)
    if first is None:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    named = not asked.no_header
    otherwise = say("headings.no_header") if named else ""
    others = source.sheets()[1]
    otherwise += say("sheets.others_may", names=", ".join(others)) if others else ""
    asked.kind = asked.kind and kind_of(asked.kind)
    columns = columns_of(first.cells, asked.column, asked.kind, named=named, otherwise=otherwise)
    title = titled(first.cells, columns.value) if named else letter_of(columns.value)
    chosen = Input(source, columns, title, len(first.cells), named, asked.numbers_as_shown, stated_hints(asked))
    chosen.look()
    if not chosen.count:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    return chosen
