"""Locks one report that is about to change: its case first, then its indicator. Then it is read again."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.cases import service as cases
from krama.cases.service import CaseFile
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.reports import pending, repository
from krama.reports.tables import Report


@dataclass(frozen=True, slots=True)
class LockedReport:
    """A report whose case and indicator are locked until the transaction ends, as it is now."""

    report: Report
    indicators: dict[UUID, Indicator]
    case: CaseFile | None

    @property
    def indicator(self) -> Indicator:
        return self.indicators[self.report.indicator_id]

    def count_in_case(self) -> None:
        """Count the change of the report in its case: who decides on the case decides on this report too."""
        # gate: revision of a case counts changes of one report
        if self.case is not None:
            cases.count_reports(self.case, self.case.revision)


def lock_own(session: Session, principal: Principal, report_id: UUID) -> LockedReport:
    """A report of the caller's agency, locked. Raises `ReportNotFound` and `ReportPending`."""
    report = repository.of_agency(session, principal.agency_id, report_id)
    if report is None:
        pending.refuse_pending(session, principal, report_id)
        raise pending.not_found()
    return lock(session, report)


def lock(session: Session, report: Report) -> LockedReport:
    """This report, locked."""
    case = cases.locked_one(session, report.agency_id, report.case_reference)
    # gate: two changes of a report follow each other
    indicator_records.lock(session, [report.indicator_id])
    # gate: report is read again under its lock
    session.refresh(report)
    return LockedReport(report, indicator_records.find(session, [report.indicator_id]), case)
