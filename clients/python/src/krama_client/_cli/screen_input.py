"""The column of a file that is screened: what is asked for each row, and what a row's answer is in the hits file."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from krama_client._cli.checking import advice, stated_hints
from krama_client._cli.failures import WRONG_USE, Stop
from krama_client._cli.headings import Columns, columns_of
from krama_client._cli.sheets import DIGITS_KEPT, Row, Source
from krama_client._cli.texts import say

TITLES = (
    "line", "value", "kind", "canonical", "action", "score", "reports", "agencies", "categories", "reasons_en",
    "reasons_km", "what_to_do", "error_code", "error_detail",
)  # fmt: skip
"""The columns of the hits file. They are the same in every language, for programs."""

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """The column to check. `count` rows have a value; `stored_numbers` of them are stored as numbers."""

    source: Source
    columns: Columns
    named: bool
    count: int
    stored_numbers: int
    hints: dict[str, str]

    def rows(self) -> Iterator[Row]:
        """The rows with a value."""
        for row in islice(self.source.rows(), int(self.named), None):
            if row.cell(self.columns.value):
                yield row

    def item(self, row: Row) -> dict[str, str]:
        """What is asked for a row: its own hints come before those that hold for the file."""
        stated = {name: text for name, place in self.columns.hints.items() if (text := row.cell(place))}
        kind = {"kind": self.columns.kind} if self.columns.kind else {}
        return kind | self.hints | stated | {"value": row.cell(self.columns.value)}

    def refusal(self, row: Row) -> Answer | None:
        """Why a row is not asked for: a spreadsheet that stored a long number has changed its last digits."""
        place = self.columns.value
        if place not in row.numbers or len(row.cell(place)) <= DIGITS_KEPT:
            return None
        error = {"code": "digits_lost", "detail": say("sheets.digits_lost"), "field": "value"}
        return {"value": row.cell(place), "error": error}


def read_input(asked: argparse.Namespace) -> Input:
    """Read the whole file once, so that a line that can't be read is found before hours of work. Raises `Stop`."""
    source = Source(asked.file, asked.sheet, asked.encoding)
    rows = source.rows()
    first = next(rows, None)
    if first is None:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    named = not asked.no_header
    columns = columns_of(first.cells, asked.column, asked.kind, named=named)
    count = numbers = 0
    for row in rows if named else _with(first, rows):
        count += bool(row.cell(columns.value))
        numbers += columns.value in row.numbers
    if not count:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    return Input(source, columns, named, count, numbers, stated_hints(asked))


def _with(first: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def hit_cells(row: Row, answer: Answer) -> list[object]:
    """The cells of a hit, or of a row that could not be checked, in the order of `TITLES`."""
    if "error" in answer:
        error = answer["error"]
        return [row.line, answer["value"], *[""] * 10, error["code"], error["detail"]]
    sentences = [" ".join(reason[name] for reason in answer["reasons"]) for name in ("en", "km")]
    figures = [answer[name] for name in ("value", "kind", "canonical", "action", "score", "reports", "agencies")]
    return [row.line, *figures, " ".join(answer["categories"]), *sentences, advice(answer["action"]), "", ""]
