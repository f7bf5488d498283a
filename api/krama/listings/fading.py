"""Listings fade by whole days (UTC): publishes what time alone has changed, once a day and in bounded steps."""

import math
from collections.abc import Sequence
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
    """Publish a change for every listing whose action is another one since the last day that was looked at.

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


def _publish(session: Session, indicator_ids: Sequence[UUID], last_day: int) -> int:
    records.lock(session, indicator_ids)
    stored = repository.rows_of(session, indicator_ids)
    sectors = agencies.sectors_of(session, set().union(*map(agencies_with_rows, stored.values())))
    seq = sequence.take(session)
    midnight = last_day * MICROS_A_DAY
    published = events.newest_of(session, stored, Cause.FADED, midnight)
    changes: list[ListingChanged] = []
    for indicator_id in sorted(stored):
        rows = stored[indicator_id]
        judged_from = published.get(indicator_id, midnight)
        changes += changes_between(indicator_id, rows, rows, sectors, Trigger(seq, Cause.FADED, judged_from))
    events.publish(session, changes)
    return len({change.indicator_id for change in changes})
