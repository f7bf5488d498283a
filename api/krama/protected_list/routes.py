"""HTTP routes of the protected list, for the national administrator."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response, Security

from krama.access.admission import Recorded
from krama.access.endpoint import ListName, ReadSession, RequestAttempt
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import database_of, provided
from krama.core.cursor import FollowablePage, KeysetPosition, PageRequest, ends
from krama.core.database import Database
from krama.core.filters import CommaList, StrictQueryBool
from krama.core.idempotent_steps import Steps, once_in_steps
from krama.core.operation import Location
from krama.core.revisions import ExpectedRevision, etag
from krama.indicators.kinds import Region
from krama.protected_list.answers import protections_out, would_be
from krama.protected_list.schemas import (
    ProtectionAdded,
    ProtectionEnded,
    ProtectionEndIn,
    ProtectionIn,
    ProtectionOut,
    ProtectionResult,
)
from krama.protected_list.takedown import protect, too_many, unprotect, would_take_down
from krama.protection import service
from krama.protection.forms import ProtectionStatus
from krama.protection.rules import Coverage, read_coverage
from krama.protection.service import Added, ProtectionRequest
from krama.sharing.audiences import Viewer

router = Router("/v1/protections", tag="protections")

_LOCATION = Location("/v1/protections/{protection_id}", "protection")
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "model": ProtectionAdded,
        "description": "There was this protection already. It says now what the request says. Also a dry run, "
        "whose answer has no `ETag` and no `Location` if the protection would be new.",
    },
}

Manager = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTIONS_MANAGE])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.PROTECTIONS_READ])]
Data = Annotated[Database, Depends(database_of)]


@router.operation("GET", "", "listProtections", "List protections", list_name=ListName("protections", newest=True))
def list_protections(
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    status: Annotated[
        CommaList[ProtectionStatus] | None, Query(description="Only protections that have one of these.")
    ] = None,
) -> FollowablePage[ProtectionOut]:
    """Protections in the order of their last change. Well-known shorteners and shared hosts need none."""
    rows, more = service.page(session, statuses=status or (), after=page.after, limit=page.limit)
    positions = [KeysetPosition(row.seq, row.protection_id) for row in rows]
    return page.followable(protections_out(session, rows, principal.agency_id), more, **ends(positions))


@router.operation("GET", "/{protection_id:uuid}", "readProtection", "Read one protection")
def read_protection(protection_id: UUID, principal: Reader, session: ReadSession) -> ProtectionOut:
    """A protection as it stands now. It can be read after its end."""
    (shown,) = protections_out(session, [service.find(session, protection_id)], principal.agency_id)
    return shown


@router.operation(
    "POST",
    "",
    "addProtection",
    "Protect a value",
    status_code=201,
    location=_LOCATION,
    response_model=ProtectionAdded,
    responses=_ANSWERS,
)
def add_protection(
    body: ProtectionIn,
    principal: Manager,
    database: Data,
    region: Annotated[Region, Depends(provided(Region))],
    entry: Recorded,
    attempt: RequestAttempt,
    dry_run: Annotated[
        StrictQueryBool, Query(description="Count what would be taken down, however much it is, and store nothing.")
    ] = False,
) -> Response:
    """New reports on the value become pending, and checks no longer find it listed.

    Listings that the protection covers end at once. Each agency that received one of them in the last 30 days gets a
    correction. A protection that there is already gets the owner, the reason and the end of this request; the answer is
    then 200. Without `expires_at` it keeps its end, and null removes it. Listings that your agency may not see end too,
    but are not counted: only the operator's command counts them.
    """
    coverage = read_coverage(body.form, body.value, body.hints(region))
    keeps_end = "expires_at" not in body.model_fields_set
    request = ProtectionRequest(body.owner, body.reason, expires_at=body.expires_at, keeps_end=keeps_end)
    if dry_run:
        entry.http_status, entry.detail["dry_run"] = 200, True
        return _preview(database, coverage, request, body.max_indicators, principal.viewer)

    def work(steps: Steps) -> Response:
        added, taken = protect(database, entry, [coverage], request, body.max_indicators, steps=steps)
        return _added(database, added, taken, principal.agency_id)

    return once_in_steps(database, attempt, work)


def _preview(
    database: Database, coverage: Coverage, request: ProtectionRequest, max_indicators: int, reader: Viewer
) -> Response:
    with database.read() as session:
        known = service.preview(session, [coverage], request)
        shown = protections_out(session, [service.find(session, key) for key in known.known], reader.agency_id)
    taken = would_take_down(database, [coverage], reader)
    if not shown and taken > max_indicators:
        raise too_many(max_indicators, taken)
    result = _result(known) if shown else ProtectionResult.CREATED
    members = shown[0].model_dump() if shown else would_be(coverage, request)
    return _answer(ProtectionAdded(**members, dry_run=True, result=result, indicator_count=taken))


def _added(database: Database, added: Added, taken: int, reader: UUID) -> Response:
    (protection_id,) = added.new or added.known
    with database.read() as session:
        (shown,) = protections_out(session, [service.find(session, protection_id)], reader)
    answer = ProtectionAdded(**shown.model_dump(), dry_run=False, result=_result(added), indicator_count=taken)
    return _answer(answer, 201 if added.new else 200)


def _answer(answer: ProtectionAdded, status: int = 200) -> Response:
    headers = {}
    if answer.revision is not None:  # not a dry run that would add it
        headers = {"ETag": etag(answer.revision), "Location": _LOCATION.path.format_map(vars(answer))}
    return Response(answer.model_dump_json(), status, headers, "application/json")


def _result(added: Added) -> ProtectionResult:
    if added.new:
        return ProtectionResult.CREATED
    return ProtectionResult.UPDATED if added.changed else ProtectionResult.UNCHANGED


@router.operation(
    "POST", "/{protection_id:uuid}/end", "endProtection", "End a protection", response_model=ProtectionEnded
)
def end_protection(
    protection_id: UUID,
    body: ProtectionEndIn,
    principal: Manager,
    database: Data,
    entry: Recorded,
    attempt: RequestAttempt,
    expected: ExpectedRevision,
) -> Response:
    """Values that only this protection covered may be listed again: their active reports count from now on.

    If it has ended already, nothing changes.
    """

    def work(steps: Steps) -> Response:
        count = unprotect(database, entry, protection_id, body.reason, expected=expected, steps=steps)
        with database.read() as session:
            (shown,) = protections_out(session, [service.find(session, protection_id)], principal.agency_id)
        answer = ProtectionEnded(**shown.model_dump(), indicator_count=count)
        return Response(answer.model_dump_json(), 200, {"ETag": etag(answer.revision)}, "application/json")

    return once_in_steps(database, attempt, work)
