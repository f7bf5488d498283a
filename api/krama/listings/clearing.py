"""Removes old tombstones: nobody is shown any more that the indicator was once listed."""

from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.core import sequence
from krama.events import service as events
from krama.events.changes import Cause, ListingChanged, Trigger
from krama.listings import records, repository
from krama.listings.projection import AudienceRows, agencies_with_rows, changes_between


def clear_tombstones(session: Session, before: int, limit: int) -> int:
    """Remove tombstones from before that change, of up to `limit` indicators. Returns of how many indicators.

    Publishes the change for every audience, so a copy that is kept by changes forgets the tombstone too.
    """
    indicator_ids = repository.tombstones(session, before, limit)
    if not indicator_ids:
        return 0
    records.lock(session, indicator_ids)
    stored = repository.rows_of(session, indicator_ids)  # read again: a report may have come before the lock
    removed = {indicator_id: _old_tombstones(rows, before) for indicator_id, rows in stored.items()}
    sectors = agencies.sectors_of(session, set().union(*map(agencies_with_rows, stored.values())))
    trigger = Trigger(sequence.take(session), Cause.CLEARED)
    repository.remove(session, [(key, audience) for key, audiences in removed.items() for audience in audiences])
    changes: list[ListingChanged] = []
    for indicator_id, rows in sorted(stored.items()):
        left = {audience: row for audience, row in rows.items() if audience not in removed[indicator_id]}
        changes += changes_between(indicator_id, rows, left, sectors, trigger)
    events.publish(session, changes)
    return sum(1 for audiences in removed.values() if audiences)


def _old_tombstones(rows: AudienceRows, before: int) -> set[UUID]:
    return {audience for audience, row in rows.items() if not row.aggregate.reports and row.seq < before}
