"""HTTP routes of searches."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Security

from krama.access.admission import Recorded
from krama.access.endpoint import ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.core.context import provided
from krama.core.cursor import PageRequest
from krama.core.folding import folded
from krama.core.operation import REPEATABLE
from krama.core.windows import mirrored
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Region
from krama.listings.answers import indicator_ref
from krama.protection.cache import ProtectedListCache
from krama.search import service
from krama.search.answers import hit_out
from krama.search.schemas import SearchIn, SearchPage

router = Router("/v1/search", tag="search")

Searcher = Annotated[Principal, Security(caller, scopes=[Permission.SEARCH_RUN])]


@router.operation(
    "POST",
    "",
    "searchRecords",
    "Search by a value or a part of a text",
    list_name=ListName("search"),
    openapi_extra=REPEATABLE | {"x-krama-method": "run"},
)
def search_records(
    body: SearchIn,
    principal: Searcher,
    entry: Recorded,
    session: ReadSession,
    page: PageRequest,
    region: Annotated[Region, Depends(provided(Region))],
    protected_list: Annotated[ProtectedListCache, Depends(provided(ProtectedListCache))],
) -> SearchPage:
    """Everything that you may read that is about a value, or that has a part of a text. The latest change comes first.

    A value is read as in a check, so its spelling makes no difference, and a link is also found by its domain. It finds
    indicators, cases, reports and disputes. A part of a text finds your own agency's cases, by reference and narrative,
    its reports, by narrative, case reference and value as it was written, and its disputes, by statement and reason. It
    finds no text of another agency. A case stands where it was made. It is a POST, so that nothing that you search for
    is in a URL.
    To fill a page, at most 500 things of each type are looked through: a page may have fewer items than `limit`, or
    none, and yet have a `next_cursor`. Send it with the same body. It is recorded and counts as a check.
    A text with more than ten values is refused: none is left out without a word.
    """
    types = service.types_of(principal, body.types)
    values = service.values_in(body, region)
    part = service.find(session, principal, body, values, mirrored(page.after), page.limit, protected_list.covers)
    hits = [each.item for each in part.items]
    told = service.listings_told(session, principal, values, hits, protected_list.covers)
    _record(entry, body, values, told, len(hits))
    entry.detail["types"] = sorted(types)
    end = None if part.end is None else mirrored(part.end)
    shown = page.answer([hit_out(each) for each in part.items], end is not None, end)
    return SearchPage(
        items=shown.items,
        next_cursor=shown.next_cursor,
        has_more=shown.has_more,
        named_indicators=[indicator_ref(indicator_id(each), each) for each in values],
    )


def _record(entry: Entry, body: SearchIn, values: list[Indicator], told: Collection[UUID], count: int) -> None:
    """Record what was searched for, as a commitment, and the listings that the answer discloses."""
    entry.commit_to(("text", folded(body.text)), *((each.kind.value, each.canonical) for each in values))
    entry.detail["item_count"] = count
    entry.disclose(sorted(key.bytes for key in told))
