"""Who did something, on the wire: the members `created_by`, `decided_by`, `approved_by` and their like."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from krama.sharing.sectors import Sector


class ActorOut(BaseModel):
    """Who did something: an agency, and the client that it used. The client is only for the agency itself."""

    model_config = ConfigDict(extra="forbid")

    agency_id: UUID
    name: str
    sector: Sector
    client_id: str | None

    def shown_to(self, agency_id: UUID) -> "ActorOut":
        """The actor as this agency sees it: only the actor's own agency sees the client."""
        # gate: client of another agency
        if agency_id != self.agency_id:
            return self.model_copy(update={"client_id": None})
        return self
