"""The wire format of scorecards."""

from pydantic import BaseModel, ConfigDict, Field

from krama.agencies.schemas import AgencyRef
from krama.core.money import MoneyOut


class OutcomeCounts(BaseModel):
    """The number of outcomes of each kind that the agency submitted."""

    model_config = ConfigDict(extra="forbid")

    payment_stopped_count: int
    customer_warned_count: int
    confirmed_fraud_count: int
    false_positive_count: int


class ScorecardOut(BaseModel):
    """The figures of one agency for one period, which is a month, and one province.

    `province` is null in the scorecard that counts checks, outcomes, and the reports that do not name a province.
    """

    model_config = ConfigDict(extra="forbid")

    agency: AgencyRef
    period: str = Field(description="The month in Cambodia, as in statistics.", examples=["2026-01"])
    province: str | None = Field(description="ISO 3166-2 code.")
    report_count: int = Field(description="Reports submitted, including those that have ended.")
    corroborated_count: int = Field(
        description="Of these, reports on an indicator that another agency also reported, where this agency may see it."
    )
    confirmed_count: int = Field(
        description="Of these, reports on an indicator for which another agency confirmed a fraud."
    )
    disputed_count: int = Field(description="Of these, reports disputed while they were live.")
    upheld_count: int = Field(description="Of these, reports ended by an upheld dispute.")
    precision: float | None = Field(
        description="The share of reports that held up: corroborated or confirmed ones that no dispute ended, divided "
        "by those plus `upheld_count`. Null while both are zero."
    )
    median_hours_to_report: int | None = Field(
        description="Median of the whole hours from the incident to the report, over the reports that say when it "
        "happened."
    )
    check_count: int = Field(description="Values checked.")
    hit_count: int = Field(description="Of these, values for which something was listed.")
    outcome_counts: OutcomeCounts
    stopped_amounts: list[MoneyOut] = Field(description="The total of stopped payments, by currency.")
