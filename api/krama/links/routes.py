"""HTTP routes of links: what shares a case with an indicator, and what lies around it."""

from collections.abc import Iterable
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
from krama.core.cursor import KeysetPosition, Page, PageRequest
from krama.links import service
from krama.links.schemas import MOST_NODES, EdgeOut, LinkOut, NeighbourhoodOut, NodeOut
from krama.links.service import LinkedListing, is_hub
from krama.listings.answers import indicator_ref
from krama.listings.service import Listing
from krama.reports.case_values import LinkRelation
from krama.rule.judgement import Judgement, judge

router = Router("/v1/indicators", tag="links")

_IN_CLIENTS = {"x-krama-resource": "links"}
"""Programs call these operations as `krama.links`, although the path begins with the indicator."""

Reader = Annotated[Principal, Security(caller, scopes=[Permission.INDICATORS_READ])]


@router.operation(
    "GET",
    "/{indicator_id:uuid}/links",
    "listLinks",
    "List what shares a case with an indicator",
    list_name=ListName("links"),
    openapi_extra=_IN_CLIENTS,
)
def list_links(
    indicator_id: UUID,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    page: PageRequest,
    min_case_count: Annotated[
        int, Query(ge=1, le=1000, description="Only indicators that share at least so many cases.")
    ] = 1,
) -> Page[LinkOut]:
    """The listed indicators that one agency reported under the same case reference as this one, most cases first.

    All figures follow from the live reports that you may see, and from nothing else. At most the newest 200 cases of
    the indicator count, and of very large ones their newest reports. What an agency reported anonymously in a case is
    not linked with what it reported there with its name.
    """
    linked = service.links(session, principal.viewer, indicator_id)
    at_least = [link for link in linked if len(link.shared.cases) >= min_case_count]
    following = [link for link in at_least if _position(link) > page.after]
    shown = following[: page.limit]
    entry.disclose(_keys(link.listing for link in shown))
    items = [_link_out(link) for link in shown]
    return page.answer(items, len(following) > len(shown), _position(shown[-1]) if shown else None)


@router.operation(
    "GET",
    "/{indicator_id:uuid}/neighbourhood",
    "readNeighbourhood",
    "Read what lies around an indicator",
    openapi_extra=_IN_CLIENTS,
)
def read_neighbourhood(
    indicator_id: UUID,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    depth: Annotated[int, Query(ge=1, le=2, description="How many steps to walk.")] = 1,
    limit: Annotated[int, Query(ge=1, le=MOST_NODES, description="The most indicators around this one.")] = 200,
) -> NeighbourhoodOut:
    """The listed indicators at most `depth` steps away, and the links that lead to them. Each step is one case.

    It is as `listLinks`: only live reports that you may see count. The walk does not go through indicators that are in
    too many reports (`widespread`). If a limit is reached, `truncated` says so, and what shares most cases is there. At
    most 2,000 links are given.
    """
    around = service.neighbourhood(session, principal.viewer, indicator_id, depth, limit)
    entry.disclose(_keys(listing for listing, _ in around.nodes.values() if listing.aggregate.listed))
    return NeighbourhoodOut(
        nodes=[_node_out(listing, distance) for listing, distance in around.nodes.values()],
        edges=[
            EdgeOut(
                from_indicator_id=start,
                to_indicator_id=end,
                relation=LinkRelation.SAME_CASE,
                case_count=len(shared.cases),
                agency_count=shared.agency_count,
            )
            for (start, end), shared in around.edges.items()
        ],
        truncated=not around.complete,
    )


_MOST = 2**31


def _position(link: LinkedListing) -> KeysetPosition:
    """Its place in the list: those with most cases come first, and cursors only go up."""
    return KeysetPosition(_MOST - len(link.shared.cases), link.listing.indicator_id)


def _keys(listings: Iterable[Listing]) -> Iterable[bytes]:
    return (listing.indicator_id.bytes for listing in listings)


def _judgement(listing: Listing) -> Judgement:
    return judge(listing.aggregate, clock.to_micros(clock.now()))


def _link_out(link: LinkedListing) -> LinkOut:
    listing, shared, judged = link.listing, link.shared, _judgement(link.listing)
    return LinkOut(
        indicator=indicator_ref(listing.indicator_id, listing.indicator),
        relation=LinkRelation.SAME_CASE,
        case_count=len(shared.cases),
        agency_count=shared.agency_count,
        roles=list(link.roles),
        first_reported_at=link.first_at,
        last_reported_at=link.last_at,
        action=judged.action,
        score=judged.score,
        widespread=is_hub(listing),
    )


def _node_out(listing: Listing, distance: int) -> NodeOut:
    judged = _judgement(listing)
    return NodeOut(
        indicator=indicator_ref(listing.indicator_id, listing.indicator),
        distance=distance,
        action=judged.action,
        score=judged.score,
        widespread=is_hub(listing),
    )
