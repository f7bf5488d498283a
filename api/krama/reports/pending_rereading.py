"""Reads the values of pending reports again, after a change of how values are read.

A pending report stays pending, also if what its value names now is not protected: only a decision lists it. Its
reviewer must see the indicator that the decision is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from krama.audit.service import note
from krama.core import clock, sequence
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.reports import pending_repository as repository
from krama.reports.errors import PendingReportOutdated
from krama.reports.named_now import read_request_again
from krama.reports.pending_view import request_of
from krama.reports.tables import PendingReport

REFUSED = "The value names nothing by the rules of this version of the exchange."
MERGED = "Another report of the agency states the same about what this value names."
PROTECTED = "What this value names is protected, so it may not be listed."
"""Why a report ends, listed or pending. Its agency has not withdrawn it."""


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


def ended_elsewhere(
    session: Session, report_id: UUID, limit: int, region: str
) -> tuple[list[tuple[PendingReport, Indicator]], UUID | None]:
    """Of up to `limit` ended reports after this id, those whose values name something else now, and the last id.

    It is None if there are no more. What a report said may have been erased, and then nobody knows what it names now.
    """
    rows = repository.ended_after(session, report_id, limit)
    for row in rows:
        session.expunge(row)
    named = [(row, _ended_named(row, region)) for row in rows]
    other = [(row, each) for row, each in named if each is not None and each != _indicator(row)]
    return other, rows[-1].report_id if rows else None


def _ended_named(row: PendingReport, region: str) -> Indicator | None:
    try:
        return _named(row, region)
    except PendingReportOutdated:
        return None


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
