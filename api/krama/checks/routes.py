"""HTTP routes of checks: check one value, the values of a payment, or many."""

from typing import Annotated

from fastapi import Depends, Request, Response, Security

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.receipts import Receipts
from krama.audit.writer import AuditWriter
from krama.checks import recorded
from krama.checks.answers import with_receipt
from krama.checks.fast_path import FAULT, charge_values
from krama.checks.payment_schemas import PaymentCheckIn, PaymentCheckOut
from krama.checks.recorded import check_one
from krama.checks.schemas import CheckBatchIn, CheckBatchOut, CheckIn, CheckOut
from krama.core.context import context_of, provided, services_of
from krama.core.languages import CONTENT_LANGUAGE, language_of, stated
from krama.core.operation import REPEATABLE, BodyLimit
from krama.quotas.limits import Quota

router = Router("/v1/checks", tag="checks")
payments = Router("/v1/payment-checks", tag="checks")

Checker = Annotated[Principal, Security(caller, scopes=[Permission.CHECKS_RUN])]


@router.operation("POST", "", "checkValue", "Check one value", response_model=CheckOut, openapi_extra=REPEATABLE)
async def check_value(
    body: CheckIn,
    request: Request,
    principal: Checker,
    entry: Recorded,
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
) -> Response:
    """The verdict on a value: what to do now, and why. It is a POST, so that values do not appear in URLs and logs.

    A listing can cover more than its own value: a link is also covered by its parent paths and its domain, and a domain
    by its parent domains. `matches` names the listings that cover the value.
    """
    _raise_fault(request)
    if body.with_receipt:
        receipts.refuse_if_broken()  # before anything is recorded
    written = await check_one(body, principal, services_of(request), entry)
    return await _answer(written, request, entry, receipts if body.with_receipt else None)


@payments.operation(
    "POST",
    "",
    "checkPayment",
    "Check the values of a payment",
    response_model=PaymentCheckOut,
    responses={200: {"headers": CONTENT_LANGUAGE}},
    openapi_extra=REPEATABLE,
)
async def check_payment(
    body: PaymentCheckIn,
    request: Request,
    principal: Checker,
    entry: Recorded,
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
) -> Response:
    """One verdict on all values of a payment: what to do now, which value decided, and the check of each value.

    The action is the most serious one among the values. A value that can't be read never lowers it: `complete` is then
    false. Without any value that can be read there is no action, and the error is `payment_unreadable`. The whole
    payment has one audit record and at most one receipt. Each value counts towards the quota.
    """
    _raise_fault(request)
    if body.with_receipt:
        receipts.refuse_if_broken()
    await charge_values(context_of(request), principal, body)
    language = language_of(context_of(request).headers)
    written = await recorded.check_payment(body, principal, services_of(request), entry, language)
    return await _answer(written, request, entry, receipts if body.with_receipt else None, language)


def _raise_fault(request: Request) -> None:
    fault = context_of(request).get(FAULT)
    if fault is not None:
        raise fault


async def _answer(
    written: bytes, request: Request, entry: Entry, receipts: Receipts | None, language: str | None = None
) -> Response:
    """The answer with its receipt, if one is wanted. It is about a record that is already durable.

    `language` is None if the answer has its texts in all languages.
    """
    receipt = None
    if receipts is not None:
        index = await services_of(request)[AuditWriter].append(entry)
        receipt = receipts.receipt_of(entry, index)
    headers = {} if language is None else stated(language)
    return Response(with_receipt(written, receipt), headers=headers, media_type="application/json")


@router.operation(
    "POST",
    "/batch",
    "checkBatch",
    "Check up to 10,000 values",
    response_model=CheckBatchOut,
    responses={200: {"headers": CONTENT_LANGUAGE}},
    openapi_extra=REPEATABLE,
    body_limit=BodyLimit.BATCH,
)
def check_batch(body: CheckBatchIn, request: Request, principal: Checker, entry: Recorded) -> Response:
    """One answer for each item, in the same order. An item that can't be checked has an error instead of a check."""
    charge_beyond_one(request, principal, Quota.VALUES, len(body.items))
    language = language_of(context_of(request).headers)
    written = recorded.check_batch(body, principal, services_of(request), entry, language)
    return Response(written, headers=stated(language), media_type="application/json")
