"""HTTP routes of scorecards."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response, Security

from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.errors import AgencyNotFound
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of, services_of
from krama.core.database import Database
from krama.core.texts import MonthText
from krama.listings.usage_counter import UsageCounter
from krama.scorecards import service
from krama.scorecards.answers import as_csv, lines_out
from krama.scorecards.policy import Month, period
from krama.scorecards.schemas import Scorecards

router = Router("/v1/scorecards", tag="scorecards")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.SCORECARDS_READ])]
OfMonth = Annotated[MonthText | None, Query(description="A month in UTC, such as 2026-01.")]


@router.operation(
    "GET",
    "",
    "readScorecards",
    "Read scorecards",
    errors=[404],
    response_model=Scorecards,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
def read_scorecards(
    request: Request,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    since: OfMonth = None,
    until: OfMonth = None,
    agency_id: Annotated[
        UUID | None, Query(description="The agency whose scorecard to read; your own by default.")
    ] = None,
) -> Response:
    """Your agency's reports, checks and outcomes by month and province, and how well its reports hold up.

    Covers the last twelve months, or `since` to `until`: both included, at most sixty months. With
    `scorecards:read_all`, `agency_id` names another agency. `Accept: text/csv` returns
    a table for a spreadsheet. The checks of the last few seconds may not be counted yet.
    """
    # gate: scorecards of other agencies
    if agency_id not in (None, principal.agency_id) and Permission.SCORECARDS_READ_ALL not in principal.permissions:
        raise AgencyNotFound("There is no agency with this id that you may see.", field="agency_id")
    months = period(_month(since), _month(until), clock.now())
    services_of(request)[UsageCounter].keep()
    with database.read() as session:
        # gate: scorecards of the caller by default
        cards = service.scorecards(session, agency_id or principal.agency_id, months)
    lines = list(lines_out(cards))
    if "text/csv" in request.headers.get("accept", ""):
        return Response(as_csv(lines), media_type="text/csv")
    document = Scorecards(since=str(months.first), until=str(months.after.later(-1)), items=lines)
    return Response(document.model_dump_json(), media_type="application/json")


def _month(text: str | None) -> Month | None:
    return None if text is None else Month(int(text[:4]), int(text[5:]))
