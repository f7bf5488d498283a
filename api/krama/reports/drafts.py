"""A report between the request and the table: its fact, the result of submitting it, and the new row."""

from collections.abc import Callable, Sequence
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
from krama.reports.tables import Report
from krama.rule.evidence import Ending, ReportGroup
from krama.rule.roles import CaseRole
from krama.sharing.labels import Tlp
from krama.sharing.stored import recipients_in

Fact = tuple[UUID, str, str]
"""What makes two reports of one agency the same: indicator, category, case reference."""


class UpsertResult(StrEnum):
    """What became of a report that was sent.

    `created`: it is listed, as a new report. `updated`: your agency's report, which is listed, has changed.
    `unchanged`: your agency's report, which is listed, says the same already.
    `pending`: it waits for a decision and is not listed, because its value is protected. The result is the same each
    time that you send it, with or without a change.
    `overturned`: nothing, because a dispute has ended the same report before. If it happened again, send `occurred_at`.
    `withdrawn`: nothing, because your agency has withdrawn the same report. If it holds after all, send `again`.
    `dismissed`: nothing, because the same report was dismissed while it was pending. Send `again` here too.
    `rejected`: nothing, because of its error.
    """

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"
    DISMISSED = "dismissed"
    PENDING = "pending"
    REJECTED = "rejected"

    @property
    def moves(self) -> bool:
        """Whether it changed anything."""
        return self in (UpsertResult.CREATED, UpsertResult.UPDATED)

    @property
    def repeats_ended(self) -> bool:
        """Whether the same report has ended, and stays so."""
        return self in (UpsertResult.OVERTURNED, UpsertResult.WITHDRAWN, UpsertResult.DISMISSED)


class ReportDecisionKind(StrEnum):
    """What is decided about a pending report. `accepted`: it becomes a report like any other."""

    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(slots=True)
class NewReport:
    """A row to insert into the table `report`, one that is only read, or a pending report that looks like one.

    `facts` holds what its source states. The rest are columns. Those after `origin` are not inserted: in a new row they
    have the database's default.
    """

    report_id: UUID
    indicator_id: UUID
    agency_id: UUID
    client_id: str
    police: bool
    stating_clients: str
    facts: ReportFacts
    category: str
    case_reference: str
    tlp: str
    audience: int
    recipients: str
    created_at: datetime
    updated_at: datetime
    seq: int = 0
    origin: UUID | None = None
    erased_at: datetime | None = None
    approved_by: str | None = None
    approved_at: datetime | None = None
    overturned_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = None
    ended_as: str | None = None
    revision: int = 1
    source_reason: str | None = None
    own_seq: int | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    decision_reason: str | None = None

    def restate(self, changes: dict[str, object]) -> None:
        """Change these columns of `facts`."""
        self.facts = self.facts.changed(changes)

    def report_group(self) -> ReportGroup:
        """The group of this report alone, as `repository.report_groups` would read it from the row."""
        reported_at = clock.to_micros(self.created_at)
        occurred_at = self.facts.occurred_at
        return ReportGroup(
            agency_id=self.agency_id,
            audience=self.audience,
            recipients=recipients_in(self.recipients),
            category=_CATEGORY_BITS[self.category],
            label=_LABEL_BITS[self.tlp],
            reports=1,
            confidence=self.facts.confidence,
            first_at=reported_at,
            last_at=reported_at,
            took_place_at=reported_at if occurred_at is None else clock.to_micros(occurred_at),
            cased=self.police and self.case_reference != "",
            role=None if self.facts.role is None else CaseRole(self.facts.role),
            origin=self.origin,
        )


def last_change(report: Report | NewReport, *, own: bool) -> int:
    """The number of the report's last change, by which lists order it. Some changes only its own agency sees."""
    return report.own_seq if own and report.own_seq is not None else report.seq


def ended_before_decision(report: Report | NewReport) -> bool:
    """Whether it had ended before a dispute about it was upheld. Only its own agency may know of the decision then."""
    # gate: others learn nothing of a decision after the end
    return report.overturned_at is not None and report.ended_as != Ending.OVERTURNED


def revision_for(report: Report | NewReport, *, own: bool) -> int:
    """How often the report has changed, as its own agency or another one may know it."""
    # `source_reason` is as old as this change of the report, which happens at most once.
    hidden = ended_before_decision(report) and report.source_reason is not None
    return report.revision - (hidden and not own)


_CATEGORY_BITS = {category.value: category.bit for category in Category}
_LABEL_BITS = {label.value: label.bit for label in Tlp}
"""By the stored word, because to call `Category` for each report of a batch takes time."""

_NAMES = [column.name for column in fields(NewReport) if column.name != "facts"]
_OWN = tuple(_NAMES[: _NAMES.index("origin") + 1])
COLUMNS = (*_OWN, *ReportFacts.model_fields)
"""The columns of a new report, as `row_of` has them. The others get the database's default."""
row_of: Callable[[NewReport], tuple[Any, ...]] = attrgetter(
    *_OWN, *(f"facts.{name}" for name in ReportFacts.model_fields)
)
"""The row to insert."""

STORED = (*_NAMES, *ReportFacts.model_fields)
"""All columns of a report, as `stored` reads them."""
_FACTS, _BEFORE_FACTS = tuple(ReportFacts.model_fields), _NAMES.index("category")
_NEW: Callable[..., NewReport] = NewReport


def stored(row: Sequence[Any]) -> NewReport:
    """The report that a row with the columns `STORED` has, for reading only.

    A page of a list reads each member several times, which takes long from an object that a session follows.
    """
    columns, facts = row[: len(_NAMES)], ReportFacts.stating(dict(zip(_FACTS, row[len(_NAMES) :], strict=True)))
    return _NEW(*columns[:_BEFORE_FACTS], facts, *columns[_BEFORE_FACTS:])


@dataclass(frozen=True, slots=True)
class Submitted:
    """The result of submitting one draft, or a report as it is stored."""

    report: Report | NewReport
    indicator: Indicator
    outcome: UpsertResult
    is_new: bool = False
    """Whether this request has created the report."""

    @property
    def is_stored(self) -> bool:
        """Whether the report is stored. In a dry run, one that would be new is not: it has no number."""
        return self.report.seq > 0
