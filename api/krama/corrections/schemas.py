"""The wire format of corrections."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from krama.listings.schemas import IndicatorRef
from krama.rule.evidence import Ending


class CorrectionOut(BaseModel):
    """A listing that was disclosed to your agency has ended, at most 30 days later. Undo what followed from it."""

    model_config = ConfigDict(extra="forbid")

    indicator: IndicatorRef
    cause: Ending = Field(
        description="`withdrawn`: its source withdrew it. `expired`: its time was up. `overturned`: a dispute was "
        "upheld. `protected`: it may never be listed. `out_of_sight`: it is no longer shared with you, and may still "
        "be live."
    )
    created_at: datetime = Field(description="When the listing ended.")
    updated_at: datetime = Field(description="The same as `created_at`: a correction does not change.")
