"""Publishes the actions that time alone has changed, once a day in bounded steps. Listings fade by whole days (UTC)."""

import math
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.core import clock, sequence
from krama.core.database import Database
from krama.events import service as events
from krama.events.changes import Cause, ListingChanged, Trigger
from krama.listings import records, repository
from krama.listings.projection import agencies_with_rows, changes_between
from krama.rule.evidence import MICROS_A_DAY
from krama.rule.judgement import THRESHOLD_WEIGHTS
from krama.rule.weights import CORROBORATES

_LAST_DAY = "faded_day"
_AT_ONCE = 200
_LOGARITHMS = tuple(math.log2(weight) for weight in THRESHOLD_WEIGHTS)
_SECOND_LOGARITHM = math.log2(CORROBORATES)


def publish_faded(database: Database) -> int:
    """Publish a change for every listing whose action has changed by fading since the last day that was finished.

    Returns how many indicators that were. The stored rows stay as they are. It may be stopped and run again, and it is
    safe to run in several workers: a step is one transaction, and continues from what was last published.
    """
    today = clock.to_micros(clock.now()) // MICROS_A_DAY
    with database.read() as session:
        last_day = sequence.mark(session, _LAST_DAY) or 0
    if last_day >= today:
        return 0
    published, after = 0, UUID(int=0)
    while last_day:
        with database.read() as session:
            due = repository.crossing(session, last_day, today, _LOGARITHMS, _SECOND_LOGARITHM, after, _AT_ONCE)
        if not due:
            break
        with database.transaction() as session:
            published += _publish(session, due, last_day)
        after = due[-1]
    with database.transaction() as session:
        sequence.take(session)  # one worker at a time
        sequence.set_mark(session, _LAST_DAY, max(today, sequence.mark(session, _LAST_DAY) or 0))
    return published


def unpublished_since(session: Session, indicator_ids: Collection[UUID], now: int) -> dict[UUID, int]:
    """The times up to which fading was published for these indicators, in microseconds since 1970.

    Empty if nothing has faded unpublished before `now`. A change then judges the action before it as of that time, so
    that its event says what has faded too.
    """
    last_day = sequence.mark(session, _LAST_DAY) or 0
    return {} if last_day >= now // MICROS_A_DAY else _published_until(session, indicator_ids, last_day)


def _published_until(session: Session, indicator_ids: Collection[UUID], last_day: int) -> dict[UUID, int]:
    midnight = last_day * MICROS_A_DAY
    newest = events.newest_fading_of(session, indicator_ids, midnight)
    return {indicator_id: newest.get(indicator_id, midnight) for indicator_id in indicator_ids}


def _publish(session: Session, indicator_ids: Sequence[UUID], last_day: int) -> int:
    records.lock(session, indicator_ids)
    stored = repository.rows_of(session, indicator_ids)
    sectors = agencies.sectors_of(session, set().union(*map(agencies_with_rows, stored.values())))
    published = _published_until(session, stored, last_day)  # nobody else changes them: they are locked
    seq = sequence.take(session)
    changes: list[ListingChanged] = []
    for indicator_id in sorted(stored):
        rows = stored[indicator_id]
        trigger = Trigger(seq, Cause.FADED, published[indicator_id])
        changes += changes_between(indicator_id, rows, rows, sectors, trigger)
    events.publish(session, changes)
    return len({change.indicator_id for change in changes})
