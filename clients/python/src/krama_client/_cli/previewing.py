"""What a dry run shows of the rows that can be sent: the value as written, what it was read as, and who knows it."""

import csv
import json
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from krama_client._cli import approvals, writing
from krama_client._cli.case_draft import Reports, own_case
from krama_client._cli.names import kind_name
from krama_client._cli.rows import Prepared
from krama_client._cli.texts import say

if TYPE_CHECKING:
    from uuid import UUID

    from krama_client import Krama
    from krama_client.types import RowResult

SHOWN = 20
LOOKED_UP = 50
"""The most case numbers that are looked up: each is a request."""
_STATUSES = ("new", "known", "own", "overturned", "repeated")


@dataclass(slots=True)
class Tally:
    """The rows that can be sent: how many have each status, and the first of them, which are shown."""

    statuses: Counter[str] = field(default_factory=Counter)
    first: "list[RowResult]" = field(default_factory=list)
    count: int = 0
    updated: "list[UUID]" = field(default_factory=list)
    """Reports of the agency that change, one more than are looked up at most."""
    others: "array[int]" = field(default_factory=lambda: array("Q"))
    """The rows that are not reports of the agency yet."""

    def add(self, rows: "Sequence[RowResult]") -> None:
        """Count the rows of one answer. What is rejected is shown elsewhere."""
        sendable = [row for row in rows if row.error is None]
        self.count += len(sendable)
        self.statuses.update(row.known.status for row in sendable if row.known is not None)
        self.others.extend(row.row for row in sendable if row.known is None or row.known.status != "own")
        changed = (row.report_id for row in sendable if row.result == "updated" and row.report_id is not None)
        self.updated += islice(changed, approvals.LOOKED_UP + 1 - len(self.updated))
        self.first += sendable[: SHOWN - len(self.first)]


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that can be sent, for a person to check."""

    prepared: Prepared
    tally: Tally

    def show(self) -> None:
        """Write the table, how many more rows there are, and how many have each status."""
        if not self.tally.first:
            return
        titles = [say(f"report.title_{name}") for name in ("line", "written", "read", "known")]
        written = _cells(self.prepared, {row.row for row in self.tally.first}, "value")
        rows = [
            (self.prepared.line_of(row.row), written.get(row.row) or "-", _read_as(row), self._standing(row))
            for row in self.tally.first
        ]
        writing.table(titles, rows, whole=(0,))
        if self.tally.count > SHOWN:
            writing.line(say("report.more_to_send", count=self.tally.count - SHOWN))
        counted = [say(f"report.count_{name}", count=count) for name, count in self._counts()]
        if counted:
            writing.line(" ".join(counted))

    def _counts(self) -> Iterator[tuple[str, int]]:
        return ((name, self.tally.statuses[name]) for name in _STATUSES if self.tally.statuses[name])

    def _standing(self, row: "RowResult") -> str:
        """How the value of a row stands, for a person."""
        if row.result in ("pending", "overturned", "withdrawn", "dismissed"):
            return say("report.standing_pending" if row.result == "pending" else "report.standing_ended")
        if row.known is None or row.known.status not in _STATUSES:
            return "-"
        first = self.prepared.line_of(row.first_row) if row.first_row else "-"
        return say(f"report.standing_{row.known.status}", count=row.known.agency_count, line=first)


def _read_as(row: "RowResult") -> list[str]:
    """The value as the exchange shows it, and below it the kind and the bank."""
    if row.indicator is None:
        return ["-"]
    bank = row.institution_name or row.indicator.institution
    below = [kind_name(str(row.indicator.kind)), *([bank] if bank else [])]
    return [row.indicator.display, ", ".join(below)]


def warn_of_cases(krama: "Krama", prepared: Prepared, tally: Tally) -> None:
    """Name the cases of the office that new rows join: a mistyped number joins two victims."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    numbers = list(dict.fromkeys(_cells(prepared, set(tally.others), "case_reference").values()))
    with suppress(PermissionDenied):
        there: dict[str, list[str]] = {"report.joins": [], "report.joins_withdrawn": []}
        for number in filter(None, numbers[:LOOKED_UP]):
            if case := own_case(krama, number):
                key = "report.joins_withdrawn" if case.status == "withdrawn" else "report.joins"
                there[key].append(writing.shown(number))
        for key, cases in there.items():
            if cases:
                writing.note(say(key, cases=", ".join(cases)))
        if len(numbers) > LOOKED_UP:
            writing.note(say("report.joins_unseen", count=LOOKED_UP))


def warn_of_approvals(krama: "Krama", tally: Tally) -> Reports | None:
    """Say which approved reports change. The reports that were looked up, or None if the login may not read them."""
    reports = approvals.of_file(krama, tally.updated)
    if at_stake := approvals.approved(reports):
        writing.note(say("report.may_end_approvals", values=approvals.values_of(at_stake.values())))
    if reports is not None and len(tally.updated) > approvals.LOOKED_UP:
        writing.note(say("report.approvals_unseen", count=approvals.LOOKED_UP))
    return reports


def _cells(prepared: Prepared, rows: set[int], column: str) -> dict[int, str]:
    """What these rows have in a column, as the user wrote it."""
    if not rows:
        return {}
    with prepared.file.open(encoding="utf-8-sig", newline="") as file:
        if prepared.titles:
            values: Iterator[str] = (record.get(column) or "" for record in csv.DictReader(file))
        else:
            values = (_member(line, column) for line in file if line.strip())
        numbered = enumerate(islice(values, max(rows)), start=1)
        return {number: value for number, value in numbered if number in rows}


def _member(line: str, name: str) -> str:
    try:
        return str(json.loads(line).get(name) or "")
    except (ValueError, AttributeError):
        return ""
