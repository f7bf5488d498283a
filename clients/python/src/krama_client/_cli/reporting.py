"""`report`: submit a file of reports. Nothing is sent before a dry run has shown which lines need fixing."""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from krama_client._cli import approvals, faults, rejected, writing
from krama_client._cli.cells import CAMBODIA
from krama_client._cli.headings import CONTRACT
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.previewing import Shown, Tally, warn_of_approvals, warn_of_cases
from krama_client._cli.rows import Prepared, prepare, rejection
from krama_client._cli.screening import reading_options
from krama_client._cli.sheets import listed_lines
from krama_client._cli.texts import FINE, NO, WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.errors import Refusal
    from krama_client.types import BatchResult, RowResult

SHOWN = 20
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}", re.ASCII)


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `report`."""
    parser.option("file", "report.file", metavar="FILE", type=Path)
    parser.flag("--yes", "report.yes")
    parser.option("--rejected", "report.rejected", metavar="FILE", type=Path)
    parser.option("--set", "report.set", metavar="NAME=VALUE", action="append", default=[])
    parser.option("--column", "screen.column", metavar="NAME")
    parser.flag("--skip-unknown", "report.skip_unknown")
    parser.option("--utc-offset", "report.utc_offset", metavar="+HH:MM", default=CAMBODIA)
    reading_options(parser)
    parser.leaf().set_defaults(run=report)


def report(asked: argparse.Namespace) -> int:
    """1 if a row was rejected, or the user did not want to send."""
    asked.facts = _facts(asked.set)
    if not _OFFSET.fullmatch(asked.utc_offset):
        raise Stop(WRONG_USE, "report.not_an_offset")
    if asked.rejected and asked.rejected.exists():
        raise Stop(WRONG_USE, "report.rejected_exists", file=asked.rejected)
    with TemporaryDirectory(prefix="krama-") as folder, connected() as krama:
        prepared = prepare(asked, Path(folder))
        tried = _submit(krama, prepared, asked, dry_run=True)
        if asked.rejected and tried.rejections and (_can_answer(asked) or not _sendable(tried)):
            rejected.write(asked, prepared, tried.rejections)
        if not asked.json:
            _show(prepared, tried)
            warn_of_cases(krama, prepared, tried.tally)
        before = warn_of_approvals(krama, tried.tally)
        if not _may_send(asked, tried):
            return _end(asked, prepared, tried, [], sent=False)
        done = _submit(krama, prepared, asked, dry_run=False)
        ended = approvals.ended(before, lambda: approvals.of_file(krama, approvals.approved(before)))
        return _end(asked, prepared, done, ended, sent=True)


def _facts(settings: list[str]) -> dict[str, str]:
    facts = {name.strip(): value for name, _, value in (setting.partition("=") for setting in settings)}
    unknown = [name for name in facts if name not in CONTRACT]
    if unknown or not all("=" in setting for setting in settings):
        raise Stop(WRONG_USE, "report.set_unknown", known=", ".join(CONTRACT))
    return facts


_RESULTS = ("created", "updated", "unchanged", "overturned", "withdrawn", "dismissed", "pending")
"""The contract's results, except for `rejected`."""


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of all rows, also of those that were refused here. `counts` has the other rows by result, and `tally`
    what a dry run says of them."""

    counts: dict[str, int]
    rejections: list[dict[str, Any]]
    tally: Tally

    @property
    def rejected(self) -> int:
        return len(self.rejections)

    @property
    def accepted(self) -> int:
        """The rows whose reports are listed."""
        return self._sum("created", "updated", "unchanged")

    @property
    def pending(self) -> int:
        return self._sum("pending")

    @property
    def ended(self) -> int:
        """The rows whose reports have ended, and stay so."""
        return self._sum("overturned", "withdrawn", "dismissed")

    def _sum(self, *results: str) -> int:
        return sum(self.counts[result] for result in results)


def _submit(krama: "Krama", prepared: Prepared, asked: argparse.Namespace, *, dry_run: bool) -> _Result:
    before = 0
    if dry_run:
        _try_held_back(krama, prepared)
    if not prepared.lines:
        return _Result(dict.fromkeys(_RESULTS, 0), prepared.refused, Tally())

    tally = Tally()
    with writing.progress(len(prepared.lines), quiet=asked.json) as advance:

        def tell(so_far: "BatchResult") -> None:
            nonlocal before
            advance(so_far.item_count - before)
            before = so_far.item_count

        with writing.after_interruption(lambda: _how_far(before, dry_run)):
            done = krama.report_many(prepared.file, dry_run=dry_run, on_progress=tell, on_rows=tally.add)
    rejections = [*prepared.refused, *(_rejection(prepared, each) for each in done.rejections)]
    rejections.sort(key=lambda each: int(each["line"]))
    return _Result({result: getattr(done, f"{result}_count") for result in _RESULTS}, rejections, tally)


def _try_held_back(krama: "Krama", prepared: Prepared) -> None:
    """Ask what else is wrong with the rows whose values are not sent, so that all faults of a row are seen at once."""
    if not prepared.held_back:
        return
    with writing.after_interruption(lambda: say("report.nothing_sent")):
        tried = krama.report_many(prepared.held_back_file, dry_run=True)
    for each in tried.rejections:
        errors = prepared.held_back[each.row - 1]["error"]["errors"]
        named = {error["field"] for error in errors}
        errors += [_fault(fault) for fault in each.errors if fault.field not in named]


def _how_far(rows: int, dry_run: bool) -> str:
    return say("report.nothing_sent") if dry_run else say("report.goes_on", rows=rows)


def _show(prepared: Prepared, tried: _Result) -> None:
    if prepared.other_sheets:
        writing.line(say("sheets.read", name=prepared.sheet, others=", ".join(prepared.other_sheets)))
    if prepared.titles:
        writing.line(say("headings.values", column=prepared.titles["value"]))
    if prepared.header_line > 1:
        writing.line(say("report.header", line=prepared.header_line))
    if prepared.left_out:
        writing.line(say("report.left_out", columns=", ".join(prepared.left_out)))
    counts = [say("report.tried", accepted=tried.accepted, rejected=tried.rejected)]
    counts += [say("report.tried_pending", pending=tried.pending)] if tried.pending else []
    counts += [say("report.tried_ended", ended=tried.ended)] if tried.ended else []
    writing.line(" ".join(counts))
    Shown(prepared, tried.tally).show()
    if tried.rejections:
        titles = [say(f"report.title_{name}") for name in ("line", "column", "fix")]
        rows = [row for each in tried.rejections[:SHOWN] for row in _fixes(prepared, each)]
        writing.table(titles, rows, whole=(0,))
    if tried.rejected > SHOWN:
        writing.line(say("report.more", count=tried.rejected - SHOWN))
    if prepared.phones:
        writing.line(say("sheets.zeros_added", lines=listed_lines(prepared.phones)))
    if others := sorted(set(prepared.numbers).difference(prepared.phones)):
        writing.line(say("sheets.zeros_lost", lines=listed_lines(others)))


def _fixes(prepared: Prepared, rejected: dict[str, Any]) -> Iterator[tuple[object, str, str]]:
    """A line of the table for each fault of a row. The first one has the row's number."""
    for place, (column, text) in enumerate(faults.of_row(rejected["error"], prepared.titles)):
        yield "" if place else rejected["line"], column, text


def _rejection(prepared: Prepared, rejected: "RowResult") -> dict[str, Any]:
    """A rejected row in the words of the contract, with its line in the user's file and the user's heading."""
    error = rejected.error
    assert error is not None  # what is rejected has an error: `_rows.results` has checked it
    column = prepared.titles.get(error.field or "", error.field or "")
    return rejection(
        line=prepared.line_of(rejected.row),
        reference=rejected.reference,
        column=column,
        error=_fault(error) | {"errors": [_fault(each) for each in rejected.errors]},
        index=rejected.row - 1,
    )


def _fault(error: "Refusal") -> dict[str, Any]:
    return {"code": error.code, "detail": error.detail, "field": error.field}


def _sendable(tried: _Result) -> int:
    return tried.accepted + tried.pending


def _can_answer(asked: argparse.Namespace) -> bool:
    """Whether it is known, or can be asked, what to send. Otherwise the command is repeated, and must find no file."""
    return asked.yes or asked.json or writing.is_terminal(sys.stdin)


def _may_send(asked: argparse.Namespace, tried: _Result) -> bool:
    sendable = _sendable(tried)
    if not sendable or asked.yes:
        return bool(sendable)
    if asked.json:
        return False
    if not _can_answer(asked):
        raise Stop(WRONG_USE, "report.say_yes")
    sys.stderr.write(say("report.ask", count=sendable, rejected=tried.rejected) + " ")
    sys.stderr.flush()
    try:
        return input().strip().lower() in say("report.yes_words").split()
    except EOFError:
        return False


def _end(
    asked: argparse.Namespace, prepared: Prepared, result: _Result, ended: list[dict[str, Any]] | None, *, sent: bool
) -> int:
    if asked.json:
        counts = result.counts | {"rejected": result.rejected}
        facts = {
            "item_count": sum(counts.values()),
            **{f"{name}_count": count for name, count in counts.items()},
            "dry_run": not sent,
            "header": prepared.header,
            "items": result.rejections,
            "sheet": prepared.sheet or None,
            "other_sheets": prepared.other_sheets,
            "column": prepared.titles.get("value"),
            "left_out": prepared.left_out,
            "stored_as_numbers": prepared.numbers,
            "ended_approvals": ended,
        }
        writing.document(facts)
    elif sent:
        named = {"accepted": result.accepted, "rejected": result.rejected}
        writing.line(say("report.sent", **result.counts | named))
        if ended:
            writing.line(say("report.approvals_ended", values=approvals.values_of(ended)))
    else:
        writing.line(say("report.nothing_sent"))
    return NO if result.rejected or not (sent or asked.json) else FINE
