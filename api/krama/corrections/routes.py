"""HTTP routes of corrections: a list to follow."""

from typing import Annotated

from fastapi import Depends, Security

from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import database_of
from krama.core.cursor import FollowablePage, PageRequest
from krama.core.database import Database
from krama.corrections import service
from krama.corrections.schemas import CorrectionOut
from krama.corrections.service import Corrected
from krama.listings.answers import indicator_ref

router = Router("/v1/corrections", tag="corrections")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.CORRECTIONS_READ])]


@router.operation("GET", "", "listCorrections", "List corrections", list_name=ListName("corrections"))
def list_corrections(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    database: Annotated[Database, Depends(database_of)],
) -> FollowablePage[CorrectionOut]:
    """Listings that ended within 30 days after they were disclosed to your agency, in the order of the changes.

    Keep the last `resume_cursor` and ask again often: a customer's money may still be held because of a wrong listing.
    An indicator may be listed again later. Check it to find out.
    """
    corrections, more = service.page(session, principal.agency_id, after=page.after, limit=page.limit)
    last = corrections[-1].position if corrections else None
    service.note_read(database, principal.agency_id, str(principal.client_id), last or page.after)
    return page.followable([_out(each) for each in corrections], more, last)


def _out(corrected: Corrected) -> CorrectionOut:
    return CorrectionOut(
        indicator=indicator_ref(corrected.indicator_id, corrected.indicator),
        cause=corrected.cause,
        created_at=corrected.created_at,
        updated_at=corrected.created_at,
    )
