"""The table of the protected list."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Key

_ACTIVE = text("ended_at IS NULL")


class Protection(SQLModel, table=True):
    """Values that may not be listed, their owner, and the reason.

    `kind` is empty for the forms `domain_suffix` and `host`. `seq` is the number of the last change, and `revision` how
    often it has changed. `source` names the list that it was imported from. `created_by` and `ended_by` are clients, or
    None for the operator and for the service. An ended protection stays, and covers nothing. Without an `end_reason`
    its time was up.
    """

    __table_args__ = (
        Index(
            "protection_value",
            "form",
            "kind",
            "value",
            unique=True,
            sqlite_where=_ACTIVE,
            postgresql_where=_ACTIVE,
        ),
        Index("protection_by_change", "seq", "protection_id"),
    )

    protection_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    form: str = Field(max_length=16)
    kind: str = Field(default="", max_length=16)
    value: str = Field(max_length=512)
    owner: str = Field(max_length=64)
    reason: str = Field(sa_type=Text)
    source: str | None = Field(default=None, max_length=64)
    created_at: datetime
    created_by: str | None = Field(default=None, max_length=64)
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=64)
    end_reason: str | None = Field(default=None, sa_type=Text)
    revision: int = 1
