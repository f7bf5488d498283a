"""The wire format of outcomes."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core.money import MoneyIn, MoneyOut
from krama.outcomes.results import Result


class OutcomeIn(BaseModel):
    """What you did with a verdict, or learned later."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"result": "payment_stopped", "amount": {"amount": "250.00", "currency": "USD"}}]
        },
    )

    result: Result = Field(
        description="`confirmed_fraud` and `false_positive` affect the score; your agency's latest counts. The others "
        "are counted in scorecards only."
    )
    amount: MoneyIn | None = Field(default=None, description="The amount of the payment in question.")


class OutcomeOut(BaseModel):
    """An outcome as it was stored."""

    model_config = ConfigDict(extra="forbid")

    outcome_id: UUID
    indicator_id: UUID
    result: Result
    amount: MoneyOut | None
    told_at: datetime
