"""`screen`: check a column of a file, and write what was found to a CSV file. An interrupted run goes on later."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from krama_client._cli import writing
from krama_client._cli.checking import hints, is_hit
from krama_client._cli.connecting import connected
from krama_client._cli.failures import FINE, NO, WRONG_USE, Stop
from krama_client._cli.hits_file import BYTE_ORDER_MARK, append, encoded
from krama_client._cli.parsing import Parser
from krama_client._cli.screen_input import TITLES, Answer, Input, hit_cells, read_input
from krama_client._cli.screen_state import State, begin, file_hash, save, state_file, text_hash
from krama_client._cli.sheets import Row
from krama_client._cli.texts import language, say

if TYPE_CHECKING:
    from krama_client._cli.exchange import Exchange

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


def screen(asked: argparse.Namespace) -> int:
    """1 if there is a hit or a row that could not be checked: the file is not clear."""
    output = asked.output or asked.file.with_name(asked.file.stem + ".hits.csv")
    if output.exists() and asked.file.exists() and output.samefile(asked.file):
        raise Stop(WRONG_USE, "screen.same_file")
    chosen = read_input(asked)
    with connected() as exchange:
        facts = (exchange.name, chosen.columns, chosen.hints, asked.purpose, asked.sheet, asked.encoding, language())
        fresh = State(file_hash(asked.file), text_hash(*facts))
        state = begin(output, fresh, restart=asked.restart)
        _Screening(exchange, chosen, asked.purpose, output, state).run(quiet=asked.json)
    _tell(asked, chosen, output, state)
    return NO if state.hits or state.refused else FINE


@dataclass(frozen=True, slots=True)
class _Screening:
    """A run over the rows that are not done yet."""

    exchange: "Exchange"
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
            _saying_how_to_go_on(self.state),
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
        refusals = [self.input.refusal(row) for row in rows]
        sent = [self.input.item(row) for row, refusal in zip(rows, refusals, strict=True) if refusal is None]
        answers = self.exchange.check_many(sent, self.purpose)
        return (next(answers) if refusal is None else refusal for refusal in refusals)


@contextmanager
def _saying_how_to_go_on(state: State) -> Iterator[None]:
    from krama_client import KramaError  # not needed for --help

    try:
        yield
    except (KeyboardInterrupt, KramaError):
        writing.note(say("screen.goes_on", rows=state.rows))
        raise


def _tell(asked: argparse.Namespace, chosen: Input, output: Path, state: State) -> None:
    counts = {"rows": state.rows, "hits": state.hits, "refused": state.refused}
    if asked.json:
        writing.document({**counts, "stored_as_numbers": chosen.stored_numbers, "output": output})
        return
    writing.line(say("screen.done", **counts))
    writing.line(say("screen.written", file=output))
    if chosen.stored_numbers:
        writing.line(say("sheets.zeros_lost", count=chosen.stored_numbers))
