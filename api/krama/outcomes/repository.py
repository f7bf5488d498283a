"""Queries of outcomes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from krama.outcomes.results import MARK_OF_RESULT
from krama.outcomes.tables import Outcome


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """The outcomes of an agency from `since` until before `until`."""
    mine = Outcome.agency_id == agency_id, col(Outcome.told_at) >= since, col(Outcome.told_at) < until
    return list(session.exec(select(Outcome).where(*mine)))


def affecting_score(session: Session, indicator_ids: Collection[UUID]) -> list[Outcome]:
    """The outcomes on these indicators that affect the score, in order, visible to the viewer or not."""
    on_them = col(Outcome.indicator_id).in_(indicator_ids), col(Outcome.result).in_(MARK_OF_RESULT)
    return list(session.exec(select(Outcome).where(*on_them).order_by(col(Outcome.seq))))
