"""What corrections look like on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.kinds import Kind
from krama.rule.evidence import Ending


class CorrectionOut(BaseModel):
    """Your agency was told that this is listed, within 30 days before it was taken out: undo what followed from it."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(description="For people: spaced, and with links defanged so that nobody follows them.")
    cause: Ending = Field(
        description="`withdrawn` by who reported it, or shared with you no longer; `expired` at its time; `overturned` "
        "by a dispute; `protected`: it may not be listed."
    )
    corrected_at: datetime
