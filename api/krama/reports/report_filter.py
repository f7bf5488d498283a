"""What a reader of a list of reports asks for. Pure, but for the conditions of a span of time."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement

from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.spans import refuse_backwards
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.reports.fields import ReportFacts
from krama.reports.schemas import ReportStatus
from krama.rule.roles import CaseRole

NEVER_LISTED = frozenset({ReportStatus.PENDING, ReportStatus.DISMISSED})
"""The statuses that no report in the table `report` has."""
OF_PENDING = frozenset({ReportStatus.PENDING, ReportStatus.DISMISSED, ReportStatus.WITHDRAWN})
"""The statuses that a report in the table `pending_report` may have."""


class TimeSpan(NamedTuple):
    """A span of time. Its ends are not in it; None is open."""

    after: datetime | None = None
    before: datetime | None = None

    def conditions(self, column: Any) -> list[ColumnElement[bool]]:
        """That the column is in it."""
        bounds = [column > self.after] if self.after is not None else []
        return bounds + ([column < self.before] if self.before is not None else [])

    def has(self, moment: datetime | None) -> bool:
        """Whether this time is in it. None is only in a span that is open at both ends."""
        if moment is None:
            return self == ANY_TIME
        return (self.after is None or moment > self.after) and (self.before is None or moment < self.before)


ANY_TIME = TimeSpan()


def time_span(member: str, after: datetime | None, before: datetime | None) -> TimeSpan:
    """The span that the filters `<member>_after` and `<member>_before` ask for. Raises `SpanRefused`."""
    refuse_backwards(member, after, before)
    return TimeSpan(after, before)


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a reader asks for. An empty collection or None does not narrow the list.

    `own` is True for the reports of the reader's agency, and False for those of all others. `agencies` names some.
    `awaits_approval` keeps the reports of the reader's agency that a second officer may approve.
    """

    own: bool | None = None
    agencies: frozenset[UUID] = frozenset()
    statuses: frozenset[ReportStatus] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    provinces: frozenset[str] = frozenset()
    roles: frozenset[CaseRole] = frozenset()
    case_reference: str | None = None
    channel: str | None = None
    currency: str | None = None
    min_loss: Decimal | None = None
    occurred: TimeSpan = ANY_TIME
    created: TimeSpan = ANY_TIME
    updated: TimeSpan = ANY_TIME
    awaits_approval: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves out any report that the reader would see between the first and the last change."""
        return replace(self, updated=ANY_TIME) not in (ReportFilter(), ReportFilter(own=True))

    def seen_from(self, disclosed: Collection[str]) -> "ReportFilter | None":
        """The same for a reader who sees only these members of others' reports. None if it matches nothing.

        A filter on another member matches only the reader's own reports.
        """
        asked = {
            "province": self.provinces,
            "role": self.roles,
            "case_reference": self.case_reference,
            "channel": self.channel,
            "loss": self.currency,
            "occurred_at": self.occurred != ANY_TIME,
            "source": self.agencies,
        }
        # gate: filters match what is disclosed
        if all(member in disclosed for member, wanted in asked.items() if wanted):
            return self
        return None if self.own is False else replace(self, own=True)

    @property
    def changed(self) -> tuple[int | None, int | None]:
        """The numbers of changes between which the last change of each report is. They are not included.

        The last change of a report is not older than the report.
        """
        after = max(filter(None, (self.created.after, self.updated.after)), default=None)
        before = self.updated.before
        return None if after is None else clock.to_micros(after), None if before is None else clock.to_micros(before)

    def begin(self, after: KeysetPosition) -> KeysetPosition:
        """Where a page after this position begins: no report before that place is asked for."""
        since, until = self.changed
        if after.newest:
            return after if until is None else min(after, KeysetPosition(until, UUID(int=0), newest=True))
        return after if since is None else max(after, KeysetPosition(since, UUID(int=2**128 - 1)))

    def is_over(self, end: KeysetPosition) -> bool:
        """Whether nothing behind this position is asked for."""
        since, until = self.changed
        if end.newest:
            return since is not None and end.seq <= since
        return until is not None and end.seq >= until

    @property
    def asks_for_facts(self) -> bool:
        """Whether it asks for what a pending report has only in its request."""
        facts = self.roles, self.channel, self.occurred != ANY_TIME, self.currency, self.min_loss
        return any(each not in (None, False, frozenset()) for each in facts)

    @property
    def wants_reports(self) -> bool:
        """Whether it lets any report pass that is listed, or was."""
        return not self.statuses or not self.statuses <= NEVER_LISTED

    @property
    def wants_pending(self) -> bool:
        """Whether it lets any report pass that is pending, or ended while it was."""
        return not self.awaits_approval and (not self.statuses or not self.statuses.isdisjoint(OF_PENDING))


def states(wanted: ReportFilter, facts: ReportFacts) -> bool:
    """Whether a report states what is asked for, of that which a pending report has only in its request."""
    loss, least = facts.loss_amount, wanted.min_loss
    return (
        (not wanted.roles or facts.role in wanted.roles)
        and wanted.channel in (None, facts.channel)
        and wanted.occurred.has(facts.occurred_at)
        and wanted.currency in (None, facts.loss_currency)
        and (least is None or (loss is not None and loss >= least))
    )
