"""A report that may be stored, and what storing it may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from krama.indicators.kinds import Indicator

Fact = tuple[UUID, str, str]
"""What makes two reports of one agency the same: indicator, category, case reference."""


class Outcome(StrEnum):
    """What a report that was taken did."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Draft:
    """The indicator named one way, and the facts. `stated` holds the columns that the member gave, and no others."""

    indicator: Indicator
    indicator_id: UUID
    category: str
    case_reference: str
    stated: dict[str, Any]

    @property
    def fact(self) -> Fact:
        return self.indicator_id, self.category, self.case_reference
