"""Queries of changes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import CursorResult, delete, func, literal
from sqlmodel import Session, col, select

from krama.core.inserts import insert_once, insert_tuples
from krama.events.changes import AudienceRow, Cause, ListingChanged
from krama.events.tables import ConsumerPosition, ListingEvent
from krama.rule.evidence import Aggregate
from krama.rule.judgement import Action


def add(session: Session, changes: Sequence[ListingChanged]) -> None:
    """Append changes."""
    insert_tuples(session, ListingEvent, _COLUMNS, list(map(_row, changes)))


_COLUMNS = ("seq", "indicator_id", "audience", "cause", "before", "after", "action_before", "action_after")


def _row(change: ListingChanged) -> tuple[Any, ...]:
    return (
        change.seq,
        change.indicator_id,
        change.audience,
        str(change.cause),
        _packed(change.before),
        _packed(change.after),
        None if change.action_before is None else str(change.action_before),
        None if change.action_after is None else str(change.action_after),
    )


_LAYOUTS: Mapping[int, tuple[str, ...]] = {
    1: (
        "reports",
        "agencies",
        "weight",
        "log_weight",
        "second_log_weight",
        "half_life",
        "categories",
        "flags",
        "first_at",
        "last_at",
    ),
    2: (
        "reports",
        "agencies",
        "weight",
        "log_weight",
        "second_log_weight",
        "direct_log_weight",
        "half_life",
        "categories",
        "flags",
        "first_at",
        "last_at",
    ),
    3: (
        "reports",
        "agencies",
        "weight",
        "log_weight",
        "second_log_weight",
        "direct_log_weight",
        "half_life",
        "categories",
        "labels",
        "roles",
        "flags",
        "first_at",
        "last_at",
    ),
    4: (
        "reports",
        "agencies",
        "weight",
        "log_weight",
        "second_log_weight",
        "direct_log_weight",
        "half_life",
        "categories",
        "labels",
        "roles",
        "flags",
        "first_at",
        "last_at",
        "corroborated_at",
        "origin",
    ),
}
"""The members of `Aggregate` that an event stores, by layout.

Events outlive an upgrade, so a layout never changes. When `Aggregate` changes, add another layout.
"""

_LAYOUT = max(_LAYOUTS)
if _LAYOUTS[_LAYOUT] != Aggregate._fields:
    raise RuntimeError("Aggregate has other members than the events. Add a layout to krama/events/repository.py.")
_UNKNOWN = Aggregate(*(Aggregate._field_defaults.get(name, 0) for name in Aggregate._fields))
"""A member that is newer than an event reads as 0, or as its default."""


def _packed(row: AudienceRow | None) -> str | None:
    return None if row is None else to_json((_LAYOUT, row.seq, *row.aggregate)).decode()


def _unpacked(text: str | None) -> AudienceRow | None:
    if text is None:
        return None
    layout, seq, *members = from_json(text)
    if layout == _LAYOUT:
        return AudienceRow(Aggregate(*members), seq)
    stored = dict(zip(_LAYOUTS[layout], members, strict=True))
    return AudienceRow(_UNKNOWN._replace(**{name: stored[name] for name in Aggregate._fields if name in stored}), seq)


def after(session: Session, seq: int, limit: int) -> list[ListingChanged]:
    """About `limit` changes after `seq`, in their order. All parts of the last change are always included."""
    last = select(ListingEvent.seq).where(col(ListingEvent.seq) > seq).order_by(col(ListingEvent.seq)).limit(limit)
    to = session.exec(select(func.max(last.subquery().c.seq))).one()
    if to is None:
        return []
    wanted = select(ListingEvent).where(col(ListingEvent.seq) > seq, col(ListingEvent.seq) <= to)
    order = col(ListingEvent.seq), col(ListingEvent.indicator_id), col(ListingEvent.audience)
    return [_change(row) for row in session.exec(wanted.order_by(*order))]


def since(session: Session, seq: int, indicator_id: UUID, at_most: int) -> list[ListingChanged] | None:
    """The changes of an indicator after `seq`, in their order, or None if more than `at_most` of any are to be read."""
    later = col(ListingEvent.seq) > seq
    if session.exec(select(ListingEvent.seq).where(later).order_by(col(ListingEvent.seq)).offset(at_most)).first():
        return None
    of_indicator = select(ListingEvent).where(later, ListingEvent.indicator_id == indicator_id)
    return [_change(row) for row in session.exec(of_indicator.order_by(col(ListingEvent.seq)))]


def changed_since(session: Session, seq: int, at_most: int) -> set[UUID] | None:
    """The indicators of the changes after `seq`, or None if there are more than `at_most` changes."""
    later = select(ListingEvent.indicator_id).where(col(ListingEvent.seq) > seq).limit(at_most + 1)
    keys = session.exec(later).all()
    return None if len(keys) > at_most else set(keys)


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
    """Remove about `limit` changes with numbers below `before`. Returns the number of rows."""
    old = select(ListingEvent.seq).where(col(ListingEvent.seq) < before).order_by(col(ListingEvent.seq)).limit(limit)
    to = session.exec(select(func.max(old.subquery().c.seq))).one()
    if to is None:
        return 0
    removed = session.execute(delete(ListingEvent).where(col(ListingEvent.seq) <= to))
    return cast(CursorResult[Any], removed).rowcount


def newest_fading_of(session: Session, indicator_ids: Iterable[UUID], after: int) -> dict[UUID, int]:
    """The number of the newest change by fading after `after`, for each of these indicators that has one."""
    key, seq = col(ListingEvent.indicator_id), col(ListingEvent.seq)
    wanted = seq > after, key.in_(list(indicator_ids)), col(ListingEvent.cause) == _FADED
    return dict(session.exec(select(key, func.max(seq)).where(*wanted).group_by(key)).all())


_FADED = literal(Cause.FADED.value, literal_execute=True)
"""In the text of the statement, because a database uses a partial index only for a condition that it can read."""


def newest(session: Session) -> int:
    """The number of the newest change, or 0 if there is none."""
    return session.exec(select(func.max(ListingEvent.seq))).one() or 0


def position(session: Session, consumer: str) -> ConsumerPosition:
    """The position of a consumer that has begun, locked until the transaction ends."""
    return session.get_one(ConsumerPosition, consumer, with_for_update=True)


def positions(session: Session, consumers: Iterable[str]) -> dict[str, int]:
    """The positions of these consumers, without those that have not begun."""
    rows = session.exec(select(ConsumerPosition).where(col(ConsumerPosition.consumer).in_(list(consumers))))
    return {row.consumer: row.seq for row in rows}


def begin(session: Session, consumer: str, seq: int) -> None:
    """Let a new consumer begin after `seq`."""
    insert_once(session, ConsumerPosition, {"consumer": consumer, "seq": seq})
