"""HTTP of verdicts: check one value, check many, read and list indicators."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from pydantic_core import to_json

from krama.access.caller import caller
from krama.access.charges import charge_beyond_one
from krama.access.member_route import MemberRoute
from krama.access.recorded import Recorded
from krama.agencies.permissions import Permission
from krama.agencies.service import Member
from krama.audit.entry import Entry
from krama.audit.receipts import Receipts, receipts_of
from krama.core import clock
from krama.core.cursor import Cursor, Limit, Page, decode, encode, end_of
from krama.core.database import Database
from krama.core.problems import described
from krama.core.requests import database_of, region_of
from krama.core.texts import Moment
from krama.indicators.categories import Category
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Kind
from krama.quotas.terms import Quota
from krama.verdicts import metrics, service
from krama.verdicts.answers import check_answer, indicator_out, refused_item
from krama.verdicts.checking import FAULT, checked
from krama.verdicts.reader import VerdictReader
from krama.verdicts.schemas import BatchAnswer, BatchIn, CheckAnswer, CheckIn, CheckItem, IndicatorOut, RefusedItem
from krama.verdicts.service import Narrowing

checks = APIRouter(prefix="/v1/checks", tags=["checks"], route_class=MemberRoute)
indicators = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=MemberRoute)

Checker = Annotated[Member, Security(caller, scopes=[Permission.CHECKS_RUN])]
Reader = Annotated[Member, Security(caller, scopes=[Permission.INDICATORS_READ])]


async def verdict_reader(request: Request) -> VerdictReader:
    """The fast reader that the application opened."""
    reader: VerdictReader = request.app.state.verdicts
    return reader


@checks.post(
    "",
    operation_id="checkValue",
    summary="Check one value",
    response_model=CheckAnswer,
    responses=described([400, 401, 403, 413, 415, 422, 503]),
)
async def check_value(
    body: CheckIn,
    request: Request,
    member: Checker,
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
    answer = await checked(body, member, request.app.state, entry)
    if body.receipt:
        index = await request.app.state.trail.append(entry)
        answer["receipt"] = receipts.receipt_of(entry, index)
    return Response(to_json(answer), media_type="application/json")


@checks.post(
    "/batch",
    operation_id="checkBatch",
    summary="Check up to 10,000 values",
    response_model=BatchAnswer,
    responses=described([400, 401, 403, 413, 415, 422, 503]),
)
def check_batch(
    body: BatchIn,
    request: Request,
    member: Checker,
    reader: Annotated[VerdictReader, Depends(verdict_reader)],
    region: Annotated[str, Depends(region_of)],
    entry: Recorded,
) -> Response:
    """One answer per item, in the order asked; an item that can't be checked has its error in its place."""
    charge_beyond_one(request, member, Quota.VALUES, len(body.items))
    items = body.read()
    asked = [item for item in items if isinstance(item, CheckItem)]
    pairs = ((item.value, item.hints(region)) for item in asked)
    found = service.check_many(reader, member.viewer, pairs, request.app.state.shield.covers)
    judged = [verdict for verdict in found if isinstance(verdict, service.Verdict)]
    _note_batch(entry, asked, judged)
    request.app.state.tally.count(member.agency_id, len(judged), sum(bool(one.matched) for one in judged))
    verdicts = iter(found)
    answers = [item if isinstance(item, RefusedItem) else _answer(item, next(verdicts)) for item in items]
    return Response(to_json({"items": answers}), media_type="application/json")


def _note_batch(entry: Entry, asked: Sequence[CheckItem], found: Sequence[service.Verdict]) -> None:
    entry.detail["items"] = len(asked)
    entry.detail["purposes"] = sorted({item.purpose for item in asked if item.purpose})
    entry.commit_to(*((verdict.indicator.kind.value, verdict.indicator.canonical) for verdict in found))
    entry.tell(key for verdict in found for key, _, _ in verdict.matched)
    metrics.count(verdict.judgement.action for verdict in found)


def _answer(item: CheckItem, outcome: service.Verdict | IndicatorRefused) -> dict[str, Any]:
    if isinstance(outcome, IndicatorRefused):
        return refused_item(item.value, outcome)
    return check_answer(item.value, outcome)


@indicators.get(
    "",
    operation_id="listIndicators",
    summary="List indicators",
    responses=described([401, 403, 422, 503]),
)
def list_indicators(
    member: Reader,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
    category: Annotated[Category | None, Query(description="Only those reported for this kind of scam.")] = None,
    updated_after: Annotated[
        Moment | None,
        Query(description="Only those that changed after this time. To follow changes keep the cursor instead."),
    ] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[IndicatorOut]:
    """All that you may see, in the order of their last change: what changes while you read comes again at the end.

    Keep the last `next_cursor` to continue later: no change is missed, not even one that was being written meanwhile.
    With `updated_after` there is one though nothing has changed. An indicator whose last report was withdrawn, or that
    is protected now, comes again with a `status` that says so, and no `explanation`: take it out of a copy.
    """
    narrowing, listed = Narrowing(kind, category, updated_after), ("indicators", kind, category)
    with database.read() as session:
        listings, more = service.page(session, member.viewer, narrowing, after=decode(cursor, *listed), limit=limit)
    entry.tell(listing.indicator_id.bytes for listing in listings if listing.terms.listed)
    if listings:
        following: str | None = encode(listings[-1].place, *listed)
    elif cursor is None and updated_after is not None:  # else who asks on a quiet day would begin at the beginning next
        following = encode(end_of(updated_after), *listed)
    else:
        following = cursor
    as_of = clock.now()
    items = [indicator_out(listing, as_of) for listing in listings]
    return Page(items=items, next_cursor=following, has_more=more)


@indicators.get(
    "/{indicator_id:uuid}",
    operation_id="readIndicator",
    summary="Read one indicator",
    responses=described([401, 403, 404, 422, 503]),
)
def read_indicator(
    indicator_id: UUID, member: Reader, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> IndicatorOut:
    """What you may know of one indicator. One that is hidden from you answers as one that does not exist."""
    with database.read() as session:
        listing = service.read(session, member.viewer, indicator_id)
    if listing.terms.listed:
        entry.tell([indicator_id.bytes])
    return indicator_out(listing, clock.now())
