"""Queries of pending reports."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.reports.drafts import Fact
from krama.reports.tables import PendingReport


def undecided(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> dict[Fact, PendingReport]:
    """The agency's undecided reports on these indicators, by fact, locked until the transaction ends."""
    mine = PendingReport.agency_id == agency_id, col(PendingReport.indicator_id).in_(indicator_ids)
    undecided = select(PendingReport).where(*mine, col(PendingReport.decided_at).is_(None))
    rows = session.exec(undecided.order_by(col(PendingReport.held_id)).with_for_update())
    return {(row.indicator_id, row.category, row.case_reference): row for row in rows}


def find(session: Session, held_id: UUID, *, lock: bool = False) -> PendingReport | None:
    """The pending report, visible to the caller or not. With `lock` it is locked until the transaction ends."""
    return session.get(PendingReport, held_id, with_for_update=True) if lock else session.get(PendingReport, held_id)


def page(session: Session, agency_id: UUID | None, after: KeysetPosition, limit: int) -> list[PendingReport]:
    """Up to `limit` pending reports of an agency, or of all with None, by their last change, after a position."""
    seq, key = col(PendingReport.seq), col(PendingReport.held_id)
    query = select(PendingReport).where(seq >= after.seq, or_(seq > after.seq, key > after.key))
    if agency_id is not None:
        query = query.where(PendingReport.agency_id == agency_id)
    return list(session.exec(query.order_by(seq, key).limit(limit)))


def undecided_of(session: Session, entry_id: UUID) -> int:
    """The number of undecided reports that this entry of the protected list has caused."""
    waiting = PendingReport.entry_id == entry_id, col(PendingReport.decided_at).is_(None)
    return session.exec(select(func.count()).select_from(PendingReport).where(*waiting)).one()


def stated(session: Session, before: datetime, limit: int) -> list[PendingReport]:
    """Up to `limit` reports that were decided before this time and still have their request."""
    old = select(PendingReport).where(col(PendingReport.request).is_not(None), col(PendingReport.decided_at) < before)
    return list(session.exec(old.limit(limit)))
