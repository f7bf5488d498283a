"""The wire format of histories and simulations."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from krama.checks.schemas import MOST_ITEMS, ValueIn
from krama.core.texts import Moment
from krama.history.policy import HistoryEventKind
from krama.listings.schemas import IndicatorOut
from krama.rule.judgement import Action, IndicatorStatus


class HistoryEventOut(BaseModel):
    """An event in the history of an indicator, with the verdict from then on. Who caused it is not disclosed."""

    model_config = ConfigDict(extra="forbid")

    at: datetime
    event: HistoryEventKind = Field(
        description="`out_of_sight`: reports that you saw are no longer shared with you. `faded`: too little weight "
        "was left for a warning. Reports count with today's content and today's visibility."
    )
    status: IndicatorStatus | None
    action: Action
    score: int = Field(ge=0, le=100)
    reports: int = Field(description="The number of reports live at that time that you may see.")
    agencies: int


class HistoryOut(BaseModel):
    """The history of an indicator."""

    model_config = ConfigDict(extra="forbid")

    indicator: IndicatorOut
    items: list[HistoryEventOut] = Field(description="The latest events, oldest first.")
    earlier: int = Field(description="The number of earlier events that are left out.")


class PaymentIn(ValueIn):
    """A past payment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": "000 123 456", "institution": "ABAAKHPP", "at": "2026-01-31T08:00:00+07:00"}]
        }
    )

    at: Moment = Field(description="When the payment was made.")


class SimulationIn(BaseModel):
    """Past payments, each to be judged as of its time."""

    model_config = ConfigDict(extra="forbid")

    items: list[PaymentIn] = Field(min_length=1, max_length=MOST_ITEMS)


class ActionCounts(BaseModel):
    """The number of payments for which a check would have answered each action."""

    model_config = ConfigDict(extra="forbid")

    proceed: int
    warn: int
    verify: int
    hold: int


class Reached(BaseModel):
    """The number of payments with at least this score."""

    model_config = ConfigDict(extra="forbid")

    score: int
    items: int


class Refused(BaseModel):
    """The number of payments that could not be judged, by the error code of a check, or `time_in_future`."""

    model_config = ConfigDict(extra="forbid")

    code: str
    items: int


class SimulationOut(BaseModel):
    """What checks would have answered, in totals. Nothing is disclosed about single payments."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(description="The version of the rules.")
    items: int = Field(description="The number of payments judged.")
    hits: int = Field(description="The number of these for which something was listed.")
    actions: ActionCounts
    thresholds: list[Reached] = Field(description="For choosing the score at which you look closer.")
    refused: list[Refused]
