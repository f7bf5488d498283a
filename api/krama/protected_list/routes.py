"""HTTP routes of the protected list, for the national administrator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response, Security

from krama.access.admission import Recorded
from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import database_of, provided
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest
from krama.core.database import Database
from krama.indicators.kinds import Region
from krama.protected_list.answers import entry_out
from krama.protected_list.schemas import ProtectedChange, ProtectedIn, ProtectedOut
from krama.protected_list.takedown import protect, unprotect
from krama.protection import service
from krama.protection.rules import read_coverage
from krama.protection.service import ProtectionRequest

router = Router("/v1/protected", tag="protected")

_KNOWN: dict[int | str, dict[str, Any]] = {
    200: {"model": ProtectedChange, "description": "The list had this entry. It says now what the request says."}
}

Manager = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTIONS_MANAGE])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTIONS_READ])]


@router.operation("GET", "", "listProtected", "List protected entries", list_name=ListName("protected"))
def list_protected(principal: Reader, session: ReadSession, page: PageRequest) -> FollowablePage[ProtectedOut]:
    """Entries in the order in which they were added. Well-known shorteners and shared hosts need no entry."""
    entries, more = service.page(session, after=page.after, limit=page.limit)
    last = KeysetPosition(entries[-1].seq, entries[-1].entry_id) if entries else None
    return page.followable([entry_out(each) for each in entries], more, last)


@router.operation("POST", "", "protect", "Protect a value", status_code=201, responses=_KNOWN)
def protect_value(
    body: ProtectedIn,
    response: Response,
    principal: Manager,
    database: Annotated[Database, Depends(database_of)],
    region: Annotated[Region, Depends(provided(Region))],
    entry: Recorded,
) -> ProtectedChange:
    """New reports on the value become pending, and checks no longer find it listed.

    Listings that the entry covers end at once. Each agency that received one of them in the last 30 days gets a
    correction. An entry that the list has already gets the owner, the reason and the end of this request; the answer is
    then 200. If the request has no end, the entry has none any more.
    """
    covering = read_coverage(body.form, body.value, body.hints(region))
    request = ProtectionRequest(body.owner, body.reason, expires_at=body.expires_at)
    added, taken = protect(database, entry, [covering], request, body.most_indicators)
    response.status_code = 201 if added.new else 200
    (entry_id,) = added.new or added.known
    with database.read() as session:
        return ProtectedChange(entry=entry_out(service.find(session, entry_id)), indicators=taken)


@router.operation("POST", "/{entry_id:uuid}/remove", "unprotect", "Remove an entry")
def unprotect_value(
    entry_id: UUID, principal: Manager, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> ProtectedChange:
    """Values that only this entry covered may be listed again: their active reports count from now on."""
    with database.read() as session:
        shown = entry_out(service.find(session, entry_id))
    return ProtectedChange(entry=shown, indicators=unprotect(database, entry, entry_id))
