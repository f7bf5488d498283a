"""Verdict rows, which a check reads with one probe of one index, and the marks that affect them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Float, Index, SQLModel, Text

from krama.core.columns import Key

_Exact = Float(53)
_CORROBORATED = text("corroborated_at > 0")

NUMBER_OF_ACCOUNT = "ltrim(canonical, 'abcdefghijklmnopqrstuvwxyz:')"
"""The number in the canonical form of a messenger's account, such as `whatsapp:+85512345678`, on both databases."""

IS_ACCOUNT_OF_NUMBER = "kind = 'handle' AND canonical LIKE '%:+%'"
"""Which indicators may be such accounts. A few invitations look alike, and nobody asks for their "numbers"."""


class IndicatorRecord(SQLModel, table=True):
    """An indicator. Its `indicator_id` is computed from `kind` and `canonical`."""

    __tablename__ = "indicator"
    __table_args__ = (
        Index(
            "indicator_by_number",
            text(NUMBER_OF_ACCOUNT),
            sqlite_where=text(IS_ACCOUNT_OF_NUMBER),
            postgresql_where=text(IS_ACCOUNT_OF_NUMBER),
        ),
    )

    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    kind: str = Field(max_length=16)
    canonical: str = Field(sa_type=Text)
    created_at: datetime


class VerdictRow(SQLModel, table=True):
    """What one audience may know of one indicator.

    The columns between `kind` and `seq` are the members of `rule.evidence.Aggregate`, in their order. `audience` is a
    set of sectors that all see exactly this, or one agency that sees more than its sector does
    (`sharing/audiences.py`). `seq` is the number of the change that last changed what this audience sees. It is also
    the time of that change in microseconds since 1970, the unit of the other times too.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        Index("verdict_by_change", "audience", "seq", "indicator_id"),
        Index("verdict_by_kind", "audience", "kind", "seq", "indicator_id"),
        Index(
            "verdict_corroborated",
            "audience",
            "kind",
            "corroborated_at",
            "indicator_id",
            sqlite_where=_CORROBORATED,
            postgresql_where=_CORROBORATED,
        ),
        {"sqlite_with_rowid": False},
    )

    indicator_id: UUID = Field(primary_key=True, sa_type=Key)
    audience: UUID = Field(primary_key=True, sa_type=Key)
    kind: str = Field(max_length=16)
    reports: int
    agencies: int
    weight: float = Field(sa_type=_Exact)
    log_weight: float = Field(sa_type=_Exact)
    second_log_weight: float = Field(sa_type=_Exact)
    direct_log_weight: float = Field(sa_type=_Exact)
    half_life: int
    categories: int
    labels: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    roles: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    flags: int
    first_at: int = Field(sa_type=BigInteger)
    last_at: int = Field(sa_type=BigInteger)
    corroborated_at: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    origin: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    seq: int = Field(sa_type=BigInteger)


class CheckTally(SQLModel, table=True):
    """How many values an agency checked on a day (UTC), and how many of them had a listing."""

    __tablename__ = "check_tally"

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    day: date = Field(primary_key=True)
    checks: int = Field(sa_type=BigInteger)
    hits: int = Field(sa_type=BigInteger)


class VerdictMark(SQLModel, table=True):
    """A `rule.evidence.Mark` on an indicator. `source` is the dispute, outcome or protection that made it.

    `recipients` are ids separated by spaces, as in a report.
    """

    __tablename__ = "verdict_mark"
    __table_args__ = (Index("verdict_mark_by_source", "source", "indicator_id"),)

    indicator_id: UUID = Field(primary_key=True, foreign_key="indicator.indicator_id", sa_type=Key)
    source: UUID = Field(primary_key=True, sa_type=Key)
    kind: str = Field(max_length=16)
    agency_id: UUID = Field(sa_type=Key)
    audience: int
    recipients: str = Field(default="", sa_type=Text)
