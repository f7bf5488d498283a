"""The wire format of outcomes."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from krama.core.ids import Id
from krama.core.money import MoneyIn, MoneyOut
from krama.core.texts import ShortLine
from krama.listings.schemas import IndicatorRef
from krama.outcomes.kinds import MARK_OF_OUTCOME, OutcomeKind
from krama.sharing.actors import ActorOut


class OutcomeIn(BaseModel):
    """What you did after a check, or learned later. Name the check, the indicator, or both."""

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
        "values of a payment check, each id means the whole payment.",
    )
    indicator_id: Id | None = Field(
        default=None,
        description="The indicator, from `matches` of this check: the exchange keeps no verdicts and does not compare. "
        "Without it, the score stays as it is. Another one, sent later, moves your judgement there.",
    )
    outcome: OutcomeKind = Field(
        description="`confirmed_fraud` and `false_positive` affect the score of an indicator; your agency's latest "
        "counts. The others are counted in scorecards only."
    )
    payment: MoneyIn | None = Field(default=None, description="The payment in question.")
    reference: ShortLine | None = Field(
        default=None,
        description="Your own number for this. Only your agency sees it. Without `check_id`, it names the payment.",
    )

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.check_id is None and self.indicator_id is None:
            raise PydanticCustomError("member_missing", "Send `check_id`, `indicator_id`, or both.")
        if self.check_id is None and self.reference is None and self.outcome not in MARK_OF_OUTCOME:
            raise PydanticCustomError("member_missing", "Name the payment: send `check_id` or `reference`.")
        return self


class OutcomeOut(BaseModel):
    """What your agency last said of a payment. To correct it, send it again with the same `check_id` or `reference`."""

    model_config = ConfigDict(extra="forbid")

    outcome_id: UUID
    check_id: UUID | None = Field(description="The check that names the payment. Of a payment check, the whole one.")
    indicator: IndicatorRef | None
    outcome: OutcomeKind
    payment: MoneyOut | None
    reference: str | None
    submitted_by: ActorOut = Field(description="Who said it last.")
    revision: int = Field(description="Counts its changes: what your agency has sent again, and said otherwise.")
    created_at: datetime = Field(description="When it was first submitted. Scorecards count it in this month.")
    updated_at: datetime
