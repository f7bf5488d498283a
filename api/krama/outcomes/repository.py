"""Queries of outcomes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows
from krama.outcomes.filters import About, OutcomeFilter
from krama.outcomes.kinds import MARK_OF_OUTCOME
from krama.outcomes.tables import Outcome


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """The outcomes of an agency from `since` until before `until`."""
    first, end = clock.to_micros(since), clock.to_micros(until)
    mine = Outcome.agency_id == agency_id, col(Outcome.seq) >= first, col(Outcome.seq) < end
    return list(session.exec(select(Outcome).where(*mine)))


def find(session: Session, agency_id: UUID, outcome_id: UUID) -> Outcome | None:
    """This outcome, if the agency submitted it."""
    outcome = session.get(Outcome, outcome_id)
    # gate: outcome of the agency itself
    return outcome if outcome is not None and outcome.agency_id == agency_id else None


def page(
    session: Session, agency_id: UUID, wanted: OutcomeFilter, *, after: KeysetPosition, limit: int
) -> list[Outcome]:
    """Up to `limit` outcomes of an agency after a position, in the order of their submission."""
    seq, key = col(Outcome.seq), col(Outcome.outcome_id)
    # gate: outcomes of the agency itself
    mine = [col(Outcome.agency_id) == agency_id]
    narrowed = select(Outcome).where(*mine, *follows(seq, key), *_conditions(wanted))
    position = {"seq": after.seq, "key": after.key}
    return list(session.exec(narrowed.order_by(seq, key).limit(limit), params=position))


def _conditions(wanted: OutcomeFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Outcome.outcome).in_(wanted.kinds)] if wanted.kinds else []
    for column, value in (
        (col(Outcome.check_id), wanted.check_id),
        (col(Outcome.reference), wanted.reference),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.created_after is not None:
        conditions.append(col(Outcome.seq) > clock.to_micros(wanted.created_after))
    return conditions


def latest(session: Session, agency_id: UUID, about: About, kinds: Collection[str]) -> Outcome | None:
    """The agency's latest outcome of these kinds on exactly this, or None."""
    exactly = (
        col(Outcome.check_id) == about.check_id,
        col(Outcome.indicator_id) == about.indicator_id,
        col(Outcome.reference) == about.reference,
    )
    mine = select(Outcome).where(Outcome.agency_id == agency_id, *exactly, col(Outcome.outcome).in_(kinds))
    return session.exec(mine.order_by(col(Outcome.seq).desc()).limit(1)).first()


def affecting_score(session: Session, indicator_ids: Collection[UUID]) -> list[Outcome]:
    """The outcomes on these indicators that affect the score, in order, visible to the viewer or not."""
    on_them = col(Outcome.indicator_id).in_(indicator_ids), col(Outcome.outcome).in_(MARK_OF_OUTCOME)
    return list(session.exec(select(Outcome).where(*on_them).order_by(col(Outcome.seq))))
