"""An agency's own reports, as its scorecard counts them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class OwnReport(NamedTuple):
    """An agency's own report. `overturned`: as the report itself says, also if it had ended before the decision.

    `corroborated`: the agency may see another agency's report on the same indicator.
    """

    indicator_id: UUID
    created_at: datetime
    province: str | None
    ended_at: datetime | None
    overturned: bool
    corroborated: bool
