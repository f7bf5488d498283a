"""The wire format of histories and simulations."""

from datetime import datetime
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field

from krama.checks.schemas import MOST_ITEMS, ValueIn
from krama.core.items import ItemRefused, in_its_place
from krama.core.texts import Moment
from krama.history.policy import HistoryEventKind
from krama.rule.judgement import Action, IndicatorStatus


class HistoryEventOut(BaseModel):
    """An event in the history of an indicator, with the verdict from then on. Who caused it is not disclosed."""

    model_config = ConfigDict(extra="forbid")

    occurred_at: datetime
    event: HistoryEventKind = Field(
        description="`out_of_sight`: reports that you saw are no longer shared with you, as `status` says too. "
        "`faded`: too little weight was left for a warning. Reports count with today's content and today's visibility."
    )
    status: IndicatorStatus
    action: Action
    score: int = Field(ge=0, le=100)
    report_count: int = Field(description="The number of reports live at that time that you may see.")
    agency_count: int


class PastPaymentIn(ValueIn):
    """A past payment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"value": "000 123 456", "institution": "ABAAKHPP", "paid_at": "2026-01-31T08:00:00+07:00"}]
        }
    )

    paid_at: Moment = Field(description="When the payment was made.")


class SimulationIn(BaseModel):
    """Past payments, each to be judged as of its time."""

    model_config = ConfigDict(extra="forbid")

    items: list[Annotated[PastPaymentIn, in_its_place(len(PastPaymentIn.model_fields))]] = Field(
        min_length=1,
        max_length=MOST_ITEMS,
        description="A payment that breaks its schema, such as one without `value`, is rejected alone, as in a batch "
        "of checks.",
    )

    def read(self) -> list[PastPaymentIn | ItemRefused]:
        """The payments in their order. Those that could not be read are `ItemRefused`."""
        return cast(list[PastPaymentIn | ItemRefused], self.items)


class ActionCounts(BaseModel):
    """The number of payments for which a check would have answered each action."""

    model_config = ConfigDict(extra="forbid")

    proceed_count: int
    warn_count: int
    verify_count: int
    hold_count: int


class ScoreCount(BaseModel):
    """The number of payments with at least this score."""

    model_config = ConfigDict(extra="forbid")

    min_score: int
    count: int


class RejectionCount(BaseModel):
    """The number of payments that could not be checked, by the error code of a check, or `paid_in_future`."""

    model_config = ConfigDict(extra="forbid")

    code: str
    count: int


class SimulationOut(BaseModel):
    """What checks would have answered, in totals. Nothing is disclosed about single payments."""

    model_config = ConfigDict(extra="forbid")

    policy: str = Field(description="The version of the rules.")
    item_count: int
    checked_count: int
    rejected_count: int
    hit_count: int = Field(description="The number of checked payments for which something was listed.")
    action_counts: ActionCounts
    score_counts: list[ScoreCount] = Field(description="For choosing the score at which you look closer.")
    rejections: list[RejectionCount] = Field(description="Why payments were rejected, with the number of each.")
