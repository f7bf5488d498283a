"""HTTP routes of pending reports: their agency follows them, and the national administrator decides."""

from typing import Annotated
from uuid import UUID

from fastapi import Security

from krama.access.endpoint import ListName, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest
from krama.indicators.categories import Category
from krama.listings.answers import indicator_ref
from krama.reports import pending
from krama.reports.pending import PendingDetail
from krama.reports.schemas import HeldDecisionIn, HeldOut, HeldStatus

router = Router("/v1/held-reports", tag="reports")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_READ])]
Decider = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_DECIDE])]


@router.operation("GET", "", "listHeldReports", "List pending reports", list_name=ListName("held"))
def list_pending_reports(principal: Reader, session: ReadSession, page: PageRequest) -> FollowablePage[HeldOut]:
    """Your agency's reports on protected values, in the order of their last change.

    The national administrator (`reports:decide`) sees the pending reports of all agencies.
    """
    reports, more = pending.page(session, principal, after=page.after, limit=page.limit)
    last = KeysetPosition(reports[-1].report.seq, reports[-1].report.held_id) if reports else None
    return page.followable([pending_out(each) for each in reports], more, last)


@router.operation("GET", "/{held_id:uuid}", "readHeldReport", "Read one pending report")
def read_pending_report(held_id: UUID, principal: Reader, session: ReadSession) -> HeldOut:
    """One of your agency's pending reports in its current state. The national administrator may read any agency's."""
    return pending_out(pending.read(session, principal, held_id))


@router.operation("POST", "/{held_id:uuid}/decide", "decideHeldReport", "Decide a pending report", errors=[409])
def decide_pending_report(held_id: UUID, body: HeldDecisionIn, principal: Decider, transaction: Transaction) -> HeldOut:
    """Release a pending report, which makes it a report of its agency, or dismiss it.

    The release is refused while the protected list covers the value.
    """
    return pending_out(pending.decide(transaction.session, principal, held_id, body.decision, body.reason))


def pending_out(shown: PendingDetail) -> HeldOut:
    """A pending report as its agency and the administrator who decides see it."""
    row = shown.report
    return HeldOut(
        held_id=row.held_id,
        status=HeldStatus(row.decided_as or HeldStatus.HELD),
        reason="The protected list covers this value. The national administrator decides whether it may be listed.",
        indicator=indicator_ref(row.indicator_id, shown.indicator),
        category=Category(row.category),
        case_reference=row.case_reference or None,
        held_at=row.held_at,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        report_id=row.report_id,
    )
