"""Tables of outcomes."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Amount, Key


class Outcome(SQLModel, table=True):
    """One statement of what came of a payment, which a check or a reference names, or of a verdict on an indicator.

    An agency has one outcome for each payment and class. It keeps its `outcome_id` and `created_at` when the agency
    corrects it. A correction that changes the past of a score is a statement of its own: `replaced_at` ends the one
    before, which stays for the history. Other corrections change the row. `seq` is the last change, and `revision`
    counts the changes that its agency sees. `stated_at` is the moment of the statement. `silenced_at` is when an upheld
    dispute found the listing to be a mistake.

    `audience` and `recipients` are those who may see the statement if it is a judgement, as in a report: those who saw
    the reports that the agency saw when it made the statement, or saw the agency's judgement before.
    """

    __table_args__ = (
        Index("outcome_by_agency", "agency_id", "seq"),
        Index("outcome_by_creation", "agency_id", "created_at"),
        Index("outcome_by_id", "outcome_id"),
        Index("outcome_by_check", "check_id"),
        Index("outcome_by_reference", "agency_id", "reference"),
    )

    statement_id: UUID = Field(primary_key=True, sa_type=Key)
    outcome_id: UUID = Field(sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    check_id: UUID | None = Field(default=None, sa_type=Key)
    indicator_id: UUID | None = Field(default=None, foreign_key="indicator.indicator_id", index=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    outcome: str = Field(max_length=32)
    amount: Decimal | None = Field(default=None, sa_type=Amount)
    currency: str | None = Field(default=None, max_length=3)
    reference: str | None = Field(default=None, max_length=64)
    created_at: datetime
    stated_at: datetime
    replaced_at: datetime | None = None
    silenced_at: datetime | None = None
    audience: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    recipients: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
