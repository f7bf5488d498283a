"""HTTP of disputes: open one, follow it; acknowledge, review and decide."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, Security

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import change
from krama.core import clock
from krama.core.context import database_of
from krama.core.cursor import KeysetPosition, Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, body_fingerprint, claim, once, remember
from krama.core.problems import described, link
from krama.disputes import service
from krama.disputes.schemas import DecisionIn, DisputeIn, DisputeOut
from krama.disputes.service import DisputeDetail
from krama.disputes.states import DisputeState, Grounds
from krama.indicators.canonical import display
from krama.reports.schemas import IndicatorRef

router = APIRouter(prefix="/v1/disputes", tags=["disputes"], route_class=PrincipalRoute)

Opener = Annotated[Principal, Security(caller, scopes=[Permission.DISPUTES_OPEN])]
Decider = Annotated[Principal, Security(caller, scopes=[Permission.DISPUTES_DECIDE])]


@router.post(
    "",
    operation_id="openDispute",
    summary="Dispute a listing",
    status_code=201,
    response_model=DisputeOut,
    responses={
        201: {
            "description": "It is disputed from now on.",
            "headers": {"Location": {"description": "The dispute's own path.", "schema": {"type": "string"}}},
            "links": {"readDispute": link("readDispute", dispute_id="dispute_id")},
        },
        **described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
    },
)
def open_dispute(
    body: DisputeIn,
    principal: Opener,
    database: Annotated[Database, Depends(database_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    entry: Recorded,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Say that a listing is wrong, for the person or business that it hurts.

    From that moment nobody who sees the reports is told `hold`. It is to be acknowledged within 4 hours and decided
    within 12 where money is held, else within 72, by an agency that did not report it. If nobody does, it lapses, and
    `hold` stays away.
    """
    attempt = Attempt(principal.client_id, idempotency_key, fingerprint) if idempotency_key else None

    def work() -> Response:
        with change(database, entry) as session:
            claim(session, attempt)
            opened = service.open_dispute(
                session, principal, body.indicator_id, body.grounds, body.statement, body.evidence
            )
            shown = _out(opened)
            location = {"Location": f"/v1/disputes/{shown.dispute_id}"}
            response = Response(shown.model_dump_json(), 201, location, "application/json")
            remember(session, attempt, response)
        return response

    return once(work)


@router.get(
    "",
    operation_id="listDisputes",
    summary="List disputes",
    responses=described([401, 403, 422, 503]),
)
def list_disputes(
    principal: Opener,
    database: Annotated[Database, Depends(database_of)],
    is_open: Annotated[bool | None, Query(alias="open", description="True: undecided alone. False: decided.")] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[DisputeOut]:
    """Your agency's disputes in the order of their last change; everybody's for who decides."""
    after = decode(cursor, "disputes", is_open)
    with database.read() as session:
        found, more = service.page(session, principal, is_open=is_open, after=after, limit=limit)
    following = encode(_place(found[-1]), "disputes", is_open) if found else cursor
    return Page(items=[_out(one) for one in found], next_cursor=following, has_more=more)


def _place(shown: DisputeDetail) -> KeysetPosition:
    return KeysetPosition(shown.dispute.seq, shown.dispute.dispute_id)


@router.get(
    "/{dispute_id:uuid}",
    operation_id="readDispute",
    summary="Read one dispute",
    responses=described([401, 403, 404, 422, 503]),
)
def read_dispute(
    dispute_id: UUID, principal: Opener, database: Annotated[Database, Depends(database_of)]
) -> DisputeOut:
    """One of your agency's disputes, as it stands."""
    with database.read() as session:
        return _out(service.read(session, principal, dispute_id))


@router.post(
    "/{dispute_id:uuid}/acknowledge",
    operation_id="acknowledgeDispute",
    summary="Acknowledge a dispute",
    responses=described([401, 403, 404, 409, 413, 422, 503]),
)
def acknowledge_dispute(
    dispute_id: UUID, principal: Decider, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> DisputeOut:
    """Say that somebody has it in hand."""
    with change(database, entry) as session:
        return _out(service.acknowledge(session, principal, dispute_id))


@router.post(
    "/{dispute_id:uuid}/review",
    operation_id="reviewDispute",
    summary="Take a dispute under review",
    responses=described([401, 403, 404, 409, 413, 422, 503]),
)
def review_dispute(
    dispute_id: UUID, principal: Decider, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> DisputeOut:
    """Say that the matter is being looked into."""
    with change(database, entry) as session:
        return _out(service.acknowledge(session, principal, dispute_id, review=True))


@router.post(
    "/{dispute_id:uuid}/decide",
    operation_id="decideDispute",
    summary="Decide a dispute",
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def decide_dispute(
    dispute_id: UUID,
    body: DecisionIn,
    principal: Decider,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
) -> DisputeOut:
    """Decide it, once. Whoever decides is not of an agency that reported it.

    Upheld: every report on the indicator ends with this reason, whoever made it, and a correction goes to every member
    that was told of the listing within 30 days. Rejected: the listing stands.
    """
    with change(database, entry) as session:
        return _out(service.decide(session, principal, dispute_id, body.decision, body.reason))


def _out(shown: DisputeDetail) -> DisputeOut:
    dispute, now = shown.dispute, clock.now()
    late = shown.state is DisputeState.LAPSED or (shown.state is DisputeState.OPENED and now > dispute.acknowledge_by)
    return DisputeOut(
        dispute_id=dispute.dispute_id,
        agency_id=dispute.agency_id,
        indicator=IndicatorRef(
            indicator_id=dispute.indicator_id,
            kind=shown.indicator.kind,
            canonical=shown.indicator.canonical,
            display=display(shown.indicator),
        ),
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
