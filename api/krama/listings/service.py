"""Use cases on verdicts: check one, check many, look one up, list them, and keep the rows in step with the reports."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.events import service as events
from krama.events.changes import ListingChanged, Trigger
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator, Kind
from krama.listings import clearing, half_lives, repository
from krama.listings import records as indicator_records
from krama.listings.errors import IndicatorNotFound
from krama.listings.projection import (
    AudienceRows,
    Evidence,
    agencies_concerned,
    agencies_named,
    changes_between,
    project,
)
from krama.listings.repository import RowFilter
from krama.listings.tables import VerdictRow
from krama.rule.evidence import Aggregate, Mark, MarkKind, ReportGroup
from krama.sharing.audiences import Viewer


def update(
    session: Session,
    indicators: Mapping[UUID, Indicator],
    report_groups: Iterable[tuple[UUID, ReportGroup]],
    change: Trigger,
    *,
    new: Collection[UUID] = (),
) -> None:
    """Bring what each audience knows of these indicators into step with all their live reports and marks.

    A row is written only if what its audience knows has changed: a report that a viewer may not see moves neither the
    time nor the place in the list that the viewer sees. What changed is published (`events`), so call this last. The
    caller holds the indicators' locks. Nothing was known of the `new` indicators before these reports.
    """
    by_indicator: dict[UUID, list[ReportGroup]] = defaultdict(list)
    for key, group in report_groups:
        by_indicator[key].append(group)
    known = indicators.keys() - set(new)
    before = repository.rows_of(session, known) if known else {}
    marks = repository.marks(session, known) if known else {}
    days = half_lives.stored(session)
    evidence = {
        key: Evidence(by_indicator.get(key, ()), marks.get(key, ()), days[indicator.kind], change.ending)
        for key, indicator in indicators.items()
    }
    concerned = agencies_named(evidence.values(), before.values())
    sectors = agencies.sectors_of(session, concerned) if concerned else {}
    changed: dict[UUID, AudienceRows] = {}
    removed: list[tuple[UUID, UUID]] = []
    changes: list[ListingChanged] = []
    for key in indicators:
        old = before.get(key, {})
        named = {agency: sectors[agency] for agency in agencies_concerned(old, evidence[key])}
        rows = project(old, evidence[key], named, change.seq)
        if different := {audience: row for audience, row in rows.items() if old.get(audience) != row}:
            changed[key] = different
        removed += [(key, audience) for audience in old if audience not in rows or audience in different]
        changes += changes_between(key, old, rows, named, change)
    repository.remove(session, removed)
    repository.add(session, {key: indicators[key].kind for key in changed}, changed)
    events.publish(session, changes)


def marked_by(session: Session, source: UUID, limit: int) -> list[UUID]:
    """Up to `limit` indicators that this source has marked."""
    return repository.marked_by(session, source, limit)


def marks(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[Mark]]:
    """The marks on these indicators of which the viewer is told."""
    found = repository.marks(session, indicator_ids)
    return {key: [one for one in some if one.seen_by(viewer.agency_id, viewer.sector)] for key, some in found.items()}


def marked_by_others(session: Session, viewer: Viewer, kind: MarkKind) -> set[UUID]:
    """The indicators that another agency marked so, as far as the viewer is told of it."""
    return {
        key
        for key, mark in repository.marked(session, kind)
        if mark.agency_id != viewer.agency_id and mark.seen_by(viewer.agency_id, viewer.sector)
    }


class Checked(NamedTuple):
    """How many values an agency checked on a day (UTC), and for how many of them something was listed."""

    day: date
    checks: int
    hits: int


def checks_of(session: Session, agency_id: UUID, since: date, until: date) -> list[Checked]:
    """What an agency checked on the days from `since` to before `until`; the last seconds may be missing."""
    return [Checked(one.day, one.checks, one.hits) for one in repository.checks_of(session, agency_id, since, until)]


def protecting(session: Session) -> set[UUID]:
    """The entries of the protected list that have marked something."""
    return repository.sources(session, MarkKind.PROTECTED)


def listed_of(session: Session, indicator_ids: Collection[UUID]) -> dict[UUID, Indicator]:
    """Those of these indicators that have a verdict row."""
    return indicator_records.find(session, repository.rows_of(session, indicator_ids))


def set_mark(session: Session, indicator_id: UUID, source: UUID, mark: Mark | None) -> None:
    """Let what a dispute, an outcome or a protected entry says bear on an indicator, or with None no longer.

    It counts when the indicator is weighed anew (`reports.service.reweigh`), in the same transaction.
    """
    if mark is None:
        repository.remove_mark(session, indicator_id, source)
    else:
        repository.set_mark(session, indicator_id, source, mark)


def silence(session: Session, indicator_id: UUID) -> None:
    """Let the voices on an indicator bear on it no longer; who saw them sees in its history that they were there."""
    repository.silence(session, indicator_id)


def clear(session: Session, before: datetime, limit: int) -> int:
    """Remove the tombstones from before then, of up to `limit` indicators, and publish that; how many indicators."""
    return clearing.clear_tombstones(session, clock.to_micros(before), limit)


@dataclass(frozen=True, slots=True)
class Listing:
    """An indicator and what the viewer may know of it; `place` is where it stands in the order of changes."""

    indicator_id: UUID
    indicator: Indicator
    aggregate: Aggregate
    updated_at: datetime
    place: KeysetPosition


def _listing(row: VerdictRow, indicator: Indicator) -> Listing:
    place = KeysetPosition(row.seq, row.indicator_id)
    return Listing(row.indicator_id, indicator, repository.aggregate_of(row), clock.from_micros(row.seq), place)


def read(session: Session, viewer: Viewer, key: UUID) -> Listing:
    """The indicator as this viewer may see it. Raises `IndicatorNotFound`."""
    row = repository.find(session, key, viewer)
    if row is None:
        raise IndicatorNotFound("There is no indicator of this id that you may see.", field="indicator_id")
    return _listing(row, indicator_records.find(session, [key])[key])


@dataclass(frozen=True, slots=True)
class ListingFilter:
    """Which indicators to list; what is None does not narrow."""

    kind: Kind | None = None
    category: Category | None = None
    updated_after: datetime | None = None


def page(
    session: Session, viewer: Viewer, narrowing: ListingFilter, *, after: KeysetPosition, limit: int
) -> tuple[list[Listing], bool]:
    """Up to `limit` indicators in the order of their last change after a place, and whether there are more."""
    narrowed = RowFilter(
        kind=narrowing.kind,
        category_bit=None if narrowing.category is None else narrowing.category.bit,
        changed_after=None if narrowing.updated_after is None else clock.to_micros(narrowing.updated_after),
    )
    rows = repository.page(session, viewer, narrowed, after=after, limit=limit + 1)
    named = indicator_records.find(session, [row.indicator_id for row in rows])
    return [_listing(row, named[row.indicator_id]) for row in rows[:limit]], len(rows) > limit
