"""What disputes look like on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core.texts import Digest, LongText
from krama.disputes.states import Decision, DisputeState, Grounds
from krama.reports.schemas import IndicatorRef


class DisputeIn(BaseModel):
    """Why a listing is wrong, for the person or business that it hurts."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "indicator_id": "acd7e074-d7fa-5726-b5df-67b541027e0c",
                    "grounds": "recycled_number",
                    "statement": "The number was given to our customer in June.",
                }
            ]
        },
    )

    indicator_id: UUID
    grounds: Grounds
    statement: LongText = Field(description="What happened. Your own agency and who decides read it.")
    evidence: list[Digest] = Field(
        default=[], max_length=20, description="Documents that you keep, by their hashes: they can be shown later."
    )


class DecisionIn(BaseModel):
    """The decision, with its reason, which the agency that opened the dispute reads."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision = Field(description="`upheld`: the listing was wrong, and ends. `rejected`: it stands.")
    reason: LongText


class DisputeOut(BaseModel):
    """A dispute, for the agency that opened it and for who decides."""

    model_config = ConfigDict(extra="forbid")

    dispute_id: UUID
    agency_id: UUID
    indicator: IndicatorRef
    state: DisputeState
    grounds: Grounds
    statement: str | None = Field(description="Null once it was erased.")
    evidence: list[str]
    held: bool = Field(description="The listing gave `hold` when the dispute was opened.")
    opened_at: datetime
    acknowledge_by: datetime
    decide_by: datetime
    overdue: bool = Field(description="Not acknowledged, or not decided, in time.")
    acknowledged_at: datetime | None
    review_at: datetime | None
    decided_at: datetime | None
    reason: str | None
