"""Rows of the list as copies get them: plain columns, in one query, because a copy reads a million of them."""

from collections.abc import Collection
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import Key, hexadecimal
from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows, order
from krama.indicators.kinds import Kind
from krama.listings import repository
from krama.listings.tables import IndicatorRecord, VerdictRow
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

CopyRow = tuple[Any, ...]
"""The id in hexadecimal, the kind, the canonical form, the last change's number, and the members of `Aggregate`."""

_COLUMNS = (
    hexadecimal(VerdictRow.indicator_id),
    VerdictRow.kind,
    IndicatorRecord.canonical,
    VerdictRow.seq,
    *(getattr(VerdictRow, name) for name in Aggregate._fields),
)
_BEFORE_AGGREGATE = len(_COLUMNS) - len(Aggregate._fields)


def position_of(row: CopyRow) -> KeysetPosition:
    """The position of a row in the order of changes."""
    return KeysetPosition(row[3], UUID(row[0]))


def aggregate_of(row: CopyRow) -> Aggregate:
    """What the viewers of a row know."""
    return Aggregate._make(row[_BEFORE_AGGREGATE:])


def page(
    session: Session, viewer: Viewer, kinds: Collection[Kind], *, after: KeysetPosition, limit: int
) -> tuple[list[CopyRow], bool]:
    """Up to `limit` rows that the viewer may see after a position, in the order of changes, and whether more follow."""
    variables = {"agency": viewer.agency_id, "seq": after.seq, "key": after.key, "rows": limit + 1}
    statement = repository.page_of(viewer.sector, frozenset({"kinds"} if kinds else ()), _COLUMNS)
    rows = list(
        map(tuple, session.connection().execute(statement, variables | ({"kinds": sorted(kinds)} if kinds else {})))
    )
    return rows[:limit], len(rows) > limit


def of_audience(
    session: Session, audience: UUID, kind: Kind | None, *, after: KeysetPosition, limit: int
) -> list[CopyRow]:
    """Up to `limit` rows of one audience and kind after a position, in the order of changes."""
    variables = {"audience": audience, "kind": kind, "seq": after.seq, "key": after.key, "rows": limit}
    return list(map(tuple, session.connection().execute(_of_audience(kind is not None), variables)))


@cache
def _of_audience(of_kind: bool) -> Select[Any]:
    seq, indicator = col(VerdictRow.seq), col(VerdictRow.indicator_id)
    where = [col(VerdictRow.audience) == bindparam("audience", type_=Key), *follows(seq, indicator)]
    if of_kind:
        where.append(col(VerdictRow.kind) == bindparam("kind", type_=String))
    same = indicator == IndicatorRecord.indicator_id
    rows: Select[Any] = select(*_COLUMNS).join(IndicatorRecord, same).where(*where)
    return rows.order_by(*order(seq, indicator)).limit(bindparam("rows"))
