"""HTTP of member agencies: the directory, and what a national administrator does. Clients: `client_routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, Security

from krama.access.admission import entry_of
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.administration import service as administration
from krama.administration.answers import agency_out
from krama.administration.schemas import AgencyChangeIn, AgencyIn, AgencyOut
from krama.administration.service import Administration
from krama.agencies.enrolment import AgencyChange
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.agencies.tables import Agency
from krama.core.context import database_of, services_of
from krama.core.cursor import Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.indicators.kinds import Region

router = APIRouter(prefix="/v1/agencies", tags=["members"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_READ])]
National = Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_MANAGE])]


def administration_of(request: Request, principal: Principal) -> Administration:
    """What this member may do to members."""
    return Administration(services_of(request)[Database], principal, services_of(request)[Region], entry_of(request))


@router.get(
    "",
    operation_id="listAgencies",
    summary="List the members of the exchange",
    responses=described([401, 403, 422, 503]),
)
def list_agencies(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[AgencyOut]:
    """The directory, in the order of enrolment: whom you may name in an audience, and who stands behind a report."""
    after = decode(cursor, "agencies")
    with database.read() as session:
        found, more = administration.directory(session, principal, after, limit)
        following = encode(administration.place_of(found[-1]), "agencies") if found else cursor
        return Page(items=[_shown(principal, agency) for agency in found], next_cursor=following, has_more=more)


def _shown(principal: Principal, agency: Agency) -> AgencyOut:
    return agency_out(agency, with_scopes=administration.shows_scopes(principal, agency))


@router.post(
    "",
    operation_id="addAgency",
    summary="Enrol a member",
    status_code=201,
    responses={
        201: {"headers": {"Location": {"description": "The member's own path.", "schema": {"type": "string"}}}},
        **described([400, 401, 403, 409, 413, 415, 422, 503]),
    },
)
def add_agency(body: AgencyIn, request: Request, response: Response, principal: National) -> AgencyOut:
    """Enrol an agency. The same name again is refused, so that a request that is sent twice enrols once."""
    permissions = None if body.scopes is None else set(body.scopes)
    agency = administration_of(request, principal).add_agency(
        body.name, body.sector, body.country, body.province, permissions
    )
    response.headers["location"] = f"/v1/agencies/{agency.agency_id}"
    return _shown(principal, agency)


@router.get(
    "/{agency_id:uuid}",
    operation_id="readAgency",
    summary="Read one member",
    responses=described([401, 403, 404, 422, 503]),
)
def read_agency(agency_id: UUID, principal: Reader, database: Annotated[Database, Depends(database_of)]) -> AgencyOut:
    """One entry of the directory."""
    with database.read() as session:
        return _shown(principal, administration.directory_entry(session, principal, agency_id))


@router.patch(
    "/{agency_id:uuid}",
    operation_id="changeAgency",
    summary="Change a member",
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def change_agency(agency_id: UUID, body: AgencyChangeIn, request: Request, principal: National) -> AgencyOut:
    """Change its name, province or scopes. A scope that it loses its clients lose too, within two seconds."""
    change = AgencyChange()
    if "name" in body.model_fields_set:
        change["name"] = body.name
    if "province" in body.model_fields_set:
        change["province"] = body.province
    if "scopes" in body.model_fields_set:
        change["permissions"] = set(body.scopes)
    return _shown(principal, administration_of(request, principal).change_agency(agency_id, change))


@router.post(
    "/{agency_id:uuid}/disable",
    operation_id="disableAgency",
    summary="Stop a member",
    responses=described([401, 403, 404, 409, 422, 503]),
)
def disable_agency(agency_id: UUID, request: Request, principal: National) -> AgencyOut:
    """None of its clients may call, within two seconds. Its reports stay as they are."""
    return _shown(principal, administration_of(request, principal).stop_agency(agency_id, stop=True))


@router.post(
    "/{agency_id:uuid}/enable",
    operation_id="enableAgency",
    summary="Let a member call again",
    responses=described([401, 403, 404, 409, 422, 503]),
)
def enable_agency(agency_id: UUID, request: Request, principal: National) -> AgencyOut:
    """Its clients may call again, those that were not disabled themselves."""
    return _shown(principal, administration_of(request, principal).stop_agency(agency_id, stop=False))
