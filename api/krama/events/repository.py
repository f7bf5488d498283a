"""Queries of changes."""

from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import CursorResult, delete, func
from sqlmodel import Session, col, select

from krama.core.inserts import insert_once, insert_rows
from krama.events.changes import AudienceRow, Cause, ListingChanged
from krama.events.tables import ConsumerPosition, ListingEvent
from krama.rule.evidence import Aggregate
from krama.rule.judgement import Action


def add(session: Session, changes: Sequence[ListingChanged]) -> None:
    """Append changes."""
    insert_rows(session, ListingEvent, [_row(change) for change in changes])


def _row(change: ListingChanged) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "indicator_id": change.indicator_id,
        "audience": change.audience,
        "cause": change.cause.value,
        "before": _packed(change.before),
        "after": _packed(change.after),
        "action_before": None if change.action_before is None else change.action_before.value,
        "action_after": None if change.action_after is None else change.action_after.value,
    }


def _packed(row: AudienceRow | None) -> str | None:
    return None if row is None else to_json((*row.aggregate, row.seq)).decode()


def _unpacked(text: str | None) -> AudienceRow | None:
    if text is None:
        return None
    *members, seq = from_json(text)
    return AudienceRow(Aggregate(*members), seq)


def after(session: Session, seq: int, limit: int) -> list[ListingChanged]:
    """The changes that follow `seq`, in their order: about `limit`, and always all parts of the last one."""
    last = select(ListingEvent.seq).where(col(ListingEvent.seq) > seq).order_by(col(ListingEvent.seq)).limit(limit)
    to = session.exec(select(func.max(last.subquery().c.seq))).one()
    if to is None:
        return []
    wanted = select(ListingEvent).where(col(ListingEvent.seq) > seq, col(ListingEvent.seq) <= to)
    order = col(ListingEvent.seq), col(ListingEvent.indicator_id), col(ListingEvent.audience)
    return [_change(row) for row in session.exec(wanted.order_by(*order))]


def _change(row: ListingEvent) -> ListingChanged:
    return ListingChanged(
        row.indicator_id,
        row.audience,
        _unpacked(row.before),
        _unpacked(row.after),
        None if row.action_before is None else Action(row.action_before),
        None if row.action_after is None else Action(row.action_after),
        Cause(row.cause),
        row.seq,
    )


def remove(session: Session, before: int, limit: int) -> int:
    """Remove up to `limit` changes from before that number; how many."""
    old = select(ListingEvent.seq).where(col(ListingEvent.seq) < before).order_by(col(ListingEvent.seq)).limit(limit)
    to = session.exec(select(func.max(old.subquery().c.seq))).one()
    if to is None:
        return 0
    removed = session.execute(delete(ListingEvent).where(col(ListingEvent.seq) <= to))
    return cast(CursorResult[Any], removed).rowcount


def newest_of(session: Session, indicator_ids: Iterable[UUID], cause: Cause, after: int) -> dict[UUID, int]:
    """The number of the newest change with this cause after `after`, for each indicator that has one."""
    key, seq = col(ListingEvent.indicator_id), col(ListingEvent.seq)
    wanted = seq > after, key.in_(list(indicator_ids)), col(ListingEvent.cause) == cause.value
    return dict(session.exec(select(key, func.max(seq)).where(*wanted).group_by(key)).all())


def newest(session: Session) -> int:
    """The number of the newest change; 0 if there is none."""
    return session.exec(select(func.max(ListingEvent.seq))).one() or 0


def position(session: Session, consumer: str) -> ConsumerPosition | None:
    """How far a consumer has read. Nobody else changes it before the transaction ends."""
    return session.get(ConsumerPosition, consumer, with_for_update=True)


def positions(session: Session, consumers: Iterable[str]) -> dict[str, int]:
    """How far these consumers have read, of those that have begun."""
    rows = session.exec(select(ConsumerPosition).where(col(ConsumerPosition.consumer).in_(list(consumers))))
    return {row.consumer: row.seq for row in rows}


def begin(session: Session, consumer: str, seq: int) -> None:
    """Let a consumer that is new begin after `seq`."""
    insert_once(session, ConsumerPosition, {"consumer": consumer, "seq": seq})
