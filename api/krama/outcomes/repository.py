"""Queries of outcomes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from krama.outcomes.results import VOICES
from krama.outcomes.tables import Outcome


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """What an agency told from `since` to before `until`."""
    mine = Outcome.agency_id == agency_id, col(Outcome.told_at) >= since, col(Outcome.told_at) < until
    return list(session.exec(select(Outcome).where(*mine)))


def voices(session: Session, indicator_ids: Collection[UUID]) -> list[Outcome]:
    """Those on these indicators that bear on the score, in their order, whoever may see them."""
    on_them = col(Outcome.indicator_id).in_(indicator_ids), col(Outcome.result).in_(VOICES)
    return list(session.exec(select(Outcome).where(*on_them).order_by(col(Outcome.seq))))
