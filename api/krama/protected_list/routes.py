"""HTTP of the protected list, for the national administrator."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Security

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import database_of, provided
from krama.core.cursor import KeysetPosition, Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.indicators.kinds import Region
from krama.protected_list.answers import entry_out
from krama.protected_list.schemas import ProtectedChange, ProtectedIn, ProtectedOut
from krama.protected_list.takedown import protect, unprotect
from krama.protection import service
from krama.protection.rules import read_coverage
from krama.protection.service import ProtectionRequest

router = APIRouter(prefix="/v1/protected", tags=["protected"], route_class=PrincipalRoute)

Manager = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTION_MANAGE])]


@router.get(
    "", operation_id="listProtected", summary="List what is protected", responses=described([401, 403, 422, 503])
)
def list_protected(
    principal: Manager,
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[ProtectedOut]:
    """The entries in the order in which they were added. Well-known shorteners and shared hosts need none."""
    after = decode(cursor, "protected")
    with database.read() as session:
        found, more = service.page(session, after=after, limit=limit)
    following = encode(KeysetPosition(found[-1].seq, found[-1].entry_id), "protected") if found else cursor
    return Page(items=[entry_out(one) for one in found], next_cursor=following, has_more=more)


@router.post(
    "",
    operation_id="protect",
    summary="Protect something",
    status_code=201,
    responses=described([400, 401, 403, 413, 415, 422, 503]),
)
def protect_value(
    body: ProtectedIn,
    principal: Manager,
    database: Annotated[Database, Depends(database_of)],
    region: Annotated[Region, Depends(provided(Region))],
    entry: Recorded,
) -> ProtectedChange:
    """From now on a report on it is held, and a check finds it listed no more.

    What is listed is taken out at once, and whoever was told within 30 days finds a correction. Adding what is there
    changes nothing.
    """
    covering = read_coverage(body.form, body.value, body.hints(region))
    wish = ProtectionRequest(body.owner, body.reason, expires_at=body.expires_at)
    (entry_id,), taken = protect(database, entry, [covering], wish, body.most_indicators)
    with database.read() as session:
        return ProtectedChange(entry=entry_out(service.find(session, entry_id)), indicators=taken)


@router.post(
    "/{entry_id:uuid}/remove",
    operation_id="unprotect",
    summary="Take an entry away",
    responses=described([401, 403, 404, 413, 422, 503]),
)
def unprotect_value(
    entry_id: UUID, principal: Manager, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> ProtectedChange:
    """What only it covered may be listed again: live reports count from now on."""
    with database.read() as session:
        shown = entry_out(service.find(session, entry_id))
    return ProtectedChange(entry=shown, indicators=unprotect(database, entry, entry_id))
