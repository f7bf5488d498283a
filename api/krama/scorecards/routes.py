"""HTTP of scorecards."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, Security

from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.errors import AgencyNotFound
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.context import database_of, services_of
from krama.core.database import Database
from krama.core.problems import described
from krama.core.texts import MonthText
from krama.listings.usage_counter import UsageCounter
from krama.scorecards import service
from krama.scorecards.answers import as_csv, lines_out
from krama.scorecards.policy import Month, period
from krama.scorecards.schemas import Scorecards

router = APIRouter(prefix="/v1/scorecards", tags=["scorecards"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.SCORECARDS_READ])]
OfMonth = Annotated[MonthText | None, Query(description="A month of UTC, such as 2026-01.")]


@router.get(
    "",
    operation_id="readScorecards",
    summary="Read scorecards",
    response_model=Scorecards,
    responses={
        200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
        **described([401, 403, 404, 422, 503]),
    },
)
def read_scorecards(
    request: Request,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    since: OfMonth = None,
    until: OfMonth = None,
    agency_id: Annotated[UUID | None, Query(description="Whose; your own if left out.")] = None,
) -> Response:
    """What your agency reported, checked and told, by month and province; how well what it reported holds.

    The last twelve months, unless `since` or `until` says otherwise, both included, at most sixty. The national
    administrator (`agencies:manage`) reads everybody's, or with `agency_id` one member's. With `Accept: text/csv` a
    table for a spreadsheet. Checks of the last seconds may be missing.
    """
    everybody = Permission.AGENCIES_MANAGE in principal.permissions
    if agency_id not in (None, principal.agency_id) and not everybody:
        raise AgencyNotFound("There is no agency of this id that you may see.", field="agency_id")
    months = period(_month(since), _month(until), clock.now())
    services_of(request)[UsageCounter].keep()
    with database.read() as session:
        cards = service.scorecards(session, agency_id if everybody else principal.agency_id, months)
    lines = list(lines_out(cards))
    if "text/csv" in request.headers.get("accept", ""):
        return Response(as_csv(lines), media_type="text/csv")
    found = Scorecards(since=str(months.first), until=str(months.after.later(-1)), items=lines)
    return Response(found.model_dump_json(), media_type="application/json")


def _month(text: str | None) -> Month | None:
    return None if text is None else Month(int(text[:4]), int(text[5:]))
