"""The wire format of links."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.listings.schemas import IndicatorRef
from krama.reports.case_values import LinkRelation
from krama.rule.judgement import Action
from krama.rule.roles import CaseRole

MOST_NODES = 500


class LinkOut(BaseModel):
    """An indicator that shares cases with the one that was asked about, by the live reports that you may see."""

    model_config = ConfigDict(extra="forbid")

    indicator: IndicatorRef
    relation: LinkRelation
    case_count: int = Field(description="The cases that both are in.")
    agency_count: int = Field(description="The agencies of these cases. Reports without a source count apart.")
    roles: list[CaseRole] = Field(description="What the linked indicator was in these cases, if a report says so.")
    first_reported_at: datetime = Field(description="When the linked indicator was first reported in these cases.")
    last_reported_at: datetime = Field(description="When it was last reported in these cases.")
    action: Action = Field(description="What a check of the linked indicator would say now.")
    score: int
    widespread: bool = Field(
        description="Whether it is in so many reports that its links say nothing, as a hotline is. "
        "`readNeighbourhood` does not walk through it."
    )


class NodeOut(BaseModel):
    """An indicator in the neighbourhood of another."""

    model_config = ConfigDict(extra="forbid")

    indicator: IndicatorRef
    distance: int = Field(description="The steps from the indicator that was asked about; 0 is that one itself.")
    action: Action
    score: int
    widespread: bool = Field(description="Whether the walk ended here because it is in too many reports.")


class EdgeOut(BaseModel):
    """A link between two indicators of the neighbourhood."""

    model_config = ConfigDict(extra="forbid")

    from_indicator_id: UUID
    to_indicator_id: UUID
    relation: LinkRelation
    case_count: int
    agency_count: int


class NeighbourhoodOut(BaseModel):
    """The indicators around one, and the links that lead to them."""

    model_config = ConfigDict(extra="forbid")

    nodes: list[NodeOut]
    edges: list[EdgeOut]
    truncated: bool = Field(description="Whether there is more than the answer shows: a limit was reached.")
