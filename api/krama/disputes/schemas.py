"""The wire format of disputes."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from krama.core.evidence import EvidenceList, EvidenceOut
from krama.core.ids import Id
from krama.core.texts import LongText
from krama.disputes.statuses import DisputeDecisionKind, DisputeStatus, Grounds
from krama.listings.schemas import IndicatorRef
from krama.sharing.actors import ActorOut


class DisputeIn(BaseModel):
    """A dispute of a listing, for the person or business that it affects."""

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

    indicator_id: Id
    check_id: Id | None = Field(
        default=None, description="The check of your agency that your customer complains of, if there was one."
    )
    grounds: Grounds
    statement: LongText = Field(description="What happened. Your agency and the reviewer read it.")
    evidence: EvidenceList = Field(
        default_factory=list,
        description="Documents that you keep. Your agency and the reviewer read what you say of them. "
        "If left out, there are none.",
    )


class DisputeDecisionIn(BaseModel):
    """The decision, with a reason for the agency that opened the dispute, and one for the sources of the reports.

    The two may know of different reports. So each reads only the words that are for it.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "decision": "upheld",
                    "reason": "The operator confirms that the number has a new owner.",
                    "source_reason": "The number has a new owner since June.",
                }
            ]
        },
    )

    decision: DisputeDecisionKind = Field(
        description="`upheld`: the listing was wrong and ends. `rejected`: the listing stands."
    )
    reason: LongText = Field(
        description="For the agency that opened the dispute. It may not know of every report on the indicator."
    )
    source_reason: LongText | None = Field(
        default=None,
        description="Only with `upheld`: the `end_reason` of every report that ends, for its source, and the reason of "
        "other disputes that this decision settles. These agencies may not know what the dispute says or which other "
        "reports there are. Left out: they read only that a dispute was upheld.",
    )

    @field_validator("source_reason")
    @classmethod
    def _only_of_ended_reports(cls, words: str | None, info: ValidationInfo) -> str | None:
        decision = info.data.get("decision")  # missing if it was refused
        if words is not None and decision not in (None, DisputeDecisionKind.UPHELD):
            raise PydanticCustomError(
                "source_reason_contradicted", "No report ends. Leave `source_reason` out: it goes only with `upheld`."
            )
        return words


class DisputeWithdrawalIn(BaseModel):
    """Why your agency takes its dispute back."""

    model_config = ConfigDict(extra="forbid")

    reason: LongText


class DisputeOut(BaseModel):
    """A dispute, as its agency and reviewers see it."""

    model_config = ConfigDict(extra="forbid")

    dispute_id: UUID
    revision: int = Field(
        description="The number of the last change. For a reviewer it also rises with each change of a report on the "
        "indicator that it sees, so that `If-Match` refuses a decision on reports that came later. Also in the header "
        "`ETag`."
    )
    indicator: IndicatorRef
    check_id: UUID | None
    status: DisputeStatus = Field(
        description="`opened`, `acknowledged` and `under_review`: open. `lapsed`: open, and not decided in time. "
        "`upheld`, `rejected` and `withdrawn`: closed."
    )
    grounds: Grounds
    statement: str | None = Field(description="Null once it has been erased.")
    evidence: list[EvidenceOut] | None = Field(description="Null once it has been erased, with the statement.")
    hold_when_opened: bool = Field(description="Whether the listing gave `hold` when the dispute was opened.")
    created_by: ActorOut
    created_at: datetime
    updated_at: datetime
    acknowledge_by: datetime
    decide_by: datetime
    overdue: bool = Field(description="Whether the deadline for acknowledging or deciding has passed.")
    acknowledged_at: datetime | None
    review_started_at: datetime | None
    decided_at: datetime | None
    decided_by: ActorOut | None = Field(description="The reviewer's agency. The client only if it is your agency.")
    decision_reason: str | None
    source_reason: str | None = Field(
        description="What the sources of the ended reports read, if the dispute was upheld. Disclosed to reviewers."
    )
    ended_at: datetime | None = Field(description="When it was decided or withdrawn. Null: it is open.")
    end_reason: str | None = Field(
        description="Why it was withdrawn or, as in `decision_reason`, why it was decided so. Null: it is open."
    )
