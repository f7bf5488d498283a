"""Tables of disputes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Key

_OPEN = text("closed_at IS NULL")


class Dispute(SQLModel, table=True):
    """A member's claim, for a person or a business, that a listing is wrong.

    An agency has at most one open dispute on an indicator. `seq` is the last change of the dispute, and `revision` how
    often it has changed. `audience` and `recipients` are those who may see the reports that the member saw, and so may
    see the dispute. `evidence` is as in `core/evidence.py`. A decision or a withdrawal closes a dispute:
    `closed_as` is the status from then on, and `closed_by` the client that did it. `closing_reason` is for the agency
    that opened the dispute, and `source_reason` for the agencies whose reports the decision ends.
    """

    __table_args__ = (
        Index("dispute_open", "indicator_id", "agency_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("dispute_by_agency", "agency_id", "seq", "dispute_id"),
        Index("dispute_by_change", "seq", "dispute_id"),
    )

    dispute_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    indicator_id: UUID = Field(foreign_key="indicator.indicator_id", sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    check_id: UUID | None = Field(default=None, sa_type=Key)
    grounds: str = Field(max_length=32)
    statement: str | None = Field(default=None, sa_type=Text)
    evidence: str = Field(default="", sa_type=Text)
    audience: int
    recipients: str = Field(default="", sa_type=Text)
    hold_when_opened: bool
    created_at: datetime
    acknowledge_by: datetime
    decide_by: datetime
    acknowledged_at: datetime | None = None
    review_started_at: datetime | None = None
    closed_at: datetime | None = None
    closed_as: str | None = Field(default=None, max_length=16)
    closed_by: str | None = Field(default=None, max_length=64)
    closing_reason: str | None = Field(default=None, sa_type=Text)
    source_reason: str | None = Field(default=None, sa_type=Text)
    revision: int = 1
