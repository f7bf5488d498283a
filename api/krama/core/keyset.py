"""Keyset pages in SQL: which rows come after a position, and in which order."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, or_
from sqlalchemy.orm import Mapped
from sqlalchemy.types import TypeEngine

from krama.core.columns import Key
from krama.core.cursor import KeysetPosition

Column = TypeVar("Column", bound=ColumnElement[Any])
_NUMBER = BigInteger()


def follows(
    seq: Any, key: Mapped[UUID], *, newest: bool = False, of: TypeEngine[Any] = _NUMBER
) -> tuple[ColumnElement[bool], ...]:
    """The conditions for rows after the position that is bound as `seq` and `key`, towards older ones for `newest`.

    `of` is the type of `seq`, if it is not the number of a change.
    """
    after, after_key = bindparam("seq", type_=of), bindparam("key", type_=Key)
    if newest:
        return seq <= after, or_(seq < after, key < after_key)
    return seq >= after, or_(seq > after, key > after_key)


def until_end(seq: Any, key: Any, end: KeysetPosition) -> ColumnElement[bool]:
    """The condition for rows up to this position, in its direction."""
    is_before = seq > end.seq if end.newest else seq < end.seq
    return or_(is_before, and_(seq == end.seq, key >= end.key if end.newest else key <= end.key))


def order(*columns: Any, newest: bool = False) -> tuple[Any, ...]:
    """What to order by: these columns, ascending, or descending for `newest`."""
    return tuple(column.desc() for column in columns) if newest else columns
