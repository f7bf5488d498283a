"""Indicator records: create the rows that reports need, lock them during changes, and find them."""

from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, exists, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core import clock
from krama.core.columns import among
from krama.core.inserts import insert_missing_tuples
from krama.indicators.kinds import Indicator, Kind
from krama.listings.tables import IndicatorRecord


def register(session: Session, indicators: Mapping[UUID, Indicator]) -> None:
    """Create the rows that are missing and lock all of them until the transaction ends.

    Rows are always locked in the same order, so that transactions never deadlock. The lock puts changes of one
    indicator in sequence, so that each counts all the reports before it. New rows are locked again with the others:
    the statements must not tell whether somebody has reported the indicator before.
    """
    moment = clock.now()
    ordered = sorted(indicators, key=_number)
    rows = [(key, *indicators[key], moment) for key in ordered]
    insert_missing_tuples(session, IndicatorRecord, ("indicator_id", "kind", "canonical", "created_at"), rows)
    lock(session, ordered)


def lock(session: Session, indicator_ids: Iterable[UUID]) -> None:
    """Lock these rows until the transaction ends. In SQLite the transaction already locks the whole database."""
    if session.get_bind().dialect.name == "sqlite":
        return
    ordered = sorted(indicator_ids, key=_number)
    if not ordered:
        return
    column = col(IndicatorRecord.indicator_id)
    # FOR NO KEY UPDATE: it excludes other changes, and lets rows that refer to these indicators be inserted.
    session.execute(select(column).where(among(column, ordered)).order_by(column).with_for_update(key_share=True))


def of_kinds(indicator_id: Mapped[UUID], kinds: Collection[Kind]) -> ColumnElement[bool]:
    """The condition that the indicator in another table's column is of one of these kinds."""
    same = col(IndicatorRecord.indicator_id) == indicator_id
    return exists().where(same, col(IndicatorRecord.kind).in_(kinds))


def kinds() -> Subquery:
    """The kind of every indicator, to be joined by `indicator_id`."""
    return select(IndicatorRecord.indicator_id, IndicatorRecord.kind).subquery("indicator_kind")


def after(session: Session, indicator_id: UUID, limit: int) -> dict[UUID, Indicator]:
    """Up to `limit` indicators after this id, in the order of their ids."""
    key = col(IndicatorRecord.indicator_id)
    return _indicators(session, _NAMED.where(key > indicator_id).order_by(key).limit(limit))


def search(
    session: Session, kinds: Collection[Kind], texts: Collection[str], after: UUID, limit: int
) -> dict[UUID, Indicator]:
    """Up to `limit` indicators of these kinds after an id, in the order of their ids.

    With `texts`, only indicators whose canonical form contains one of them. SQLite ignores the case of ASCII letters.
    """
    key, canonical = col(IndicatorRecord.indicator_id), col(IndicatorRecord.canonical)
    query = _NAMED.where(key > after, col(IndicatorRecord.kind).in_(kinds))
    if texts:
        query = query.where(or_(*(canonical.contains(text, autoescape=True) for text in texts)))
    return _indicators(session, query.order_by(key).limit(limit))


def find(session: Session, indicator_ids: Iterable[UUID]) -> dict[UUID, Indicator]:
    """The indicators with these ids, where they exist."""
    wanted = list(indicator_ids)
    return _indicators(session, _WITH_IDS, {"ids": wanted}) if wanted else {}


_NAMED = select(IndicatorRecord.indicator_id, IndicatorRecord.kind, IndicatorRecord.canonical)
_WITH_IDS = _NAMED.where(among(IndicatorRecord.indicator_id, "ids"))
"""Built once: building a statement takes longer than running it."""


def _indicators(
    session: Session, statement: Select[UUID, str, str], variables: Mapping[str, object] | None = None
) -> dict[UUID, Indicator]:
    return {key: named(kind, canonical) for key, kind, canonical in session.exec(statement, params=variables)}


def named(kind: str, canonical: str) -> Indicator:
    """The indicator that a row names."""
    return Indicator(_KINDS[kind], canonical)


_KINDS = {kind.value: kind for kind in Kind}

_number = attrgetter("int")
"""Sorts ids. The order is that of the ids themselves, without a Python call for each comparison."""
