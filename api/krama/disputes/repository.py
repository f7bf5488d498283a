"""Every query on disputes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.disputes.tables import Dispute


def find(session: Session, dispute_id: UUID) -> Dispute | None:
    """The dispute, whoever may see it: the caller decides that."""
    return session.get(Dispute, dispute_id)


def open_of(session: Session, agency_id: UUID, indicator_id: UUID) -> Dispute | None:
    """The agency's open dispute on an indicator."""
    mine = select(Dispute).where(Dispute.agency_id == agency_id, Dispute.indicator_id == indicator_id)
    return session.exec(mine.where(col(Dispute.decided_at).is_(None))).first()


def open_on(session: Session, indicator_id: UUID) -> list[Dispute]:
    """All open disputes on an indicator."""
    on_it = select(Dispute).where(Dispute.indicator_id == indicator_id, col(Dispute.decided_at).is_(None))
    return list(session.exec(on_it.order_by(col(Dispute.dispute_id))))


def on(session: Session, indicator_ids: Collection[UUID] | None) -> list[Dispute]:
    """The disputes of these indicators, or with None of all, whoever may see them: the caller decides that."""
    disputes = select(Dispute).order_by(col(Dispute.opened_at), col(Dispute.dispute_id))
    if indicator_ids is not None:
        disputes = disputes.where(col(Dispute.indicator_id).in_(indicator_ids))
    return list(session.exec(disputes))


def add(session: Session, dispute: Dispute) -> None:
    """Store a new one."""
    session.add(dispute)


def page(
    session: Session, agency_id: UUID | None, *, is_open: bool | None, after: KeysetPosition, limit: int
) -> list[Dispute]:
    """Up to `limit` disputes of an agency, or with None of all, in the order of their last change, after a place."""
    seq, key = col(Dispute.seq), col(Dispute.dispute_id)
    query = select(Dispute).where(seq >= after.seq, or_(seq > after.seq, key > after.key))
    if agency_id is not None:
        query = query.where(Dispute.agency_id == agency_id)
    if is_open is not None:
        decided = col(Dispute.decided_at)
        query = query.where(decided.is_(None) if is_open else decided.is_not(None))
    return list(session.exec(query.order_by(seq, key).limit(limit)))


def undecided(session: Session) -> list[Dispute]:
    """Every dispute that is not decided."""
    return list(session.exec(select(Dispute).where(col(Dispute.decided_at).is_(None))))


def stated(session: Session, before: datetime, limit: int) -> list[Dispute]:
    """Up to `limit` disputes with a statement that were decided before then."""
    old = select(Dispute).where(col(Dispute.statement).is_not(None), col(Dispute.decided_at) < before)
    return list(session.exec(old.limit(limit)))


def all_of_them(session: Session) -> list[Dispute]:
    """Every dispute."""
    return list(session.exec(select(Dispute).order_by(col(Dispute.seq))))
