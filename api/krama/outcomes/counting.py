"""Counts outcomes for statistics, in the database."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, func, select, type_coerce
from sqlmodel import Session, col

from krama.core.interval_columns import first_day
from krama.core.intervals import Interval
from krama.listings import records as indicator_records
from krama.outcomes.kinds import OutcomeKind
from krama.outcomes.tables import Outcome

_HIGH = 1_000_000


class OutcomeSum(NamedTuple):
    """Outcomes that were first submitted in an interval, and the total of their payments in one currency, if any.

    `kind` is that of the indicator, if figures are divided by it and the outcome names one.
    """

    first_day: date
    kind: str | None
    outcome: OutcomeKind
    currency: str | None
    number: int
    amount: Decimal


def sums(
    session: Session, agency_id: UUID | None, since: datetime, until: datetime, interval: Interval, *, by_kind: bool
) -> Iterator[OutcomeSum]:
    """The outcomes of one agency, or of all, as they were last stated, by interval, outcome and currency."""
    created_at, kinds = col(Outcome.created_at), indicator_records.kinds()
    day, amount = first_day(session, created_at, interval), type_coerce(col(Outcome.amount), BigInteger)
    keys = [day, *([kinds.c.kind] if by_kind else []), col(Outcome.outcome), col(Outcome.currency)]
    # A sum of whole amounts may be larger than a number of SQLite, so it is added in two parts.
    figures = func.count(), func.sum(amount // _HIGH), func.sum(amount % _HIGH)
    conditions = [created_at >= since, created_at < until, col(Outcome.replaced_at).is_(None)]
    if agency_id is not None:
        # gate: outcomes that a statistic counts
        conditions.append(col(Outcome.agency_id) == agency_id)
    statement = select(day.label("day"), *keys[1:], *figures).where(*conditions).group_by(*keys)
    if by_kind:
        statement = statement.outerjoin(kinds, kinds.c.indicator_id == col(Outcome.indicator_id))
    for first, *kind, outcome, currency, count, high, low in session.execute(statement):
        total = Decimal(int(high or 0) * _HIGH + int(low or 0)).scaleb(-4)
        yield OutcomeSum(first, kind[0] if kind else None, OutcomeKind(outcome), currency, count, total)
