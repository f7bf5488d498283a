"""A number that grows with every change, in the order in which changes are committed."""

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Session, SQLModel


class Sequence(SQLModel, table=True):
    """One row, `change`: the last number handed out. The migration that makes the table also makes the row."""

    name: str = Field(primary_key=True, max_length=32)
    value: int = Field(sa_type=BigInteger)


_TAKE = text("UPDATE sequence SET value = value + :count WHERE name = 'change' RETURNING value")


def take(session: Session, count: int) -> range:
    """Reserve `count` consecutive numbers for this transaction.

    The row stays locked until the transaction ends, so whoever sees a number has seen every smaller one: a page that
    continues after a number can't miss a row that is committed late, which a PostgreSQL sequence does not promise.
    Take numbers after every other lock: whoever holds the row then waits for nobody else.
    """
    if count == 0:
        return range(0)
    last: int = session.connection().execute(_TAKE, {"count": count}).scalar_one()
    return range(last - count + 1, last + 1)
