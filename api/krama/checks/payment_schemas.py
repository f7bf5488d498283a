"""The wire format of payment checks: all values of one payment in one question."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.audit.schemas import Receipt
from krama.checks.schemas import CheckOut, PurposeField, ReferenceField, ValueIn, WithReceipt
from krama.core.money import MoneyIn
from krama.core.validation import ItemProblem
from krama.listings.schemas import Reason
from krama.reports.case_values import LinkRelation
from krama.rule.judgement import Action

MOST_VALUES = 20


class PaymentRole(StrEnum):
    """What a value is in a payment."""

    PAYEE_ACCOUNT = "payee_account"
    PAYEE_PHONE = "payee_phone"
    PAYEE_WALLET = "payee_wallet"
    PAYEE_HANDLE = "payee_handle"
    MERCHANT = "merchant"
    CONTACT = "contact"
    LINK = "link"
    OTHER = "other"


class PaymentCheckItemIn(ValueIn):
    """One value of a payment."""

    role: PaymentRole = Field(
        description="What the value is in the payment. `contact`: where the payer was asked to pay, such as a number "
        "or a handle. `link`: what the payer was sent. The role says what the value is where it can: `payee_account` "
        "is of kind `bank_account`, `payee_phone` of `phone`, `payee_wallet` of `wallet`, `payee_handle` of `handle`, "
        "and `link` of `url` or `domain`, or of the `handle` or `wallet` that it names. A value that can't be that has "
        "an `error` in its place. The role changes nothing else."
    )


class PaymentCheckIn(BaseModel):
    """The values of one payment."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "items": [
                        {"role": "payee_account", "value": "000 123 456", "institution": "ABAAKHPP"},
                        {"role": "payee_phone", "value": "012 345 678"},
                    ],
                    "payment": {"amount": "250.00", "currency": "USD"},
                    "reference": "TRX-881",
                }
            ]
        },
    )

    items: list[PaymentCheckItemIn] = Field(min_length=1, max_length=MOST_VALUES)
    payment: MoneyIn | None = Field(default=None, description="The amount, for the audit log. It changes nothing.")
    purpose: PurposeField = None
    reference: ReferenceField = None
    with_receipt: WithReceipt = None


class PaymentCheckItem(BaseModel):
    """The answer to one value: its check, or the error because of which there is none."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(description="The position of the value in the request, from 0.")
    role: PaymentRole
    check: CheckOut | None
    error: ItemProblem | None


class PaymentCheckLink(BaseModel):
    """Two listed values of the payment that share cases, by the live reports that you may see."""

    model_config = ConfigDict(extra="forbid")

    from_index: int = Field(description="The position of one value in the request, from 0.")
    to_index: int = Field(description="The position of the other, which is larger.")
    relation: LinkRelation
    case_count: int = Field(description="The cases that have both.")


class PaymentCheckOut(BaseModel):
    """The verdict on a payment: that of its most serious value."""

    model_config = ConfigDict(extra="forbid")

    check_id: UUID = Field(description="Names this payment check. Each item has a `check_id` of its own too.")
    reference: str | None = Field(description="Your own number, as it was sent.")
    action: Action = Field(description="What to do now: the most serious action among the values. Decide by this.")
    score: int = Field(ge=0, le=100, description="That of the decisive value.")
    reasons: list[Reason] = Field(description="Those of the decisive value.")
    decisive_index: int = Field(
        description="The index of the value that decided: the most serious one, and of equally serious ones the first."
    )
    complete: bool = Field(
        description="False if a value could not be read. The action is then about the other values: correct the value "
        "and ask again."
    )
    items: list[PaymentCheckItem] = Field(description="One for each value, in the order of the request.")
    links: list[PaymentCheckLink] | None = Field(
        description="Which values share a case: somebody has reported them together. It does not change the action. "
        "Null if it could not be looked up in time."
    )
    policy: str = Field(description="The version of the rules. `GET /v1/policy` has their numbers.")
    as_of: datetime
    fresh_until: datetime = Field(description="Until when you may use this answer again instead of asking.")
    receipt: Receipt | None = Field(description="One for the whole payment. Null unless the request asked for it.")
