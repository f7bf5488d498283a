"""Use cases of changes: publish them, read them, remove old ones."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.events import repository
from krama.events.changes import ListingChanged
from krama.events.consumers import installed


def publish(session: Session, changes: Sequence[ListingChanged]) -> None:
    """Append changes in the transaction that makes them, and let the consumers with `in_transaction` handle them.

    The transaction holds the change's number (`core.sequence`), so numbers are committed in their order. Call it last:
    consumers may lock the audit log.
    """
    consumers = installed()
    if not changes:
        return
    repository.add(session, changes)
    for consumer in consumers:
        if consumer.in_transaction:
            consumer.handle(session, changes)


def changes_after(session: Session, seq: int, limit: int) -> list[ListingChanged]:
    """About `limit` changes after `seq`, in commit order, each with all its parts."""
    return repository.after(session, seq, limit)


def newest(session: Session) -> int:
    """The number of the newest change, or 0 if there is none."""
    return repository.newest(session)


def of_indicator(session: Session, indicator_id: UUID, after: int) -> list[ListingChanged] | None:
    """The changes of an indicator after one, in their order. None if too much has changed since to look for them."""
    return repository.since(session, after, indicator_id, _MOST_READ)


_MOST_READ = 2_000


def changed_since(session: Session, after: int) -> set[UUID] | None:
    """The indicators that have changed after a change. None if too much has changed since to look for them."""
    return repository.changed_since(session, after, _MOST_READ)


def newest_fading_of(session: Session, indicator_ids: Iterable[UUID], after: int) -> dict[UUID, int]:
    """The number of the newest change by fading after `after`, for each of these indicators that has one."""
    return repository.newest_fading_of(session, indicator_ids, after)


def clear(session: Session, before: datetime, limit: int) -> int:
    """Remove about `limit` changes from before then, except those that a consumer has yet to handle.

    Returns the number of rows that were removed.
    """
    names = [consumer.name for consumer in installed() if not consumer.in_transaction]
    handled = repository.positions(session, names).values()
    return repository.remove(session, min([clock.to_micros(before), *(seq + 1 for seq in handled)]), limit)
