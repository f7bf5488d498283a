"""HTTP of member agencies: the directory, and what a national administrator does. Clients: `client_routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, Security

from krama.access.audit_entry import entry_of
from krama.access.principal import caller
from krama.access.route import MemberRoute
from krama.administration import service as administration
from krama.administration.answers import agency_out
from krama.administration.schemas import AgencyChangeIn, AgencyIn, AgencyOut
from krama.administration.service import Administration
from krama.agencies.enrolment import AgencyChange
from krama.agencies.permissions import Permission
from krama.agencies.service import Member
from krama.agencies.tables import Agency
from krama.core.cursor import Cursor, Limit, Page, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.core.requests import database_of

router = APIRouter(prefix="/v1/agencies", tags=["members"], route_class=MemberRoute)

Reader = Annotated[Member, Security(caller, scopes=[Permission.AGENCIES_READ])]
National = Annotated[Member, Security(caller, scopes=[Permission.AGENCIES_MANAGE])]


def administration_of(request: Request, member: Member) -> Administration:
    """What this member may do to members."""
    home: str = request.app.state.settings.default_region
    return Administration(request.app.state.database, member, home, entry_of(request))


@router.get(
    "",
    operation_id="listAgencies",
    summary="List the members of the exchange",
    responses=described([401, 403, 422, 503]),
)
def list_agencies(
    member: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[AgencyOut]:
    """The directory, in the order of enrolment: whom you may name in an audience, and who stands behind a report."""
    after = decode(cursor, "agencies")
    with database.read() as session:
        found, more = administration.directory(session, member, after, limit)
        following = encode(administration.place_of(found[-1]), "agencies") if found else cursor
        return Page(items=[_shown(member, agency) for agency in found], next_cursor=following, has_more=more)


def _shown(member: Member, agency: Agency) -> AgencyOut:
    return agency_out(agency, with_scopes=administration.shows_scopes(member, agency))


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
def add_agency(body: AgencyIn, request: Request, response: Response, member: National) -> AgencyOut:
    """Enrol an agency. The same name again is refused, so that a request that is sent twice enrols once."""
    permissions = None if body.scopes is None else set(body.scopes)
    agency = administration_of(request, member).add_agency(
        body.name, body.sector, body.country, body.province, permissions
    )
    response.headers["location"] = f"/v1/agencies/{agency.agency_id}"
    return _shown(member, agency)


@router.get(
    "/{agency_id:uuid}",
    operation_id="readAgency",
    summary="Read one member",
    responses=described([401, 403, 404, 422, 503]),
)
def read_agency(agency_id: UUID, member: Reader, database: Annotated[Database, Depends(database_of)]) -> AgencyOut:
    """One entry of the directory."""
    with database.read() as session:
        return _shown(member, administration.directory_entry(session, member, agency_id))


@router.patch(
    "/{agency_id:uuid}",
    operation_id="changeAgency",
    summary="Change a member",
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def change_agency(agency_id: UUID, body: AgencyChangeIn, request: Request, member: National) -> AgencyOut:
    """Change its name, province or scopes. A scope that it loses its clients lose too, within two seconds."""
    change = AgencyChange()
    if "name" in body.model_fields_set:
        change["name"] = body.name
    if "province" in body.model_fields_set:
        change["province"] = body.province
    if "scopes" in body.model_fields_set:
        change["permissions"] = set(body.scopes)
    return _shown(member, administration_of(request, member).change_agency(agency_id, change))


@router.post(
    "/{agency_id:uuid}/disable",
    operation_id="disableAgency",
    summary="Stop a member",
    responses=described([401, 403, 404, 409, 422, 503]),
)
def disable_agency(agency_id: UUID, request: Request, member: National) -> AgencyOut:
    """None of its clients may call, within two seconds. Its reports stay as they are."""
    return _shown(member, administration_of(request, member).stop_agency(agency_id, stop=True))


@router.post(
    "/{agency_id:uuid}/enable",
    operation_id="enableAgency",
    summary="Let a member call again",
    responses=described([401, 403, 404, 409, 422, 503]),
)
def enable_agency(agency_id: UUID, request: Request, member: National) -> AgencyOut:
    """Its clients may call again, those that were not disabled themselves."""
    return _shown(member, administration_of(request, member).stop_agency(agency_id, stop=False))
