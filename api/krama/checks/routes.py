"""HTTP routes of checks: check one value, check many."""

from typing import Annotated

from fastapi import Depends, Request, Response, Security
from pydantic_core import to_json

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.receipts import Receipts
from krama.audit.writer import AuditWriter
from krama.checks import recorded
from krama.checks.fast_path import FAULT
from krama.checks.recorded import check_one
from krama.checks.schemas import BatchAnswer, BatchIn, CheckAnswer, CheckIn
from krama.core.context import context_of, provided, services_of
from krama.core.operation import REPEATABLE, BodyLimit
from krama.quotas.limits import Quota

router = Router("/v1/checks", tag="checks")

Checker = Annotated[Principal, Security(caller, scopes=[Permission.CHECKS_RUN])]


@router.operation("POST", "", "checkValue", "Check one value", response_model=CheckAnswer, openapi_extra=REPEATABLE)
async def check_value(
    body: CheckIn,
    request: Request,
    principal: Checker,
    entry: Recorded,
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
) -> Response:
    """The verdict on a value: what to do now, and why. It is a POST, so that values do not appear in URLs and logs.

    A listing can cover more than its own value: a link is also covered by its parent paths and its domain, and a domain
    by its parent domains. `matched` names the listings that cover the value.
    """
    fault = context_of(request).get(FAULT)
    if fault is not None:
        raise fault
    if body.receipt:
        receipts.refuse_if_broken()  # before anything is recorded
    answer = await check_one(body, principal, services_of(request), entry)
    if body.receipt:
        index = await services_of(request)[AuditWriter].append(entry)
        answer["receipt"] = receipts.receipt_of(entry, index)
    return Response(to_json(answer), media_type="application/json")


@router.operation(
    "POST",
    "/batch",
    "checkBatch",
    "Check up to 10,000 values",
    response_model=BatchAnswer,
    openapi_extra=REPEATABLE,
    body_limit=BodyLimit.BATCH,
)
def check_batch(body: BatchIn, request: Request, principal: Checker, entry: Recorded) -> Response:
    """One answer for each item, in the same order. An item that can't be checked has an error instead of a verdict."""
    charge_beyond_one(request, principal, Quota.VALUES, len(body.items))
    answers = recorded.check_batch(body, principal, services_of(request), entry)
    return Response(to_json({"items": answers}), media_type="application/json")
