"""What becomes of a report on its way into what is stored."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any
from uuid import UUID

from krama.core import clock
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator
from krama.reports.fields import ReportFacts
from krama.reports.visibility import recipients_in
from krama.rule.evidence import ReportGroup

Fact = tuple[UUID, str, str]
"""What makes two reports of one agency the same: indicator, category, case reference."""


class UpsertResult(StrEnum):
    """What a report that was taken did; `overturned`: nothing, for a dispute has ended the same before."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OVERTURNED = "overturned"

    @property
    def moves(self) -> bool:
        """Whether it changed anything."""
        return self in (UpsertResult.CREATED, UpsertResult.UPDATED)


class PendingDecision(StrEnum):
    """What becomes of a held report: it is taken as any other, or put aside."""

    RELEASED = "released"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class KeptPending:
    """A draft that was kept, and not listed: the protected list covers it."""

    held_id: UUID
    indicator: Indicator
    indicator_id: UUID


@dataclass(slots=True)
class NewReport:
    """A report on its way into the table `report`. `facts` holds what its source states; the rest are columns."""

    report_id: UUID
    indicator_id: UUID
    agency_id: UUID
    client_id: str
    police: bool
    stated_by: str
    facts: ReportFacts
    category: str
    case_reference: str
    tlp: str
    audience: int
    recipients: str
    reported_at: datetime
    updated_at: datetime
    seq: int = 0
    erased_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    overturned_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    ended_as: str | None = None

    def columns(self) -> dict[str, Any]:
        """The row to insert."""
        return dict(zip(_COLUMNS, _values(self), strict=True)) | self.facts.__dict__

    def restate(self, changes: dict[str, object]) -> None:
        """Change these columns of `facts`."""
        self.facts = self.facts.changed(changes)

    def report_group(self) -> ReportGroup:
        """What it says, as `repository.report_groups` reads it from the row."""
        reported_at = clock.to_micros(self.reported_at)
        occurred_at = self.facts.occurred_at
        return ReportGroup(
            agency_id=self.agency_id,
            audience=self.audience,
            recipients=recipients_in(self.recipients),
            category=Category(self.category).bit,
            reports=1,
            confidence=self.facts.confidence,
            first_at=reported_at,
            last_at=reported_at,
            took_place_at=reported_at if occurred_at is None else clock.to_micros(occurred_at),
            cased=self.police and self.case_reference != "",
        )


_COLUMNS = tuple(column.name for column in fields(NewReport) if column.name != "facts")
_values = attrgetter(*_COLUMNS)
