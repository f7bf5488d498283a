"""Reports that had ended before their value was read again: what they say holds for what that value names now.

They stay where they were, because others know them by the indicator of then. `reread_report` has a row for each.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import bindparam, delete, true
from sqlmodel import Session, col, select

from krama.agencies.service import Principal
from krama.core.columns import Key, among
from krama.core.inserts import put_rows
from krama.reports import copy_repository, repository
from krama.reports.drafts import Fact, NewReport
from krama.reports.pending_view import as_report
from krama.reports.tables import PendingReport, Report, RereadReport


def lead_on(session: Session, ended: Iterable[tuple[Report | PendingReport, UUID]]) -> None:
    """Remember which indicators the values of these reports name now, in place of what they named in between."""
    put_rows(
        session,
        RereadReport,
        [{"report_id": report.report_id, "agency_id": report.agency_id, "indicator_id": now} for report, now in ended],
    )


def remembered(session: Session, report_ids: Iterable[UUID]) -> list[UUID]:
    """Those of these reports whose values named something else when they were read last."""
    return list(session.exec(select(RereadReport.report_id).where(among(RereadReport.report_id, [*report_ids]))))


def forget(session: Session, report_ids: Collection[UUID]) -> None:
    """Forget what the values of these reports named in between: they name what they named first again, or nothing."""
    if report_ids:
        copy_repository.lock(session)
        session.execute(delete(RereadReport).where(among(RereadReport.report_id, report_ids)))


def find(session: Session, principal: Principal, indicators: Collection[UUID]) -> list[tuple[Fact, Report | NewReport]]:
    """The agency's reports that had ended before, of which the values name these indicators now, with those facts."""
    asked = {"agency": principal.agency_id, "indicators": indicators}
    now = dict(session.execute(_LED_ON, asked).all())
    if not now:
        return []
    ended: list[Report | NewReport] = [*session.exec(select(Report).where(among(Report.report_id, now)))]
    waiting = session.exec(select(PendingReport).where(among(PendingReport.report_id, now)))
    ended += [as_report(row, principal.sector) for row in waiting]
    return [((now[each.report_id], each.category, each.case_reference), each) for each in ended]


def was_overturned(session: Session, report: Report, fact: Fact) -> bool:
    """Whether a dispute found that its agency was mistaken in this fact, which the report's value names now.

    A copy is bound in every category. What happened after the decision is another matter.
    """
    for ended in repository.ended_facts(session, report.agency_id, [fact[0]]):
        is_same = report.origin is not None or (ended.category, ended.case_reference) == fact[1:]
        if ended.overturned_at is None or not is_same:
            continue
        if report.occurred_at is None or report.occurred_at <= ended.overturned_at:
            return True
    return False


_ANY = select(RereadReport.report_id).limit(1).subquery()
_LED_ON = (
    select(RereadReport.report_id, RereadReport.indicator_id)
    .join_from(_ANY, RereadReport, true())
    .where(
        col(RereadReport.agency_id) == bindparam("agency", type_=Key), among(RereadReport.indicator_id, "indicators")
    )
)
"""Built once, because each report that is submitted asks. While the table is empty, SQLite takes no key apart."""
