"""Queries of outcomes."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows
from krama.outcomes.filters import OutcomeFilter, Said
from krama.outcomes.kinds import MARK_OF_OUTCOME, class_of
from krama.outcomes.tables import Outcome

_MOST_DONE = 5_000
_STANDS = col(Outcome.replaced_at).is_(None)


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """The outcomes that an agency first submitted from `since` until before `until`, as it last stated them."""
    created = col(Outcome.created_at)
    mine = Outcome.agency_id == agency_id, created >= since, created < until, _STANDS
    return list(session.exec(select(Outcome).where(*mine)))


def done_about(session: Session, indicator_ids: Collection[UUID]) -> list[Outcome]:
    """Up to 5,000 outcomes that say what was done about these indicators, the oldest first, without judgements."""
    about = col(Outcome.indicator_id).in_(indicator_ids), col(Outcome.outcome).not_in(MARK_OF_OUTCOME), _STANDS
    return list(session.exec(select(Outcome).where(*about).order_by(col(Outcome.created_at)).limit(_MOST_DONE)))


def find(session: Session, agency_id: UUID, outcome_id: UUID) -> Outcome | None:
    """This outcome, if the agency submitted it."""
    outcome = session.exec(select(Outcome).where(Outcome.outcome_id == outcome_id, _STANDS)).first()
    # gate: outcome of the agency itself
    return outcome if outcome is not None and outcome.agency_id == agency_id else None


def page(
    session: Session, agency_id: UUID, wanted: OutcomeFilter, *, after: KeysetPosition, limit: int
) -> list[Outcome]:
    """Up to `limit` outcomes of an agency after a position, in the order of their last change."""
    seq, key = col(Outcome.seq), col(Outcome.outcome_id)
    # gate: outcomes of the agency itself
    mine = [col(Outcome.agency_id) == agency_id]
    narrowed = select(Outcome).where(*mine, _STANDS, *follows(seq, key), *_conditions(wanted))
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
        conditions.append(col(Outcome.created_at) > wanted.created_after)
    return conditions


def standing(session: Session, agency_id: UUID, said: Said) -> Outcome | None:
    """The agency's outcome of this class on this payment, or None.

    A `check_id` names the payment. An outcome that was stated before its check was known has the same `reference`, and
    one that is stated without its check is the last with this `reference`. Without both, it is the agency's judgement
    of the indicator, unless a dispute has silenced it.
    """
    if said.check_id is not None:
        named = _last(session, agency_id, said, col(Outcome.check_id) == said.check_id)
        if named is not None or said.reference is None:
            return named
        return _last(session, agency_id, said, col(Outcome.check_id).is_(None), _referred(said))
    if said.reference is not None:
        return _last(session, agency_id, said, _referred(said))
    alone = (column.is_(None) for column in (col(Outcome.check_id), col(Outcome.reference), col(Outcome.silenced_at)))
    return _last(session, agency_id, said, col(Outcome.indicator_id) == said.indicator_id, *alone)


def _referred(said: Said) -> ColumnElement[bool]:
    return col(Outcome.reference) == said.reference


def _last(session: Session, agency_id: UUID, said: Said, *about: ColumnElement[bool]) -> Outcome | None:
    of_class = col(Outcome.outcome).in_(class_of(said.outcome))
    mine = select(Outcome).where(Outcome.agency_id == agency_id, of_class, _STANDS, *about)
    return session.exec(mine.order_by(col(Outcome.seq).desc()).limit(1)).first()


def last_judgement(session: Session, agency_id: UUID, indicator_id: UUID) -> Outcome | None:
    """The agency's last judgement of an indicator among those that stand."""
    of_it = Outcome.agency_id == agency_id, Outcome.indicator_id == indicator_id
    judgements = select(Outcome).where(*of_it, col(Outcome.outcome).in_(MARK_OF_OUTCOME), _STANDS)
    return session.exec(judgements.order_by(col(Outcome.stated_at).desc()).limit(1)).first()


def affecting_score(session: Session, indicator_ids: Collection[UUID]) -> list[Outcome]:
    """The judgements of these indicators, also replaced ones, in order, visible to the viewer or not."""
    on_them = col(Outcome.indicator_id).in_(indicator_ids), col(Outcome.outcome).in_(MARK_OF_OUTCOME)
    return list(session.exec(select(Outcome).where(*on_them).order_by(col(Outcome.stated_at))))
