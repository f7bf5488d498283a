"""Tables of cases."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import false, text
from sqlmodel import Field, Index, SQLModel, Text

from krama.core.columns import Amount, Key

_DESCRIBED = text("tlp IS NOT NULL")


class CaseFacts(SQLModel):
    """The columns with what the agency states of a case. The table `CaseFile` inherits them.

    `evidence` is a JSON list of `{sha256, media_type, description}`.
    """

    category: str = Field(max_length=32)
    occurred_at: datetime | None = None
    province: str | None = Field(default=None, max_length=6)
    channel: str | None = Field(default=None, max_length=64)
    loss_amount: Decimal | None = Field(default=None, sa_type=Amount)
    loss_currency: str | None = Field(default=None, max_length=3)
    narrative: str | None = Field(default=None, sa_type=Text)
    evidence: str | None = Field(default=None, sa_type=Text)


PERSONAL = ("narrative", "evidence")
"""The columns that are erased when their retention ends."""


class CaseFile(CaseFacts, table=True):
    """A case: everything that one victim brought to an agency, which its reports with this `case_reference` repeat.

    The reports of a reference make its row if there is none. Until the agency describes the case itself, `tlp` is None:
    the row repeats what the reports state, and only its own agency sees it. Then `tlp`, `audience`, `recipients` and
    `anonymous` are its label, as in a report. Others see the reports of a case by their own labels alone.

    `client_id` made the row. `stating_clients` are those that stated facts which its reports repeat, separated by
    spaces: none of them may approve such a report.

    `case_id` grows with the time of creation, and orders the list of cases. `revision` counts the changes of this row,
    and not those of its reports.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("case_file_by_reference", "agency_id", "reference", unique=True),
        Index("case_file_by_agency", "agency_id", "case_id"),
        Index("case_file_by_audience", "audience", "case_id", sqlite_where=_DESCRIBED, postgresql_where=_DESCRIBED),
        Index(
            "case_file_by_shared_reference",
            "audience",
            "reference",
            "case_id",
            sqlite_where=_DESCRIBED,
            postgresql_where=_DESCRIBED,
        ),
    )

    case_id: UUID = Field(primary_key=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    reference: str = Field(max_length=64)
    stating_clients: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    tlp: str | None = Field(default=None, max_length=16)
    audience: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    recipients: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    anonymous: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)


class CaseRecipient(SQLModel, table=True):
    """An agency that a case names: the index from agencies to cases."""

    __tablename__ = "case_recipient"

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    case_id: UUID = Field(primary_key=True, foreign_key="case_file.case_id", index=True, sa_type=Key)
