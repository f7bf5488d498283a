"""HTTP routes of disputes: open, follow, acknowledge, review, decide and withdraw them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Security

from krama.access.endpoint import ActionNote, KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest, ends
from krama.core.filters import CommaList
from krama.core.operation import Location
from krama.core.problems import link
from krama.core.revisions import ExpectedRevision, RequiredRevision
from krama.disputes import service
from krama.disputes.answers import dispute_out
from krama.disputes.schemas import DisputeDecisionIn, DisputeIn, DisputeOut, DisputeWithdrawalIn
from krama.disputes.service import DisputeDetail
from krama.disputes.statuses import DisputeStatus

router = Router("/v1/disputes", tag="disputes")

Opener = Annotated[Principal, Security(caller, scopes=[Permission.DISPUTES_OPEN])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.DISPUTES_READ])]
Decider = Annotated[Principal, Security(caller, scopes=[Permission.DISPUTES_DECIDE])]


@router.operation(
    "POST",
    "",
    "openDispute",
    "Dispute a listing",
    status_code=201,
    errors=[409],
    location=Location("/v1/disputes/{dispute_id}", "dispute"),
    responses={
        200: {"model": DisputeOut, "description": "Your agency's open dispute says this already. Nothing changes."},
        201: {
            "description": "The listing is disputed from now on.",
            "links": {"readDispute": link("readDispute", dispute_id="dispute_id")},
        },
    },
)
def open_dispute(body: DisputeIn, principal: Opener, transaction: KeyedTransaction) -> DisputeOut:
    """Claim that a listing is wrong, for the person or business that it affects.

    Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
    agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide within 12 hours
    if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the dispute lapses, and verdicts
    still do not go beyond `verify`. The same request again gets the same dispute. What a reviewer has rejected can't be
    opened again with the same words: say what is new.
    """
    opened, is_new = service.open_dispute(
        transaction.session,
        principal,
        body.indicator_id,
        body.grounds,
        body.statement,
        body.evidence,
        body.check_id,
    )
    transaction.answer_with(201 if is_new else 200)
    return dispute_out(opened, principal.agency_id)


@router.operation("GET", "", "listDisputes", "List disputes", list_name=ListName("disputes", newest=True))
def list_disputes(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    status: Annotated[
        CommaList[DisputeStatus] | None, Query(description="Only disputes that have one of these now.")
    ] = None,
) -> FollowablePage[DisputeOut]:
    """Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes.

    A dispute lapses by itself, which does not move it in the list.
    """
    disputes, more = service.page(session, principal, statuses=status or (), after=page.after, limit=page.limit)
    items = [dispute_out(each, principal.agency_id) for each in disputes]
    return page.followable(items, more, **ends([_position(each) for each in disputes]))


def _position(shown: DisputeDetail) -> KeysetPosition:
    return KeysetPosition(shown.dispute.seq, shown.dispute.dispute_id)


@router.operation("GET", "/{dispute_id:uuid}", "readDispute", "Read one dispute")
def read_dispute(dispute_id: UUID, principal: Reader, session: ReadSession) -> DisputeOut:
    """One of your agency's disputes as it stands now. A reviewer may read any dispute."""
    return dispute_out(service.read(session, principal, dispute_id), principal.agency_id)


@router.operation("POST", "/{dispute_id:uuid}/acknowledge", "acknowledgeDispute", "Acknowledge a dispute", errors=[409])
def acknowledge_dispute(
    dispute_id: UUID,
    principal: Decider,
    transaction: KeyedTransaction,
    expected: ExpectedRevision,
    action: ActionNote,
) -> DisputeOut:
    """Confirm that a reviewer has received the dispute. If that is done already, nothing changes."""
    return dispute_out(service.acknowledge(transaction.session, principal, dispute_id, expected), principal.agency_id)


@router.operation(
    "POST", "/{dispute_id:uuid}/start-review", "startDisputeReview", "Start the review of a dispute", errors=[409]
)
def start_dispute_review(
    dispute_id: UUID,
    principal: Decider,
    transaction: KeyedTransaction,
    expected: ExpectedRevision,
    action: ActionNote,
) -> DisputeOut:
    """Start the review, which also acknowledges the dispute. If that is done already, nothing changes."""
    shown = service.acknowledge(transaction.session, principal, dispute_id, expected, review=True)
    return dispute_out(shown, principal.agency_id)


@router.operation("POST", "/{dispute_id:uuid}/decide", "decideDispute", "Decide a dispute", errors=[409])
def decide_dispute(
    dispute_id: UUID,
    body: DisputeDecisionIn,
    principal: Decider,
    transaction: KeyedTransaction,
    expected: RequiredRevision,
) -> DisputeOut:
    """Decide a dispute. It can be decided once, and not by an agency that reported or approved the listing.

    `upheld`: every report on the indicator ends, no matter which agency made it and whether you see it. Its source
    reads `source_reason`.
    Every member to which the listing was disclosed in the last 30 days gets a correction. `rejected`: the listing
    stands, which its history shows. `reason` is for the agency that opened the dispute, and for nobody else. If the
    dispute has this decision already, nothing changes, and the answer has the reasons of the first decision.
    """
    decided = service.decide(
        transaction.session, principal, dispute_id, expected, body.decision, body.reason, body.source_reason
    )
    return dispute_out(decided, principal.agency_id)


@router.operation("POST", "/{dispute_id:uuid}/withdraw", "withdrawDispute", "Withdraw a dispute", errors=[409])
def withdraw_dispute(
    dispute_id: UUID,
    body: DisputeWithdrawalIn,
    principal: Opener,
    transaction: KeyedTransaction,
    expected: ExpectedRevision,
) -> DisputeOut:
    """Take back a dispute of your agency that is not decided. Verdicts are then what they would be without it.

    If it is withdrawn already, nothing changes, and the answer has the first reason.
    """
    withdrawn = service.withdraw(transaction.session, principal, dispute_id, expected, body.reason)
    return dispute_out(withdrawn, principal.agency_id)
