"""What checks and indicators look like on the wire."""

from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from krama.audit.schemas import Receipt
from krama.core.texts import ShortText
from krama.core.validation import FieldProblem, field_problems
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.indicators.related import Relation
from krama.indicators.text import MAX_CHARACTERS
from krama.listings.schemas import Explanation, Reason
from krama.rule.judgement import Action, IndicatorStatus

MOST_ITEMS = 10_000


class ValueIn(BaseModel):
    """A value, as the payment or the customer's record has it, and what is known beside it."""

    model_config = ConfigDict(extra="forbid")

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

    def hints(self, region: str) -> Hints:
        """What the request states in addition to the value."""
        return Hints(self.kind, self.institution, self.chain, self.platform, region)


class CheckItem(ValueIn):
    """A value to check."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"value": "012 345 678", "kind": "phone", "purpose": "payment"},
                {"value": "000 123 456", "kind": "bank_account", "institution": "ABAAKHPP"},
            ]
        },
    )

    purpose: ShortText | None = Field(
        default=None, description="Why you ask: payment, screening, … The audit log keeps it."
    )


class CheckIn(CheckItem):
    """A value to check by itself."""

    receipt: StrictBool = Field(
        default=False, description="With a signed receipt, which proves later that you asked and what was answered."
    )


class Match(BaseModel):
    """A listed indicator that covers the value."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    relation: Relation = Field(description="How it covers the value; `exact` is the value itself.")


class CheckAnswer(BaseModel):
    """What is known about a value, and what to do now.

    Where several listings cover the value, the gravest one gives action, score, counts, times and `indicator_id`.
    """

    model_config = ConfigDict(extra="forbid")

    value: str = Field(description="As it was sent.")
    kind: Kind
    canonical: str = Field(description="The one form in which this value is compared.")
    listed: bool
    action: Action
    score: int = Field(ge=0, le=100)
    status: IndicatorStatus | None = Field(description="How the indicator stands. Null: nothing was ever known of it.")
    reasons: list[Reason]
    explanation: Explanation | None = Field(description="Null where nothing is listed.")
    reports: int
    agencies: int = Field(description="Independent agencies that reported it.")
    categories: list[Category]
    first_reported_at: datetime | None
    last_reported_at: datetime | None
    indicator_id: UUID | None
    matched: list[Match]
    as_of: datetime
    receipt: Receipt | None = Field(description="Only where it was asked for.")


class RefusedItem(BaseModel):
    """An item of a batch that could not be checked."""

    model_config = ConfigDict(extra="forbid")

    value: str | None = Field(description="As it was sent, where it was text.")
    error: FieldProblem


_MEMBERS = len(CheckItem.model_fields)


def _read_item(item: Any, read: ModelWrapValidatorHandler[CheckItem]) -> CheckItem | RefusedItem:
    """A bad item does not spoil its batch: it is refused in its place."""
    if isinstance(item, dict) and len(item) > _MEMBERS:  # before each is looked at: there may be many
        return RefusedItem(
            value=None, error=FieldProblem(code="member_unknown", detail="The item has too many members.")
        )
    try:
        return read(item)
    except ValidationError as problem:
        value = item.get("value") if isinstance(item, dict) else None
        return RefusedItem(value=value if isinstance(value, str) else None, error=field_problems(problem)[0])


class BatchIn(BaseModel):
    """Values to check in one call."""

    model_config = ConfigDict(extra="forbid")

    items: list[Annotated[CheckItem, WrapValidator(_read_item)]] = Field(min_length=1, max_length=MOST_ITEMS)

    def read(self) -> list[CheckItem | RefusedItem]:
        """The items, those that could not be read in their places."""
        return cast(list[CheckItem | RefusedItem], self.items)


class BatchAnswer(BaseModel):
    """One answer per item, in the order in which they were asked."""

    model_config = ConfigDict(extra="forbid")

    items: list[CheckAnswer | RefusedItem]
