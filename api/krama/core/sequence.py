"""The number of a change: its time, made so that numbers grow in the order in which changes are committed."""

from collections.abc import Iterable

from sqlalchemy import bindparam, text
from sqlmodel import BigInteger, Field, Session, SQLModel, col, select

from krama.core import clock
from krama.core.inserts import put_rows


class SequenceRow(SQLModel, table=True):
    """Named numbers that a transaction reads or takes. `change` is the number of the last change.

    Every other name is a mark: the state of something that is kept as one number. Migrations 0001, 0003, 0005 and 0006
    create the table and its first rows.
    """

    __tablename__ = "sequence"

    name: str = Field(primary_key=True, max_length=32)
    value: int = Field(sa_type=BigInteger)


def mark(session: Session, name: str) -> int | None:
    """The number stored under a name, or None if there is no row."""
    return marks(session, [name]).get(name)


def marks(session: Session, names: Iterable[str]) -> dict[str, int]:
    """The numbers stored under these names; a name without a row is left out."""
    return {row.name: row.value for row in session.execute(_MARKS, {"names": list(names)})}


_MARKS = select(SequenceRow.name, SequenceRow.value).where(
    col(SequenceRow.name).in_(bindparam("names", expanding=True))
)
"""Built once: building a statement takes longer than running it."""


def set_mark(session: Session, name: str, value: int) -> None:
    """Store a number under a name, whether or not the name has a row already."""
    put_rows(session, SequenceRow, [{"name": name, "value": value}])


def last(session: Session) -> int:
    """The number of the last change that this session sees. It sees all with a smaller number too.

    It tells of changes that a reader may not see, so nothing that a reader is shown may follow from it.
    """
    return mark(session, "change") or 0


_REACH = text("UPDATE sequence SET value = :number WHERE name = 'change' AND value < :number")


def reach(session: Session, number: int) -> None:
    """Let every later change have a greater number than this one. It is locked as by `take`."""
    session.connection().execute(_REACH, {"number": number})


_TAKE = text(
    "UPDATE sequence SET value = CASE WHEN value < :now THEN :now ELSE value + 1 END WHERE name = 'change' "
    "RETURNING value"
)


def take(session: Session) -> int:
    """The number of this transaction's change: the time in microseconds since 1970, or one more than the last number.

    The row stays locked until the transaction ends, so a reader that sees a number has seen every smaller one: a page
    that continues after a number can't miss a row that is committed late. A PostgreSQL sequence does not promise that.
    That holds however long a transaction takes, and whatever the clocks of the workers say: the number before is
    committed, or was never given. So a transaction that takes a number has a place after everything that was changed
    before, and before everything that follows. Because the number is a time, it does not reveal how many changes there
    were that the reader may not see.
    Take it once and after every other lock, so that the transaction that holds the row waits for no other.
    """
    number: int = session.connection().execute(_TAKE, {"now": clock.to_micros(clock.now())}).scalar_one()
    return number
