"""Queries of disputes."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    String,
    case,
    cast,
    func,
    or_,
    type_coerce,
)
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows, order
from krama.disputes.statuses import DisputeDecisionKind, DisputeStatus
from krama.disputes.tables import Dispute


def find(session: Session, dispute_id: UUID) -> Dispute | None:
    """The dispute, visible to the caller or not."""
    return session.get(Dispute, dispute_id)


def open_of(session: Session, agency_id: UUID, indicator_id: UUID) -> Dispute | None:
    """The agency's open dispute on an indicator, if any."""
    mine = select(Dispute).where(Dispute.agency_id == agency_id, Dispute.indicator_id == indicator_id)
    return session.exec(mine.where(col(Dispute.closed_at).is_(None))).first()


def rejected_of(session: Session, agency_id: UUID, indicator_id: UUID) -> list[Dispute]:
    """The agency's disputes on an indicator that were rejected, the latest first."""
    mine = select(Dispute).where(Dispute.agency_id == agency_id, Dispute.indicator_id == indicator_id)
    return list(session.exec(mine.where(Dispute.closed_as == DisputeStatus.REJECTED).order_by(col(Dispute.seq).desc())))


def open_on(session: Session, indicator_id: UUID) -> list[Dispute]:
    """All open disputes on an indicator."""
    on_it = select(Dispute).where(Dispute.indicator_id == indicator_id, col(Dispute.closed_at).is_(None))
    return list(session.exec(on_it.order_by(col(Dispute.dispute_id))))


class DisputeSpan(NamedTuple):
    """The period of a dispute, the agency that opened it, and the agencies that may see it."""

    indicator_id: UUID
    agency_id: UUID
    audience: int
    recipients: str
    created_at: datetime
    closed_at: datetime | None


def spans_on(session: Session, indicator_ids: Collection[UUID]) -> Iterator[DisputeSpan]:
    """The disputes on these indicators, visible to the viewer or not."""
    return _spans(session, col(Dispute.indicator_id).in_(indicator_ids))


def spans_since(session: Session, since: datetime) -> Iterator[DisputeSpan]:
    """All disputes that were open at this time or later, visible to the viewer or not."""
    closed_at = col(Dispute.closed_at)
    return _spans(session, or_(closed_at.is_(None), closed_at >= since))


def _spans(session: Session, wanted: ColumnElement[bool]) -> Iterator[DisputeSpan]:
    columns = [getattr(Dispute, name) for name in DisputeSpan._fields]
    query = sa_select(*columns).where(wanted).order_by(col(Dispute.created_at), col(Dispute.dispute_id))
    return (DisputeSpan(*row) for row in session.execute(query))


def add(session: Session, dispute: Dispute) -> None:
    """Store a new dispute."""
    session.add(dispute)


def page(
    session: Session,
    agency_id: UUID | None,
    *,
    statuses: Collection[DisputeStatus],
    now: datetime,
    after: KeysetPosition,
    limit: int,
) -> list[Dispute]:
    """Up to `limit` disputes of one agency or of all, by their last change, after a position.

    With `statuses`, only those that have one of them at this time.
    """
    seq, key = col(Dispute.seq), col(Dispute.dispute_id)
    query = select(Dispute).where(*follows(seq, key, newest=after.newest))
    if agency_id is not None:
        query = query.where(Dispute.agency_id == agency_id)
    if statuses:
        query = query.where(_status_at(now).in_(statuses))
    query = query.order_by(*order(seq, key, newest=after.newest)).limit(limit)
    return list(session.exec(query, params={"seq": after.seq, "key": after.key}))


def _status_at(now: datetime) -> ColumnElement[str]:
    """The status at a time, as `policy.status_of`."""
    return case(
        (col(Dispute.closed_as).is_not(None), col(Dispute.closed_as)),
        (col(Dispute.decide_by) < now, DisputeStatus.LAPSED),
        (col(Dispute.review_started_at).is_not(None), DisputeStatus.UNDER_REVIEW),
        (col(Dispute.acknowledged_at).is_(None), DisputeStatus.OPENED),
        else_=DisputeStatus.ACKNOWLEDGED,
    )


_OPEN = col(Dispute.closed_at).is_(None)
_DUE_BY = case(
    (col(Dispute.acknowledged_at).is_(None), col(Dispute.acknowledge_by)), else_=col(Dispute.decide_by)
)  # as `policy.due_by`


def undecided(session: Session) -> list[Dispute]:
    """All open disputes, the one that is due first at the top."""
    return list(session.exec(select(Dispute).where(_OPEN).order_by(_DUE_BY, col(Dispute.dispute_id))))


def overdue(session: Session, now: datetime) -> int:
    """The number of open disputes that are past due at this time."""
    return session.exec(select(func.count()).select_from(Dispute).where(_OPEN, now > _DUE_BY)).one()


def stated(session: Session, before: datetime, limit: int) -> list[Dispute]:
    """Up to `limit` disputes that have a statement and were closed before this time."""
    old = select(Dispute).where(col(Dispute.statement).is_not(None), col(Dispute.closed_at) < before)
    return list(session.exec(old.limit(limit)))


class Counts(NamedTuple):
    """The number of disputes, in all and by status."""

    opened: int
    open: int
    upheld: int
    rejected: int
    withdrawn: int


def counts(session: Session) -> Counts:
    """Count all disputes."""
    closed_as = col(Dispute.closed_as)
    columns = (
        func.count(),
        func.count().filter(_OPEN),
        *(func.count().filter(closed_as == status) for status in (*DisputeDecisionKind, DisputeStatus.WITHDRAWN)),
    )
    return Counts(*session.execute(sa_select(*columns).select_from(Dispute)).one())


class Durations(NamedTuple):
    """The median and the longest of durations in seconds, or None if there are none."""

    median: float | None
    longest: float | None


def durations(session: Session, until: SQLColumnExpression[Any], *closed_as: DisputeDecisionKind) -> Durations:
    """The time from opening a dispute to a later step, over the disputes that have reached that step.

    With `closed_as`, only over those with one of these decisions. The database sorts and picks the middle, so that
    memory does not grow with the number of disputes.
    """
    wanted = [until.is_not(None), *([col(Dispute.closed_as).in_(closed_as)] if closed_as else [])]
    micros = (_micros(session, until) - _micros(session, col(Dispute.created_at))).label("micros")
    spans = sa_select(micros).where(*wanted).subquery()
    count = func.count().over()
    place = func.row_number().over(order_by=spans.c.micros)
    ranked = sa_select(spans.c.micros, place.label("place"), count.label("total")).subquery()
    middle = ranked.c.place.in_([(ranked.c.total + 1) // 2, (ranked.c.total + 2) // 2])
    query = sa_select(func.sum(ranked.c.micros).filter(middle), func.count().filter(middle), func.max(ranked.c.micros))
    total, middles, longest = session.execute(query).one()
    if longest is None:
        return Durations(None, None)
    return Durations(int(total) / middles / 1_000_000, int(longest) / 1_000_000)


def _micros(session: Session, moment: SQLColumnExpression[Any]) -> ColumnElement[int]:
    """A time in microseconds since 1970, exactly. SQLite stores `2026-01-31 08:00:00.000000` and has no such type."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", moment) * 1_000_000, BigInteger)
    text = type_coerce(moment, String)
    return cast(func.strftime("%s", func.substr(text, 1, 19)), Integer) * 1_000_000 + cast(
        func.substr(text, 21, 6), Integer
    )
