"""Use cases that read reports, listed or pending: one of them, lists of them, and the changes of their labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.core.cursor import NEWEST, KeysetPosition
from krama.core.windows import Part, Placed, merged
from krama.listings import records as indicator_records
from krama.reports import label_record, list_repository, pending, repository, sources
from krama.reports.drafts import NewReport, Submitted, UpsertResult, last_change
from krama.reports.fields import disclosed_to
from krama.reports.report_filter import ReportFilter
from krama.reports.tables import LabelChange, Report
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.stored import visibility_of


def read(session: Session, principal: Principal, report_id: UUID) -> Submitted:
    """A report that the caller may see. Raises `ReportNotFound`."""
    undecided = pending.find(session, principal, report_id)
    if undecided is not None:
        return undecided
    report = repository.find(session, report_id)
    decided = report is not None and report.decided_at is not None and pending.may_decide(principal)
    if report is None or not (decided or _sees(principal, report)):
        raise pending.not_found()
    return repository.submitted(session, report)


def visible_to(session: Session, principal: Principal, report_id: UUID) -> Report:
    """The stored report, if the caller may see it. Raises `ReportNotFound`, or `ReportPending` if it is not listed."""
    report = repository.find(session, report_id)
    if report is None:
        pending.refuse_pending(session, principal, report_id)
    if report is None or not _sees(principal, report):
        raise pending.not_found()
    return report


def _sees(principal: Principal, report: Report) -> bool:
    # gate: visibility of a report
    return sharing.sees(principal.viewer, report.agency_id, visibility_of(report))


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports of a list. `end` is where the next page begins, or None if this is the last."""

    reports: list[Submitted]
    end: KeysetPosition | None


def page(
    session: Session, principal: Principal, wanted: ReportFilter, *, after: KeysetPosition, limit: int, begins: bool
) -> ReportPage:
    """Up to `limit` reports that the caller may see, listed and pending ones.

    There may be fewer, or none, before the list ends: a page looks through a limited number of reports.
    Raises `AgencyNotFound` for an agency that the caller may not know, if the list `begins`. Who follows it goes on.
    """
    if begins:
        sources.refuse_unseen(session, principal, wanted.agencies)
    narrowed = wanted.seen_from(disclosed_to(principal.sector))
    if narrowed is None:
        return ReportPage([], None)
    start, parts = narrowed.begin(after), list[Part[Submitted]]()
    if narrowed.wants_reports:
        parts.append(_listed(session, principal, narrowed, start, limit + 1))
    if narrowed.wants_pending:
        kept, end = pending.page(session, principal, narrowed, start, limit + 1)
        parts.append(Part(_placed(kept, principal, start), end))
    part = merged(parts, limit, newest=after.newest)
    is_last = part.end is None or narrowed.is_over(part.end)
    return ReportPage([each.item for each in part.items], None if is_last else part.end)


def newest(session: Session, principal: Principal) -> list[KeysetPosition]:
    """A place after which everything comes that the caller will see from now on, if there is anything before it.

    It is that of the newest report that the caller sees, or the end of those that were looked through for it.
    """
    shown = page(session, principal, ReportFilter(), after=NEWEST, limit=1, begins=False)
    ends = [position(each, principal) for each in shown.reports]
    return ends or ([] if shown.end is None else [shown.end])


def _listed(
    session: Session, principal: Principal, wanted: ReportFilter, after: KeysetPosition, rows: int
) -> Part[Submitted]:
    """Up to `rows` reports that are listed, or were."""
    reports = _named(session, list_repository.page(session, principal.viewer, wanted, after, rows))
    placed = _placed(reports, principal, after)
    if len(placed) == rows:
        return Part(placed, placed[-1].position)
    return Part(placed, list_repository.end_of_window(session, principal.viewer, wanted, after, rows))


def _placed(reports: Iterable[Submitted], principal: Principal, after: KeysetPosition) -> list[Placed[Submitted]]:
    return [Placed(position(each, principal)._replace(newest=after.newest), each) for each in reports]


def position(submitted: Submitted, principal: Principal) -> KeysetPosition:
    """The report's place in the caller's lists of reports."""
    report = submitted.report
    return KeysetPosition(last_change(report, own=report.agency_id == principal.agency_id), report.report_id)


def page_of_indicator(
    session: Session, viewer: Viewer, indicator_id: UUID, *, after: KeysetPosition, limit: int
) -> tuple[list[Submitted], bool]:
    """Up to `limit` live reports on one indicator that the viewer may see, and whether more follow."""
    rows = repository.page_of_indicator(session, viewer, indicator_id, after=after, limit=limit + 1)
    return _named(session, rows[:limit]), len(rows) > limit


def _named(session: Session, rows: Sequence[NewReport]) -> list[Submitted]:
    indicators = indicator_records.find(session, {row.indicator_id for row in rows})
    return [Submitted(row, indicators[row.indicator_id], UpsertResult.UNCHANGED) for row in rows]


def label_changes(
    session: Session, principal: Principal, report_id: UUID, *, after: KeysetPosition, limit: int
) -> tuple[list[LabelChange], bool]:
    """Changes of the label of a report of the caller's agency, and whether more follow. Raises `ReportNotFound`."""
    if repository.of_agency(session, principal.agency_id, report_id) is None:
        if pending.find(session, principal, report_id) is not None:
            return [], False
        raise pending.not_found()
    changes = label_record.page(session, report_id, after.seq, limit + 1)
    return changes[:limit], len(changes) > limit
