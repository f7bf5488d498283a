"""What histories and simulations look like on the wire."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from krama.checks.schemas import MOST_ITEMS, ValueIn
from krama.core.texts import Moment
from krama.history.policy import HistoryEventKind
from krama.listings.schemas import IndicatorOut
from krama.rule.judgement import Action, IndicatorStatus


class HappeningOut(BaseModel):
    """What happened to an indicator, and how it stood from then on. Whose doing it was is not told."""

    model_config = ConfigDict(extra="forbid")

    at: datetime
    event: HistoryEventKind = Field(
        description="`out_of_sight`: reports that you saw are no longer shown to you; `faded`: nothing was left that "
        "would warn. What was once said differently, or shown to others, is told as it is today."
    )
    status: IndicatorStatus | None
    action: Action
    score: int = Field(ge=0, le=100)
    reports: int = Field(description="How many that you may see stood then.")
    agencies: int


class HistoryOut(BaseModel):
    """How an indicator came to stand as it does."""

    model_config = ConfigDict(extra="forbid")

    indicator: IndicatorOut
    items: list[HappeningOut] = Field(description="The last things that happened, oldest first.")
    earlier: int = Field(description="How many before them are left out.")


class PaymentIn(ValueIn):
    """A past payment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": "000 123 456", "institution": "ABAAKHPP", "at": "2026-01-31T08:00:00+07:00"}]
        }
    )

    at: Moment = Field(description="When it was made.")


class SimulationIn(BaseModel):
    """Past payments to be judged as of their day."""

    model_config = ConfigDict(extra="forbid")

    items: list[PaymentIn] = Field(min_length=1, max_length=MOST_ITEMS)


class ActionCounts(BaseModel):
    """How many payments would have been answered with each action."""

    model_config = ConfigDict(extra="forbid")

    proceed: int
    warn: int
    verify: int
    hold: int


class Reached(BaseModel):
    """How many payments would have had at least this score."""

    model_config = ConfigDict(extra="forbid")

    score: int
    items: int


class Refused(BaseModel):
    """How many payments could not be judged: by the code of a check of such a value, or `time_in_future`."""

    model_config = ConfigDict(extra="forbid")

    code: str
    items: int


class SimulationOut(BaseModel):
    """What checks would have said. Of single payments nothing is told."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(description="The version of the rules.")
    items: int = Field(description="How many payments were judged.")
    hits: int = Field(description="How many of them something was listed for.")
    actions: ActionCounts
    thresholds: list[Reached] = Field(description="For choosing the score from which you look closer.")
    refused: list[Refused]
