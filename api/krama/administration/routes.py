"""HTTP routes of agencies: the directory, and the operations of a national administrator. Clients: `client_routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Security

from krama.access.endpoint import ActionNote, KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.administration import directory
from krama.administration.answers import agency_out
from krama.administration.schemas import AgencyChangeIn, AgencyIn, AgencyOut
from krama.administration.service import Administration
from krama.agencies.enrolment import AgencyChange
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.agencies.tables import Agency
from krama.core.context import services_of
from krama.core.cursor import FollowablePage, PageRequest
from krama.core.operation import Location
from krama.core.revisions import ExpectedRevision, RequiredRevision
from krama.indicators.kinds import Region

router = Router("/v1/agencies", tag="members")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_READ])]


async def _national(
    request: Request, principal: Annotated[Principal, Security(caller, scopes=[Permission.AGENCIES_MANAGE])]
) -> Administration:
    return Administration(principal, services_of(request)[Region])


National = Annotated[Administration, Depends(_national)]


@router.operation("GET", "", "listAgencies", "List agencies", list_name=ListName("agencies"))
def list_agencies(principal: Reader, session: ReadSession, page: PageRequest) -> FollowablePage[AgencyOut]:
    """The directory of member agencies, in the order of their last change.

    Use it to choose the agencies of an audience, and to look up the source of a report. Disabled agencies are only
    shown with `agencies:read_all` or `agencies:manage`.
    """
    agencies, more = directory.agencies(session, principal, page.after, page.limit)
    last = directory.place_of_agency(agencies[-1]) if agencies else None
    return page.followable([_shown(principal, agency) for agency in agencies], more, last)


def _shown(principal: Principal, agency: Agency) -> AgencyOut:
    return agency_out(agency, with_scopes=directory.shows_scopes(principal, agency))


@router.operation(
    "POST",
    "",
    "addAgency",
    "Enrol an agency",
    status_code=201,
    errors=[409],
    location=Location("/v1/agencies/{agency_id}", "agency"),
    responses={200: {"model": AgencyOut, "description": "The agency is enrolled so already. Nothing changes."}},
)
def add_agency(body: AgencyIn, administration: National, transaction: KeyedTransaction) -> AgencyOut:
    """Add an agency to the exchange. A name can be used once: the same request again gets the same agency."""
    permissions = None if body.scopes is None else set(body.scopes)
    grantable = None if body.grantable_scopes is None else set(body.grantable_scopes)
    added, is_new = administration.add_agency(
        transaction.session, body.name, body.sector, body.country, body.province, permissions, grantable
    )
    transaction.answer_with(201 if is_new else 200)
    return agency_out(added, with_scopes=True)


@router.operation("GET", "/{agency_id:uuid}", "readAgency", "Get an agency")
def read_agency(agency_id: UUID, principal: Reader, session: ReadSession) -> AgencyOut:
    """An agency of the directory."""
    return _shown(principal, directory.agency(session, principal, agency_id))


@router.operation("PATCH", "/{agency_id:uuid}", "changeAgency", "Update an agency", errors=[409])
def change_agency(
    agency_id: UUID,
    body: AgencyChangeIn,
    administration: National,
    expected: RequiredRevision,
    transaction: KeyedTransaction,
) -> AgencyOut:
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
    if body.grantable_scopes is not None:
        change["grantable"] = set(body.grantable_scopes)
    changed = administration.change_agency(transaction.session, agency_id, change, expected)
    return agency_out(changed, with_scopes=True)


@router.operation("POST", "/{agency_id:uuid}/disable", "disableAgency", "Disable an agency", errors=[409])
def disable_agency(
    agency_id: UUID,
    administration: National,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
    action: ActionNote,
) -> AgencyOut:
    """Refuse all requests of the agency's clients, within two seconds. Its reports do not change: those that are
    listed count on, and a pending one may still be decided.

    If it is disabled already, nothing changes.
    """
    stopped = administration.stop_agency(transaction.session, agency_id, expected, stop=True)
    return agency_out(stopped, with_scopes=True)


@router.operation("POST", "/{agency_id:uuid}/enable", "enableAgency", "Enable an agency", errors=[409])
def enable_agency(
    agency_id: UUID,
    administration: National,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
    action: ActionNote,
) -> AgencyOut:
    """Accept requests of the agency's clients again, except clients that are disabled themselves.

    If it is enabled already, nothing changes.
    """
    enabled = administration.stop_agency(transaction.session, agency_id, expected, stop=False)
    return agency_out(enabled, with_scopes=True)
