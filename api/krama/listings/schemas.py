"""What indicators look like on the wire."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.rule.judgement import HALF_SCORE_WEIGHT, Action, IndicatorStatus
from krama.rule.reasons import ReasonCode
from krama.rule.weights import CORROBORATES


class Reason(BaseModel):
    """Why a verdict is what it is. The sentences may be read to a customer: they accuse nobody."""

    model_config = ConfigDict(extra="forbid")

    code: ReasonCode
    en: str = Field(description="In English.")
    km: str = Field(description="In Khmer.")


class Explanation(BaseModel):
    """What the score was computed from: `100 * (1 - 0.5 ** (weight / half_score_weight))`, rounded."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(description="The version of the rule.")
    reported_weight: float = Field(description="What the agencies' reports weighed together when it happened.")
    fading: float = Field(ge=0, le=1, description="Which part of that is left now.")
    feedback: float = Field(description="What members who confirmed a fraud, or found none, do to it: a factor.")
    weight: float = Field(description="The product of the three.")
    half_score_weight: int = Field(description=f"The weight that gives a score of 50: {HALF_SCORE_WEIGHT}.")
    half_life_days: int | None = Field(description="After so many days a report weighs half. Null: it never fades.")
    corroborated: bool = Field(
        description="Two agencies, or one police report that a second officer approved, and the second voice weighs "
        f"{CORROBORATES} or more still: else it is at most `warn`."
    )
    fades_on: date | None = Field(
        description="The day (UTC) on which nothing is left to warn of. Null: it never comes."
    )


class IndicatorOut(BaseModel):
    """An indicator as the caller may see it."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(description="For people: spaced, and with links defanged so that nobody follows them.")
    action: Action
    score: int = Field(ge=0, le=100)
    status: IndicatorStatus = Field(
        description="What is `withdrawn` or `protected` is shown so that a copy can follow."
    )
    reasons: list[Reason]
    explanation: Explanation | None = Field(description="Null where nothing is listed any more.")
    reports: int
    agencies: int
    categories: list[Category]
    first_reported_at: datetime
    last_reported_at: datetime
    updated_at: datetime
