"""Keyset pages in SQL: which rows come after a position, and in which order."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import Mapped

from krama.core.columns import Key

Column = TypeVar("Column", bound=ColumnElement[Any])


def follows(seq: Any, key: Mapped[UUID], *, newest: bool = False) -> tuple[ColumnElement[bool], ...]:
    """The conditions for rows after the position that is bound as `seq` and `key`, towards older ones for `newest`."""
    after, after_key = bindparam("seq", type_=BigInteger), bindparam("key", type_=Key)
    if newest:
        return seq <= after, or_(seq < after, key < after_key)
    return seq >= after, or_(seq > after, key > after_key)


def until_end(seq: Any, key: Any, *, newest: bool = False) -> ColumnElement[bool]:
    """The condition for rows up to the position that is bound as `end_seq` and `end_key`, which is one of them."""
    end, end_key = bindparam("end_seq", type_=BigInteger), bindparam("end_key", type_=Key)
    if newest:
        return or_(seq > end, and_(seq == end, key >= end_key))
    return or_(seq < end, and_(seq == end, key <= end_key))


def order(*columns: Any, newest: bool = False) -> tuple[Any, ...]:
    """What to order by: these columns, ascending, or descending for `newest`."""
    return tuple(column.desc() for column in columns) if newest else columns
