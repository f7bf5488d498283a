"""HTTP routes of scorecards."""

from itertools import islice
from typing import Annotated

from fastapi import Depends, Query, Request, Security

from krama.access.endpoint import ListName
from krama.access.owners import owners
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.selection import AgencyFilter
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of, services_of
from krama.core.cursor import Page, PageRequest
from krama.core.database import Database
from krama.core.filters import FirstMonth, LastMonth
from krama.listings.usage_counter import UsageCounter
from krama.scorecards import service
from krama.scorecards.answers import scorecard_out
from krama.scorecards.policy import months_of
from krama.scorecards.schemas import ScorecardOut

router = Router("/v1/scorecards", tag="scorecards")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.SCORECARDS_READ])]


@router.operation("GET", "", "listScorecards", "List scorecards", errors=[404], list_name=ListName("scorecards"))
def list_scorecards(
    request: Request,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    page: PageRequest,
    first: FirstMonth = None,
    last: LastMonth = None,
    agency_id: Annotated[
        AgencyFilter | None,
        Query(description="Whose scorecards: `own`, `others`, `all` (the default), or agencies by their ids."),
    ] = None,
) -> Page[ScorecardOut]:
    """Reports, checks and outcomes by month and province, and how well the reports hold up.

    Covers the last twelve months, or `from` to `to`: both included, at most sixty months. `to` alone means the twelve
    months that end with it, and `from` alone those up to this month. A month that is yet to come has no scorecards. It
    counts what the agency itself may know, also when another one reads it. The checks of the last few seconds may not
    be counted yet. Without `scorecards:read_all`, these are the scorecards of your own agency.

    They come agency by agency, and for each agency by month, then by province. Each page is computed when it is read.
    Reading to the end gives every scorecard that is there all the time, once. One that is added meanwhile may be
    missing. State `from` and `to` if you read over the end of a month.
    """
    months = months_of(first, last, clock.now())
    services_of(request)[UsageCounter].keep()  # before the session, which sees one state of the database
    with database.read() as session:
        whose = owners(session, principal, agency_id, Permission.SCORECARDS_READ_ALL)
        following = list(islice(service.scorecards(session, whose, months, page.after), page.limit + 1))
    cards, more = following[: page.limit], len(following) > page.limit
    return page.answer([scorecard_out(card) for card in cards], more, cards[-1].position if cards else None)
