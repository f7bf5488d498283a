"""Reads the values of pending reports again, after a change of how values are read.

A pending report stays pending, also if what its value names now is not protected: only a decision lists it. Its
reviewer must see the indicator that the decision is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from krama.audit.service import RecordedWork, note
from krama.core import clock, sequence
from krama.core.database import Database
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.listings import records as indicator_records
from krama.reports import copied_labels, copy_repository, named_before
from krama.reports import pending_repository as repository
from krama.reports.errors import PendingReportOutdated
from krama.reports.named_now import read_request_again
from krama.reports.pending_view import request_of
from krama.reports.tables import PendingReport

REFUSED = "The value names nothing by the rules of this version of the exchange."
MERGED = "Another report of the agency states the same about what this value names."
PROTECTED = "What this value names is protected, so it may not be listed."
"""Why a report ends, listed or pending. Its agency has not withdrawn it."""

_AT_ONCE = 200


@dataclass(slots=True)
class Rereading:
    """What became of one agency's pending reports: how many were read, and those that moved or ended."""

    count: int = 0
    moved: list[UUID] = field(default_factory=list)
    refused: list[UUID] = field(default_factory=list)
    merged: list[UUID] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether any report moves or ends."""
        return bool(self.moved or self.refused or self.merged)


def names_the_same(row: PendingReport, region: str) -> bool:
    """Whether the value of an undecided report names by this version's rules what its row says.

    Raises `PendingReportOutdated` if the request itself is not allowed any more.
    """
    return _named(row, region) == _indicator(row)


def compare(session: Session, agency_id: UUID, region: str) -> Rereading:
    """What `move` would do, with nothing stored."""
    rows = repository.undecided(session, agency_id)
    for row in rows:
        session.expunge(row)
    return _reread(rows, region)


def move(session: Session, agency_id: UUID, region: str) -> Rereading:
    """Let the agency's undecided reports name what their values name now, or end them."""
    repository.lock_agency(session, agency_id)
    rows = repository.undecided(session, agency_id, lock=True)
    with session.no_autoflush:
        done = _reread(rows, region)
    changed = {*done.moved, *done.refused, *done.merged}
    moving = [row for row in rows if row.report_id in changed]
    if moving:
        seq = sequence.take(session)
        for row in moving:
            row.seq, row.revision, row.withdrawn_at = seq, row.revision + 1, clock.from_micros(seq)
        session.flush()  # all have left their places, so that none moves to one that is still taken
        for row in moving:
            if row.report_id in done.moved:
                row.withdrawn_at = None
    note(session, reports=sorted(changed))
    return done


def lead_ended_on(database: Database, work: RecordedWork, region: str) -> None:
    """Let what agencies had said in pending reports that have ended hold for what their values name now.

    What a report said may have been erased, and then nobody knows what its value names now.
    """
    last = UUID(int=0)
    while True:
        with database.read() as session:
            rows = repository.ended_after(session, last, _AT_ONCE)
            read = _read_ended(rows, region)
            other = [(row, named) for row, named in read if named is not None and named != _indicator(row)]
            leading = {row.report_id for row, _ in other}
            free = named_before.remembered(session, [row.report_id for row, _ in read if row.report_id not in leading])
            for row in rows:
                session.expunge(row)
        if not rows:
            return
        last = rows[-1].report_id
        if other or free:
            with work.step() as session:
                # gate: what a pending report named in between is forgotten
                named_before.forget(session, free)
                _lead_on(session, other)


def _lead_on(session: Session, ended: Sequence[tuple[PendingReport, Indicator]]) -> None:
    copy_repository.lock(session)
    indicator_records.register(session, {indicator_id(named): named for _, named in ended})
    now = [(row, indicator_id(named)) for row, named in ended]
    # gate: the label of an ended pending report goes along alone
    copied_labels.carry(session, ((row.agency_id, row.indicator_id, named) for row, named in now))
    named_before.lead_on(session, now)


def _read_ended(rows: Sequence[PendingReport], region: str) -> list[tuple[PendingReport, Indicator | None]]:
    """What each names now. Those whose requests nobody can read any more are left out."""
    read = []
    for row in rows:
        try:
            read.append((row, _named(row, region)))
        except PendingReportOutdated:
            continue
    return read


def _reread(rows: Sequence[PendingReport], region: str) -> Rereading:
    """Change the indicators of rows, and the reasons of those that end. Rows that stay keep their places."""
    done, places = Rereading(len(rows)), {}
    other: list[tuple[PendingReport, Indicator | None]] = []
    for row in rows:
        try:
            named = _named(row, region)
        except PendingReportOutdated:
            named = _indicator(row)  # it can't be accepted in any case
        if named == _indicator(row):
            places[_fact(row)] = row
        else:
            other.append((row, named))
    for row, named in other:
        if named is None:
            row.withdrawal_reason = REFUSED
            done.refused.append(row.report_id)
            continue
        row.indicator_id, row.kind, row.canonical = indicator_id(named), named.kind.value, named.canonical
        if places.setdefault(_fact(row), row) is not row:
            row.withdrawal_reason = MERGED
            done.merged.append(row.report_id)
        else:
            done.moved.append(row.report_id)
    return done


def _named(row: PendingReport, region: str) -> Indicator | None:
    return read_request_again(request_of(row), _indicator(row), region)


def _indicator(row: PendingReport) -> Indicator:
    return Indicator(Kind(row.kind), row.canonical)


def _fact(row: PendingReport) -> tuple[UUID, str, str]:
    return row.indicator_id, row.category, row.case_reference
