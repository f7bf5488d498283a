"""HTTP of indicators: read one, list them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Security

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of
from krama.core.cursor import Page, PageCursor, PageLimit, decode, encode, end_of
from krama.core.database import Database
from krama.core.problems import described
from krama.core.texts import Moment
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import service
from krama.listings.answers import indicator_out
from krama.listings.schemas import IndicatorOut
from krama.listings.service import ListingFilter

router = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.INDICATORS_READ])]


@router.get(
    "",
    operation_id="listIndicators",
    summary="List indicators",
    responses=described([401, 403, 422, 503]),
)
def list_indicators(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
    kind: Annotated[Kind | None, Query(description="Only this kind.")] = None,
    category: Annotated[Category | None, Query(description="Only those reported for this kind of scam.")] = None,
    updated_after: Annotated[
        Moment | None,
        Query(description="Only those that changed after this time. To follow changes keep the cursor instead."),
    ] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[IndicatorOut]:
    """All that you may see, in the order of their last change: what changes while you read comes again at the end.

    Keep the last `next_cursor` to continue later: no change is missed, not even one that was being written meanwhile.
    With `updated_after` there is one though nothing has changed. An indicator whose last report was withdrawn, or that
    is protected now, comes again with a `status` that says so, and no `explanation`: take it out of a copy.
    """
    narrowing, listed = ListingFilter(kind, category, updated_after), ("indicators", kind, category)
    with database.read() as session:
        listings, more = service.page(session, principal.viewer, narrowing, after=decode(cursor, *listed), limit=limit)
    entry.disclose(listing.indicator_id.bytes for listing in listings if listing.aggregate.listed)
    if listings:
        following: str | None = encode(listings[-1].place, *listed)
    elif cursor is None and updated_after is not None:  # else who asks on a quiet day would begin at the beginning next
        following = encode(end_of(updated_after), *listed)
    else:
        following = cursor
    as_of = clock.now()
    items = [indicator_out(listing, as_of) for listing in listings]
    return Page(items=items, next_cursor=following, has_more=more)


@router.get(
    "/{indicator_id:uuid}",
    operation_id="readIndicator",
    summary="Read one indicator",
    responses=described([401, 403, 404, 422, 503]),
)
def read_indicator(
    indicator_id: UUID, principal: Reader, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> IndicatorOut:
    """What you may know of one indicator. One that is hidden from you answers as one that does not exist."""
    with database.read() as session:
        listing = service.read(session, principal.viewer, indicator_id)
    if listing.aggregate.listed:
        entry.disclose([indicator_id.bytes])
    return indicator_out(listing, clock.now())
