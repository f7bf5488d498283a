"""What reports look like on the wire."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from krama.core.texts import Currency, LongText, Moment, Province, ShortText
from krama.core.validation import FieldProblem
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.indicators.text import MAX_CHARACTERS
from krama.reports.drafts import Outcome
from krama.sharing.labels import Tlp


def _whole(value: Any) -> Any:
    if isinstance(value, bool | float):
        raise PydanticCustomError("int_type", "Write a whole number.")
    return value


class LossIn(BaseModel):
    """What the victim lost, as a member says it."""

    model_config = ConfigDict(extra="forbid")

    amount: Decimal = Field(
        ge=0,
        lt=10**14,
        max_digits=18,
        decimal_places=4,
        description="As a number or a text, exact to four decimals.",
        examples=["250.00"],
    )
    currency: Currency = Field(description="ISO 4217.")


class Loss(BaseModel):
    """What the victim lost, as it was said."""

    model_config = ConfigDict(extra="forbid")

    amount: str = Field(description="A decimal number without an exponent.", examples=["250"])
    currency: str = Field(description="ISO 4217.")


class ReportIn(BaseModel):
    """What a victim brought, or a member found."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "value": "០១២ ៣៤៥ ៦៧៨",
                    "kind": "phone",
                    "category": "impersonation_bank",
                    "confidence": 80,
                    "occurred_at": "2026-01-31T08:00:00+07:00",
                    "province": "KH-12",
                    "case_reference": "PP-2026-0117",
                    "loss": {"amount": "250.00", "currency": "USD"},
                }
            ]
        },
    )

    value: str = Field(
        max_length=MAX_CHARACTERS, description="As written: any spelling, Khmer digits and defanged links too."
    )
    kind: Kind | None = Field(default=None, description="May be left out where the value shows it.")
    institution: str | None = Field(
        default=None,
        max_length=64,
        description="A bank account's bank: BIC8, BIC11, or a short name that is sure, such as ABA.",
    )
    chain: Chain | None = Field(default=None, description="A wallet's ledger, where the address alone is ambiguous.")
    platform: Platform | None = Field(default=None, description="Where a handle lives.")
    category: Category
    confidence: Annotated[int, Field(ge=0, le=100), BeforeValidator(_whole)] = Field(
        default=50, description="How sure you are: 0 to 100."
    )
    tlp: Tlp = Field(default=Tlp.GREEN, description="How far the report may travel (TLP 2.0).")
    occurred_at: Moment | None = Field(default=None, description="When it happened; not in the future.")
    province: Province | None = Field(default=None, description="Where it happened: ISO 3166-2.")
    case_reference: ShortText | None = Field(default=None, description="Your own case number.")
    channel: ShortText | None = Field(default=None, description="How it reached the victim: telegram, phone call, …")
    loss: LossIn | None = None
    narrative: LongText | None = Field(default=None, description="What happened, in a few sentences.")


class ReportStatus(StrEnum):
    """Whether the report counts."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class IndicatorRef(BaseModel):
    """The indicator that a report was woven into."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(description="For people: spaced, and with links defanged so that nobody follows them.")


class ReportOut(BaseModel):
    """A report of your own agency."""

    model_config = ConfigDict(extra="forbid")

    report_id: UUID
    status: ReportStatus
    indicator: IndicatorRef
    value: str = Field(description="As it was written.")
    category: Category
    confidence: int
    tlp: Tlp
    occurred_at: datetime | None
    province: str | None
    case_reference: str | None
    channel: str | None
    loss: Loss | None
    narrative: str | None
    reported_at: datetime
    updated_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None


class WithdrawalIn(BaseModel):
    """Why a report no longer stands."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class RowStatus(StrEnum):
    """Whether a row was taken."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class RowResult(BaseModel):
    """What became of one row."""

    model_config = ConfigDict(extra="forbid")

    row: int = Field(ge=1, description="From 1, in the order sent; a CSV file's header is not counted.")
    status: RowStatus
    outcome: Outcome | None = Field(default=None, description="What an accepted row did; none on a dry run.")
    report_id: UUID | None = None
    indicator_id: UUID | None = None
    error: FieldProblem | None = None


class BulkAnswer(BaseModel):
    """What became of all rows: `received` is always `accepted` plus `rejected`."""

    model_config = ConfigDict(extra="forbid")

    received: int
    accepted: int
    rejected: int
    dry_run: bool
    results: list[RowResult]
