"""An agency's own reports, as its scorecard counts them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID


class OwnReport(NamedTuple):
    """An agency's own report. `corroborated`: it may see another agency's report on the same indicator."""

    indicator_id: UUID
    created_at: datetime
    occurred_at: datetime | None
    province: str | None
    ended_at: datetime | None
    ended_as: str | None
    corroborated: bool
