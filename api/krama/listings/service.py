"""Use cases of listings: read one, list them, mark them, and keep them up to date with the reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.core import clock
from krama.core.columns import AskedKeys
from krama.core.cursor import NEWEST, KeysetPosition
from krama.events import service as events
from krama.events.changes import AudienceRow, ListingChanged, Trigger
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator, Kind
from krama.listings import clearing, fading, half_lives, repository
from krama.listings import records as indicator_records
from krama.listings.errors import IndicatorNotFound, IndicatorUnknown
from krama.listings.projection import (
    AudienceRows,
    Evidence,
    agencies_concerned,
    changes_between,
    project,
    row_of,
)
from krama.listings.repository import NewRow, RowFilter, SeenRow
from krama.rule.evidence import Aggregate, Ending, Mark, MarkKind, ReportGroup
from krama.sharing.audiences import Viewer

_NOBODY = UUID(int=0)


def update(
    session: Session,
    indicators: Mapping[UUID, Indicator],
    report_groups: Iterable[tuple[UUID, ReportGroup]],
    change: Trigger,
) -> None:
    """Update the rows of these indicators from all their live reports and marks, and publish what changed (`events`).

    A row is written only if what its audience knows has changed. A report that a viewer may not see therefore changes
    neither the time nor the list position that the viewer sees. Call this last in a transaction. The caller holds the
    indicators' locks. The statements are the same whether or not the indicators were listed before.
    """
    by_indicator: dict[UUID, list[ReportGroup]] = defaultdict(list)
    for key, group in report_groups:
        by_indicator[key].append(group)
    keys = AskedKeys(sorted(indicators, key=attrgetter("int")))  # rows are inserted faster in the order of their keys
    before = repository.rows_of(session, keys)
    marks = repository.marks(session, keys)
    faded = fading.unpublished_since(session, before, change.seq)
    days = half_lives.stored(session)
    ending = change.ending
    facts: list[tuple[UUID, AudienceRows, Evidence, set[UUID]]] = []
    everybody = {_NOBODY}  # so that the database is asked even if no agency is concerned
    for key in keys:
        old = before.get(key, {})
        evidence = Evidence(by_indicator.get(key, ()), marks.get(key, ()), days[indicators[key].kind], ending)
        concerned = agencies_concerned(old, evidence)
        everybody |= concerned
        facts.append((key, old, evidence, concerned))
    sectors = agencies.sectors_of(session, everybody)
    changed: set[UUID] = set()
    stored: list[NewRow] = []
    changes: list[ListingChanged] = []
    for key, old, evidence, concerned in facts:
        named = {agency: sectors[agency] for agency in concerned}
        rows = project(old, evidence, named, change.seq)
        if rows != old:
            changed.add(key)
            stored += [NewRow(key, audience, indicators[key].kind, row) for audience, row in rows.items()]
        trigger = replace(change, judged_from=faded[key]) if key in faded else change
        changes += changes_between(key, old, rows, named, trigger)
    repository.replace(session, changed & before.keys(), stored)
    events.publish(session, changes)


def marked_by(session: Session, source: UUID) -> list[UUID]:
    """The indicators that this source has marked."""
    return repository.marked_by(session, source)


def find_mark(session: Session, indicator_id: UUID, source: UUID) -> Mark | None:
    """The mark of this source on an indicator, if there is one."""
    return repository.find_mark(session, indicator_id, source)


def disputed_among(session: Session, indicator_ids: Collection[UUID]) -> set[UUID]:
    """Those of these indicators that anybody disputes."""
    on_them = repository.marks(session, indicator_ids) if indicator_ids else {}
    return {key for key, marks in on_them.items() if any(mark.kind is MarkKind.DISPUTED for mark in marks)}


def marked_by_others(session: Session, viewer: Viewer, kind: MarkKind) -> set[UUID]:
    """The indicators with a mark of this kind that another agency made and that the viewer may see."""
    return {
        key
        for key, mark in repository.marked(session, kind)
        if mark.agency_id != viewer.agency_id and mark.seen_by(viewer.agency_id, viewer.sector)
    }


class Checked(NamedTuple):
    """How many values an agency checked on a day (UTC), and how many of them had a listing."""

    day: date
    checks: int
    hits: int


def checks_of(session: Session, agency_id: UUID, since: date, until: date) -> list[Checked]:
    """What an agency checked on the days from `since` until before `until`. The last few seconds may be missing."""
    tallies = repository.checks_of(session, agency_id, since, until)
    return [Checked(tally.day, tally.checks, tally.hits) for tally in tallies]


def protecting(session: Session) -> set[UUID]:
    """The entries of the protected list that have marked an indicator."""
    return repository.sources(session, MarkKind.PROTECTED)


def with_rows(session: Session, indicator_ids: Collection[UUID], viewer: Viewer | None = None) -> list[UUID]:
    """Those of these indicators that the viewer knows, if only as a tombstone, in the order of their ids.

    Without a viewer, those that some agency knows: for the operator, and for what happens to every listing.
    """
    rows_of = repository.rows_of(session, indicator_ids)
    return sorted(key for key, rows in rows_of.items() if _seen(rows, viewer))


def listed_of(session: Session, indicator_ids: Collection[UUID], viewer: Viewer | None = None) -> list[UUID]:
    """Those of these indicators that are listed for the viewer, as in `with_rows`."""
    rows_of = repository.rows_of(session, indicator_ids)
    return sorted(key for key, rows in rows_of.items() if any(row.aggregate.listed for row in _seen(rows, viewer)))


def agency_counts(session: Session, indicator_ids: Collection[UUID], viewer: Viewer) -> dict[UUID, int | None]:
    """How many agencies, of those that the viewer sees, report each indicator that it knows.

    None: it is not listed any more, because a dispute showed its last report to be wrong.
    """
    rows = repository.rows_seen_by(session, indicator_ids, viewer)
    known = {key: row.aggregate for key, row in rows.items() if row is not None}
    listed: dict[UUID, int | None] = {key: each.agencies for key, each in known.items() if each.listed}
    return listed | {key: None for key, each in known.items() if each.ended_as is Ending.OVERTURNED and not each.listed}


def _seen(rows: AudienceRows, viewer: Viewer | None) -> list[AudienceRow]:
    """The row that the viewer sees, if any; without a viewer all rows."""
    # gate: counts of what the viewer sees
    if viewer is None:
        return list(rows.values())
    seen = row_of(rows, viewer.agency_id, viewer.sector)
    return [] if seen is None else [seen]


def set_mark(session: Session, indicator_id: UUID, source: UUID, mark: Mark | None) -> None:
    """Set the mark of a dispute, an outcome or a protection on an indicator, or remove it with None.

    It takes effect with the next `reports.service.reweigh` of the indicator, in the same transaction.
    """
    if mark is None:
        repository.remove_mark(session, indicator_id, source)
    else:
        repository.set_mark(session, indicator_id, source, mark)


def clear(session: Session, before: datetime, limit: int) -> int:
    """Remove the tombstones from before then, of up to `limit` indicators, and publish the changes.

    Returns the number of indicators.
    """
    return clearing.clear_tombstones(session, clock.to_micros(before), limit)


@dataclass(frozen=True, slots=True)
class Listing:
    """An indicator and what the viewer may know of it. `position` is its position in the order of changes."""

    indicator_id: UUID
    indicator: Indicator
    aggregate: Aggregate
    updated_at: datetime
    position: KeysetPosition


def _listing(row: SeenRow) -> Listing:
    position = KeysetPosition(row.seq, row.indicator_id)
    return Listing(row.indicator_id, row.indicator, row.aggregate, clock.from_micros(row.seq), position)


def read(session: Session, viewer: Viewer, key: UUID) -> Listing:
    """The indicator as this viewer may see it. Raises `IndicatorNotFound`."""
    row = repository.find(session, key, viewer)
    if row is None:
        raise IndicatorNotFound("There is no indicator with this id that you may see.", field="indicator_id")
    return _listing(row)


def read_named(session: Session, viewer: Viewer, key: UUID) -> Listing:
    """The indicator that a body names, as this viewer may see it. Raises `IndicatorUnknown`."""
    try:
        return read(session, viewer, key)
    except IndicatorNotFound:
        raise IndicatorUnknown from None


def listed(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, Listing]:
    """Those of these indicators that are listed for this viewer, as it may see them."""
    return {key: each for key, each in known(session, viewer, indicator_ids).items() if each.aggregate.listed}


def known(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, Listing]:
    """Those of these indicators that this viewer knows, if only as a tombstone, as it may see them."""
    rows = repository.rows_seen_by(session, indicator_ids, viewer)
    shown = {key: row for key, row in rows.items() if row is not None}
    named = indicator_records.find(session, shown)
    return {
        key: Listing(key, named[key], row.aggregate, clock.from_micros(row.seq), KeysetPosition(row.seq, key))
        for key, row in shown.items()
    }


def newest(session: Session, viewer: Viewer) -> list[KeysetPosition]:
    """The position of the newest indicator that a viewer may see, if there is any.

    Everything that this viewer will see from now on comes after it. It tells nothing of what the viewer may not see.
    """
    return [row.position for row in page(session, viewer, ListingFilter(), after=NEWEST, limit=1)[0]]


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """Which indicators to list: of any of these kinds, and reported in any of these categories; empty means all."""

    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    updated_after: datetime | None = None


def page(
    session: Session, viewer: Viewer, listing_filter: ListingFilter, *, after: KeysetPosition, limit: int
) -> tuple[list[Listing], bool]:
    """Up to `limit` indicators after a position, in the order of their last change, and whether more follow."""
    row_filter = RowFilter(
        kinds=sorted(listing_filter.kinds) or None,
        category_bits=sum(category.bit for category in listing_filter.categories) or None,
        changed_after=None if listing_filter.updated_after is None else clock.to_micros(listing_filter.updated_after),
    )
    rows = repository.page(session, viewer, row_filter, after=after, limit=limit + 1)
    return [_listing(row) for row in rows[:limit]], len(rows) > limit
