"""Reads all listings that a viewer sees in the order of their ids, which no change moves.

A list in the order of changes gives an item again that changes while it is read. A file must have each item once.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, and_, bindparam, exists, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from krama.core import clock
from krama.core.columns import Key
from krama.core.cursor import NEWEST, KeysetPosition
from krama.indicators.kinds import Indicator, Kind
from krama.listings.service import Listing, ListingFilter
from krama.listings.service import page as page_of_changes
from krama.listings.tables import IndicatorRecord, VerdictRow
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer, key_of, masks_with
from krama.sharing.sectors import Sector

BEGINNING = UUID(int=0)
"""Before the first id."""


def page(session: Session, viewer: Viewer, kinds: Iterable[Kind], *, after: UUID, limit: int) -> list[Listing]:
    """Up to `limit` listings of these kinds whose ids follow `after`. Listings that have ended are left out."""
    variables = variables_of(viewer) | {"after": after, "rows": limit, "kinds": sorted(kinds)}
    return [listing_of(row) for row in session.execute(_listed(), variables)]


def listing_of(row: Sequence[Any]) -> Listing:
    """The listing of a row with the columns of `COLUMNS`."""
    indicator_id, kind, canonical, seq, *aggregate = row
    position = KeysetPosition(seq, indicator_id)
    indicator = Indicator(_KINDS[kind], canonical)
    return Listing(indicator_id, indicator, Aggregate(*aggregate), clock.from_micros(seq), position)


_KINDS = {kind.value: kind for kind in Kind}

COLUMNS = (
    VerdictRow.indicator_id,
    VerdictRow.kind,
    IndicatorRecord.canonical,
    VerdictRow.seq,
    *(getattr(VerdictRow, name) for name in Aggregate._fields),
)


def variables_of(viewer: Viewer) -> dict[str, Any]:
    """What `seen_rows` needs to know of the viewer."""
    return {"agency": viewer.agency_id, "masks": _keys_of(viewer.sector)}


def seen_rows(*, by_audience: bool) -> Select[Any]:
    """The rows that a viewer sees: its agency's own row, otherwise its sector's. See `variables_of`.

    `by_audience`: the database may search by the audience. Otherwise it would do so to sort all rows for each page.
    """
    indicator, audience = col(VerdictRow.indicator_id), col(VerdictRow.audience)
    agency = bindparam("agency", type_=Key)
    own = aliased(VerdictRow)
    replaced = exists().where(col(own.indicator_id) == indicator, col(own.audience) == agency)
    masks = audience.in_(bindparam("masks", type_=Key, expanding=True))
    # gate: visibility of a whole list
    mine = or_(audience == agency, and_(masks, ~replaced))
    named = col(IndicatorRecord.indicator_id) == indicator
    rows: Select[Any] = select(*COLUMNS).join(IndicatorRecord, named).where(mine if by_audience else mine.is_(true()))
    return rows


@cache
def _listed() -> Select[Any]:
    """Built once, because building a statement takes longer than running it."""
    key = col(VerdictRow.indicator_id)
    kinds = col(VerdictRow.kind).in_(bindparam("kinds", type_=String, expanding=True))
    after = key > bindparam("after", type_=Key)
    listed = seen_rows(by_audience=False).where(after, kinds, col(VerdictRow.reports) > 0)
    return listed.order_by(key).limit(bindparam("rows"))


@cache
def _keys_of(sector: Sector) -> list[UUID]:
    return [key_of(mask) for mask in masks_with(sector)]


def newest_change(session: Session, viewer: Viewer, kinds: Iterable[Kind]) -> int:
    """The number of the last change of a listing of these kinds that the viewer sees, or 0."""
    listed = ListingFilter(frozenset(kinds))
    newest, _ = page_of_changes(session, viewer, listed, after=NEWEST, limit=1)
    return newest[0].position.seq if newest else 0
