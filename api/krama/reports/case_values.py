"""Values of cases, as the reports that a viewer may see name them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from krama.cases.service import CaseKey
from krama.rule.roles import CaseRole
from krama.sharing.policy import Visibility

__all__ = ["CaseKey", "CaseValue", "LinkRelation", "PastReport", "SharedCases"]

MOST_VALUES = 200
"""The most values of a case that is sent as such. Reports of a file may make a larger one."""


class LinkRelation(StrEnum):
    """What links two indicators. `same_case`: an agency reported both under one case reference."""

    SAME_CASE = "same_case"


@dataclass(frozen=True, slots=True)
class CaseValue:
    """What a visible report says of its indicator in its case."""

    indicator_id: UUID
    case: CaseKey
    role: CaseRole | None
    created_at: datetime
    anonymous: bool


@dataclass(frozen=True, slots=True)
class SharedCases:
    """The values of some cases. `complete` says that no limit was reached."""

    values: list[CaseValue]
    complete: bool


@dataclass(frozen=True, slots=True)
class PastReport:
    """A report of a case, live or ended, and who may see it."""

    indicator_id: UUID
    agency_id: UUID
    visibility: Visibility
    created_at: datetime
    overturned: bool
