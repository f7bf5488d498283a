"""Which reports a list shows. A filter matches only what its reader may see, or it would disclose the rest."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from krama.core import clock
from krama.core.ids import read_id
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import records as indicator_records
from krama.reports.fields import disclosed_to
from krama.reports.schemas import ReportStatus
from krama.reports.tables import PendingReport, Report
from krama.sharing.audiences import Viewer

NEVER_LISTED = frozenset({ReportStatus.PENDING, ReportStatus.DISMISSED})
"""The statuses that no report in the table `report` has."""
_OF_PENDING = {
    ReportStatus.PENDING: and_(col(PendingReport.decided_at).is_(None), col(PendingReport.withdrawn_at).is_(None)),
    ReportStatus.DISMISSED: col(PendingReport.decided_at).is_not(None),
    ReportStatus.WITHDRAWN: col(PendingReport.withdrawn_at).is_not(None),
}
"""The statuses that a report in the table `pending_report` may have."""


_WORDS = {"own", "others", "all"}


def _agency_word(word: str) -> str:
    if word in _WORDS:
        return word
    try:
        return str(read_id(word))
    except ValueError:
        raise PydanticCustomError(
            "choice_unknown",
            "Write own, others, all, or the ids of agencies.",
            {"expected": "'own', 'others', 'all' or 'agency_id'"},
        ) from None


AgencyWord = Annotated[str, AfterValidator(_agency_word), Field(max_length=36, examples=["own"])]
"""Whose reports are asked for: a word, or the id of an agency."""


def named_agencies(words: frozenset[str] | None) -> tuple[bool | None, frozenset[UUID]]:
    """Whether only own reports (True) or only others' are asked for (False), and the agencies that are named.

    Raises a validation error if ids are mixed with words.
    """
    asked = words or frozenset()
    ids = asked - _WORDS
    if ids and asked & _WORDS:
        form = "Write either own, others or all, or the ids of agencies"
        fault = {"type": "wrong_form", "loc": ("query", "agency_id"), "msg": form, "ctx": {"form": "agencies"}}
        raise RequestValidationError([fault])
    own = asked == {"own"} if len(asked) == 1 and not ids and "all" not in asked else None
    return own, frozenset(map(UUID, ids))


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What a reader asks for. An empty collection or None does not narrow the list.

    `own` is True for the reports of the reader's agency, and False for those of all others. `agencies` names some.
    """

    own: bool | None = None
    agencies: frozenset[UUID] = frozenset()
    statuses: frozenset[ReportStatus] = frozenset()
    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    provinces: frozenset[str] = frozenset()
    case_reference: str | None = None
    created_after: datetime | None = None
    updated_after: datetime | None = None

    @property
    def changed_after(self) -> int | None:
        """Only reports whose last change has a larger number. It is not older than the report, and narrows an index."""
        times = [time for time in (self.created_after, self.updated_after) if time is not None]
        return clock.to_micros(max(times)) if times else None

    @property
    def wants_reports(self) -> bool:
        """Whether it lets any report pass that is listed, or was."""
        return not self.statuses or not self.statuses <= NEVER_LISTED

    @property
    def wants_pending(self) -> bool:
        """Whether it lets any report pass that is pending, or ended while it was."""
        return not self.statuses or not self.statuses.isdisjoint(_OF_PENDING)


def report_conditions(wanted: ReportFilter, viewer: Viewer) -> list[ColumnElement[bool]]:
    """The conditions on rows of `report`, except for `own` and `changed_after`."""
    own = col(Report.agency_id) == viewer.agency_id
    disclosed = disclosed_to(viewer.sector)

    def where_disclosed(member: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
        # gate: filters match what is disclosed
        return condition if member in disclosed else and_(own, condition)

    conditions = _common(wanted, Report)
    if wanted.agencies:
        named = col(Report.agency_id).in_(wanted.agencies)
        conditions.append(where_disclosed("source", and_(named, or_(own, col(Report.anonymous).is_(False)))))
    if wanted.statuses:
        conditions.append(_in_status(wanted.statuses, own))
    if wanted.kinds:
        conditions.append(indicator_records.of_kinds(col(Report.indicator_id), wanted.kinds))
    if wanted.provinces:
        conditions.append(where_disclosed("province", col(Report.province).in_(wanted.provinces)))
    if wanted.case_reference is not None:
        conditions.append(where_disclosed("case_reference", col(Report.case_reference) == wanted.case_reference))
    return conditions


def pending_conditions(wanted: ReportFilter, agency_id: UUID) -> list[ColumnElement[bool]]:
    """The conditions on rows of `pending_report`. What others stated narrows nothing, however the reader is trusted."""
    own = col(PendingReport.agency_id) == agency_id
    conditions = _common(wanted, PendingReport)
    if wanted.changed_after is not None:
        conditions.append(col(PendingReport.seq) > wanted.changed_after)
    if wanted.own is not None:
        conditions.append(own if wanted.own else ~own)
    if wanted.agencies:
        # gate: agency of a pending report
        conditions.append(and_(own, col(PendingReport.agency_id).in_(wanted.agencies)))
    if wanted.statuses:
        conditions.append(or_(*(_OF_PENDING[status] for status in sorted(wanted.statuses & _OF_PENDING.keys()))))
    if wanted.kinds:
        conditions.append(col(PendingReport.kind).in_(wanted.kinds))
    if wanted.provinces:
        conditions.append(and_(own, col(PendingReport.province).in_(wanted.provinces)))
    if wanted.case_reference is not None:
        conditions.append(and_(own, col(PendingReport.case_reference) == wanted.case_reference))
    return conditions


def _common(wanted: ReportFilter, table: type[Report] | type[PendingReport]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.categories:
        conditions.append(col(table.category).in_(wanted.categories))
    if wanted.created_after is not None:
        conditions.append(col(table.created_at) > wanted.created_after)
    return conditions


def _in_status(statuses: Collection[ReportStatus], own: ColumnElement[bool]) -> ColumnElement[bool]:
    """The statuses as `answers` shows them. Only its own agency finds what was overturned after it had ended."""
    ended = [status.value for status in statuses if status is not ReportStatus.ACTIVE]
    live, overturned = col(Report.withdrawn_at).is_(None), and_(own, col(Report.overturned_at).is_not(None))
    among_ended = and_(~live, ~overturned, col(Report.ended_as).in_(ended))
    if ReportStatus.OVERTURNED in statuses:
        among_ended = or_(among_ended, overturned)
    return or_(live, among_ended) if ReportStatus.ACTIVE in statuses else among_ended
