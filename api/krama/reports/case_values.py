"""Values of cases, as the reports that a viewer may see name them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from krama.rule.roles import CaseRole

CaseKey = tuple[UUID, str]
"""A case: its agency and its reference."""


@dataclass(frozen=True, slots=True)
class CaseValue:
    """What a visible report says of its indicator in its case."""

    indicator_id: UUID
    case: CaseKey
    role: CaseRole | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SharedCases:
    """The values of some cases. `complete` says that no limit was reached."""

    values: list[CaseValue]
    complete: bool
