"""HTTP of outcomes."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, Security

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import change
from krama.core.context import database_of
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, body_fingerprint, claim, once, remember
from krama.core.problems import described
from krama.outcomes import service
from krama.outcomes.results import Result
from krama.outcomes.schemas import OutcomeIn, OutcomeOut
from krama.outcomes.service import Money
from krama.outcomes.tables import Outcome
from krama.reports.schemas import Loss

router = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=PrincipalRoute)

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.OUTCOMES_SUBMIT])]


@router.post(
    "/{indicator_id:uuid}/outcomes",
    operation_id="submitOutcome",
    summary="Tell what came of a verdict",
    status_code=201,
    response_model=OutcomeOut,
    responses=described([400, 401, 403, 404, 413, 415, 422, 503]),
)
def submit_outcome(
    indicator_id: UUID,
    body: OutcomeIn,
    principal: Submitter,
    database: Annotated[Database, Depends(database_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    entry: Recorded,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """What your agency did with the verdict on an indicator, or found out about it later.

    A fraud that you confirm, or a false positive, moves the score for everybody who sees the reports that you see.
    """
    attempt = Attempt(principal.client_id, idempotency_key, fingerprint) if idempotency_key else None
    money = None if body.amount is None else Money(body.amount.amount + 0, body.amount.currency)

    def work() -> Response:
        with change(database, entry) as session:
            claim(session, attempt)
            taken = service.submit(session, principal, indicator_id, body.result, money)
            response = Response(_out(taken).model_dump_json(), 201, media_type="application/json")
            remember(session, attempt, response)
        return response

    return once(work)


def _out(outcome: Outcome) -> OutcomeOut:
    money = None
    if outcome.amount is not None and outcome.currency is not None:
        money = Loss.of(outcome.amount, outcome.currency)
    return OutcomeOut(
        outcome_id=outcome.outcome_id,
        indicator_id=outcome.indicator_id,
        result=Result(outcome.result),
        amount=money,
        told_at=outcome.told_at,
    )
