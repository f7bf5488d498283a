"""The indicator record: make the rows that reports need, hold them while they change, find them again."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core import clock
from krama.core.inserts import insert_missing
from krama.indicators.kinds import Indicator, Kind
from krama.listings.tables import IndicatorRecord


def register(session: Session, indicators: Mapping[UUID, Indicator]) -> set[UUID]:
    """Make the rows that are missing and lock them all, in one order everywhere, until the transaction ends.

    The lock makes changes to one indicator follow one another: each counts all the reports before it. Answers with
    those that are new: nobody has said anything of them yet.
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
    new: set[UUID] = insert_missing(session, IndicatorRecord, rows)
    lock(session, [key for key in ordered if key not in new])
    return new


def lock(session: Session, indicator_ids: Iterable[UUID]) -> None:
    """Hold these rows until the transaction ends (SQLite: the transaction holds the whole database already)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    ordered = sorted(indicator_ids)
    if not ordered:
        return
    column = col(IndicatorRecord.indicator_id)
    # FOR NO KEY UPDATE: it excludes other changes, and lets rows that refer to these indicators be inserted.
    session.execute(select(column).where(column.in_(ordered)).order_by(column).with_for_update(key_share=True))


def after(session: Session, indicator_id: UUID, limit: int) -> dict[UUID, Indicator]:
    """Up to `limit` indicators in the order of their ids, those after this one."""
    key = col(IndicatorRecord.indicator_id)
    return _indicators(session, _NAMED.where(key > indicator_id).order_by(key).limit(limit))


def search(
    session: Session, kinds: Collection[Kind], texts: Collection[str], after: UUID, limit: int
) -> dict[UUID, Indicator]:
    """Up to `limit` indicators of these kinds in the order of their ids, those after this one.

    With `texts` not many others than those whose canonical form contains one of them: narrowed by the database.
    """
    key, canonical = col(IndicatorRecord.indicator_id), col(IndicatorRecord.canonical)
    found = _NAMED.where(key > after, col(IndicatorRecord.kind).in_(kinds))
    if texts:
        found = found.where(or_(*(canonical.contains(text, autoescape=True) for text in texts)))
    return _indicators(session, found.order_by(key).limit(limit))


def find(session: Session, indicator_ids: Iterable[UUID]) -> dict[UUID, Indicator]:
    """The indicators of these ids, of those that exist."""
    return _indicators(session, _NAMED.where(col(IndicatorRecord.indicator_id).in_(list(indicator_ids))))


_NAMED = select(IndicatorRecord.indicator_id, IndicatorRecord.kind, IndicatorRecord.canonical)


def _indicators(session: Session, statement: Select[UUID, str, str]) -> dict[UUID, Indicator]:
    return {key: Indicator(_KINDS[kind], canonical) for key, kind, canonical in session.exec(statement)}


_KINDS = {kind.value: kind for kind in Kind}
