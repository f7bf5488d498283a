"""What scorecards look like on the wire."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.reports.schemas import Loss


class OutcomeCounts(BaseModel):
    """How many outcomes of each kind the agency told."""

    model_config = ConfigDict(extra="forbid")

    payment_stopped: int
    customer_warned: int
    confirmed_fraud: int
    false_positive: int


class ScorecardLine(BaseModel):
    """A month of an agency, in one province.

    Checks and outcomes belong to no province, and so do reports that name none: `province` is null there.
    """

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID
    agency: str
    month: str = Field(description="Of UTC.", examples=["2026-01"])
    province: str | None = Field(description="ISO 3166-2.")
    reports: int = Field(description="Submitted, whatever became of them.")
    corroborated: int = Field(description="Of these, on what another agency reported too, as far as this one sees.")
    confirmed: int = Field(description="Of these, on what another member confirmed a fraud.")
    disputed: int = Field(description="Of these, disputed while they stood.")
    upheld: int = Field(description="Of these, ended by a dispute that was upheld.")
    precision: float | None = Field(
        description="Corroborated or confirmed ones that stand the dispute, as a part of these and the upheld; null "
        "where nobody has spoken yet."
    )
    median_hours_to_report: float | None = Field(description="From incident to report, where the report says when.")
    checks: int = Field(description="Values checked.")
    hits: int = Field(description="Of these, for how many something was listed.")
    outcomes: OutcomeCounts
    stopped: list[Loss] = Field(description="The sums of payments that were stopped.")


class Scorecards(BaseModel):
    """Scorecards of one agency, or of all."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field(description="The first month.")
    until: str = Field(description="The last month.")
    items: list[ScorecardLine]
