"""Tables of outcomes."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel

from krama.core.columns import Amount, Key


class Outcome(SQLModel, table=True):
    """What came of a check or of a verdict on an indicator: at least one of the two is named.

    `seq` is the change that submitted it. `silenced_at` is when an upheld dispute found the listing to be a mistake.
    """

    __table_args__ = (
        Index("outcome_by_agency", "agency_id", "seq"),
        Index("outcome_by_check", "check_id"),
        Index("outcome_by_reference", "agency_id", "reference"),
    )

    outcome_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    check_id: UUID | None = Field(default=None, sa_type=Key)
    indicator_id: UUID | None = Field(default=None, foreign_key="indicator.indicator_id", index=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    outcome: str = Field(max_length=32)
    amount: Decimal | None = Field(default=None, sa_type=Amount)
    currency: str | None = Field(default=None, max_length=3)
    reference: str | None = Field(default=None, max_length=64)
    created_at: datetime
    silenced_at: datetime | None = None
