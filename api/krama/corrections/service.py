"""Use cases on corrections: make those that a change calls for, and list an agency's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.audit import service as audit
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.corrections import metrics, repository
from krama.corrections.tables import Correction
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.listings.errors import IndicatorNotFound
from krama.listings.projection import Delisting
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer

DISCLOSED_WITHIN = timedelta(days=30)
"""Whoever was told within this time may still act on it."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction: what is listed no longer, why, and since when; `place` is where it stands in the list."""

    indicator_id: UUID
    indicator: Indicator
    cause: Ending
    corrected_at: datetime
    place: KeysetPosition


def correct(session: Session, lost: Mapping[UUID, Delisting], seq: int) -> None:
    """Leave a correction for every agency that was told of these indicators and for which they are listed no longer.

    In the transaction of the change `seq`: whoever sees the change finds its corrections. Take no other lock after it.
    """
    if not lost:
        return
    told = audit.agencies_disclosed_to(session, lost, clock.from_micros(seq) - DISCLOSED_WITHIN)
    sectors = agencies.sectors_of(session, {agency_id for _, agency_id in told})
    made = [
        Correction(agency_id=agency_id, seq=seq, indicator_id=key, cause=lost[key].cause)
        for key, agency_id in sorted(told)
        if lost[key].is_to(agency_id, sectors[agency_id])
    ]
    repository.add(session, made)
    metrics.count(Ending(one.cause) for one in made)


def correct_after_recheck(session: Session, viewer: Viewer, keys: Sequence[UUID]) -> None:
    """The same for one agency that was told of these indicators just as they were taken out of its list.

    Its answer was under way then, and on record only after the corrections were made.
    """
    missing: list[tuple[UUID, Ending]] = []
    for key in sorted(keys):
        try:
            found = listings.read(session, viewer, key)
        except IndicatorNotFound:
            continue
        if not found.aggregate.listed and not repository.has_correction(
            session, viewer.agency_id, key, found.place.seq
        ):
            missing.append((key, found.aggregate.ended_as))
    if missing:
        seq = sequence.take(session)
        made = [
            Correction(agency_id=viewer.agency_id, seq=seq, indicator_id=key, cause=cause) for key, cause in missing
        ]
        repository.add(session, made)
        metrics.count(cause for _, cause in missing)


def page(session: Session, agency_id: UUID, *, after: KeysetPosition, limit: int) -> tuple[list[Corrected], bool]:
    """Up to `limit` corrections of an agency after a place, and whether more follow."""
    rows = repository.page(session, agency_id, after, limit + 1)
    named = indicator_records.find(session, {row.indicator_id for row in rows})
    return [_corrected(row, named[row.indicator_id]) for row in rows[:limit]], len(rows) > limit


def _corrected(row: Correction, indicator: Indicator) -> Corrected:
    place = KeysetPosition(row.seq, row.indicator_id)
    return Corrected(row.indicator_id, indicator, Ending(row.cause), clock.from_micros(row.seq), place)
