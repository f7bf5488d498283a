"""Rows of the list as copies get them: plain columns, in one query, because a copy reads a million of them."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import Key, hexadecimal
from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows, order
from krama.indicators.kinds import Kind
from krama.listings import repository
from krama.listings.repository import Columns
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


def position_of(row: Sequence[Any]) -> KeysetPosition:
    """The position of a row in the order of changes."""
    return KeysetPosition(row[3], UUID(row[0]))


def aggregate_of(row: CopyRow) -> Aggregate:
    """What the viewers of a row know."""
    return Aggregate._make(row[_BEFORE_AGGREGATE:])


def page(
    session: Session, viewer: Viewer, kinds: Collection[Kind], *, after: KeysetPosition, limit: int
) -> tuple[list[CopyRow], bool]:
    """Up to `limit` rows that the viewer may see after a position, in the order of changes, and whether more follow."""
    filters = {"kinds": sorted(kinds)} if kinds else {}
    rows = repository.chosen(session, viewer, filters, _WANTED, after=after, limit=limit + 1)
    return rows[:limit], len(rows) > limit


_WANTED = Columns(_COLUMNS, position_of)


def of_agency(session: Session, agency_id: UUID, *, after: KeysetPosition, limit: int) -> list[CopyRow]:
    """Up to `limit` rows that only this agency sees, after a position, in the order of changes."""
    variables = {"audience": agency_id, "seq": after.seq, "key": after.key, "rows": limit}
    return _fetched(session, _of_agency(), variables)


@cache
def _of_agency() -> Select[Any]:
    seq, indicator = col(VerdictRow.seq), col(VerdictRow.indicator_id)
    theirs = col(VerdictRow.audience) == bindparam("audience", type_=Key)
    return _rows(*_COLUMNS).where(theirs, *follows(seq, indicator)).order_by(*order(seq, indicator)).limit(_limit)


def _fetched(session: Session, statement: Select[Any], variables: Mapping[str, Any]) -> list[CopyRow]:
    """The rows of a query, fetched at one time, which takes half as long as one by one."""
    return list(map(tuple, session.connection().execute(statement, variables).all()))


class SharedRow(NamedTuple):
    """A row that all agencies of some sectors see. `audience` stands for this set of sectors, in hexadecimal."""

    audience: str
    row: CopyRow


def shared(session: Session, audiences: Collection[UUID], *, after: UUID, limit: int) -> tuple[list[SharedRow], bool]:
    """The rows of these audiences for the indicators after an id, in the order of ids, and whether more may follow.

    It reads about `limit` rows, and always all rows of an indicator. Neighbours in this order stand together in SQLite,
    which reads them three times as fast as in the order of changes.
    """
    size = limit + len(audiences)
    variables = {"audiences": sorted(audiences), "after": after, "rows": size}
    rows = [SharedRow(row[-1], row[:-1]) for row in _fetched(session, _shared(), variables)]
    if len(rows) < size:
        return rows, False
    # gate: rows of an indicator come together
    cut = rows[-1].row[0]  # the limit may have cut it off
    return [each for each in rows if each.row[0] != cut], True


@cache
def _shared() -> Select[Any]:
    indicator, audience = col(VerdictRow.indicator_id), col(VerdictRow.audience)
    # As a plain condition, the database would search by it, and sort all rows for each page.
    seen = audience.in_(bindparam("audiences", type_=Key, expanding=True)).is_(true())
    rows = _rows(*_COLUMNS, hexadecimal(audience)).where(seen, indicator > bindparam("after", type_=Key))
    return rows.order_by(indicator).limit(_limit)


_limit: BindParameter[int] = bindparam("rows")


def _rows(*columns: Any) -> Select[Any]:
    rows: Select[Any] = select(*columns)
    return rows.join(IndicatorRecord, col(VerdictRow.indicator_id) == IndicatorRecord.indicator_id)
