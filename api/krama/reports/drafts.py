"""A report between the request and the table: its fact, the result of submitting it, and the new row."""

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
    """What an accepted report did. `overturned`: nothing, because a dispute has ended the same report before."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OVERTURNED = "overturned"

    @property
    def moves(self) -> bool:
        """Whether it changed anything."""
        return self in (UpsertResult.CREATED, UpsertResult.UPDATED)


class PendingDecision(StrEnum):
    """What is decided about a pending report: it becomes a report like any other, or it is dismissed."""

    RELEASED = "released"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class KeptPending:
    """A draft that is pending review, and not listed, because the protected list covers its value."""

    held_id: UUID
    indicator: Indicator
    indicator_id: UUID


@dataclass(slots=True)
class NewReport:
    """A row to insert into the table `report`. `facts` holds what its source states. The rest are columns."""

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
        """The group of this report alone, as `repository.report_groups` would read it from the row."""
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
