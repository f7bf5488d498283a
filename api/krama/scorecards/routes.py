"""HTTP routes of scorecards."""

from typing import Annotated

from fastapi import Depends, Query, Request, Response, Security

from krama.access.errors import refused_filter
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.selection import OWN, AgencyFilter, chosen
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of, services_of
from krama.core.database import Database
from krama.core.negotiation import CSV, NDJSON
from krama.core.negotiation import chosen as media_type_of
from krama.core.page_formats import formats, lines, table
from krama.core.texts import MonthText
from krama.listings.usage_counter import UsageCounter
from krama.scorecards import service
from krama.scorecards.answers import lines_out
from krama.scorecards.policy import Month, period
from krama.scorecards.schemas import ScorecardLine, Scorecards

router = Router("/v1/scorecards", tag="scorecards")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.SCORECARDS_READ])]


@router.operation(
    "GET",
    "",
    "readScorecards",
    "Read scorecards",
    errors=[404],
    response_model=Scorecards,
    responses={200: {"content": formats()}},
)
def read_scorecards(
    request: Request,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    first: Annotated[MonthText | None, Query(alias="from", description="A month in UTC, such as 2026-01.")] = None,
    last: Annotated[MonthText | None, Query(alias="to", description="The last month, which is included.")] = None,
    agency_id: Annotated[
        AgencyFilter, Query(description="`own`, `all`, or an agency. Others need the scope `scorecards:read_all`.")
    ] = OWN,
) -> Response:
    """Reports, checks and outcomes by month and province, and how well the reports hold up.

    Covers the last twelve months, or `from` to `to`: both included, at most sixty months. It counts what the agency
    itself may know, also when another one reads it. The checks of the last few seconds may not be counted yet.
    """
    wanted = chosen(agency_id, principal.agency_id)
    # gate: scorecards of other agencies
    if wanted != principal.agency_id and Permission.SCORECARDS_READ_ALL not in principal.permissions:
        raise refused_filter(wanted, Permission.SCORECARDS_READ_ALL)
    months = period(_month(first), _month(last), clock.now())
    services_of(request)[UsageCounter].keep()
    with database.read() as session:
        cards = service.scorecards(session, wanted, months)
    items = list(lines_out(cards))
    match media_type_of(request.scope):
        case media if media == CSV:
            return Response(table(items, ScorecardLine), media_type=CSV)
        case media if media == NDJSON:
            return Response(lines(items), media_type=NDJSON)
    document = Scorecards(from_=str(months.first), to=str(months.after.later(-1)), items=items)
    return Response(document.model_dump_json(), media_type="application/json")


def _month(text: str | None) -> Month | None:
    return None if text is None else Month(int(text[:4]), int(text[5:]))
