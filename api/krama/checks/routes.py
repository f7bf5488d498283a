"""HTTP of verdicts: check one value, check many, read and list indicators."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Depends, Request, Response, Security
from pydantic_core import to_json

from krama.access.audit_entry import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.receipts import Receipts, receipts_of
from krama.checks import metrics, service
from krama.checks.answers import check_answer, refused_item
from krama.checks.checking import FAULT, checked
from krama.checks.schemas import BatchAnswer, BatchIn, CheckAnswer, CheckIn, CheckItem, RefusedItem
from krama.core.operation import BodyLimit
from krama.core.requests import region_of
from krama.indicators.errors import IndicatorRefused
from krama.listings.reader import VerdictReader
from krama.quotas.limits import Quota

router = Router("/v1/checks", tag="checks")

Checker = Annotated[Principal, Security(caller, scopes=[Permission.CHECKS_RUN])]


async def verdict_reader(request: Request) -> VerdictReader:
    """The fast reader that the application opened."""
    reader: VerdictReader = request.app.state.verdicts
    return reader


@router.operation("POST", "", "checkValue", "Check one value", response_model=CheckAnswer)
async def check_value(
    body: CheckIn,
    request: Request,
    principal: Checker,
    entry: Recorded,
    receipts: Annotated[Receipts, Depends(receipts_of)],
) -> Response:
    """What is known about this value, and what to do now? A POST, so that no value stands in a URL or a log.

    A link is also covered by its parent paths and its domain, a domain by its parent domains: `matched` says which.
    """
    if (fault := request.scope.get(FAULT)) is not None:
        raise fault
    if body.receipt:
        receipts.refuse_if_broken()  # before anything is on record
    answer = await checked(body, principal, request.app.state, entry)
    if body.receipt:
        index = await request.app.state.audit_writer.append(entry)
        answer["receipt"] = receipts.receipt_of(entry, index)
    return Response(to_json(answer), media_type="application/json")


@router.operation(
    "POST",
    "/batch",
    "checkBatch",
    "Check up to 10,000 values",
    response_model=BatchAnswer,
    body_limit=BodyLimit.BATCH,
)
def check_batch(
    body: BatchIn,
    request: Request,
    principal: Checker,
    reader: Annotated[VerdictReader, Depends(verdict_reader)],
    region: Annotated[str, Depends(region_of)],
    entry: Recorded,
) -> Response:
    """One answer per item, in the order asked; an item that can't be checked has its error in its place."""
    charge_beyond_one(request, principal, Quota.VALUES, len(body.items))
    items = body.read()
    asked = [item for item in items if isinstance(item, CheckItem)]
    pairs = ((item.value, item.hints(region)) for item in asked)
    found = service.check_many(reader, principal.viewer, pairs, request.app.state.protected_list_cache.covers)
    judged = [verdict for verdict in found if isinstance(verdict, service.Verdict)]
    _note_batch(entry, asked, judged)
    request.app.state.tally.count(principal.agency_id, len(judged), sum(bool(one.matched) for one in judged))
    verdicts = iter(found)
    answers = [item if isinstance(item, RefusedItem) else _answer(item, next(verdicts)) for item in items]
    return Response(to_json({"items": answers}), media_type="application/json")


def _note_batch(entry: Entry, asked: Sequence[CheckItem], found: Sequence[service.Verdict]) -> None:
    entry.detail["items"] = len(asked)
    entry.detail["purposes"] = sorted({item.purpose for item in asked if item.purpose})
    entry.commit_to(*((verdict.indicator.kind.value, verdict.indicator.canonical) for verdict in found))
    entry.disclose(key for verdict in found for key, _, _ in verdict.matched)
    metrics.count(verdict.judgement.action for verdict in found)


def _answer(item: CheckItem, outcome: service.Verdict | IndicatorRefused) -> dict[str, Any]:
    if isinstance(outcome, IndicatorRefused):
        return refused_item(item.value, outcome)
    return check_answer(item.value, outcome)
