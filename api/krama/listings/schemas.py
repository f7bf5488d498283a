"""The wire format of indicators."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core.translations import Translations
from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.rule.judgement import HALF_SCORE_WEIGHT, Action, IndicatorStatus
from krama.rule.reasons import ReasonCode
from krama.rule.weights import CORROBORATES


class Reason(BaseModel):
    """A reason for a verdict. Programs go by `code`."""

    model_config = ConfigDict(extra="forbid")

    code: ReasonCode
    texts: Translations | None = Field(
        default=None,
        description="A sentence that accuses nobody and may be read to a customer. Left out only where a batch asked "
        "for no texts.",
    )


class Explanation(BaseModel):
    """How the score was computed: `100 * (1 - 0.5 ** (weight / half_score_weight))`, rounded.

    A figure that would give away a field of a report is null for members that do not see the field.
    """

    model_config = ConfigDict(extra="forbid")

    reported_weight: float | None = Field(
        description="The total weight of the agencies' reports at the time of the incident. Disclosed to the police."
    )
    fading: float | None = Field(
        ge=0, le=1, description="The fraction of that weight that is left now. Disclosed to domestic members."
    )
    feedback: float = Field(description="A factor, from members who confirmed a fraud or found a false positive.")
    weight: float | None = Field(
        description="The product of `reported_weight`, `fading` and `feedback`. Disclosed to the police."
    )
    half_score_weight: int = Field(description=f"The weight that gives a score of 50: {HALF_SCORE_WEIGHT}.")
    half_life_days: int | None = Field(description="Days until a report weighs half as much. Null: it never fades.")
    corroborated: bool = Field(
        description="Whether two agencies reported it, or a second officer approved a police report, and the second "
        f"source still weighs {CORROBORATES} or more. Otherwise the action is at most `warn`."
    )
    fades_on: date | None = Field(
        description="The day (UTC) from which too little weight is left for `warn`. Null: that day never comes, or you "
        "are a member abroad: check the value again."
    )


class IndicatorRef(BaseModel):
    """The indicator that something is about."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(
        description="For people: with spaces, and with links defanged so that they can't be followed by mistake."
    )
    institution: str | None = Field(
        description="The code of an account's bank, as in `GET /v1/institutions`. Null: not an account, or unknown."
    )
    institution_known: bool | None = Field(
        description="Whether the bank is on the list of institutions. False: the BIC of a bank abroad, which only has "
        "the right form. Null if `institution` is null."
    )
    chain: Chain | None = Field(description="The ledger of a wallet.")
    platform: Platform | None = Field(description="The platform of a handle.")


class IndicatorOut(IndicatorRef):
    """An indicator as the caller may see it."""

    action: Action
    score: int = Field(ge=0, le=100)
    status: IndicatorStatus = Field(
        description="`withdrawn`, `expired`, `overturned`, `out_of_sight` and `protected` indicators are shown so that "
        "you can remove them from your copy."
    )
    reasons: list[Reason]
    explanation: Explanation | None = Field(description="Null if the indicator is no longer listed.")
    policy: str = Field(description="The version of the rules.")
    report_count: int
    agency_count: int = Field(description="The number of independent agencies that reported it.")
    categories: list[Category]
    first_reported_at: datetime
    last_reported_at: datetime
    created_at: datetime = Field(
        description="The same as `first_reported_at`: reports that you may not see don't count."
    )
    updated_at: datetime
