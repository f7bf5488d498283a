"""Which reports a list shows. A filter matches only what its reader may see, or it would disclose the rest."""

from collections.abc import Collection
from decimal import Decimal
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true
from sqlmodel import col

from krama.core.money import too_fine
from krama.listings import records as indicator_records
from krama.reports.fields import disclosed_to
from krama.reports.report_filter import ReportFilter
from krama.reports.schemas import ReportStatus
from krama.reports.tables import PendingReport, Report
from krama.sharing.audiences import Viewer

_OF_PENDING = {
    ReportStatus.PENDING: and_(col(PendingReport.decided_at).is_(None), col(PendingReport.withdrawn_at).is_(None)),
    ReportStatus.DISMISSED: col(PendingReport.decided_at).is_not(None),
    ReportStatus.WITHDRAWN: col(PendingReport.withdrawn_at).is_not(None),
}
"""The statuses that a report in the table `pending_report` may have."""

_APPROVABLE = (
    col(Report.police).is_(True),
    col(Report.withdrawn_at).is_(None),
    col(Report.approved_at).is_(None),
    col(Report.origin).is_(None),
)
"""What `service.approve` asks of a report. It also asks that another officer approves it."""


def check_min_loss(min_loss: Decimal | None, currency: str | None) -> None:
    """Raise a validation error for an amount without its currency, 100 KHR is not 100 USD, or finer than that."""
    if min_loss is not None and currency is None:
        raise RequestValidationError([{"type": "missing", "loc": ("query", "currency"), "msg": ""}])
    fault = None if min_loss is None or currency is None else too_fine(min_loss, currency)
    if fault is not None:
        loc = ("query", "min_loss")
        raise RequestValidationError([{"type": fault.type, "loc": loc, "msg": fault.message(), "ctx": fault.context}])


def report_conditions(
    wanted: ReportFilter, viewer: Viewer, moved: SQLColumnExpression[int] | None = None
) -> list[ColumnElement[bool]]:
    """The conditions on rows of `report`. `moved` is the number of the last change for this viewer."""
    narrowed = wanted.seen_from(disclosed_to(viewer.sector))
    if narrowed is None:
        return [false()]
    # As a plain condition, SQLite would search by it, and read all that the agency ever reported.
    own = (col(Report.agency_id) == viewer.agency_id).is_(true())
    place = col(Report.seq) if moved is None else moved
    conditions = [*_common(narrowed, Report), *_between(place, narrowed.changed), *_facts(narrowed, own)]
    if narrowed.own is not None:
        conditions.append(own if narrowed.own else ~own)
    if narrowed.agencies:
        named = col(Report.agency_id).in_(narrowed.agencies)
        conditions.append(and_(named, or_(own, col(Report.anonymous).is_(False))))
    if narrowed.statuses:
        conditions.append(_in_status(narrowed.statuses, own))
    if narrowed.kinds:
        conditions.append(indicator_records.of_kinds(col(Report.indicator_id), narrowed.kinds))
    if narrowed.awaits_approval:
        conditions.append(and_(own, *_APPROVABLE))
    return conditions


def _facts(wanted: ReportFilter, own: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    """The conditions on what reports state."""
    conditions = wanted.occurred.conditions(col(Report.occurred_at))
    if wanted.provinces:
        conditions.append(col(Report.province).in_(wanted.provinces))
    if wanted.case_reference is not None:
        # gate: filter by the case of an anonymous report
        told = or_(own, col(Report.anonymous).is_(False))
        conditions.append(and_(col(Report.case_reference) == wanted.case_reference, told))
    if wanted.roles:
        conditions.append(col(Report.role).in_(wanted.roles))
    if wanted.channel is not None:
        conditions.append(col(Report.channel) == wanted.channel)
    if wanted.currency is not None:
        conditions.append(col(Report.loss_currency) == wanted.currency)
    if wanted.min_loss is not None:
        conditions.append(col(Report.loss_amount) >= wanted.min_loss)
    return conditions


def _between(moved: SQLColumnExpression[int], changed: tuple[int | None, int | None]) -> list[ColumnElement[bool]]:
    since, until = changed
    conditions = [moved > since] if since is not None else []
    return conditions + ([moved < until] if until is not None else [])


def pending_conditions(wanted: ReportFilter, agency_id: UUID) -> list[ColumnElement[bool]]:
    """The conditions on rows of `pending_report`. What others stated narrows nothing, however the reader is trusted."""
    own = col(PendingReport.agency_id) == agency_id
    conditions = [*_common(wanted, PendingReport), *_between(col(PendingReport.seq), wanted.changed)]
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
    if wanted.asks_for_facts:
        conditions.append(own)
    return conditions


def _common(wanted: ReportFilter, table: type[Report] | type[PendingReport]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.categories:
        conditions.append(col(table.category).in_(wanted.categories))
    return conditions + wanted.created.conditions(col(table.created_at))


def _in_status(statuses: Collection[ReportStatus], own: ColumnElement[bool]) -> ColumnElement[bool]:
    """The statuses as `answers` shows them. Only its own agency finds what was overturned after it had ended."""
    ended = [status.value for status in statuses if status is not ReportStatus.ACTIVE]
    live, overturned = col(Report.withdrawn_at).is_(None), and_(own, col(Report.overturned_at).is_not(None))
    among_ended = and_(~live, ~overturned, col(Report.ended_as).in_(ended))
    if ReportStatus.OVERTURNED in statuses:
        among_ended = or_(among_ended, overturned)
    return or_(live, among_ended) if ReportStatus.ACTIVE in statuses else among_ended
