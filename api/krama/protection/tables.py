"""The table of the protected list."""

from datetime import datetime
from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Key


class ProtectedEntry(SQLModel, table=True):
    """Values that may not be listed, their owner, and the reason.

    `kind` is empty for the forms `domain_suffix` and `host`. `seq` is the number of the change that added the entry.
    `source` names the list that it was imported from. A removed entry is deleted; the audit log records it.
    """

    __tablename__ = "protected_entry"
    __table_args__ = (
        Index("protected_entry_value", "form", "kind", "value", unique=True),
        Index("protected_entry_by_change", "seq", "entry_id"),
    )

    entry_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    form: str = Field(max_length=16)
    kind: str = Field(default="", max_length=16)
    value: str = Field(max_length=512)
    owner: str = Field(max_length=64)
    reason: str = Field(sa_type=Text)
    source: str | None = Field(default=None, max_length=64)
    added_at: datetime
    expires_at: datetime | None = None
