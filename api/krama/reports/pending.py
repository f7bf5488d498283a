"""Pending reports: reports on protected values, kept unlisted until the national administrator decides."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.cases import service as cases
from krama.cases.service import CaseFile
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.revisions import Expected
from krama.indicators.kinds import Indicator, Kind
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import pending_repository as repository
from krama.reports import repository as report_repository
from krama.reports.drafts import ReportDecisionKind, Submitted, UpsertResult
from krama.reports.errors import (
    PendingReportOutdated,
    ReportDecided,
    ReportEnded,
    ReportNotFound,
    ReportPending,
    StillProtected,
)
from krama.reports.fields import disclosed_to
from krama.reports.intake import draft_on, refuse_unknown_recipients
from krama.reports.merging import merge
from krama.reports.pending_rereading import names_the_same
from krama.reports.pending_view import as_report, erased, request_of, shown
from krama.reports.report_filter import ReportFilter, states
from krama.reports.tables import PendingReport
from krama.sharing.policy import sees
from krama.sharing.stored import visibility_of


def may_decide(principal: Principal) -> bool:
    """Whether the caller reads and decides the pending reports of all agencies."""
    return Permission.REPORTS_DECIDE in principal.permissions


def decide(
    session: Session,
    principal: Principal,
    report_id: UUID,
    decision: ReportDecisionKind,
    reason: str,
    expected: Expected,
    region: str,
) -> Submitted:
    """Accept a pending report, which makes it a report of its agency like any other, or dismiss it.

    The same decision again changes nothing. Raises `ReportNotFound`, `ReportDecided`, `ReportEnded` and
    `RevisionChanged`. Accepting it may also raise `StillProtected`, `PendingReportOutdated`, `RecipientUnknown`, and
    what `intake.draft_on` raises.
    """
    case = _case_locked(session, repository.find(session, report_id))
    matcher = protection.current(session)  # before the row, as in `service.submit`
    row = repository.find(session, report_id, lock=True)
    if row is None:
        return _accepted_before(session, report_id, decision, expected)
    if row.decided_at is not None:
        _refuse_other_end(decision, ReportDecisionKind.DISMISSED)
        expected.refuse_if_named(row.revision)
        return _read(session, row)
    if row.withdrawn_at is not None:
        raise ReportEnded("Its agency has withdrawn the report. There is nothing to decide.")
    expected.refuse_if_changed(row.revision)
    note(session, reports=[report_id], decided=decision)
    if decision is ReportDecisionKind.ACCEPTED:
        _refuse_other_reading(row, region)
        accepted = _accept(session, principal, row, matcher, reason)
        _count_in_case(case)
        return accepted
    _count_in_case(case)
    row.seq, row.revision = sequence.take(session), row.revision + 1
    row.decided_at = clock.from_micros(row.seq)
    row.decided_by, row.decision_reason = principal.client_id, reason
    return _read(session, row)


def _case_locked(session: Session, row: PendingReport | None) -> CaseFile | None:
    """The case of this row, if there is one. It is locked before the row, in the order of locks."""
    return None if row is None else cases.locked_one(session, row.agency_id, row.case_reference)


def _count_in_case(case: CaseFile | None) -> None:
    """Count that one of its pending reports has ended: who decides on the case decides on what it has become too."""
    # gate: revision of a case counts a pending report that ends
    if case is not None:
        cases.count_reports(case, case.revision)


def _accepted_before(session: Session, report_id: UUID, decision: ReportDecisionKind, expected: Expected) -> Submitted:
    report = report_repository.find(session, report_id)
    if report is None or report.decided_at is None:
        raise not_found()
    _refuse_other_end(decision, ReportDecisionKind.ACCEPTED)
    expected.refuse_if_named(report.revision)
    return report_repository.submitted(session, report)


def _refuse_other_end(decision: ReportDecisionKind, decided: ReportDecisionKind) -> None:
    if decision is not decided:
        raise ReportDecided(f"The report has already been decided: it was {decided}.")


def _refuse_other_reading(row: PendingReport, region: str) -> None:
    """Raise `PendingReportOutdated` if the value names something else since it was sent.

    The reviewer decides about the indicator that the report shows, and nobody may list what the value does not name.
    """
    # gate: acceptance of what names something else now
    if not names_the_same(row, region):
        raise PendingReportOutdated(
            "Its value names something else by the rules of this version. Ask the operator to run `krama report "
            "reread`, read the report again, and then decide."
        )


def _accept(session: Session, principal: Principal, row: PendingReport, matcher: Matcher, reason: str) -> Submitted:
    """Run the request through intake again, for the client that sent it and as of the time when it was sent."""
    indicator = Indicator(Kind(row.kind), row.canonical)
    # gate: acceptance of what is still protected
    if (covering := matcher.covering(indicator)) is not None:
        raise StillProtected(None if protection.is_from_the_start(covering) else covering)
    source = agencies.find_principal(session, row.client_id)
    if source is None:
        raise PendingReportOutdated("Its client no longer exists. Dismiss it, and ask its agency to submit it again.")
    draft = draft_on(indicator, request_of(row), source, row.sent_at)
    # gate: acceptance of what is no longer valid
    if draft.sent.valid_until is not None and draft.sent.valid_until <= clock.now():
        raise PendingReportOutdated("Its `valid_until` has passed. Dismiss it. If it still holds, submit it again.")
    refuse_unknown_recipients(session, draft.visibility)
    submitted = merge(session, source, [draft.accepted(as_report(row, source.sector))])[0]
    if submitted.outcome is not UpsertResult.CREATED:
        raise PendingReportOutdated(
            "Its agency has reported the same again meanwhile. Dismiss this one.",
            existing=f"/v1/reports/{submitted.report.report_id}",
        )
    return _decided(session, principal, row, submitted, reason)


def _decided(
    session: Session, principal: Principal, row: PendingReport, submitted: Submitted, reason: str
) -> Submitted:
    report = report_repository.find(session, row.report_id)
    if report is None:
        raise not_found()
    report.revision = row.revision + 1
    report.decided_at, report.decided_by, report.decision_reason = report.updated_at, principal.client_id, reason
    session.delete(row)
    return Submitted(report, submitted.indicator, UpsertResult.UPDATED)


def withdraw(
    session: Session, principal: Principal, report_id: UUID, reason: str, expected: Expected
) -> Submitted | None:
    """End a pending report of the caller's agency. One that is withdrawn already does not change.

    None if the agency has no pending report of this id. Raises `ReportEnded` and `RevisionChanged`.
    """
    unlocked = repository.find(session, report_id)
    if unlocked is None or unlocked.agency_id != principal.agency_id:
        return None
    case = _case_locked(session, unlocked)
    row = repository.find(session, report_id, lock=True)
    if row is None:
        return None  # it was accepted meanwhile
    if row.withdrawn_at is not None:
        expected.refuse_if_named(row.revision)
        return shown(row, principal.sector, UpsertResult.UNCHANGED)
    if row.decided_at is not None:
        raise ReportEnded("The report was dismissed, so it is not listed. There is nothing more to do.")
    expected.refuse_if_changed(row.revision)
    row.seq, row.revision = sequence.take(session), row.revision + 1
    row.withdrawn_at, row.withdrawal_reason = clock.from_micros(row.seq), reason
    _count_in_case(case)
    note(session, reports=[report_id])
    return shown(row, principal.sector, UpsertResult.UPDATED)


def find(session: Session, principal: Principal, report_id: UUID) -> Submitted | None:
    """A report that is pending, or ended while it was: its agency's, or any for a reviewer."""
    row = repository.find(session, report_id)
    # gate: pending report of another agency
    if row is None or (row.agency_id != principal.agency_id and not may_decide(principal)):
        return None
    return _read(session, row)


def refuse_pending(session: Session, principal: Principal, report_id: UUID) -> None:
    """Raise `ReportPending` if the caller may see a report of this id that is pending, or ended while it was."""
    if find(session, principal, report_id) is not None:
        raise ReportPending(
            "The report is not listed: it is pending, or ended while it was. A pending report can only be decided, or "
            "withdrawn by its agency."
        )


def page(
    session: Session, principal: Principal, wanted: ReportFilter, after: KeysetPosition, rows: int
) -> tuple[list[Submitted], KeysetPosition | None]:
    """The reports after a position that are pending, or ended while they were, of a limited number of them.

    They are the agency's own, or all for a reviewer. The position is the last that was looked at; None if all were.
    """
    kept, end = repository.page(session, principal.agency_id, may_decide(principal), wanted, after, rows)
    sectors = agencies.names_of(session, {row.agency_id for row in kept}) if kept else {}
    reports = (shown(row, sectors[row.agency_id][1]) for row in kept)
    return [each for each in reports if not wanted.asks_for_facts or states(wanted, each.report.facts)], end


def names(session: Session, principal: Principal, agency_id: UUID) -> bool:
    """Whether a report of this agency that the caller decides names it as its source."""
    # gate: source of a pending report
    if not may_decide(principal) or "source" not in disclosed_to(principal.sector):
        return False
    sectors = agencies.sectors_of(session, [agency_id])
    reports = (as_report(row, sectors[agency_id]) for row in repository.of_agency(session, agency_id))
    return any(
        not report.facts.anonymous and sees(principal.viewer, agency_id, visibility_of(report)) for report in reports
    )


def waiting(session: Session, protection_id: UUID) -> int:
    """How many undecided reports a protection has caused. Ending the protection decides none of them."""
    return repository.undecided_of(session, protection_id)


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase what the requests of up to `limit` reports say that ended before this time while pending.

    Their labels stay, because nobody may see more of a report that is older. Returns their number.
    """
    old = repository.lock_stated(session, before, limit)
    sectors = agencies.names_of(session, {row.agency_id for row in old})
    seq = sequence.take(session) if old else 0
    for row in old:
        row.request, row.province = erased(row, sectors[row.agency_id][1]), None
        row.seq, row.revision, row.erased_at = seq, row.revision + 1, clock.from_micros(seq)
    session.flush()
    note(session, reports=[row.report_id for row in old])
    return len(old)


def _read(session: Session, row: PendingReport) -> Submitted:
    return shown(row, agencies.names_of(session, [row.agency_id])[row.agency_id][1])


def not_found() -> ReportNotFound:
    """The error for a report that does not exist or that the caller may not see."""
    return ReportNotFound("There is no report with this id that you may see or change.", field="report_id")
