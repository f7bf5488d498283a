"""The wire format of corrections."""

from datetime import datetime

from pydantic import Field

from krama.listings.schemas import IndicatorRef
from krama.rule.evidence import Ending


class CorrectionOut(IndicatorRef):
    """A listing that was disclosed to your agency has ended, at most 30 days later. Undo what followed from it."""

    cause: Ending = Field(
        description="`withdrawn`: its source withdrew it, or it is no longer shared with you. `expired`: its time was "
        "up. `overturned`: a dispute was upheld. `protected`: it may never be listed."
    )
    corrected_at: datetime
