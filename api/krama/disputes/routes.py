"""HTTP routes of disputes: open, follow, acknowledge, review and decide them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Security

from krama.access.endpoint import KeyedTransaction, ListName, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.cursor import KeysetPosition, Page, PageRequest
from krama.core.operation import REPEATABLE, Location
from krama.core.problems import link
from krama.disputes import service
from krama.disputes.schemas import DecisionIn, DisputeIn, DisputeOut
from krama.disputes.service import DisputeDetail
from krama.disputes.states import DisputeState, Grounds
from krama.listings.answers import indicator_ref

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
    errors=[404, 409],
    location=Location("/v1/disputes/{dispute_id}", "dispute"),
    responses={
        201: {
            "description": "The listing is disputed from now on.",
            "links": {"readDispute": link("readDispute", dispute_id="dispute_id")},
        }
    },
)
def open_dispute(body: DisputeIn, principal: Opener, transaction: KeyedTransaction) -> DisputeOut:
    """Claim that a listing is wrong, for the person or business that it affects.

    Until the decision, no verdict on the listing goes beyond `verify`, for every member that sees the reports. An
    agency that did not report the indicator must acknowledge the dispute within 4 hours. It must decide within 12 hours
    if the listing gave `hold`, otherwise within 72 hours. If nobody decides in time, the dispute lapses, and verdicts
    still do not go beyond `verify`.
    """
    return _out(
        service.open_dispute(
            transaction.session, principal, body.indicator_id, body.grounds, body.statement, body.evidence
        )
    )


@router.operation("GET", "", "listDisputes", "List disputes", list_name=ListName("disputes"))
def list_disputes(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    is_open: Annotated[
        bool | None,
        Query(alias="open", description="`true`: only undecided disputes. `false`: only decided disputes."),
    ] = None,
) -> Page[DisputeOut]:
    """Your agency's disputes, in the order of their last change. A reviewer (`disputes:decide`) sees all disputes."""
    disputes, more = service.page(session, principal, is_open=is_open, after=page.after, limit=page.limit)
    return page.answer([_out(each) for each in disputes], more, _position(disputes[-1]) if disputes else None)


def _position(shown: DisputeDetail) -> KeysetPosition:
    return KeysetPosition(shown.dispute.seq, shown.dispute.dispute_id)


@router.operation("GET", "/{dispute_id:uuid}", "readDispute", "Read one dispute")
def read_dispute(dispute_id: UUID, principal: Reader, session: ReadSession) -> DisputeOut:
    """One of your agency's disputes in its current state. A reviewer may read any dispute."""
    return _out(service.read(session, principal, dispute_id))


@router.operation(
    "POST",
    "/{dispute_id:uuid}/acknowledge",
    "acknowledgeDispute",
    "Acknowledge a dispute",
    errors=[409],
    openapi_extra=REPEATABLE,
)
def acknowledge_dispute(dispute_id: UUID, principal: Decider, transaction: Transaction) -> DisputeOut:
    """Confirm that a reviewer has received the dispute."""
    return _out(service.acknowledge(transaction.session, principal, dispute_id))


@router.operation(
    "POST",
    "/{dispute_id:uuid}/review",
    "reviewDispute",
    "Start the review of a dispute",
    errors=[409],
    openapi_extra=REPEATABLE,
)
def review_dispute(dispute_id: UUID, principal: Decider, transaction: Transaction) -> DisputeOut:
    """Start the review of a dispute."""
    return _out(service.acknowledge(transaction.session, principal, dispute_id, review=True))


@router.operation("POST", "/{dispute_id:uuid}/decide", "decideDispute", "Decide a dispute", errors=[409])
def decide_dispute(dispute_id: UUID, body: DecisionIn, principal: Decider, transaction: Transaction) -> DisputeOut:
    """Decide a dispute. It can be decided once, and not by an agency that reported or approved the listing.

    `upheld`: every report on the indicator ends with this reason, no matter which agency made it. Every member to which
    the listing was disclosed in the last 30 days gets a correction. `rejected`: the listing stands.
    """
    return _out(service.decide(transaction.session, principal, dispute_id, body.decision, body.reason))


def _out(shown: DisputeDetail) -> DisputeOut:
    dispute, now = shown.dispute, clock.now()
    late = shown.state is DisputeState.LAPSED or (shown.state is DisputeState.OPENED and now > dispute.acknowledge_by)
    return DisputeOut(
        dispute_id=dispute.dispute_id,
        agency_id=dispute.agency_id,
        indicator=indicator_ref(dispute.indicator_id, shown.indicator),
        state=shown.state,
        grounds=Grounds(dispute.grounds),
        statement=dispute.statement,
        evidence=dispute.evidence.split(),
        held=dispute.held,
        opened_at=dispute.opened_at,
        acknowledge_by=dispute.acknowledge_by,
        decide_by=dispute.decide_by,
        overdue=late,
        acknowledged_at=dispute.acknowledged_at,
        review_at=dispute.review_at,
        decided_at=dispute.decided_at,
        reason=dispute.reason,
    )
