"""HTTP of corrections: a list to follow."""

from typing import Annotated

from fastapi import APIRouter, Depends, Security

from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import database_of
from krama.core.cursor import Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.corrections import service
from krama.corrections.schemas import CorrectionOut
from krama.corrections.service import Corrected
from krama.indicators.canonical import display

router = APIRouter(prefix="/v1/corrections", tags=["corrections"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.CORRECTIONS_READ])]


@router.get(
    "",
    operation_id="listCorrections",
    summary="List what is listed no longer",
    responses=described([401, 403, 422, 503]),
)
def list_corrections(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[CorrectionOut]:
    """What your agency was told of within 30 days before it was taken out of your list, in the order of the changes.

    Keep the last `next_cursor` and ask again often: somebody's money may still be held for what was wrong. An indicator
    may be listed again later; a check tells.
    """
    with database.read() as session:
        found, more = service.page(session, principal.agency_id, after=decode(cursor, "corrections"), limit=limit)
    following = encode(found[-1].place, "corrections") if found else cursor
    return Page(items=[_out(one) for one in found], next_cursor=following, has_more=more)


def _out(one: Corrected) -> CorrectionOut:
    return CorrectionOut(
        indicator_id=one.indicator_id,
        kind=one.indicator.kind,
        canonical=one.indicator.canonical,
        display=display(one.indicator),
        cause=one.cause,
        corrected_at=one.corrected_at,
    )
