"""The number of a change: its time, made so that numbers grow in the order in which changes are committed."""

from collections.abc import Iterable

from sqlalchemy import bindparam, text, update
from sqlmodel import BigInteger, Field, Session, SQLModel, col, select

from krama.core import clock


class SequenceRow(SQLModel, table=True):
    """Numbers that a transaction reads or takes. `change`: the last number given. The others are marks of rooms.

    The migrations that make the table and the rows are 0001, 0003, 0005 and 0006.
    """

    __tablename__ = "sequence"

    name: str = Field(primary_key=True, max_length=32)
    value: int = Field(sa_type=BigInteger)


def mark(session: Session, name: str) -> int | None:
    """The number that stands under a name, or None."""
    row = session.get(SequenceRow, name)
    return None if row is None else row.value


def marks(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The numbers under these names, of those that are there."""
    return {row.name: row.value for row in session.execute(_MARKS, {"names": list(names)})}


_MARKS = select(SequenceRow.name, SequenceRow.value).where(
    col(SequenceRow.name).in_(bindparam("names", expanding=True))
)
"""Built once: building a statement takes longer than running it."""


def set_mark(session: Session, name: str, value: int) -> None:
    """Let a number stand under a name that is there."""
    session.execute(update(SequenceRow).where(col(SequenceRow.name) == name).values(value=value))


_TAKE = text(
    "UPDATE sequence SET value = CASE WHEN value < :now THEN :now ELSE value + 1 END WHERE name = 'change' "
    "RETURNING value"
)


def take(session: Session) -> int:
    """The number of this transaction's change: the time in microseconds since 1970, or one more than the last number.

    The row stays locked until the transaction ends, so a reader that sees a number has seen every smaller one: a page
    that continues after a number can't miss a row that is committed late. A PostgreSQL sequence does not promise that.
    Because the number is a time, it does not reveal how many changes there were that the reader may not see.
    Take it once and after every other lock, so that the transaction that holds the row waits for no other.
    """
    number: int = session.connection().execute(_TAKE, {"now": clock.to_micros(clock.now())}).scalar_one()
    return number
