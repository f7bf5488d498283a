"""Finds reports by a value, or by a part of what the caller's own agency wrote in its reports."""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Integer, bindparam, union_all
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.agencies.service import Principal
from krama.core.columns import among
from krama.core.cursor import KeysetPosition
from krama.core.folding import SoughtText, most_that_fit
from krama.core.keyset import follows, order
from krama.core.windows import Part, Placed, merged
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.reports import list_repository, pending_repository
from krama.reports.answers import status_of
from krama.reports.drafts import NewReport, Submitted, UpsertResult, last_change, stored
from krama.reports.fields import disclosed_to
from krama.reports.filters import report_conditions
from krama.reports.list_repository import MOVED, ReportTexts
from krama.reports.pending_view import shown
from krama.reports.report_filter import ReportFilter
from krama.reports.repository import stored_reports, visible_to, with_ids
from krama.reports.schemas import ReportStatus
from krama.reports.tables import PendingReport, Report
from krama.sharing.sectors import Sector


class ReportMember(StrEnum):
    """The member of a report by which it was found."""

    INDICATOR = "indicator"
    CASE_REFERENCE = "case_reference"
    NARRATIVE = "narrative"
    VALUE = "value"


class ReportHit(NamedTuple):
    """A report that was found. `reference` is that of its case, empty in another agency's report."""

    report_id: UUID
    indicator_id: UUID
    indicator: Indicator
    category: str
    reference: str
    status: ReportStatus
    member: ReportMember


def find(
    session: Session,
    principal: Principal,
    text: SoughtText,
    indicator_ids: Collection[UUID],
    wanted: ReportFilter,
    after: KeysetPosition,
    limit: int,
) -> list[Part[ReportHit]]:
    """The reports on these indicators that the caller may see, and its agency's own that have the text. Newest first.

    Of other agencies' reports no text is looked at. Pending reports are those of the caller's agency.
    """
    parts: list[Part[ReportHit]] = []
    if wanted.wants_reports:
        parts += [
            _on_indicators(session, principal, indicator_ids, wanted, after, limit),
            _with_text(session, principal, text, wanted, after, limit),
        ]
    if wanted.wants_pending:
        parts.append(_pending(session, principal, text, indicator_ids, wanted, after))
    return parts


def _on_indicators(
    session: Session,
    principal: Principal,
    indicator_ids: Collection[UUID],
    wanted: ReportFilter,
    after: KeysetPosition,
    limit: int,
) -> Part[ReportHit]:
    narrowed = wanted.seen_from(disclosed_to(principal.sector))
    if not indicator_ids or narrowed is None:
        return Part([])
    viewer = principal.viewer
    statement = _of_indicators(viewer.sector).where(*report_conditions(narrowed, viewer, MOVED))
    variables = {"agency": viewer.agency_id, "seq": after.seq, "key": after.key}
    variables |= {"indicators": list(indicator_ids), "rows": limit + 1}
    reports = [stored(row) for row in session.execute(statement, variables)]
    named = dict.fromkeys((report.report_id for report in reports), ReportMember.INDICATOR)
    return merged([Part(_hits(session, principal, reports, named))], limit, newest=True)


@cache
def _of_indicators(sector: Sector) -> Select[Any]:
    """Selects live and ended reports separately, because each has its own index."""
    on_them, live = among(Report.indicator_id, "indicators"), col(Report.withdrawn_at).is_(None)
    keys = union_all(*(select(Report.report_id).where(on_them, each) for each in (live, ~live)))
    place = MOVED, col(Report.report_id)
    # gate: visibility of a report that a value finds
    seen = visible_to(sector)
    statement = stored_reports.where(col(Report.report_id).in_(keys), seen, *follows(*place, newest=True))
    return statement.order_by(*order(*place, newest=True)).limit(bindparam("rows", type_=Integer))


def _with_text(
    session: Session, principal: Principal, text: SoughtText, wanted: ReportFilter, after: KeysetPosition, limit: int
) -> Part[ReportHit]:
    """Its own reports that have the text, of a limited number and of a limited length."""
    # gate: own texts only
    mine = replace(wanted, own=True)
    named: dict[UUID, ReportMember] = {}
    rows = list(list_repository.texts(session, principal.viewer, mine, after, list_repository.MOST_READ))
    most = most_that_fit(rows, _length)
    for number, row in enumerate(rows[:most], 1):
        member = _member_with(text, row)
        if member is not None:
            named[row.report_id] = member
        # gate: a search stops once its page is full
        if len(named) > limit:
            most = number  # the page is full
            break
    reports = with_ids(session, named.keys())
    if most < len(rows):
        end: KeysetPosition | None = KeysetPosition(rows[most - 1].moved, rows[most - 1].report_id, newest=True)
    else:
        end = list_repository.end_of_window(session, principal.viewer, mine, after, list_repository.MOST_READ)
    return merged([Part(_hits(session, principal, reports, named), _within(wanted, end))], limit, newest=True)


def _length(row: ReportTexts) -> int:
    return len(row.case_reference) + len(row.narrative or "") + len(row.value or "")


def _within(wanted: ReportFilter, end: KeysetPosition | None) -> KeysetPosition | None:
    """Where to go on, or None if nothing behind this place is asked for."""
    # gate: end of a search by time
    if end is not None and wanted.is_over(end):
        return None
    return end


def _member_with(text: SoughtText, row: ReportTexts) -> ReportMember | None:
    texts = (row.case_reference, row.narrative, row.value)
    members = (ReportMember.CASE_REFERENCE, ReportMember.NARRATIVE, ReportMember.VALUE)
    return next((member for member, each in zip(members, texts, strict=True) if text.is_in(each)), None)


def _pending(
    session: Session,
    principal: Principal,
    text: SoughtText,
    indicator_ids: Collection[UUID],
    wanted: ReportFilter,
    after: KeysetPosition,
) -> Part[ReportHit]:
    """Its own reports that are pending, or ended while they were."""
    rows, end = pending_repository.page(session, principal.agency_id, False, wanted, after, list_repository.MOST_READ)
    most = most_that_fit(rows, lambda row: len(row.request or ""))
    if most < len(rows):
        rows, end = rows[:most], KeysetPosition(rows[most - 1].seq, rows[most - 1].report_id, newest=True)
    matching = [(row, member) for row in rows if (member := _member_of_pending(text, indicator_ids, row)) is not None]
    hits = (_hit(shown(row, principal.sector), member, principal) for row, member in matching)
    return Part(list(hits), _within(wanted, end))


def _member_of_pending(text: SoughtText, indicator_ids: Collection[UUID], row: PendingReport) -> ReportMember | None:
    if row.indicator_id in indicator_ids:
        return ReportMember.INDICATOR
    stated = json.loads(row.request or "{}")
    texts = ReportTexts(row.report_id, row.seq, row.case_reference, stated.get("narrative"), stated.get("value"))
    return _member_with(text, texts)


def _hits(
    session: Session, principal: Principal, reports: Collection[NewReport], members: Mapping[UUID, ReportMember]
) -> list[Placed[ReportHit]]:
    """The reports, newest first."""
    indicators = indicator_records.find(session, {report.indicator_id for report in reports})
    submitted = (Submitted(each, indicators[each.indicator_id], UpsertResult.UNCHANGED) for each in reports)
    hits = (_hit(each, members[each.report.report_id], principal) for each in submitted)
    return sorted(hits, key=lambda hit: hit.position, reverse=True)


def _hit(submitted: Submitted, member: ReportMember, principal: Principal) -> Placed[ReportHit]:
    report = submitted.report
    own = report.agency_id == principal.agency_id
    hit = ReportHit(
        report.report_id,
        report.indicator_id,
        submitted.indicator,
        report.category,
        report.case_reference if own else "",
        status_of(report, own=own),
        member,
    )
    return Placed(KeysetPosition(last_change(report, own=own), report.report_id, newest=True), hit)
