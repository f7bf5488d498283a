"""HTTP routes of indicators: read one, list them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Security

from krama.access.admission import Recorded
from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.cursor import FollowablePage, PageRequest, ends
from krama.core.filters import CommaList
from krama.core.texts import Moment
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import service
from krama.listings.answers import indicator_out
from krama.listings.schemas import IndicatorOut
from krama.listings.service import ListingFilter

router = Router("/v1/indicators", tag="indicators")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.INDICATORS_READ])]


@router.operation(
    "GET",
    "",
    "listIndicators",
    "List indicators",
    # `updated_after` only sets where a reader without a cursor begins
    list_name=ListName("indicators", not_filters=["updated_after"], newest=True),
)
def list_indicators(
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    page: PageRequest,
    kind: Annotated[CommaList[Kind] | None, Query(description="Only indicators of these kinds.")] = None,
    category: Annotated[
        CommaList[Category] | None, Query(description="Only indicators reported in one of these categories.")
    ] = None,
    updated_after: Annotated[
        Moment | None,
        Query(
            description="Only indicators that changed after this time. To follow changes, keep `resume_cursor` instead."
        ),
    ] = None,
) -> FollowablePage[IndicatorOut]:
    """All indicators that you may see, in the order of their last change.

    An indicator that changes while you read comes again at the end. Keep the last `resume_cursor` to continue later:
    you miss no change, not even one that was being written while you read. An indicator whose last report
    was withdrawn, has expired, was overturned or is out of sight, or that is now protected, comes again with that
    `status` and without an `explanation`: remove it from your copy.
    """
    listing_filter = ListingFilter(kind or frozenset(), category or frozenset(), updated_after)
    listings, more = service.page(session, principal.viewer, listing_filter, after=page.after, limit=page.limit)
    entry.disclose(listing.indicator_id.bytes for listing in listings if listing.aggregate.listed)
    positions = [listing.position for listing in listings]
    if not listings and page.begins and updated_after is not None:
        positions = service.newest(session, principal.viewer)  # else a reader would begin at the start next time
    as_of = clock.now()
    return page.followable(
        [indicator_out(listing, as_of, principal.sector) for listing in listings], more, **ends(positions)
    )


@router.operation("GET", "/{indicator_id:uuid}", "readIndicator", "Read one indicator")
def read_indicator(indicator_id: UUID, principal: Reader, entry: Recorded, session: ReadSession) -> IndicatorOut:
    """An indicator as you may see it. If it is hidden from you, the answer is the same as if it did not exist."""
    listing = service.read(session, principal.viewer, indicator_id)
    if listing.aggregate.listed:
        entry.disclose([indicator_id.bytes])
    return indicator_out(listing, clock.now(), principal.sector)
