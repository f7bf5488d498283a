"""Pending reports: reports on protected values, kept unlisted until the national administrator decides."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError
from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.revisions import Expected
from krama.core.uuid7 import uuid7
from krama.indicators.kinds import Indicator, Kind
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import pending_repository as repository
from krama.reports import repository as report_repository
from krama.reports.drafts import Fact, NewReport, PendingDecision, Submitted, UpsertResult
from krama.reports.errors import PendingReportOutdated, ReportDecided, ReportNotFound, ReportPending, StillProtected
from krama.reports.fields import VOUCHED_MEMBERS, ReportFacts
from krama.reports.filters import ReportFilter
from krama.reports.intake import Draft, draft_on, refuse_unknown_recipients
from krama.reports.merging import merge
from krama.reports.schemas import ReportIn, ReportStatus
from krama.reports.tables import PendingReport
from krama.reports.visibility import columns_of
from krama.sharing import policy as sharing
from krama.sharing.sectors import Sector


def may_decide(principal: Principal) -> bool:
    """Whether the caller reads and decides the pending reports of all agencies."""
    return Permission.REPORTS_DECIDE in principal.permissions


def lock(session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]]) -> dict[Fact, PendingReport]:
    """The agency's undecided reports on these indicators. Nobody adds or decides one until the transaction ends."""
    advisory_lock(session, f"pending reports of {principal.agency_id}")
    return repository.undecided(session, principal.agency_id, {draft.indicator_id for draft, _ in covered})


def keep(
    session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]], known: dict[Fact, PendingReport]
) -> list[Submitted]:
    """Keep drafts that the protected list covers. A report of one fact is kept once, and only changes are kept.

    `known` is what `lock` returned. The caller holds every other lock that it needs.
    """
    seq, kept, changed = 0, [], set()
    for draft, protection_id in covered:
        row = known.get(draft.fact)
        request = _restated(None if row is None else row.request, draft)
        if row is not None and _statements(row.request) == _statements(request):
            kept.append(_shown(row, principal.sector, UpsertResult.UNCHANGED))
            continue
        seq = seq or sequence.take(session)
        if row is None:
            row = known[draft.fact] = _new(principal, draft, protection_id, clock.from_micros(seq))
            session.add(row)
        else:
            row.revision += 1
        _restate(row, principal, draft, request, seq)
        changed.add(row.report_id)
        kept.append(_shown(row, principal.sector))
    note(session, reports=sorted(changed))
    return kept


def _restate(row: PendingReport, principal: Principal, draft: Draft, request: str, seq: int) -> None:
    before, row.request = row.request, request
    # gate: client of a pending report
    if _facts(before) != _facts(request):
        row.client_id = principal.client_id
    row.seq, row.sent_at = seq, draft.sent_at
    row.province = json.loads(request).get("province")


def _new(principal: Principal, draft: Draft, protection_id: UUID, moment: datetime) -> PendingReport:
    return PendingReport(
        report_id=uuid7(moment),
        seq=0,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        indicator_id=draft.indicator_id,
        kind=draft.indicator.kind,
        canonical=draft.indicator.canonical,
        category=draft.category,
        case_reference=draft.case_reference,
        protection_id=protection_id,
        created_at=moment,
        sent_at=draft.sent_at,
    )


def _statements(request: str | None) -> dict[str, object]:
    """What the request says. In a report that is not listed yet, null says as much as nothing."""
    return {name: stated for name, stated in json.loads(request or "{}").items() if stated is not None}


def _facts(request: str | None) -> dict[str, object]:
    """What a second officer would vouch for."""
    stated = _statements(request)
    return {name: stated.get(name) for name in VOUCHED_MEMBERS}


def _restated(before: str | None, draft: Draft) -> str:
    """The request that states what both requests state. As in a report, the later one counts where both do."""
    old, new = json.loads(before or "{}"), json.loads(draft.request)
    if old.get("anonymous") is True:
        new.pop("anonymous", None)
    if new.get("tlp") is None:
        new = {name: stated for name, stated in new.items() if name not in ("tlp", "audience")}
    elif new["tlp"] != old.get("tlp") or new.get("audience") is not None:
        old.pop("audience", None)
    else:
        new.pop("audience", None)
    return json.dumps(old | new, ensure_ascii=False)


def decide(
    session: Session,
    principal: Principal,
    report_id: UUID,
    decision: PendingDecision,
    reason: str,
    expected: Expected,
) -> Submitted:
    """Accept a pending report, which makes it a report of its agency like any other, or dismiss it.

    The same decision again changes nothing. Raises `ReportNotFound`, `ReportDecided` and `RevisionChanged`; to accept
    it, also `StillProtected`, `PendingReportOutdated`, `RecipientUnknown`, and what `intake.draft_on` raises.
    """
    matcher = protection.current(session)  # before the row, as in `service.submit`
    row = repository.find(session, report_id, lock=True)
    if row is None:
        return _accepted_before(session, report_id, decision)
    if row.decided_at is not None:
        _refuse_other_end(decision, PendingDecision.DISMISSED)
        return _read(session, row)
    expected.refuse_if_changed(row.revision)
    note(session, reports=[report_id], decided=decision)
    if decision is PendingDecision.ACCEPTED:
        return _accept(session, principal, row, matcher, reason)
    row.seq, row.revision = sequence.take(session), row.revision + 1
    row.decided_at = clock.from_micros(row.seq)
    row.decided_by, row.decision_reason = principal.client_id, reason
    return _read(session, row)


def _accepted_before(session: Session, report_id: UUID, decision: PendingDecision) -> Submitted:
    report = report_repository.find(session, report_id)
    if report is None or report.decided_at is None:
        raise not_found()
    _refuse_other_end(decision, PendingDecision.ACCEPTED)
    return report_repository.submitted(session, report)


def _refuse_other_end(decision: PendingDecision, decided: PendingDecision) -> None:
    if decision is not decided:
        raise ReportDecided(f"The report has already been decided: it was {decided}.")


def _accept(session: Session, principal: Principal, row: PendingReport, matcher: Matcher, reason: str) -> Submitted:
    """Run the request through intake again, for the client that sent it and as of the time when it was sent."""
    indicator = Indicator(Kind(row.kind), row.canonical)
    # gate: acceptance of what is still protected
    if matcher.covering(indicator) is not None:
        raise StillProtected("A protection still covers the value. End the protection or make it narrower first.")
    source = agencies.find_principal(session, row.client_id)
    if source is None:
        raise PendingReportOutdated("Its client no longer exists. Dismiss it, and ask its agency to submit it again.")
    draft = draft_on(indicator, _sent(row), source, row.sent_at)
    # gate: acceptance of what is no longer valid
    if draft.sent.valid_until is not None and draft.sent.valid_until <= clock.now():
        raise PendingReportOutdated("Its `valid_until` has passed. Dismiss it. If it still holds, submit it again.")
    refuse_unknown_recipients(session, draft.visibility)
    submitted = merge(session, source, [draft.accepted(row.report_id, row.created_at)])[0]
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


def _sent(row: PendingReport) -> ReportIn:
    try:
        return ReportIn.model_validate_json(row.request or "{}")
    except ValidationError as problem:
        raise PendingReportOutdated(
            "The rules for reports have changed since it was sent. Dismiss it, and ask its agency to submit it again."
        ) from problem


def find(session: Session, principal: Principal, report_id: UUID) -> Submitted | None:
    """A pending or dismissed report that the caller may see: its agency's, or any for a reviewer."""
    row = repository.find(session, report_id)
    # gate: pending report of another agency
    if row is None or (row.agency_id != principal.agency_id and not may_decide(principal)):
        return None
    return _read(session, row)


def refuse_pending(session: Session, principal: Principal, report_id: UUID) -> None:
    """Raise `ReportPending` if the caller may see a report of this id that is pending, or was dismissed."""
    if find(session, principal, report_id) is not None:
        raise ReportPending("The report is not listed: it is pending, or was dismissed. It can only be decided.")


def page(
    session: Session, principal: Principal, wanted: ReportFilter, after: KeysetPosition, limit: int
) -> list[Submitted]:
    """Up to `limit` pending or dismissed reports after a position: the agency's own, or all for a reviewer."""
    rows = repository.page(session, principal.agency_id, may_decide(principal), wanted, after, limit)
    sectors = agencies.names_of(session, {row.agency_id for row in rows}) if rows else {}
    return [_shown(row, sectors[row.agency_id][1]) for row in rows]


def waiting(session: Session, protection_id: UUID) -> int:
    """How many undecided reports a protection has caused. Ending the protection decides none of them."""
    return repository.undecided_of(session, protection_id)


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase the requests of up to `limit` reports that were dismissed before this time. Returns their number."""
    old = repository.stated(session, before, limit)
    for row in old:
        row.request = row.province = None
    session.flush()
    note(session, reports=[row.report_id for row in old])
    return len(old)


def _read(session: Session, row: PendingReport) -> Submitted:
    return _shown(row, agencies.names_of(session, [row.agency_id])[row.agency_id][1])


def _shown(row: PendingReport, sector: Sector, result: UpsertResult = UpsertResult.PENDING) -> Submitted:
    """The row as a report. What its request states is left out if the rules no longer allow it, or it was erased."""
    indicator = Indicator(Kind(row.kind), row.canonical)
    status = ReportStatus.PENDING if row.decided_at is None else ReportStatus.DISMISSED
    visibility, stated = sharing.make_visibility(sharing.default_label(sector)), dict[str, object]({"value": None})
    try:
        sent = _sent(row)
    except PendingReportOutdated:
        pass
    else:
        draft = Draft(sent, row.sent_at, indicator, row.indicator_id, row.category, row.case_reference, None)
        stated = draft.stated()
        if sent.tlp is not None:
            sectors, named = ((), ()) if sent.audience is None else (sent.audience.sectors, sent.audience.agencies)
            visibility = sharing.make_visibility(sent.tlp, sectors, set(named) - {row.agency_id})
    label = columns_of(visibility)
    report = NewReport(
        report_id=row.report_id,
        indicator_id=row.indicator_id,
        agency_id=row.agency_id,
        client_id=row.client_id,
        police=sector is Sector.POLICE,
        stated_by=row.client_id,
        facts=ReportFacts.stating(stated),
        category=row.category,
        case_reference=row.case_reference,
        tlp=label.tlp,
        audience=label.audience,
        recipients=label.recipients,
        created_at=row.created_at,
        updated_at=clock.from_micros(row.seq),
        seq=row.seq,
        ended_as=status,
        revision=row.revision,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
    )
    return Submitted(report, indicator, result)


def not_found() -> ReportNotFound:
    """The error for a report that does not exist or that the caller may not see."""
    return ReportNotFound("There is no report with this id that you may see or change.", field="report_id")
