"""Rows of changes and of consumers' positions."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Key

_FADED = text("cause = 'faded'")


class ListingEvent(SQLModel, table=True):
    """A `ListingChanged`. Rows are only added, in the order in which their changes are committed.

    `before` and `after` are JSON arrays: the number of a layout (`events.repository`), the row's `seq`, and the members
    of an `Aggregate` in the order of that layout.
    """

    __tablename__ = "listing_event"
    __table_args__ = (
        Index("listing_event_faded", "indicator_id", "seq", sqlite_where=_FADED, postgresql_where=_FADED),
        {"sqlite_with_rowid": False},
    )

    seq: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    audience: UUID = Field(primary_key=True, sa_type=Key)
    cause: str = Field(max_length=16)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    action_before: str | None = Field(default=None, max_length=8)
    action_after: str | None = Field(default=None, max_length=8)


class ConsumerPosition(SQLModel, table=True):
    """The last change that a consumer has handled."""

    __tablename__ = "consumer_position"

    consumer: str = Field(primary_key=True, max_length=32)
    seq: int = Field(sa_type=BigInteger)
