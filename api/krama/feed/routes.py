"""HTTP routes of the feed: the changes that keep a copy in step."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Query, Request, Response, Security

from krama.access.admission import Recorded
from krama.access.endpoint import PageCursor, PageLimit
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import page_formats
from krama.core.context import database_of, provided, services_of
from krama.core.cursor import CopyPosition, Cursors, CursorUnreadable, FollowablePage
from krama.core.database import Database
from krama.core.filters import CommaList
from krama.core.negotiation import CSV, NDJSON, chosen
from krama.corrections import handing_out
from krama.corrections.handing_out import Disclosed
from krama.feed import service
from krama.feed.schemas import ChangeOut
from krama.feed.service import ChangePage, FeedFilter
from krama.feed.waiting import ChangeBell
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import service as listings
from krama.listings.service import ListingFilter
from krama.rule.judgement import Action
from krama.settings import Settings

router = Router("/v1/changes", tag="feed")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.FEED_READ])]


@dataclass(frozen=True, slots=True)
class Copy:
    """The copy that a request continues. `of` is what its cursors belong to."""

    feed_filter: FeedFilter
    position: CopyPosition
    of: tuple[str, ...]


async def _copy(
    request: Request,
    principal: Reader,
    cursor: PageCursor = None,
    kind: Annotated[CommaList[Kind] | None, Query(description="Only indicators of these kinds.")] = None,
    category: Annotated[
        CommaList[Category] | None, Query(description="Only indicators reported in one of these categories.")
    ] = None,
    min_action: Annotated[Action | None, Query(description="Only indicators with this action or a graver one.")] = None,
) -> Copy:
    of = service.copy_of(principal.agency_id, kind=kind, category=category, min_action=min_action)
    is_narrowed = not (kind is None and category is None and min_action is None)
    position = service.begin() if cursor is None else _position(request, cursor, of, is_narrowed=is_narrowed)
    service.refuse_expired(position, services_of(request)[Settings].retention_days)
    feed_filter = FeedFilter(kind or frozenset(), category or frozenset(), min_action or Action.PROCEED)
    return Copy(feed_filter, position, of)


def _position(request: Request, cursor: str, of: tuple[str, ...], *, is_narrowed: bool) -> CopyPosition:
    try:
        return services_of(request)[Cursors].decode_copy(cursor, *of)
    except CursorUnreadable as problem:
        if not is_narrowed:
            raise
        raise CursorUnreadable(
            "The cursor is not one of a copy with these filters. A narrowed copy begins without a cursor: leave it "
            "out. `resume_cursor` of a snapshot is for a whole copy, without filters.",
            field="cursor",
        ) from problem


async def _waited(
    copy: Annotated[Copy, Depends(_copy)],
    principal: Reader,
    bell: Annotated[ChangeBell, Depends(provided(ChangeBell))],
    database: Annotated[Database, Depends(database_of)],
    wait: Annotated[
        int, Query(ge=0, le=25, description="Seconds to wait for a change if there is none. The answer may be empty.")
    ] = 0,
) -> Copy:
    await bell.wait(wait, partial(_has_any, database, principal, copy))
    return copy


def _has_any(database: Database, principal: Principal, copy: Copy) -> bool:
    of_kinds = ListingFilter(kinds=copy.feed_filter.kinds)
    with database.read() as session:
        changed, _ = listings.page(session, principal.viewer, of_kinds, after=copy.position.after, limit=1)
    return bool(changed)


@router.operation(
    "GET",
    "",
    "listChanges",
    "List changes",
    errors=[410],
    response_model=FollowablePage[ChangeOut],
    responses={200: page_formats.described(FollowablePage[ChangeOut])},
)
def list_changes(
    principal: Reader,
    entry: Recorded,
    request: Request,
    copy: Annotated[Copy, Depends(_waited)],
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
) -> Response:
    """What a copy of the list has to add, replace or delete, in the order of the changes.

    Begin without a cursor, or with the `resume_cursor` of `GET /v1/snapshots/latest`, which is much faster. Apply the
    records in their order, and store `resume_cursor` with them in one transaction. An indicator that changes several
    times before you read comes once, as it is then. You miss no change, and none is sent out of order. A page may be
    empty although more follows.

    With `wait`, an answer without changes is held until there is one. A cursor is good for 90 days after the copy was
    last in step; after that it is refused with 410, and you begin again. It belongs to your agency and to these
    filters. A copy that is narrowed by `category` or `min_action` also gets `removed` for what no longer matches.
    """
    with database.read() as session:
        page = service.changes(session, principal.viewer, copy.feed_filter, copy.position, limit)
    end = page.position.after.seq
    has_all_up_to = end if page.more else max(end, page.last)
    reader = principal.viewer, str(principal.client_id)
    disclosed = Disclosed(page.disclosed, page.newest, page.position.begun_at)
    handing_out.note_handed_out(database, reader, copy.feed_filter.list_name, has_all_up_to, disclosed)
    entry.detail["copied_up_to"] = end
    return _response(request, page, services_of(request)[Cursors].encode_copy(page.position, *copy.of))


def _response(request: Request, page: ChangePage, resume: str) -> Response:
    following = resume if page.more else None
    headers = page_formats.headers_of(request, following, resume)
    media = chosen(request.scope)
    if media == NDJSON:
        return Response("".join([text + "\n" for text in page.records]), headers=headers, media_type=NDJSON)
    if media == CSV:
        items = map(ChangeOut.model_validate_json, page.records)
        return Response(page_formats.table(items, ChangeOut), headers=headers, media_type=CSV)
    return Response(_json(page.records, following, resume), headers=headers, media_type="application/json")


def _json(records: Iterable[str], following: str | None, resume: str) -> str:
    next_cursor = "null" if following is None else f'"{following}"'
    more = "false" if following is None else "true"
    tail = f'],"next_cursor":{next_cursor},"has_more":{more},"resume_cursor":"{resume}"}}'
    return '{"items":[' + ",".join(records) + tail
