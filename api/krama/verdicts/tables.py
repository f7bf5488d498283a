"""Verdict rows: what a check reads, one probe of one index."""

from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel

from krama.core.columns import Key


class VerdictRow(SQLModel, table=True):
    """What one audience may know of one indicator.

    `audience` is a set of sectors that all see exactly this, or one agency that sees more than its sector does
    (`sharing/audiences.py`). `seq` is the change that last moved what this audience sees, and its time in microseconds
    since 1970, as are the other times.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        Index("verdict_by_change", "audience", "seq", "indicator_id"),
        Index("verdict_by_kind", "audience", "kind", "seq", "indicator_id"),
        {"sqlite_with_rowid": False},
    )

    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    audience: UUID = Field(primary_key=True, sa_type=Key)
    kind: str = Field(max_length=16)
    reports: int
    agencies: int
    strength: int
    categories: int
    first_at: int = Field(sa_type=BigInteger)
    last_at: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
