"""A report that may be stored, and what storing it may do."""

from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from krama.core import clock
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator
from krama.reports.visibility import recipients_in
from krama.rule.evidence import ReportGroup
from krama.sharing.policy import Visibility

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
        """Whether anything has changed by it."""
        return self in (UpsertResult.CREATED, UpsertResult.UPDATED)


@dataclass(frozen=True, slots=True)
class Draft:
    """The indicator named one way, and the facts. `stated` holds the columns that the member gave, and no others.

    `visibility` is None where no label was said; `audience_said` tells whether an audience was said beside it.
    """

    indicator: Indicator
    indicator_id: UUID
    category: str
    case_reference: str
    stated: dict[str, Any]
    visibility: Visibility | None
    audience_said: bool

    @property
    def fact(self) -> Fact:
        return self.indicator_id, self.category, self.case_reference

    @property
    def recipients(self) -> tuple[UUID, ...]:
        """The agencies that it names."""
        return () if self.visibility is None else self.visibility.recipients


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
    """A report on its way into the table `report`, whose columns these are; what is not said has its default."""

    report_id: UUID
    indicator_id: UUID
    agency_id: UUID
    client_id: str
    police: bool
    stated_by: str
    value: str
    category: str
    case_reference: str
    tlp: str
    audience: int
    recipients: str
    reported_at: datetime
    updated_at: datetime
    seq: int = 0
    anonymous: bool = False
    confidence: int = 50
    occurred_at: datetime | None = None
    province: str | None = None
    channel: str | None = None
    loss_amount: Decimal | None = None
    loss_currency: str | None = None
    narrative: str | None = None
    erased_at: datetime | None = None
    valid_until: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    overturned_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    ended_as: str | None = None

    def columns(self) -> dict[str, Any]:
        """The row to insert."""
        return {name: getattr(self, name) for name in _COLUMNS}

    def report_group(self) -> ReportGroup:
        """What it says, as `repository.report_groups` will find it."""
        reported_at = clock.to_micros(self.reported_at)
        return ReportGroup(
            agency_id=self.agency_id,
            audience=self.audience,
            recipients=recipients_in(self.recipients),
            category=Category(self.category).bit,
            reports=1,
            confidence=self.confidence,
            first_at=reported_at,
            last_at=reported_at,
            took_place_at=reported_at if self.occurred_at is None else clock.to_micros(self.occurred_at),
            cased=self.police and self.case_reference != "",
        )


_COLUMNS = tuple(column.name for column in fields(NewReport))
