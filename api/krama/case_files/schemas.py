"""The wire format of cases."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from krama.audit.schemas import Receipt
from krama.cases.tables import CaseStatus
from krama.core.changes import Changes, Kept
from krama.core.channels import Channel
from krama.core.evidence import EvidenceList, EvidenceOut
from krama.core.money import MoneyIn, MoneyOut
from krama.core.page_formats import NOT_IN_LISTS
from krama.core.texts import CaseReference, LongText, Moment, Province
from krama.core.validation import ItemProblem
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.indicators.text import MAX_CHARACTERS
from krama.listings.schemas import IndicatorRef
from krama.reports.case_values import MOST_VALUES
from krama.reports.drafts import UpsertResult
from krama.reports.schemas import Again, Audience, AudienceIn, ReportSource, ReportStatus, whole_number
from krama.rule.roles import FIRST_LAYER, LAST_LAYER, CaseRole
from krama.sharing.labels import Tlp
from krama.sharing.policy import DisclosureLevel


class CaseValueIn(BaseModel):
    """A value of a case, and what it was in it. Everything else is as the case says."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(
        max_length=MAX_CHARACTERS,
        description="The value in any spelling. Khmer digits and defanged links are accepted.",
    )
    role: CaseRole | None = Field(
        default=None,
        description="What the value was in what happened to the victim, as in a report. `impersonated` and `victim` "
        "are not listed, and withdraw your agency's report of the value in this case.",
    )
    layer: Annotated[int, Field(ge=FIRST_LAYER, le=LAST_LAYER), BeforeValidator(whole_number)] | None = Field(
        default=None, description="Only with the role `onward`: 2 for the first account after the receiver."
    )
    kind: Kind | None = Field(default=None, description="Optional if the value shows its kind.")
    institution: str | None = Field(
        default=None, max_length=64, description="The bank of a bank account, as in a report."
    )
    chain: Chain | None = Field(default=None, description="The ledger of a wallet, if the address alone is ambiguous.")
    platform: Platform | None = Field(default=None, description="The platform of a handle.")
    confidence: Kept[Annotated[int, Field(ge=0, le=100), BeforeValidator(whole_number)]] = Field(
        default=None, description="How sure you are, from 0 to 100. Left out: unchanged, or 50 in a new report."
    )
    tlp: Kept[Tlp] = Field(
        default=None,
        description="A stricter label than that of the case, for this value. Left out: that of the case.",
    )
    audience: Kept[AudienceIn] = Field(default=None, description="Only with `tlp`.")


_SENT_VALUE = "A value that can't be read is named in `items` of the answer, and stops nothing else."


class CaseFactsIn(Changes):
    """What a request may state of a case, in addition to its values."""

    occurred_at: Moment | None = Field(
        default=None, description="When the incident happened. Must not be in the future."
    )
    province: Province | None = Field(default=None, description="Where the incident happened, as an ISO 3166-2 code.")
    channel: Channel | None = Field(
        default=None,
        description="How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one "
        "spelling: `TG` as telegram.",
    )
    loss: MoneyIn | None = Field(
        default=None, description="What the victim lost in all. It is counted once, however many values the case has."
    )
    narrative: LongText | None = Field(default=None, description="What happened, in a few sentences.")
    evidence: EvidenceList | None = Field(
        default=None, description="All documents that you keep for the case. A new list takes the place of the old one."
    )
    tlp: Kept[Tlp] = Field(
        default=None,
        description="Who may see the case and its reports (TLP 2.0), as in a report. It can only become stricter.",
    )
    audience: Kept[AudienceIn] = Field(default=None, description="Only with `tlp`.")
    anonymous: Kept[StrictBool] = Field(
        default=None,
        description="`true` shows other agencies `another member` in place of your agency's name. `false` never undoes "
        "that.",
    )


class CaseChangeIn(CaseFactsIn):
    """Changes to a case. Members that are left out stay as they are, and null clears them.

    Each of its reports that said what the case said says what it says now.
    """

    add_values: Kept[Annotated[list[CaseValueIn], Field(max_length=MOST_VALUES)]] = Field(
        default=None,
        description=f"Values to add, or to state again. The other values of the case stay. {_SENT_VALUE}",
    )
    again: Again = None


class CaseIn(CaseFactsIn):
    """A case: everything that one victim brought. Each value becomes a report with this `case_reference`.

    If your agency has a case with this reference, it is changed, and never counts twice.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reference": "PP-2026-0117",
                    "category": "impersonation_bank",
                    "occurred_at": "2026-01-31T08:00:00+07:00",
                    "province": "KH-12",
                    "channel": "telegram",
                    "loss": {"amount": "250.00", "currency": "USD"},
                    "values": [
                        {"value": "០១២ ៣៤៥ ៦៧៨", "role": "contact"},
                        {"value": "000 123 456", "institution": "ABA", "role": "receiver"},
                    ],
                }
            ]
        },
    )

    reference: CaseReference = Field(description="Your own number of the case. It is unique within your agency.")
    category: Category = Field(description="It can't change later.")
    values: Kept[Annotated[list[CaseValueIn], Field(max_length=MOST_VALUES)]] = Field(
        default=None,
        description=f"What the victim brought. If the case exists, its other values stay. {_SENT_VALUE}",
    )
    again: Again = None
    with_receipt: StrictBool | None = Field(
        default=None, description="`true` returns a signed receipt, which proves later that you sent the case."
    )


class CaseWithdrawalIn(BaseModel):
    """The reason for withdrawing a case."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class CaseValueOut(BaseModel):
    """A value of a case, and the report that states it."""

    model_config = ConfigDict(extra="forbid")

    report_id: UUID
    status: ReportStatus = Field(description="The status of the report.")
    role: CaseRole | None
    layer: int | None
    indicator: IndicatorRef = Field(description="What the value was read as.")


class CaseItem(BaseModel):
    """What became of one value that was sent for a case."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(ge=0, description="The place among the values that were sent, from 0.")
    result: UpsertResult
    report_id: UUID | None = Field(description="Null if the value was rejected and has no report.")
    status: ReportStatus | None = Field(
        description="The status of the report. Null if the value was rejected and has no report."
    )
    role: CaseRole | None
    layer: int | None
    indicator: IndicatorRef | None = Field(description="What the value was read as. Null if it can't be read.")
    error: ItemProblem | None = Field(description="Why the value is rejected. Null if it was taken.")


class CaseEffects(BaseModel):
    """What came of a case so far, by what its agency may know. No other agency is named."""

    model_config = ConfigDict(extra="forbid")

    payment_stopped_count: int = Field(
        description="Payments that members stopped because of a value of the case, after it was reported to them."
    )
    stopped_amounts: list[MoneyOut] = Field(description="What these payments amount to, by currency.")
    customer_warned_count: int = Field(description="Customers that members warned in the same way.")
    open_dispute_count: int = Field(description="Disputes that are open on values of the case, if you may see them.")
    overturned_report_count: int = Field(description="Reports of the case that an upheld dispute found to be mistakes.")


class CaseOut(BaseModel):
    """A case as you may see it. Members that are not disclosed to you are null."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID
    reference: str | None = Field(description="Disclosed to the case's own agency and the police.")
    status: CaseStatus
    revision: int | None = Field(
        description="Counts the changes of the case, and requests that add, restate, relabel, approve, decide or "
        "withdraw its reports. What ends otherwise, such as after a dispute, is not counted. Disclosed to its own "
        "agency."
    )
    result: Annotated[UpsertResult | None, NOT_IN_LISTS] = Field(
        description="What became of what was sent; null when a case is read."
    )
    view: DisclosureLevel = Field(description="Your disclosure level, as in a report.")
    source: ReportSource
    category: Category | None
    occurred_at: datetime | None
    province: str | None
    channel: str | None
    loss: MoneyOut | None = Field(description="Disclosed to the case's own agency and the police.")
    narrative: str | None = Field(description="Disclosed to the case's own agency and the police.")
    evidence: list[EvidenceOut] | None = Field(description="Disclosed to the case's own agency and the police.")
    erased_at: datetime | None = Field(
        description="When narrative and evidence were erased, at the end of their retention. Disclosed to the case's "
        "own agency and the police."
    )
    tlp: Tlp | None = Field(
        description="Null if only reports have described the case. Then only its own agency sees it, and others see "
        "its reports."
    )
    audience: Audience | None = Field(
        description="Who else may see the case; null if every member may. Disclosed only to its own agency."
    )
    anonymous: bool | None = Field(description="Disclosed only to the case's own agency.")
    created_at: datetime
    updated_at: datetime = Field(
        description="When the case itself last changed. Reports that are added do not move it: others may not see them."
    )
    ended_at: datetime | None = Field(description="When the case was withdrawn.")
    end_reason: str | None = Field(description="Why the case was withdrawn. Disclosed only to the case's own agency.")
    values: Annotated[list[CaseValueOut] | None, NOT_IN_LISTS] = Field(
        description="All values of the case, by its reports that you may see, at most 200. Null unless the case is "
        "read (`readCase`)."
    )
    items: Annotated[list[CaseItem] | None, NOT_IN_LISTS] = Field(
        description="What became of each value that this request sent, in their order. Null if it can send none."
    )
    report_count: Annotated[int | None, NOT_IN_LISTS] = Field(
        description="How many reports of the case you may see: `values` has the first 200 of them. Null unless the "
        "case is read."
    )
    effects: Annotated[CaseEffects | None, NOT_IN_LISTS] = Field(
        description="What came of the case. Only when its own agency reads it; null otherwise."
    )
    receipt: Annotated[Receipt | None, NOT_IN_LISTS] = Field(
        description="Only in the answer to a case that asked for a receipt."
    )


class RelatedCase(BaseModel):
    """A case that shares values with another, by the live reports that you may see."""

    model_config = ConfigDict(extra="forbid")

    case_id: UUID | None = Field(description="Null if you may not read the case itself.")
    reference: str | None = Field(description="Disclosed to the case's own agency and, with its name, to the police.")
    source: ReportSource
    shared_indicators: list[IndicatorRef] = Field(description="The indicators that are in both cases.")
    first_reported_at: datetime = Field(description="When the other case first reported one of them.")
    last_reported_at: datetime
