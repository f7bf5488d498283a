"""Pending reports: reports on protected values, kept unlisted until the national administrator decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import ValidationError
from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.indicators.kinds import Indicator, Kind
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import pending_repository as repository
from krama.reports.drafts import Fact, KeptPending, PendingDecision
from krama.reports.errors import PendingReportDecided, PendingReportNotFound, PendingReportOutdated, StillProtected
from krama.reports.intake import Draft, draft_on, refuse_unknown_recipients
from krama.reports.merging import merge
from krama.reports.schemas import ReportIn
from krama.reports.tables import PendingReport


@dataclass(frozen=True, slots=True)
class PendingDetail:
    """A pending report with its indicator."""

    report: PendingReport
    indicator: Indicator


def lock(session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]]) -> dict[Fact, PendingReport]:
    """The agency's undecided reports on these indicators. Nobody adds or decides one until the transaction ends."""
    advisory_lock(session, f"pending reports of {principal.agency_id}")
    return repository.undecided(session, principal.agency_id, {draft.indicator_id for draft, _ in covered})


def keep(
    session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]], known: dict[Fact, PendingReport]
) -> list[KeptPending]:
    """Keep drafts that the protected list covers. A fact is kept once, with its latest request and client.

    `known` is what `lock` returned. The caller holds every other lock that it needs.
    """
    seq = sequence.take(session)
    kept = []
    for draft, entry_id in covered:
        row = known.get(draft.fact)
        if row is None:
            row = known[draft.fact] = PendingReport(
                held_id=uuid4(),
                seq=seq,
                agency_id=principal.agency_id,
                client_id=principal.client_id,
                indicator_id=draft.indicator_id,
                kind=draft.indicator.kind,
                canonical=draft.indicator.canonical,
                category=draft.category,
                case_reference=draft.case_reference,
                entry_id=entry_id,
                held_at=clock.from_micros(seq),
                sent_at=draft.sent_at,
            )
            session.add(row)
        row.seq, row.client_id = seq, principal.client_id
        row.request, row.sent_at = draft.request, draft.sent_at
        kept.append(KeptPending(row.held_id, draft.indicator, draft.indicator_id))
    note(session, held=[report.held_id for report in kept])
    return kept


def decide(
    session: Session, principal: Principal, held_id: UUID, decision: PendingDecision, reason: str
) -> PendingDetail:
    """Release a pending report, which makes it a report of its agency, or dismiss it.

    Raises `PendingReportNotFound` and `PendingReportDecided`; on a release also `StillProtected`,
    `PendingReportOutdated`, `RecipientUnknown`, and what `intake.draft_on` raises.
    """
    matcher = protection.current(session)  # before the row, as in `service.submit`
    row = repository.find(session, held_id, lock=True)
    if row is None:
        raise _not_found()
    if row.decided_at is not None:
        raise PendingReportDecided(f"The report has already been decided: it was {row.decided_as}.")
    if decision is PendingDecision.RELEASED:
        _release(session, row, matcher)
    seq = sequence.take(session)
    row.seq, row.decided_at = seq, clock.from_micros(seq)
    row.decided_as, row.decided_by, row.decision_reason = decision, principal.client_id, reason
    note(session, held=[held_id], decided=decision)
    return _shown(row)


def _release(session: Session, row: PendingReport, matcher: Matcher) -> None:
    """Run the request through intake again, for the client that sent it and as of the time when it was sent."""
    indicator = Indicator(Kind(row.kind), row.canonical)
    # gate: release of what is still protected
    if matcher.covering(indicator) is not None:
        raise StillProtected(
            "An entry of the protected list still covers the value. Remove the entry or make it narrower first."
        )
    source = agencies.find_principal(session, row.client_id)
    if source is None or row.request is None:
        raise PendingReportDecided("The content of this report was erased. Its agency must submit it again.")
    draft = draft_on(indicator, _sent(row.request), source, row.sent_at)
    # gate: release of what is no longer valid
    if draft.sent.valid_until is not None and draft.sent.valid_until <= clock.now():
        raise PendingReportOutdated("Its `valid_until` has passed. Dismiss it. If it still holds, submit it again.")
    refuse_unknown_recipients(session, draft.visibility)
    (submitted,) = merge(session, source, [draft])
    row.report_id = submitted.report.report_id


def _sent(request: str) -> ReportIn:
    try:
        return ReportIn.model_validate_json(request)
    except ValidationError as problem:
        raise PendingReportOutdated(
            "The rules for reports have changed since it was sent. Dismiss it, and ask its agency to submit it again."
        ) from problem


def read(session: Session, principal: Principal, held_id: UUID) -> PendingDetail:
    """A pending report of the caller's agency. A manager of the list may read any. Raises `PendingReportNotFound`."""
    row = repository.find(session, held_id)
    # gate: pending report of another agency
    if row is None or (row.agency_id != principal.agency_id and not _manages(principal)):
        raise _not_found()
    return _shown(row)


def page(
    session: Session, principal: Principal, *, after: KeysetPosition, limit: int
) -> tuple[list[PendingDetail], bool]:
    """Up to `limit` pending reports, and whether more follow.

    A manager of the list gets those of all agencies, others only those of their own.
    """
    rows = repository.page(session, None if _manages(principal) else principal.agency_id, after, limit + 1)
    return [_shown(row) for row in rows[:limit]], len(rows) > limit


def waiting(session: Session, entry_id: UUID) -> int:
    """How many undecided reports an entry has caused. Removing the entry decides none of them."""
    return repository.undecided_of(session, entry_id)


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase the requests of up to `limit` reports that were decided before this time. Returns their number."""
    old = repository.stated(session, before, limit)
    for row in old:
        row.request = None
    session.flush()
    note(session, held=[row.held_id for row in old])
    return len(old)


def _manages(principal: Principal) -> bool:
    return Permission.REPORTS_DECIDE in principal.permissions


def _shown(row: PendingReport) -> PendingDetail:
    return PendingDetail(row, Indicator(Kind(row.kind), row.canonical))


def _not_found() -> PendingReportNotFound:
    return PendingReportNotFound("There is no pending report with this id that you may see.", field="held_id")
