"""What outcomes look like on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.outcomes.results import Result
from krama.reports.schemas import Loss, LossIn


class OutcomeIn(BaseModel):
    """What you did with a verdict, or found out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"result": "payment_stopped", "amount": {"amount": "250", "currency": "USD"}}]},
    )

    result: Result = Field(
        description="`confirmed_fraud` and `false_positive` bear on the score, your agency's last one; the others are "
        "counted in scorecards."
    )
    amount: LossIn | None = Field(default=None, description="The payment that it was about.")


class OutcomeOut(BaseModel):
    """An outcome as it was taken."""

    model_config = ConfigDict(extra="forbid")

    outcome_id: UUID
    indicator_id: UUID
    result: Result
    amount: Loss | None
    told_at: datetime
