"""`screen`: check a column of a file, and write what was found to a CSV file. An interrupted run goes on later.

Meanwhile a second file says how far it is. It has counts and hashes, and no value.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from krama_client._cli import writing
from krama_client._cli.checking import PURPOSES, advice, hints, is_hit, verdicts
from krama_client._cli.faults import in_options
from krama_client._cli.login import exchange_of, login_in_use
from krama_client._cli.main import Parser
from krama_client._cli.mirroring import age_option, copied_verdicts, own_copy, say_if_sandbox
from krama_client._cli.rows import Input, read_input
from krama_client._cli.sheets import BYTE_ORDER_MARK, Row, append, encoded, listed_lines
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, language, say

TITLES = (
    "line", "value", "kind", "canonical", "action", "score", "report_count", "agency_count", "categories", "reasons_en",
    "reasons_km", "what_to_do", "error_code", "error_detail",
)  # fmt: skip
"""The columns of the hits file. They are the same in every language, for programs."""

Answer = dict[str, Any]


@dataclass(slots=True)
class State:
    """Hashes of the input and of everything else that the answers depend on, and what is done."""

    input: str
    options: str
    rows: int = 0
    hits: int = 0
    refused: int = 0
    size: int = 0
    """Bytes of the output that belong to the rows that are done."""


def hit_cells(row: Row, answer: Answer) -> list[object]:
    """The cells of a hit, or of a row that could not be checked, in the order of `TITLES`."""
    if "error" in answer:
        error = answer["error"]
        return [row.line, answer["value"], *[""] * 10, error["code"], in_options(error["detail"])]
    sentences = [" ".join(reason["texts"][name] for reason in answer["reasons"]) for name in ("en", "km")]
    names = ("value", "kind", "canonical", "action", "score", "report_count", "agency_count")
    figures = [answer[name] for name in names]
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
    parser.option("--purpose", "check.purpose", choices=PURPOSES, default="screening", metavar="PURPOSE")
    parser.flag("--restart", "screen.restart")
    parser.option("--mirror", "screen.mirror", metavar="FILE", type=Path)
    age_option(parser)
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
    with _source(asked) as source:
        facts = (
            *source.identity,
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
            sheet, others = chosen.source.sheets()
            if others:
                writing.line(say("sheets.read", name=sheet, others=", ".join(others)))
            writing.line(say("headings.values", column=chosen.title))
        _Screening(source.verdicts, chosen, output, state).run(quiet=asked.json)
    _tell(asked, chosen, output, state, source.is_sandbox)
    return NO if state.hits or state.refused else FINE


Verdicts = Callable[[list[Any]], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class _Source:
    """Who answers: the exchange, or a copy of its list. A run goes on only with the same one."""

    identity: tuple[str, str]
    verdicts: Verdicts
    is_sandbox: bool | None = None
    """Whether a copy is of a sandbox. None where the exchange answers, which says so itself."""


@contextmanager
def _source(asked: argparse.Namespace) -> Iterator[_Source]:
    if asked.mirror is not None:
        with own_copy(asked.mirror, asked.max_age) as mirror:
            stands = mirror.status()
            say_if_sandbox(stands)
            verdicts_of_copy = partial(copied_verdicts, mirror, whole=False)
            yield _Source(("mirror", stands.verifier_key), verdicts_of_copy, is_sandbox=stands.sandbox)
        return
    login = login_in_use()
    with exchange_of(login) as krama:
        yield _Source((login.url, login.client_id), partial(verdicts, krama, purpose=asked.purpose))


@dataclass(frozen=True, slots=True)
class _Screening:
    """A run over the rows that are not done yet."""

    verdicts: Verdicts
    input: Input
    output: Path
    state: State

    def run(self, *, quiet: bool) -> None:
        """Check what is left. Afterwards the output is complete and the state is gone."""
        if self.state.size:
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
        if self.state.size == 0:  # only now, because the output of an earlier run stays until there is an answer
            self.state.size = append(self.output, 0, BYTE_ORDER_MARK.encode() + encoded([TITLES]))
        if hits:
            self.state.size = append(self.output, self.state.size, encoded(hits))
        self.state.rows += len(rows)
        self.state.hits += len(hits) - refused
        self.state.refused += refused
        save(self.output, self.state)

    def _answers(self, rows: list[Row]) -> Iterator[Answer]:
        items = [self.input.item(row) for row in rows]
        refusals = [self._refused(row, item) for row, item in zip(rows, items, strict=True)]
        sent = [item for item, refusal in zip(items, refusals, strict=True) if refusal is None]
        answers = self.verdicts(sent)
        return (next(answers) if refusal is None else refusal for refusal in refusals)

    def _refused(self, row: Row, item: dict[str, str]) -> Answer | None:
        key = self.input.refusal(row, item)
        if key is None:
            return None
        error = {"code": key.partition(".")[2], "detail": say(key), "field": "value"}
        return {"value": item["value"], "error": error}


def _tell(asked: argparse.Namespace, chosen: Input, output: Path, state: State, is_sandbox: bool | None) -> None:
    counts = {"rows": state.rows, "hits": state.hits, "refused": state.refused}
    if asked.json:
        noted = {"without_value": chosen.without_value, "stored_as_numbers": chosen.numbers}
        copied = {} if is_sandbox is None else {"sandbox": is_sandbox}
        writing.document({**counts, "column": chosen.title, **noted, "output": output, **copied})
        return
    writing.line(say("screen.done", **counts))
    if chosen.without_value:
        lines = listed_lines(chosen.without_value)
        writing.line(say("screen.without_value", count=len(chosen.without_value), lines=lines))
    writing.line(say("screen.written", file=output))
    if chosen.numbers:
        writing.line(say("sheets.zeros_lost", lines=listed_lines(chosen.numbers)))


def state_file(output: Path) -> Path:
    """Where the state of an output is, while it is not complete."""
    return output.with_name(output.name + ".state")


def begin(output: Path, fresh: State, *, restart: bool) -> State:
    """The state to go on from. Raises `Stop` if the output is something else's, or the input is another one now."""
    file = state_file(output)
    if restart:
        file.unlink(missing_ok=True)
    if not file.exists():
        if output.exists() and not restart:
            raise Stop(WRONG_USE, "screen.exists", file=output)
        return fresh
    kept = _read(file)
    if kept.input != fresh.input:
        raise Stop(WRONG_USE, "screen.input_changed", file=output)
    if kept.options != fresh.options:
        raise Stop(WRONG_USE, "screen.options_changed", file=output)
    if kept.size and (not output.exists() or output.stat().st_size < kept.size):
        raise Stop(WRONG_USE, "screen.output_changed", file=output)
    return kept


def _read(file: Path) -> State:
    try:
        return State(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise Stop(WRONG_USE, "screen.state_unreadable", file=file) from None


def save(output: Path, state: State) -> None:
    """Keep the state, whole or not at all. What it counts must be in the output, on disk, already."""
    file = state_file(output)
    new = file.with_name(file.name + ".new")
    new.write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
    new.replace(file)


def file_hash(file: Path) -> str:
    """SHA-256 of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def text_hash(*parts: object) -> str:
    """SHA-256 of some facts."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
