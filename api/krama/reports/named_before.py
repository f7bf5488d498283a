"""Reports that had ended before their value was read again: what they say holds for what that value names now.

They stay where they were, because others know them by the indicator of then. `carried_label` has a row for each, with
an empty category and the report's id as the case reference.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from krama.agencies.service import Principal
from krama.core.columns import Key, among
from krama.core.inserts import put_rows
from krama.reports import repository
from krama.reports.drafts import Fact, NewReport
from krama.reports.pending_view import as_report
from krama.reports.tables import CarriedLabel, PendingReport, Report
from krama.sharing.labels import Tlp

NO_CATEGORY = ""
"""The category of these rows. No report has it."""


class EndedBefore(NamedTuple):
    """A report that has ended, and the indicator that its value names now."""

    agency_id: UUID
    indicator_id: UUID
    report: Report | PendingReport


def lead_on(session: Session, ended: Iterable[EndedBefore]) -> None:
    """Remember what the values of these reports name now, in place of what was remembered before."""
    of_agencies: dict[UUID, list[EndedBefore]] = defaultdict(list)
    for each in ended:
        of_agencies[each.agency_id].append(each)
    for agency_id, those in of_agencies.items():
        references = [str(each.report.report_id) for each in those]
        known = col(CarriedLabel.agency_id) == agency_id, col(CarriedLabel.category) == NO_CATEGORY
        session.execute(delete(CarriedLabel).where(*known, col(CarriedLabel.case_reference).in_(references)))
        put_rows(session, CarriedLabel, [_row(each) for each in those])


def _row(ended: EndedBefore) -> dict[str, object]:
    key = {"agency_id": ended.agency_id, "indicator_id": ended.indicator_id, "category": NO_CATEGORY}
    # the report itself has its label: what follows is for workers of the version before, which take it for one
    return key | {
        "case_reference": str(ended.report.report_id),
        "seq": ended.report.seq,
        "tlp": Tlp.AMBER_STRICT.value,
        "audience": 0,
        "recipients": "",
    }


def find(session: Session, principal: Principal, indicators: Collection[UUID]) -> list[tuple[Fact, Report | NewReport]]:
    """The agency's reports that had ended before, of which the values name these indicators now, with those facts."""
    asked = {"agency": principal.agency_id, "indicators": indicators}
    now = {UUID(reference): key for key, reference in session.execute(_LED_ON, asked)}
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


_LED_ON = select(CarriedLabel.indicator_id, CarriedLabel.case_reference).where(
    col(CarriedLabel.agency_id) == bindparam("agency", type_=Key),
    among(CarriedLabel.indicator_id, "indicators"),
    col(CarriedLabel.category) == NO_CATEGORY,
)
"""Built once, because each report that is submitted asks."""
