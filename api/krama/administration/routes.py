"""HTTP routes of agencies: the directory, and the operations of a national administrator. Clients: `client_routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Security

from krama.access.admission import entry_of
from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.administration import service as administration
from krama.administration.answers import agency_out
from krama.administration.schemas import AgencyChangeIn, AgencyIn, AgencyOut
from krama.administration.service import Administration
from krama.agencies.enrolment import AgencyChange
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.agencies.tables import Agency
from krama.core.context import services_of
from krama.core.cursor import FollowablePage, PageRequest
from krama.core.database import Database
from krama.core.operation import REPEATABLE, Location
from krama.indicators.kinds import Region

router = Router("/v1/agencies", tag="members")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_READ])]
National = Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_MANAGE])]


def administration_of(request: Request, principal: Principal) -> Administration:
    """The use cases of administration, on behalf of this principal."""
    return Administration(services_of(request)[Database], principal, services_of(request)[Region], entry_of(request))


@router.operation("GET", "", "listAgencies", "List agencies", list_name=ListName("agencies"))
def list_agencies(principal: Reader, session: ReadSession, page: PageRequest) -> FollowablePage[AgencyOut]:
    """The directory of member agencies, in the order of enrolment.

    Use it to choose the agencies of an audience, and to look up the source of a report.
    """
    agencies, more = administration.directory(session, principal, page.after, page.limit)
    last = administration.place_of(agencies[-1]) if agencies else None
    return page.followable([_shown(principal, agency) for agency in agencies], more, last)


def _shown(principal: Principal, agency: Agency) -> AgencyOut:
    return agency_out(agency, with_scopes=administration.shows_scopes(principal, agency))


@router.operation(
    "POST",
    "",
    "addAgency",
    "Enrol an agency",
    status_code=201,
    errors=[409],
    location=Location("/v1/agencies/{agency_id}", "agency"),
)
def add_agency(body: AgencyIn, request: Request, principal: National) -> AgencyOut:
    """Add an agency to the exchange. A name can be used once, so a repeated request enrols an agency only once."""
    permissions = None if body.scopes is None else set(body.scopes)
    agency = administration_of(request, principal).add_agency(
        body.name, body.sector, body.country, body.province, permissions
    )
    return _shown(principal, agency)


@router.operation("GET", "/{agency_id:uuid}", "readAgency", "Get an agency")
def read_agency(agency_id: UUID, principal: Reader, session: ReadSession) -> AgencyOut:
    """An agency of the directory."""
    return _shown(principal, administration.directory_entry(session, principal, agency_id))


@router.operation(
    "PATCH", "/{agency_id:uuid}", "changeAgency", "Update an agency", errors=[409], openapi_extra=REPEATABLE
)
def change_agency(agency_id: UUID, body: AgencyChangeIn, request: Request, principal: National) -> AgencyOut:
    """Change the name, province or scopes of an agency.

    If the agency loses a scope, its clients lose it within two seconds.
    """
    change = AgencyChange()
    if body.name is not None:
        change["name"] = body.name
    if "province" in body.model_fields_set:
        change["province"] = body.province
    if body.scopes is not None:
        change["permissions"] = set(body.scopes)
    return _shown(principal, administration_of(request, principal).change_agency(agency_id, change))


@router.operation(
    "POST", "/{agency_id:uuid}/disable", "disableAgency", "Disable an agency", errors=[409], openapi_extra=REPEATABLE
)
def disable_agency(agency_id: UUID, request: Request, principal: National) -> AgencyOut:
    """Refuse all requests of the agency's clients, within two seconds. Its reports do not change."""
    return _shown(principal, administration_of(request, principal).stop_agency(agency_id, stop=True))


@router.operation(
    "POST", "/{agency_id:uuid}/enable", "enableAgency", "Enable an agency", errors=[409], openapi_extra=REPEATABLE
)
def enable_agency(agency_id: UUID, request: Request, principal: National) -> AgencyOut:
    """Accept requests of the agency's clients again, except clients that are disabled themselves."""
    return _shown(principal, administration_of(request, principal).stop_agency(agency_id, stop=False))
