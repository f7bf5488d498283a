"""The wire format of corrections."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.kinds import Kind
from krama.rule.evidence import Ending


class CorrectionOut(BaseModel):
    """A listing that was disclosed to your agency has ended, at most 30 days later. Undo what followed from it."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    display: str = Field(
        description="For people: with spaces, and with links defanged so that they can't be followed by mistake."
    )
    cause: Ending = Field(
        description="`withdrawn`: its source withdrew it, or it is no longer shared with you. `expired`: its time was "
        "up. `overturned`: a dispute was upheld. `protected`: it may never be listed."
    )
    corrected_at: datetime
