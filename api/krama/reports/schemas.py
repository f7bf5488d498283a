"""What reports look like on the wire."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from krama.audit.schemas import Receipt
from krama.core.texts import Currency, LongText, Moment, Province, ShortText
from krama.core.validation import FieldProblem
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.indicators.text import MAX_CHARACTERS
from krama.reports.drafts import PendingDecision, UpsertResult
from krama.sharing.labels import Tlp
from krama.sharing.policy import MOST_NAMED, DisclosureLevel
from krama.sharing.sectors import Sector


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

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> Self:
        """A stored amount as it is shown."""
        return cls(amount=format(amount.normalize(), "f"), currency=currency)


class AudienceIn(BaseModel):
    """Who may see a report beside its source; goes with a label."""

    model_config = ConfigDict(extra="forbid")

    sectors: list[Sector] = Field(
        default=[], max_length=len(Sector), description="With `TLP:AMBER`. A member abroad is always a `partner`."
    )
    agencies: list[UUID] = Field(
        default=[], max_length=MOST_NAMED, description="Members by their id, as `GET /v1/agencies` has them."
    )


class Audience(BaseModel):
    """Who may see a report beside its source."""

    model_config = ConfigDict(extra="forbid")

    sectors: list[Sector]
    agencies: list[UUID]


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
    tlp: Tlp | None = Field(
        default=None,
        description="How far the report may travel (TLP 2.0). `TLP:CLEAR`, `TLP:GREEN`: every member. `TLP:AMBER`: the "
        "audience; police, banks and regulator unless you say another. `TLP:AMBER+STRICT`: your own and the named "
        "agencies. `TLP:RED`: the named agencies, at least one. Left out: `TLP:AMBER` for a bank's, else `TLP:GREEN`.",
    )
    audience: AudienceIn | None = None
    anonymous: bool = Field(default=False, description="Show others `another member` in place of your agency.")
    occurred_at: Moment | None = Field(default=None, description="When it happened; not in the future.")
    province: Province | None = Field(default=None, description="Where it happened: ISO 3166-2.")
    case_reference: ShortText | None = Field(default=None, description="Your own case number.")
    channel: ShortText | None = Field(default=None, description="How it reached the victim: telegram, phone call, …")
    loss: LossIn | None = None
    narrative: LongText | None = Field(default=None, description="What happened, in a few sentences.")
    valid_until: Moment | None = Field(
        default=None,
        description="When it counts no longer, such as when a link goes down. Left out: it fades by itself.",
    )


class SubmissionIn(ReportIn):
    """A report that is submitted by itself."""

    receipt: StrictBool = Field(
        default=False, description="With a signed receipt, which proves later that you reported it."
    )


class ReportStatus(StrEnum):
    """Whether the report counts, and how it ended if not: by its source, at its time, or by a dispute."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"


class IndicatorRef(BaseModel):
    """The indicator that a report was woven into."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(description="For people: spaced, and with links defanged so that nobody follows them.")


class Source(BaseModel):
    """The agency that made a report; `another member` where it is not named to you."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID | None
    name: str
    sector: Sector | None


class ReportOut(BaseModel):
    """A report as far as you may see it: members that are not released to your `view` are null."""

    model_config = ConfigDict(extra="forbid")

    report_id: UUID
    status: ReportStatus
    view: DisclosureLevel = Field(
        description="What you are to it: of its `own` agency, `police`, another `member`, a `partner`."
    )
    source: Source
    indicator: IndicatorRef
    value: str | None = Field(description="As it was written. For the own agency and the police.")
    category: Category
    confidence: int | None
    tlp: Tlp
    audience: Audience | None = Field(description="Who else may see it, where not every member. For the own agency.")
    anonymous: bool | None = Field(description="For the own agency.")
    occurred_at: datetime | None
    province: str | None
    case_reference: str | None = Field(description="For the own agency and the police.")
    channel: str | None
    loss: Loss | None = Field(description="For the own agency and the police.")
    narrative: str | None = Field(description="For the own agency and the police.")
    erased_at: datetime | None = Field(description="When its narrative was erased, after the time that it is kept.")
    valid_until: datetime | None
    reported_at: datetime
    updated_at: datetime
    approved_at: datetime | None = Field(description="Since when a second officer stands by a police report.")
    withdrawn_at: datetime | None = Field(description="When it ended.")
    withdrawn_reason: str | None = Field(description="For the own agency.")
    receipt: Receipt | None = Field(description="Only in the answer to a submission that asked for it.")


class LabelIn(BaseModel):
    """How far a report shall go from now on, and why."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"tlp": "TLP:GREEN", "reason": "The arrest is public."}]},
    )

    tlp: Tlp
    audience: AudienceIn | None = None
    reason: LongText


class LabelState(BaseModel):
    """How far a report went at one time."""

    model_config = ConfigDict(extra="forbid")

    tlp: Tlp
    audience: Audience | None = Field(description="Null where it was every member.")


class LabelChangeOut(BaseModel):
    """A recorded change of a report's label."""

    model_config = ConfigDict(extra="forbid")

    changed_at: datetime
    client_id: str
    before: LabelState
    after: LabelState
    lowered: bool = Field(description="More may see it than before.")
    reason: str | None = Field(description="Null where the report was sent again with another label.")


class WithdrawalIn(BaseModel):
    """Why a report no longer stands."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class HeldStatus(StrEnum):
    """What became of a report on what may not be listed."""

    HELD = "held"
    RELEASED = "released"
    DISMISSED = "dismissed"


class HeldOut(BaseModel):
    """A report that was kept and is not listed, because the protected list covers what it is about."""

    model_config = ConfigDict(extra="forbid")

    held_id: UUID
    status: HeldStatus
    reason: str = Field(description="Why it was held.")
    indicator: IndicatorRef
    category: Category
    case_reference: str | None
    held_at: datetime
    decided_at: datetime | None
    decision_reason: str | None
    report_id: UUID | None = Field(description="The report that it became, once it was released.")


class HeldDecisionIn(BaseModel):
    """What becomes of a held report, and why."""

    model_config = ConfigDict(extra="forbid")

    decision: PendingDecision
    reason: LongText


class RowStatus(StrEnum):
    """Whether a row was taken; `held` is kept and not listed, because the protected list covers it."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"


class RowResult(BaseModel):
    """What became of one row."""

    model_config = ConfigDict(extra="forbid")

    row: int = Field(ge=1, description="From 1, in the order sent; a CSV file's header is not counted.")
    status: RowStatus
    outcome: UpsertResult | None = Field(default=None, description="What an accepted row did; none on a dry run.")
    report_id: UUID | None = None
    held_id: UUID | None = None
    indicator_id: UUID | None = None
    error: FieldProblem | None = None


class BulkAnswer(BaseModel):
    """What became of all rows: `received` is always `accepted` plus `held` plus `rejected`."""

    model_config = ConfigDict(extra="forbid")

    received: int
    accepted: int
    held: int
    rejected: int
    dry_run: bool
    results: list[RowResult]
