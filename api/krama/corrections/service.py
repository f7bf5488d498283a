"""Use cases of corrections: create the corrections that a change requires, and list an agency's."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.audit import service as audit
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition, end_of
from krama.core.database import Database
from krama.corrections import metrics, repository
from krama.corrections.tables import Correction
from krama.events import service as events
from krama.events.changes import ListingChanged, seen_by
from krama.indicators.kinds import Indicator
from krama.listings import copied
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.listings.errors import IndicatorNotFound
from krama.readers import noting
from krama.readers import service as readers
from krama.readers.selections import CHANGES
from krama.readers.service import HeldCopy
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer, viewer

DISCLOSED_WITHIN = timedelta(days=30)
"""An agency to which a listing was disclosed within this time may still act on it."""


CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction: which listing ended, why, and when. `position` is its position in the list."""

    indicator_id: UUID
    indicator: Indicator
    cause: Ending
    created_at: datetime
    position: KeysetPosition


def correct(session: Session, changes: Sequence[ListingChanged]) -> None:
    """Create a correction for every agency to which a listing was disclosed that the agency no longer sees.

    Runs in the transaction of the changes: a reader that sees a change finds its corrections. It locks the audit log
    until that transaction ends, so what is disclosed from then on already includes the change.
    """
    delisted = [change for change in changes if change.was_delisted]
    if not delisted:
        return
    by_indicator: dict[UUID, list[ListingChanged]] = {change.indicator_id: [] for change in delisted}
    for change in changes:
        if change.indicator_id in by_indicator:
            by_indicator[change.indicator_id].append(change)
    # Disclosures are dated by the clock. The number of a change is later than that if a clock was ahead once.
    since = min(clock.now(), clock.from_micros(delisted[0].seq)) - DISCLOSED_WITHIN
    disclosed = audit.agencies_disclosed_to(session, by_indicator, since)  # locks the log
    held = _held_copies(session, by_indicator)
    sectors = agencies.sectors_of(session, {agency_id for _, agency_id in disclosed | held.keys()})
    viewers = {agency_id: viewer(agency_id, sector) for agency_id, sector in sectors.items()}
    look_ups = iter(range(_MOST_LOOK_UPS))
    # gate: corrections only for a lost listing
    rows = [
        _correction(change, agency_id)
        for indicator_id, agency_id in sorted(disclosed | held.keys())
        for change in seen_by(by_indicator[indicator_id], viewers[agency_id])
        if change.was_delisted
        and (
            (indicator_id, agency_id) in disclosed
            or any(
                _may_be_in_copy(session, change, copy, viewers[agency_id], look_ups)
                for copy in held[indicator_id, agency_id]
            )
        )
    ]
    repository.add(session, rows)
    metrics.count(Ending(row.cause) for row in rows)


def _held_copies(session: Session, indicator_ids: Collection[UUID]) -> dict[tuple[UUID, UUID], list[HeldCopy]]:
    """The copies with the kinds of these indicators, by indicator and agency."""
    copies = readers.copies(session)
    held: defaultdict[tuple[UUID, UUID], list[HeldCopy]] = defaultdict(list)
    if copies:
        for indicator_id, indicator in indicator_records.find(session, indicator_ids).items():
            for copy in copies:
                # gate: a copy has its kinds alone
                if indicator.kind in copy.selection.kinds:
                    held[indicator_id, copy.agency_id].append(copy)
    return held


_MOST_LOOK_UPS = 100
"""Listings and copies of one change for which earlier changes are read: all other writers wait meanwhile."""


def _may_be_in_copy(
    session: Session, change: ListingChanged, copy: HeldCopy, viewer: Viewer, look_ups: Iterator[int]
) -> bool:
    """Whether a copy may hold the listing that ended by this change, in any earlier state.

    If too much has changed since the copy was given something, or for too many copies, it counts as one that holds the
    listing.
    """
    if change.before is None:
        return False
    # gate: a copy of what is corroborated has nothing else
    if copy.selection.corroborated and not change.before.aggregate.once_corroborated:
        return False
    if change.before.seq <= copy.seq or change.before.aggregate.first_at <= copy.seq:
        return True
    if next(look_ups, None) is None:
        return True
    # gate: copy that misses a change of a listing holds the listing as it was
    return _was_listed(session, change.indicator_id, viewer, copy.seq, change.seq)


def _was_listed(session: Session, indicator_id: UUID, viewer: Viewer, after: int, before: int) -> bool:
    """Whether the viewer's first change of an indicator after a change, and before another, is that of a listing.

    True if too much has changed since to look for it.
    """
    later = events.of_indicator(session, indicator_id, after)
    if later is None:
        return True
    missed = seen_by([each for each in later if each.seq < before], viewer)
    return bool(missed) and missed[0].before is not None and missed[0].before.aggregate.listed


def ended_since(session: Session, viewer: Viewer, as_of: int, since: int) -> list[UUID]:
    """What was listed for a viewer as of a change, and has ended after `since`, which is not before that."""
    ended: list[UUID] = []
    look_ups, after, more = iter(range(_MOST_LOOK_UPS)), end_of(since), True
    while more:
        rows, more = copied.page(session, viewer, (), after=after, limit=_ROWS)
        for row in rows:
            after = copied.position_of(row)
            if copied.aggregate_of(row).listed:
                continue
            if next(look_ups, None) is None or _was_listed(session, after.key, viewer, as_of, _END):
                ended.append(after.key)
    return ended


_ROWS, _END = 1_000, 2**63 - 1


def lock_disclosures(session: Session) -> None:
    """Let every listing that ends from now on be corrected by what this transaction notes."""
    audit.lock_log(session)


def _correction(change: ListingChanged, agency_id: UUID) -> Correction:
    cause = Ending.WITHDRAWN if change.after is None else change.after.aggregate.ended_as
    return Correction(agency_id=agency_id, seq=change.seq, indicator_id=change.indicator_id, cause=cause)


def correct_after_recheck(session: Session, viewer: Viewer, keys: Sequence[UUID]) -> None:
    """Create corrections for one agency whose answer was being prepared while these listings ended.

    Its audit record was written only after the corrections of the change, which therefore missed it.
    """
    seq = sequence.take(session)  # before the read: another answer of the agency may be creating the same correction
    missing: list[tuple[UUID, Ending, int]] = []
    for key in sorted(keys):
        try:
            listing = listings.read(session, viewer, key)
        except IndicatorNotFound:
            continue
        if not listing.aggregate.listed and not repository.has_correction(
            session, viewer.agency_id, key, listing.position.seq
        ):
            missing.append((key, listing.aggregate.ended_as, listing.position.seq))
    if missing:
        made = [
            Correction(agency_id=viewer.agency_id, seq=seq, indicator_id=key, cause=cause, ended_seq=ended)
            for key, cause, ended in missing
        ]
        repository.add(session, made)
        metrics.count(cause for _, cause, _ in missing)


@dataclass(frozen=True, slots=True)
class Unread:
    """The corrections that no client of an agency has read yet: how many, and since when the oldest waits."""

    agency_id: UUID
    correction_count: int
    since: datetime


def note_read(database: Database, agency_id: UUID, client_id: str, after: KeysetPosition) -> None:
    """Note that a client has read its agency's corrections up to a position."""
    noting.note(database, (agency_id, client_id), CORRECTIONS, after.seq)


def unread(session: Session) -> list[Unread]:
    """The agencies that received corrections and have not come back for them: for the operator.

    Who follows the changes of the whole list is given each end of a listing there, and so has read its correction.
    """
    read, given = readers.read_by(session, CORRECTIONS), readers.stretches(session, CHANGES)
    waiting = []
    for agency_id in repository.agencies(session):
        count, oldest = repository.after(session, agency_id, read.get(agency_id, 0), given.get(agency_id, ()))
        if oldest is not None:
            waiting.append(Unread(agency_id, count, clock.from_micros(oldest)))
    return waiting


def page(session: Session, agency_id: UUID, *, after: KeysetPosition, limit: int) -> tuple[list[Corrected], bool]:
    """Up to `limit` corrections of an agency after a position, and whether more follow."""
    rows = repository.page(session, agency_id, after, limit + 1)
    named = indicator_records.find(session, {row.indicator_id for row in rows})
    return [_corrected(row, named[row.indicator_id]) for row in rows[:limit]], len(rows) > limit


def _corrected(row: Correction, indicator: Indicator) -> Corrected:
    position = KeysetPosition(row.seq, row.indicator_id)
    return Corrected(row.indicator_id, indicator, Ending(row.cause), clock.from_micros(row.seq), position)
