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
from krama.outcomes.kinds import OutcomeKind
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
        default=None, description="The check that your agency made, also one that answered `proceed`."
    )
    indicator_id: Id | None = Field(
        default=None,
        description="The indicator, from `matches` of this check: the exchange keeps no verdicts and does not compare. "
        "Without it, the score stays as it is.",
    )
    outcome: OutcomeKind = Field(
        description="`confirmed_fraud` and `false_positive` affect the score of an indicator; your agency's latest "
        "counts. The others are counted in scorecards only."
    )
    payment: MoneyIn | None = Field(default=None, description="The payment in question.")
    reference: ShortLine | None = Field(default=None, description="Your own number for this. Only your agency sees it.")

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.check_id is None and self.indicator_id is None:
            raise PydanticCustomError("member_missing", "Send `check_id`, `indicator_id`, or both.")
        return self


class OutcomeOut(BaseModel):
    """An outcome as it was submitted. It never changes: submit another one to correct it."""

    model_config = ConfigDict(extra="forbid")

    outcome_id: UUID
    check_id: UUID | None
    indicator: IndicatorRef | None
    outcome: OutcomeKind
    payment: MoneyOut | None
    reference: str | None
    submitted_by: ActorOut
    created_at: datetime
    updated_at: datetime = Field(description="The same as `created_at`.")
