"""The wire format of outcomes."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from krama.core.ids import Id
from krama.core.money import MoneyIn, MoneyOut
from krama.core.texts import ShortLine
from krama.core.validation import at_fault
from krama.listings.schemas import IndicatorRef
from krama.outcomes.kinds import MARK_OF_OUTCOME, OutcomeKind
from krama.sharing.actors import ActorOut


class OutcomeIn(BaseModel):
    """What you did after a check, or learned later: of a payment, which `check_id` or `reference` names, or of an
    indicator.

    If your agency has told of this payment before, a member that is left out stays as it is, and null clears it.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "check_id": "01a229de-3055-8ab7-b6b2-bd9ff4800000",
                    "outcome": "confirmed_fraud",
                    "payment": {"amount": "250.00", "currency": "USD"},
                    "reference": "TRX-881",
                }
            ]
        },
    )

    check_id: Id | None = Field(
        default=None,
        description="The check that your agency made, also one that answered `proceed`. It names the payment. Of the "
        "values of a payment check, each id means the whole payment. Null: none, so `reference` names the payment.",
    )
    indicator_id: Id | None = Field(
        default=None,
        description="The indicator, from `matches` of this check: the exchange keeps no verdicts and does not compare. "
        "Without it, the score stays as it is. Another one, sent later, moves your judgement there. Null: none, and "
        "your judgement loses its effect.",
    )
    outcome: OutcomeKind = Field(
        description="`confirmed_fraud` and `false_positive` affect the score of an indicator; your agency's latest "
        "counts. The others are counted in scorecards only."
    )
    payment: MoneyIn | None = Field(default=None, description="The amount of the payment. Null: not known.")
    reference: ShortLine | None = Field(
        default=None,
        description="Your own number for this. Only your agency sees it. Without `check_id`, it names the "
        "payment, also one that was never checked. Null: none.",
    )

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.check_id is not None or self.reference is not None:
            return self
        if self.outcome not in MARK_OF_OUTCOME:
            missing = PydanticCustomError("member_missing", "Name the payment: send `check_id` or `reference`.")
            raise at_fault(missing, "check_id", "reference")
        if self.indicator_id is None:
            missing = PydanticCustomError(
                "member_missing", "Say what you judge: send `check_id`, `reference` or `indicator_id`."
            )
            raise at_fault(missing, "check_id", "reference", "indicator_id")
        return self

    def cleared(self) -> frozenset[str]:
        """The columns of `Outcome` whose members were sent as null."""
        null = {member for member in self.model_fields_set if getattr(self, member) is None}
        return frozenset(column for member in null for column in _COLUMNS.get(member, (member,)))


_COLUMNS = {"payment": ("amount", "currency")}
"""The columns of members that have other names."""


class OutcomeOut(BaseModel):
    """What your agency last said of a payment. To correct it, send it again with the same `check_id` or `reference`."""

    model_config = ConfigDict(extra="forbid")

    outcome_id: UUID
    check_id: UUID | None = Field(description="The check that names the payment. Of a payment check, the whole one.")
    indicator: IndicatorRef | None
    outcome: OutcomeKind
    payment: MoneyOut | None
    reference: str | None
    updated_by: ActorOut = Field(description="Who said it last.")
    revision: int = Field(description="Counts its changes: what your agency has sent again, and said otherwise.")
    created_at: datetime = Field(description="When it was first submitted. Scorecards count it in this month.")
    updated_at: datetime
