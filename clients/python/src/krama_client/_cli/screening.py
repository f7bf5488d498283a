"""`screen`: check a column of a file, and write what was found to a CSV file. An interrupted run goes on later."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from krama_client._cli import writing
from krama_client._cli.checking import advice, hints, is_hit, stated_hints, verdicts
from krama_client._cli.headings import Columns, columns_of, letter_of, titled
from krama_client._cli.login import exchange_of, login_in_use
from krama_client._cli.parsing import Parser
from krama_client._cli.screen_files import (
    BYTE_ORDER_MARK,
    State,
    append,
    begin,
    encoded,
    file_hash,
    save,
    state_file,
    text_hash,
)
from krama_client._cli.sheets import Row, Source, listed_lines
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, language, say

if TYPE_CHECKING:
    from krama_client import Krama

TITLES = (
    "line", "value", "kind", "canonical", "action", "score", "reports", "agencies", "categories", "reasons_en",
    "reasons_km", "what_to_do", "error_code", "error_detail",
)  # fmt: skip
"""The columns of the hits file. They are the same in every language, for programs."""

Answer = dict[str, Any]


@dataclass(slots=True)
class Input:
    """The column to check, of `width` columns. `numbers` has the lines whose values are stored as numbers and are asked
    for as the file shows them."""

    source: Source
    columns: Columns
    title: str
    width: int
    named: bool
    as_shown: bool
    hints: dict[str, str]
    count: int = 0
    numbers: list[int] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows with a value, and those whose cells are not in their columns."""
        for row in islice(self.source.rows(), int(self.named), None):
            if row.cell(self.columns.value) or not self.columns.value < len(row.cells) <= self.width:
                yield row

    def item(self, row: Row) -> dict[str, str]:
        """What is asked for a row: its own hints come before those that hold for the file."""
        stated = {name: text for name, place in self.columns.hints.items() if (text := row.cell(place))}
        kind = {"kind": self.columns.kind} if self.columns.kind else {}
        return kind | self.hints | stated | {"value": row.cell(self.columns.value)}

    def refusal(self, row: Row) -> str | None:
        """Why a row is not asked for, as a key of the catalogue."""
        item = self.item(row)
        is_account = item.get("kind", "").lower() == "bank_account" or ("kind" not in item and "institution" in item)
        return row.refusal(self.columns.value, self.width, is_account=is_account and not self.as_shown)


def read_input(asked: argparse.Namespace) -> Input:
    """Read the whole file once, so that a line that can't be read is found before hours of work. Raises `Stop`."""
    source = Source(asked.file, asked.sheet, asked.encoding)
    first = next(source.rows(), None)
    if first is None:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    named = not asked.no_header
    otherwise = say("headings.no_header") if named else ""
    columns = columns_of(first.cells, asked.column, asked.kind, named=named, otherwise=otherwise)
    title = titled(first.cells, columns.value) if named else letter_of(columns.value)
    chosen = Input(source, columns, title, len(first.cells), named, asked.numbers_as_shown, stated_hints(asked))
    for row in chosen.rows():
        chosen.count += 1
        if columns.value in row.numbers and chosen.refusal(row) is None:
            chosen.numbers.append(row.line)
    if not chosen.count:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    return chosen


def hit_cells(row: Row, answer: Answer) -> list[object]:
    """The cells of a hit, or of a row that could not be checked, in the order of `TITLES`."""
    if "error" in answer:
        error = answer["error"]
        return [row.line, answer["value"], *[""] * 10, error["code"], error["detail"]]
    sentences = [" ".join(reason[name] for reason in answer["reasons"]) for name in ("en", "km")]
    figures = [answer[name] for name in ("value", "kind", "canonical", "action", "score", "reports", "agencies")]
    return [row.line, *figures, " ".join(answer["categories"]), *sentences, advice(answer["action"]), "", ""]


ROWS_AT_ONCE = 1000
"""After so many rows the state is kept."""


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `screen`."""
    parser.option("file", "screen.file", metavar="FILE", type=Path)
    parser.option("--output", "screen.output", metavar="FILE", type=Path)
    parser.option("--column", "screen.column", metavar="NAME")
    parser.flag("--no-header", "screen.no_header")
    reading_options(parser)
    hints(parser)
    parser.option("--purpose", "check.purpose", default="screening")
    parser.flag("--restart", "screen.restart")
    parser.leaf().set_defaults(run=screen)


def reading_options(parser: Parser) -> None:
    """How to read a file."""
    parser.option("--sheet", "screen.sheet", metavar="NAME")
    parser.option("--encoding", "screen.encoding", metavar="NAME")
    parser.flag("--numbers-as-shown", "screen.numbers_as_shown")


def screen(asked: argparse.Namespace) -> int:
    """1 if there is a hit or a row that could not be checked: the file is not clear."""
    output = asked.output or asked.file.with_name(asked.file.stem + ".hits.csv")
    if output.exists() and asked.file.exists() and output.samefile(asked.file):
        raise Stop(WRONG_USE, "screen.same_file")
    chosen = read_input(asked)
    login = login_in_use()
    with exchange_of(login) as krama:
        facts = (
            login.url,
            login.client_id,
            chosen.columns,
            chosen.hints,
            asked.purpose,
            asked.sheet,
            asked.encoding,
            asked.numbers_as_shown,
            language(),
        )
        fresh = State(file_hash(asked.file), text_hash(*facts))
        state = begin(output, fresh, restart=asked.restart)
        if not asked.json:
            writing.line(say("headings.values", column=chosen.title))
        _Screening(krama, chosen, asked.purpose, output, state).run(quiet=asked.json)
    _tell(asked, chosen, output, state)
    return NO if state.hits or state.refused else FINE


@dataclass(frozen=True, slots=True)
class _Screening:
    """A run over the rows that are not done yet."""

    krama: "Krama"
    input: Input
    purpose: str
    output: Path
    state: State

    def run(self, *, quiet: bool) -> None:
        """Check what is left. Afterwards the output is complete and the state is gone."""
        if self.state.size == 0:
            self.state.size = append(self.output, 0, BYTE_ORDER_MARK.encode() + encoded([TITLES]))
            save(self.output, self.state)
        append(self.output, self.state.size, b"")  # drops what an interrupted run wrote and did not count
        left = islice(self.input.rows(), self.state.rows, None)
        with (
            writing.after_interruption(lambda: say("screen.goes_on", rows=self.state.rows)),
            writing.progress(self.input.count, self.state.rows, quiet=quiet) as advance,
        ):
            while rows := list(islice(left, ROWS_AT_ONCE)):
                self._do(rows)
                advance(len(rows))
        state_file(self.output).unlink(missing_ok=True)

    def _do(self, rows: list[Row]) -> None:
        """Check some rows. Their hits are on disk before the state counts the rows."""
        answered = list(zip(rows, self._answers(rows), strict=True))
        hits = [hit_cells(row, answer) for row, answer in answered if "error" in answer or is_hit(answer)]
        refused = sum("error" in answer for _, answer in answered)
        if hits:
            self.state.size = append(self.output, self.state.size, encoded(hits))
        self.state.rows += len(rows)
        self.state.hits += len(hits) - refused
        self.state.refused += refused
        save(self.output, self.state)

    def _answers(self, rows: list[Row]) -> Iterator[Answer]:
        refusals = [self._refused(row) for row in rows]
        sent = [self.input.item(row) for row, refusal in zip(rows, refusals, strict=True) if refusal is None]
        answers = verdicts(self.krama, sent, self.purpose)
        return (next(answers) if refusal is None else refusal for refusal in refusals)

    def _refused(self, row: Row) -> Answer | None:
        key = self.input.refusal(row)
        if key is None:
            return None
        error = {"code": key.partition(".")[2], "detail": say(key), "field": "value"}
        return {"value": row.cell(self.input.columns.value), "error": error}


def _tell(asked: argparse.Namespace, chosen: Input, output: Path, state: State) -> None:
    counts = {"rows": state.rows, "hits": state.hits, "refused": state.refused}
    if asked.json:
        writing.document({**counts, "column": chosen.title, "stored_as_numbers": chosen.numbers, "output": output})
        return
    writing.line(say("screen.done", **counts))
    writing.line(say("screen.written", file=output))
    if chosen.numbers:
        writing.line(say("sheets.zeros_lost", lines=listed_lines(chosen.numbers)))
