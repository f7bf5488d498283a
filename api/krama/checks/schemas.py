"""The wire format of checks."""

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
        description="The bank of a bank account: a BIC8, a BIC11, or an unambiguous short name such as ABA.",
    )
    chain: Chain | None = Field(default=None, description="The ledger of a wallet, if the address alone is ambiguous.")
    platform: Platform | None = Field(default=None, description="The platform of a handle.")

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
        default=None, description="Why you check the value, such as payment or screening. The audit log keeps it."
    )


class CheckIn(CheckItem):
    """A single value to check."""

    receipt: StrictBool = Field(
        default=False, description="Add a signed receipt, which proves later what you asked and what was answered."
    )


class Match(BaseModel):
    """A listed indicator that covers the value."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    relation: Relation = Field(description="How it covers the value. `exact`: it is the value itself.")


class CheckAnswer(BaseModel):
    """The verdict on a value.

    If several listings cover the value, action, score, counts, times and `indicator_id` are those of the gravest.
    """

    model_config = ConfigDict(extra="forbid")

    value: str = Field(description="The value as it was sent.")
    kind: Kind
    canonical: str = Field(description="The canonical form, in which values are compared.")
    listed: bool
    action: Action
    score: int = Field(ge=0, le=100)
    status: IndicatorStatus | None = Field(description="The status of the indicator. Null: nothing is known of it.")
    reasons: list[Reason]
    explanation: Explanation | None = Field(description="Null if nothing is listed.")
    reports: int
    agencies: int = Field(description="The number of independent agencies that reported it.")
    categories: list[Category]
    first_reported_at: datetime | None
    last_reported_at: datetime | None
    indicator_id: UUID | None
    matched: list[Match]
    as_of: datetime
    receipt: Receipt | None = Field(description="Null unless the request asked for it.")


class RefusedItem(BaseModel):
    """An item of a batch that could not be checked."""

    model_config = ConfigDict(extra="forbid")

    value: str | None = Field(description="The value as it was sent. Null if it was not a string.")
    error: FieldProblem


_MEMBERS = len(CheckItem.model_fields)


def _read_item(item: Any, read: ModelWrapValidatorHandler[CheckItem]) -> CheckItem | RefusedItem:
    """Read one item. An invalid item is refused in its place, and the rest of the batch is still checked."""
    if isinstance(item, dict) and len(item) > _MEMBERS:  # before validation, which would take long for many members
        return RefusedItem(
            value=None, error=FieldProblem(code="member_unknown", detail="The item has too many members.")
        )
    try:
        return read(item)
    except ValidationError as problem:
        value = item.get("value") if isinstance(item, dict) else None
        return RefusedItem(value=value if isinstance(value, str) else None, error=field_problems(problem)[0])


class BatchIn(BaseModel):
    """Values to check in one request."""

    model_config = ConfigDict(extra="forbid")

    items: list[Annotated[CheckItem, WrapValidator(_read_item)]] = Field(min_length=1, max_length=MOST_ITEMS)

    def read(self) -> list[CheckItem | RefusedItem]:
        """The items in their order. Those that could not be read are `RefusedItem`s."""
        return cast(list[CheckItem | RefusedItem], self.items)


class BatchAnswer(BaseModel):
    """One answer for each item, in the order of the request."""

    model_config = ConfigDict(extra="forbid")

    items: list[CheckAnswer | RefusedItem]
