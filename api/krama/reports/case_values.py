"""Values of cases, as the reports that a viewer may see name them. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from krama.cases.service import CaseKey
from krama.rule.roles import CaseRole
from krama.sharing.policy import Visibility

__all__ = ["CaseKey", "CasePart", "CaseValue", "LinkRelation", "PastReport", "SharedCases"]

MOST_VALUES = 200
"""The most values of a case that is sent as such. Reports of a file may make a larger one."""
MOST_AT_ONCE = 1000
"""The most reports of a case that one request changes. It holds their locks."""


class LinkRelation(StrEnum):
    """What links two indicators. `same_case`: an agency reported both under one case reference."""

    SAME_CASE = "same_case"


CasePart = tuple[CaseKey, bool]
"""A case, and whether it is the part of it whose source the viewer may not know."""


@dataclass(frozen=True, slots=True)
class CaseValue:
    """What a visible report says of its indicator in its case. `unnamed`: the viewer may not know its source."""

    indicator_id: UUID
    case: CaseKey
    unnamed: bool
    role: CaseRole | None
    created_at: datetime

    @property
    def part(self) -> "CasePart":
        """The part of the case that it belongs to.

        What an agency reported anonymously stands apart from what it reported with its name, or the one would name
        the source of the other.
        """
        return self.case, self.unnamed


@dataclass(frozen=True, slots=True)
class SharedCases:
    """The values of some cases. `complete` says that no limit was reached."""

    values: list[CaseValue]
    complete: bool


@dataclass(frozen=True, slots=True)
class PastReport:
    """A report of a case, live or ended. `visibilities` say who might see it, each until a time; the last until now."""

    indicator_id: UUID
    agency_id: UUID
    visibilities: tuple[tuple[datetime | None, Visibility], ...]
    listed_at: datetime
    ended_at: datetime | None
    overturned: bool

    def visibility_at(self, moment: datetime) -> Visibility | None:
        """Who might see it at that time, or None if it was not listed then."""
        if moment < self.listed_at or (self.ended_at is not None and moment > self.ended_at):
            return None
        return next(visibility for until, visibility in self.visibilities if until is None or moment < until)
