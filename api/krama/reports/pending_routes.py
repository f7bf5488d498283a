"""HTTP of held reports: who reported follows them, the national administrator decides."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Security

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import change
from krama.core.context import database_of
from krama.core.cursor import KeysetPosition, Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.problems import described
from krama.indicators.canonical import display
from krama.indicators.categories import Category
from krama.reports import pending as held
from krama.reports.pending import PendingDetail
from krama.reports.schemas import HeldDecisionIn, HeldOut, HeldStatus, IndicatorRef

router = APIRouter(prefix="/v1/held-reports", tags=["reports"], route_class=PrincipalRoute)

Reader = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_READ])]
Manager = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTION_MANAGE])]


@router.get("", operation_id="listHeldReports", summary="List held reports", responses=described([401, 403, 422, 503]))
def list_held_reports(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[HeldOut]:
    """Your agency's reports on what may not be listed, by their last change; everybody's for who decides."""
    after = decode(cursor, "held")
    with database.read() as session:
        found, more = held.page(session, principal, after=after, limit=limit)
    following = encode(KeysetPosition(found[-1].held.seq, found[-1].held.held_id), "held") if found else cursor
    return Page(items=[held_out(one) for one in found], next_cursor=following, has_more=more)


@router.get(
    "/{held_id:uuid}",
    operation_id="readHeldReport",
    summary="Read one held report",
    responses=described([401, 403, 404, 422, 503]),
)
def read_held_report(held_id: UUID, principal: Reader, database: Annotated[Database, Depends(database_of)]) -> HeldOut:
    """One of your agency's held reports, as it stands."""
    with database.read() as session:
        return held_out(held.read(session, principal, held_id))


@router.post(
    "/{held_id:uuid}/decide",
    operation_id="decideHeldReport",
    summary="Decide a held report",
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def decide_held_report(
    held_id: UUID,
    body: HeldDecisionIn,
    principal: Manager,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
) -> HeldOut:
    """Take it as its agency's report, which is refused while the protected list covers it, or put it aside."""
    with change(database, entry) as session:
        return held_out(held.decide(session, principal, held_id, body.decision, body.reason))


def held_out(shown: PendingDetail) -> HeldOut:
    """A held report as its agency and who decides see it."""
    row = shown.held
    return HeldOut(
        held_id=row.held_id,
        status=HeldStatus(row.decided_as or HeldStatus.HELD),
        reason="It is on the protected list: the national administrator decides whether it may be listed.",
        indicator=IndicatorRef(
            indicator_id=row.indicator_id,
            kind=shown.indicator.kind,
            canonical=shown.indicator.canonical,
            display=display(shown.indicator),
        ),
        category=Category(row.category),
        case_reference=row.case_reference or None,
        held_at=row.held_at,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        report_id=row.report_id,
    )
