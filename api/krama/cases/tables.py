"""Tables of cases."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
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


class CaseStatus(StrEnum):
    """Whether the case counts. `withdrawn`: its agency has withdrawn it, with all its reports."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class CaseFile(CaseFacts, table=True):
    """A case: everything that one victim brought to an agency, which its reports with this `case_reference` repeat.

    The reports of a reference make its row if there is none. Until the agency describes the case itself, `tlp` is None:
    the row repeats what the reports state, and only its own agency sees it. Then `tlp`, `audience`, `recipients` and
    `anonymous` are its label, as in a report. Others see the reports of a case by their own labels alone.

    `client_id` made the row. `stating_clients` are the others that stated facts which its reports repeat, separated by
    spaces: none of all these may approve such a report.

    `opened_at` is when it was last shown to more members: when it was described, opened by a new label, or began again
    after it was withdrawn. Others see this as the time at which it was made. `created_at` would tell them of the
    reports that made the row, which they may not see, and so would an id that grows with time: `case_id` is random.
    `revision` counts the changes of this row, and the requests that add reports or change them.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("case_file_by_reference", "agency_id", "reference", unique=True),
        Index("case_file_by_creation", "agency_id", "created_at", "case_id"),
        Index(
            "case_file_by_opening",
            "audience",
            "opened_at",
            "case_id",
            sqlite_where=_DESCRIBED,
            postgresql_where=_DESCRIBED,
        ),
        Index(
            "case_file_by_shared_reference",
            "audience",
            "reference",
            "opened_at",
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
    opened_at: datetime | None = None
    updated_at: datetime
    erased_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)

    @property
    def status(self) -> CaseStatus:
        """Whether it counts. `repository.has_status` is the same for queries."""
        return CaseStatus.ACTIVE if self.withdrawn_at is None else CaseStatus.WITHDRAWN

    @property
    def stated_by(self) -> str:
        """All clients that stated facts of the case, separated by spaces."""
        return f"{self.client_id} {self.stating_clients}".rstrip()

    def made_at(self, agency_id: UUID) -> datetime:
        """When an agency sees it made: others when it was opened to them."""
        # gate: time of hidden reports in a case
        own = agency_id == self.agency_id
        return self.created_at if own or self.opened_at is None else self.opened_at


class CaseRecipient(SQLModel, table=True):
    """An agency that a case names: the index from agencies to cases. `opened_at` is that of the case."""

    __tablename__ = "case_recipient"
    __table_args__ = (Index("case_recipient_by_opening", "agency_id", "opened_at", "case_id"),)

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    case_id: UUID = Field(primary_key=True, foreign_key="case_file.case_id", index=True, sa_type=Key)
    opened_at: datetime | None = None
