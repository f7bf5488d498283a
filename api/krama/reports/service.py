"""Use cases on reports: weave drafts into the indicators they name, read one's own, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies.service import Member
from krama.core import clock, sequence
from krama.indicators import records as indicator_records
from krama.indicators.kinds import Indicator
from krama.reports import repository
from krama.reports.drafts import Draft, Fact, NewReport, Outcome
from krama.reports.errors import ReportAlreadyWithdrawn, ReportNotFound
from krama.reports.tables import Report
from krama.verdicts import service as verdicts


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of one draft."""

    report: Report | NewReport
    indicator: Indicator
    outcome: Outcome


def submit(session: Session, member: Member, drafts: Sequence[Draft]) -> list[Submitted]:
    """Weave drafts into their indicators, in order, all in the caller's transaction.

    A known indicator is corroborated. What this agency has said before is changed where it now says otherwise, and
    stays as it is where it says the same: repeating oneself is never an error and never counts twice.
    """
    indicators = {draft.indicator_id: draft.indicator for draft in drafts}
    indicator_records.register(session, indicators)
    known: dict[Fact, Report | NewReport] = {**repository.live_facts(session, member.agency_id, indicators)}
    added: list[NewReport] = []
    done = [_weave(member, draft, known, added) for draft in drafts]
    touched = {one.report.indicator_id: one.indicator for one in done if one.outcome is not Outcome.UNCHANGED}
    for report, seq in zip(added, sequence.take(session, len(added)), strict=True):
        report.seq = seq
    repository.add(session, added)
    _refresh(session, touched)
    return done


def _weave(member: Member, draft: Draft, known: dict[Fact, Report | NewReport], added: list[NewReport]) -> Submitted:
    report = known.get(draft.fact)
    if report is None:
        new = known[draft.fact] = _new_report(member, draft)
        added.append(new)
        return Submitted(new, draft.indicator, Outcome.CREATED)
    changed = {name: value for name, value in draft.stated.items() if getattr(report, name) != value}
    for name, value in changed.items():
        setattr(report, name, value)
    if changed:
        report.updated_at = clock.now()
    return Submitted(report, draft.indicator, Outcome.UPDATED if changed else Outcome.UNCHANGED)


def _new_report(member: Member, draft: Draft) -> NewReport:
    moment = clock.now()
    return NewReport(
        report_id=uuid4(),
        indicator_id=draft.indicator_id,
        agency_id=member.agency_id,
        client_id=member.client_id,
        category=draft.category,
        case_reference=draft.case_reference,
        reported_at=moment,
        updated_at=moment,
        **draft.stated,
    )


def _refresh(session: Session, touched: dict[UUID, Indicator]) -> None:
    if touched:
        session.flush()
        verdicts.refresh(session, touched, repository.standings(session, touched))


def withdraw(session: Session, member: Member, report_id: UUID, reason: str) -> Submitted:
    """End a report of one's own agency. Raises `ReportNotFound` and `ReportAlreadyWithdrawn`."""
    report = _own(session, member, report_id)
    indicator_records.lock(session, [report.indicator_id])
    session.refresh(report)
    if report.withdrawn_at is not None:
        raise ReportAlreadyWithdrawn("The report was withdrawn before; there is nothing more to do.")
    report.withdrawn_at = report.updated_at = clock.now()
    report.withdrawn_reason = reason
    indicators = indicator_records.find(session, [report.indicator_id])
    _refresh(session, indicators)
    return Submitted(report, indicators[report.indicator_id], Outcome.UPDATED)


def read(session: Session, member: Member, report_id: UUID) -> Submitted:
    """A report of one's own agency. Raises `ReportNotFound`."""
    report = _own(session, member, report_id)
    indicator = indicator_records.find(session, [report.indicator_id])[report.indicator_id]
    return Submitted(report, indicator, Outcome.UNCHANGED)


def page(session: Session, member: Member, *, after: int, limit: int) -> tuple[list[Submitted], bool]:
    """Up to `limit` of one's own agency's reports after position `after`, and whether there are more."""
    rows = repository.page(session, member.agency_id, after=after, limit=limit + 1)
    named = indicator_records.find(session, {row.indicator_id for row in rows})
    found = [Submitted(row, named[row.indicator_id], Outcome.UNCHANGED) for row in rows[:limit]]
    return found, len(rows) > limit


def _own(session: Session, member: Member, report_id: UUID) -> Report:
    report = repository.of_agency(session, member.agency_id, report_id)
    if report is None:
        raise ReportNotFound("There is no report of this id in your agency.", field="report_id")
    return report
