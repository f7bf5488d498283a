"""The wire format of checks."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from krama.audit.schemas import Receipt
from krama.core.items import ItemRefused, in_its_place
from krama.core.texts import ShortLine
from krama.core.validation import ItemProblem
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Hints, Kind, MatchType, Platform
from krama.indicators.text import MAX_CHARACTERS
from krama.listings.schemas import Explanation, IndicatorRef, Reason
from krama.rule.judgement import Action, IndicatorStatus


class ValueIn(BaseModel):
    """A value as it appears in the payment or the customer's record, and what else is known about it."""

    model_config = ConfigDict(extra="forbid")

    value: str = Field(
        max_length=MAX_CHARACTERS,
        description="The value as written. Any spelling is accepted, also Khmer digits and defanged links.",
    )
    kind: Kind | None = Field(default=None, description="Optional if the value itself shows its kind.")
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

    def hints(self, region: str) -> Hints:
        """What the request states in addition to the value."""
        return Hints(self.kind, self.institution, self.chain, self.platform, region)


class Purpose(StrEnum):
    """Why a value is checked."""

    PAYMENT = "payment"
    ONBOARDING = "onboarding"
    SCREENING = "screening"
    INVESTIGATION = "investigation"
    OTHER = "other"


PurposeField = Annotated[Purpose | None, Field(description="Why you check. The audit log keeps it.")]
ReferenceField = Annotated[
    ShortLine | None,
    Field(
        description="Your own number for this, such as that of the payment. It comes back in the answer. The audit log "
        "keeps it where it can be erased."
    ),
]
WithReceipt = Annotated[
    StrictBool | None,
    Field(description="Add a signed receipt, which proves later what you asked and what was answered."),
]


class CheckBatchItemIn(ValueIn):
    """A value to check."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"value": "012 345 678", "kind": "phone", "purpose": "payment", "reference": "TRX-881"},
                {"value": "000 123 456", "kind": "bank_account", "institution": "ABAAKHPP"},
            ]
        },
    )

    purpose: PurposeField = None
    reference: ReferenceField = None


class CheckIn(CheckBatchItemIn):
    """A single value to check."""

    with_receipt: WithReceipt = None


class CheckMatch(IndicatorRef):
    """A listed indicator that covers the value."""

    match_type: MatchType = Field(
        description="How it covers the value. `exact`: it is the value itself. `www`: it is the same link or domain "
        "with or without `www.`."
    )


class CheckOut(BaseModel):
    """The verdict on a value.

    If several listings cover the value, action, score, counts and times are those of the most serious one, which is the
    first of `matches`.
    """

    model_config = ConfigDict(extra="forbid")

    check_id: UUID = Field(
        description="Names this check. Keep it with the payment: the audit record and the receipt have it, and an "
        "outcome may be submitted with it."
    )
    reference: str | None = Field(description="Your own number, as it was sent.")
    value: str = Field(description="The value as it was sent.")
    kind: Kind
    canonical: str = Field(description="The canonical form, in which values are compared.")
    display: str = Field(
        description="For people: with spaces, and with links defanged so that they can't be followed by mistake."
    )
    institution: str | None = Field(
        description="The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."
    )
    institution_known: bool | None = Field(
        description="Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has "
        "the right form. Null if `institution` is null."
    )
    chain: Chain | None = Field(description="The ledger of a wallet.")
    platform: Platform | None = Field(description="The platform of a handle.")
    action: Action = Field(description="What to do now. Decide by this.")
    score: int = Field(ge=0, le=100)
    listed: bool = Field(
        description="Whether live reports cover the value. `status` is then `active`, `disputed` or `faded`, and "
        "otherwise another word."
    )
    status: IndicatorStatus
    reasons: list[Reason]
    report_count: int
    agency_count: int = Field(description="The number of independent agencies that reported it.")
    categories: list[Category]
    first_reported_at: datetime | None
    last_reported_at: datetime | None
    matches: list[CheckMatch] = Field(description="The listings that cover the value, the most serious first.")
    explanation: Explanation | None = Field(description="Null if nothing is listed.")
    policy: str = Field(description="The version of the rules. `GET /v1/policy` has their numbers.")
    as_of: datetime
    fresh_until: datetime = Field(
        description="Until when you may use this answer again instead of asking: at most five minutes, and never past "
        "midnight UTC, when reports fade by another day."
    )
    receipt: Receipt | None = Field(description="Null unless the request asked for it.")


MOST_ITEMS = 10_000


class CheckBatchIn(BaseModel):
    """Values to check in one request."""

    model_config = ConfigDict(extra="forbid")

    items: list[Annotated[CheckBatchItemIn, in_its_place(len(CheckBatchItemIn.model_fields), "reference")]] = Field(
        min_length=1,
        max_length=MOST_ITEMS,
        description="An item that breaks its schema, such as one without `value`, is refused alone: its answer has an "
        "`error`. The status is still 200, and the other items are checked.",
    )
    with_texts: StrictBool | None = Field(
        default=None, description="False: leave the sentences of `reasons` out, which are most of a long answer."
    )

    def read(self) -> list[CheckBatchItemIn | ItemRefused]:
        """The items in their order. Those that could not be read are `ItemRefused`."""
        return cast(list[CheckBatchItemIn | ItemRefused], self.items)


class CheckBatchItem(BaseModel):
    """The answer to one item: a check, or the error because of which there is none."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(description="The position of the item in the request, from 0.")
    reference: str | None = Field(description="Your own number, as it was sent with the item.")
    check: CheckOut | None
    error: ItemProblem | None


class CheckBatchOut(BaseModel):
    """One answer for each item, in the order of the request."""

    model_config = ConfigDict(extra="forbid")

    item_count: int
    checked_count: int
    rejected_count: int
    items: list[CheckBatchItem]
