"""The indicator record: make the rows that reports need, hold them while they change, find them again."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlmodel import Session, col, select

from krama.core import clock
from krama.core.database import insert_missing
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.tables import IndicatorRecord


def register(session: Session, indicators: Mapping[UUID, Indicator]) -> None:
    """Make the rows that are missing and lock them all, in one order everywhere, until the transaction ends.

    The lock makes changes to one indicator follow one another: each counts all the reports before it.
    """
    moment = clock.now()
    ordered = sorted(indicators)
    rows = [
        {
            "indicator_id": key,
            "kind": indicators[key].kind,
            "canonical": indicators[key].canonical,
            "created_at": moment,
        }
        for key in ordered
    ]
    insert_missing(session, IndicatorRecord, rows)
    lock(session, ordered)


def lock(session: Session, indicator_ids: Iterable[UUID]) -> None:
    """Hold these rows until the transaction ends (SQLite: the transaction holds the whole database already)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    ordered = sorted(indicator_ids)
    column = col(IndicatorRecord.indicator_id)
    session.execute(select(column).where(column.in_(ordered)).order_by(column).with_for_update())


def after(session: Session, indicator_id: UUID, limit: int) -> dict[UUID, Indicator]:
    """Up to `limit` indicators in the order of their ids, those after this one."""
    key = col(IndicatorRecord.indicator_id)
    rows = session.exec(select(IndicatorRecord).where(key > indicator_id).order_by(key).limit(limit))
    return {row.indicator_id: Indicator(Kind(row.kind), row.canonical) for row in rows}


def find(session: Session, indicator_ids: Iterable[UUID]) -> dict[UUID, Indicator]:
    """The indicators of these ids, of those that exist."""
    statement = select(IndicatorRecord).where(col(IndicatorRecord.indicator_id).in_(list(indicator_ids)))
    return {row.indicator_id: Indicator(Kind(row.kind), row.canonical) for row in session.exec(statement)}
