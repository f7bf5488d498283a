"""The wire format of reports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from krama.audit.schemas import Receipt
from krama.core.changes import Kept
from krama.core.channels import Channel
from krama.core.ids import Id
from krama.core.money import MoneyIn, MoneyOut
from krama.core.page_formats import NOT_IN_LISTS
from krama.core.texts import CaseReference, EachOnce, LongText, Moment, Province
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.indicators.text import MAX_CHARACTERS
from krama.listings.schemas import IndicatorRef
from krama.reports.drafts import ReportDecisionKind, UpsertResult
from krama.rule.roles import FIRST_LAYER, LAST_LAYER, CaseRole
from krama.sharing.actors import ActorOut
from krama.sharing.labels import Tlp
from krama.sharing.policy import MOST_NAMED, DisclosureLevel
from krama.sharing.sectors import Sector


def _unstated(schema: dict[str, Any]) -> None:
    """Leave the default out of the contract: generated clients send it, which would undo what was said before."""
    del schema["default"]


def whole_number(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PydanticCustomError("int_type", "Write a whole number, in JSON without quotes.")
    return value


class AudienceIn(BaseModel):
    """Who may see a report in addition to the agency that made it. Requires a label; for `TLP:AMBER` it names somebody.

    If it is left out, `TLP:CLEAR` and `TLP:GREEN` go to every member, `TLP:AMBER` to police, banks and regulators, and
    `TLP:AMBER+STRICT` to nobody else. `TLP:RED` needs it.
    """

    model_config = ConfigDict(extra="forbid")

    sectors: EachOnce[Sector] = Field(
        default=[],
        max_length=len(Sector),
        json_schema_extra=_unstated,
        description="Only with `TLP:AMBER`. A member abroad always has the sector `partner`.",
    )
    agencies: EachOnce[Id] = Field(
        default=[],
        max_length=MOST_NAMED,
        description="Agencies by their ids, as listed by `GET /v1/agencies`.",
        json_schema_extra=_unstated,
    )


class Audience(BaseModel):
    """Who may see a report in addition to the agency that made it."""

    model_config = ConfigDict(extra="forbid")

    sectors: list[Sector]
    agencies: list[UUID]


class ReportIn(BaseModel):
    """A report on one indicator: what a victim told your agency, or what your agency found.

    If your agency has reported the same before, a member that is left out stays as it is, and null clears it. A label
    can't be cleared, and can only become stricter.
    """

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
        max_length=MAX_CHARACTERS,
        description="The value in any spelling. Khmer digits and defanged links are accepted.",
    )
    kind: Kind | None = Field(default=None, description="Optional if the value shows its kind.")
    institution: str | None = Field(
        default=None,
        max_length=64,
        description="The bank of a bank account: a code, name, alias or BIC of `GET /v1/institutions`, such as ABA, or "
        "the BIC of a bank abroad.",
    )
    chain: Chain | None = Field(
        default=None,
        description="The ledger of a wallet, if the address alone is ambiguous. `evm` is Ethereum and each ledger with "
        "the same addresses, such as BSC and Polygon. `tron` is that of most USDT.",
    )
    platform: Platform | None = Field(default=None, description="The platform of a handle.")
    category: Category
    confidence: Annotated[int, Field(ge=0, le=100), BeforeValidator(whole_number)] = Field(
        default=50,
        description="How sure you are, from 0 to 100. Left out: unchanged, or 50 in a new report.",
        json_schema_extra=_unstated,
    )
    tlp: Kept[Tlp] = Field(
        default=None,
        description="Who may see the report (TLP 2.0). `TLP:CLEAR` and `TLP:GREEN`: every member. `TLP:AMBER`: the "
        "audience, by default police, banks and regulator. `TLP:AMBER+STRICT`: your agency and the named agencies. "
        "`TLP:RED`: the named agencies, at least one. The default is `TLP:AMBER` for banks, otherwise `TLP:GREEN`.",
    )
    audience: Kept[AudienceIn] = None
    anonymous: StrictBool = Field(
        default=False,
        description="`true` shows other agencies `another member` in place of your agency's name. Left out: unchanged, "
        "or `false` in a new report. If the report is anonymous, `false` has no effect: only `relabelReport`, with a "
        "reason, names your agency again.",
        json_schema_extra=_unstated,
    )
    occurred_at: Moment | None = Field(
        default=None, description="When the incident happened. Must not be in the future."
    )
    province: Province | None = Field(default=None, description="Where the incident happened, as an ISO 3166-2 code.")
    case_reference: CaseReference | None = Field(
        default=None,
        description="Your own case number. One report is what your agency says of one value, in one category and one "
        "case. So two victims of one number are one report unless each has a case number.",
    )
    role: CaseRole | None = Field(
        default=None,
        description="What the value was in what happened to the victim. `contact`: it called or wrote. `lure`: the "
        "bait, such as a link or a page. `receiver`: the first account or wallet that the victim paid. `onward`: money "
        "went on to it. `merchant`: money was spent there. `other`: none of these. Reports with `onward` or `merchant` "
        "weigh less and never cause `hold` by themselves. `impersonated` (what the scammers pretended to be) and "
        "`victim` (the victim's own) are refused: your agency does not list them.",
    )
    layer: Annotated[int, Field(ge=FIRST_LAYER, le=LAST_LAYER), BeforeValidator(whole_number)] | None = Field(
        default=None,
        description="Only with the role `onward`: 2 for the first account after the receiver, 3 for the next one.",
    )
    channel: Channel | None = Field(
        default=None,
        description="How the scam reached the victim, such as telegram or phone call. A usual channel is stored in one "
        "spelling: `TG` as telegram.",
    )
    loss: MoneyIn | None = None
    narrative: LongText | None = Field(default=None, description="What happened, in a few sentences.")
    valid_until: Moment | None = Field(
        default=None,
        description="When the report ends, such as when a link is taken down. By default only its weight fades.",
    )


Again = Annotated[
    StrictBool | None,
    Field(
        description="`true` reports again, on purpose, what your agency has withdrawn, or what was dismissed while it "
        "was pending. Without it, both stay ended, whatever the request states. Never let a program set it that sends "
        "the same every night. Rows of a file don't have it."
    ),
]
"""What brings back a report that was withdrawn."""


class SubmissionIn(ReportIn):
    """A report that is submitted in a request of its own."""

    again: Again = None
    with_receipt: StrictBool | None = Field(
        default=None, description="`true` returns a signed receipt, which proves later that you submitted the report."
    )


class ReportStatus(StrEnum):
    """Whether the report counts, and why not otherwise.

    `pending`: not listed, because its value is protected; a decision follows. `dismissed`: decided not to be listed.
    `withdrawn`: by the agency that made it. `expired`: at its `valid_until`. `overturned`: by an upheld dispute. One
    that ended while it was disputed is then `overturned` for its own agency; for others it stays as it ended.
    """

    PENDING = "pending"
    DISMISSED = "dismissed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"


class ReportSource(BaseModel):
    """The agency that made a report, or `another member` if it is not disclosed to you."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID | None
    name: str
    sector: Sector | None


class ReportOut(BaseModel):
    """A report as you may see it. Fields that are not disclosed to you are null."""

    model_config = ConfigDict(extra="forbid")

    report_id: UUID
    revision: int | None = Field(
        description="The number of the last change. Disclosed to its own agency, and to those who approve or decide it."
    )
    status: ReportStatus
    result: Annotated[UpsertResult | None, NOT_IN_LISTS] = Field(
        description="What became of what was sent; null in every answer but that to a submission."
    )
    view: DisclosureLevel = Field(
        description="Your disclosure level: `own` for the agency that made the report, `police` for the police, "
        "`member` for other domestic agencies, `partner` for a member abroad."
    )
    source: ReportSource
    indicator: IndicatorRef
    value: str | None = Field(
        description="The value as it was submitted. Disclosed to the report's own agency and the police."
    )
    category: Category
    confidence: int | None
    tlp: Tlp
    audience: Audience | None = Field(
        description="Who else may see the report; null if every member may. Disclosed only to its own agency."
    )
    anonymous: bool | None = Field(description="Disclosed only to the report's own agency.")
    occurred_at: datetime | None
    province: str | None
    case_reference: str | None = Field(description="Disclosed to the report's own agency and the police.")
    role: CaseRole | None
    layer: int | None
    channel: str | None
    loss: MoneyOut | None = Field(description="Disclosed to the report's own agency and the police.")
    narrative: str | None = Field(description="Disclosed to the report's own agency and the police.")
    erased_at: datetime | None = Field(
        description="When personal data such as the narrative was erased, at the end of its retention. Disclosed to "
        "the report's own agency and the police."
    )
    valid_until: datetime | None
    created_at: datetime
    updated_at: datetime
    approved_at: datetime | None = Field(
        description="When a second officer approved the police report. Disclosed to its own agency, and to those who "
        "approve or decide it."
    )
    approved_by: ActorOut | None = Field(description="Disclosed only to the report's own agency.")
    ended_at: datetime | None = Field(description="When the report ended, however it ended: `status` says how.")
    end_reason: str | None = Field(
        description="Why the report ended, as the person who ended it said. Disclosed only to the report's own agency."
    )
    overturned_at: datetime | None = Field(
        description="When a dispute about the value was upheld, which may be after the report had ended. The same "
        "report sent again is `overturned` from then on. Disclosed to its own agency, and to those who approve or "
        "decide it, but only to its own agency if the report had ended before."
    )
    source_reason: str | None = Field(
        description="Why the dispute was upheld, as the reviewer told the sources of the reports. Null if the report "
        "had ended before and the decision is from before this was stored. Disclosed only to the report's own agency."
    )
    decided_at: datetime | None = Field(description="When the pending report was accepted or dismissed.")
    decided_by: ActorOut | None = Field(description="Disclosed to the report's own agency and to those who decide.")
    decision_reason: str | None = Field(description="Disclosed to the report's own agency and to those who decide.")
    receipt: Annotated[Receipt | None, NOT_IN_LISTS] = Field(
        description="Only in the answer to a submission that asked for a receipt."
    )


class LabelChangeIn(BaseModel):
    """What changes of a report's label, and why. What is left out stays as it is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"tlp": "TLP:GREEN", "reason": "The arrest is public."}]},
    )

    tlp: Kept[Tlp] = Field(default=None, description="The same label without an audience keeps the audience.")
    audience: Kept[AudienceIn] = Field(default=None, description="Only with `tlp`.")
    anonymous: Kept[StrictBool] = Field(
        default=None,
        description="`false` shows other agencies that may see the report that your agency made it. It goes alone, "
        "without `tlp` (`naming_refused`).",
    )
    reason: LongText


class LabelState(BaseModel):
    """The label of a report at one time."""

    model_config = ConfigDict(extra="forbid")

    tlp: Tlp
    audience: Audience | None = Field(description="Null if every member could see the report.")
    anonymous: bool | None = Field(description="Null in a change from before this was recorded.")


class LabelChangeOut(BaseModel):
    """A recorded change of a report's label."""

    model_config = ConfigDict(extra="forbid")

    created_at: datetime
    relabelled_by: ActorOut
    relabel_reason: str | None = Field(description="Null if the report was submitted again with a stricter label.")
    before: LabelState
    after: LabelState
    widened: bool = Field(description="Whether more members may see the report, or who made it, than before.")


class ReportWithdrawalIn(BaseModel):
    """The reason for withdrawing a report."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class ReportDecisionIn(BaseModel):
    """A decision on a pending report, with its reason."""

    model_config = ConfigDict(extra="forbid")

    decision: ReportDecisionKind = Field(
        description="`accepted`: it becomes a report like any other. `dismissed`: it is never listed."
    )
    reason: LongText
