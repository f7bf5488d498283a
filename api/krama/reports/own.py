"""An agency's own reports as its scorecard counts them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class OwnReport(NamedTuple):
    """What became of one. `corroborated`: another agency reported the same, as far as this one may see."""

    indicator_id: UUID
    reported_at: datetime
    occurred_at: datetime | None
    province: str | None
    ended_at: datetime | None
    ended_as: str | None
    corroborated: bool
