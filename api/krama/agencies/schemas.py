"""The wire format of agencies where they are part of something else."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from krama.sharing.sectors import Sector


class AgencyRef(BaseModel):
    """An agency where something else is about it."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID
    name: str
    sector: Sector
