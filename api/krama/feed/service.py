"""Use cases of the feed: the changes since a copy was last in step."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.cursor import START, CopyPosition, narrowed, now_in_step
from krama.feed.errors import CursorExpired
from krama.feed.records import View, action_on, record, removal, view_of
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import service as listings
from krama.listings.service import Listing, ListingFilter
from krama.readers import service as readers
from krama.rule.judgement import Action
from krama.sharing.audiences import Viewer

LONGEST_PAUSE = readers.COPY_KEPT
CHANGES = "changes"

_GRAVITY = {action: rank for rank, action in enumerate(Action)}


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """What a copy holds: these kinds, categories and at least this action. Empty sets mean all."""

    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    min_action: Action = Action.PROCEED

    def holds(self, listing: Listing, day: int) -> bool:
        """Whether a copy with this filter holds the listing on a day."""
        aggregate = listing.aggregate
        if self.categories and not aggregate.categories & sum(category.bit for category in self.categories):
            return False
        return _GRAVITY[action_on(aggregate, day)] >= _GRAVITY[self.min_action]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The next changes of a copy. `disclosed` are the indicators that they list."""

    records: list[str]
    more: bool
    position: CopyPosition
    disclosed: list[UUID] = field(default_factory=list)


def copy_of(agency_id: UUID, **filters: object) -> tuple[str, ...]:
    """What the cursors of an agency's copy belong to."""
    # gate: cursor of the caller's own copy
    return (CHANGES, *narrowed({"agency_id": agency_id, **filters}))


def begin() -> CopyPosition:
    """The position of a copy that has nothing yet."""
    now = clock.to_micros(clock.now())
    return CopyPosition(START, now, now)


def refuse_expired(position: CopyPosition, retention_days: int) -> None:
    """Raise `CursorExpired` if tombstones that the copy needs may have been removed, after so many days."""
    kept = min(LONGEST_PAUSE, timedelta(days=retention_days - 1))
    # gate: copy that paused for too long begins again
    if clock.to_micros(clock.now()) - position.complete_at > kept // timedelta(microseconds=1):
        raise CursorExpired(
            f"This copy was last in step more than {kept.days} days ago, and may hold listings that have ended. Delete "
            "it, and begin with `GET /v1/snapshots/latest` or without a cursor.",
            field="cursor",
        )


def changes(
    session: Session, viewer: Viewer, feed_filter: FeedFilter, position: CopyPosition, limit: int
) -> ChangePage:
    """What a copy has to change next, in the order of the changes.

    A copy that follows pages to the end equals the list that its viewer may see, and misses nothing that is being
    written meanwhile (docs/decisions/0004).
    """
    view = view_of(viewer.sector, clock.to_micros(clock.now()))
    in_step = now_in_step()  # before the read: what is read includes everything up to there
    of_kinds = ListingFilter(kinds=feed_filter.kinds)
    listed, more = listings.page(session, viewer, of_kinds, after=position.after, limit=limit)
    made = [(listing, _record(listing, feed_filter, view, position)) for listing in listed]
    after = listed[-1].position if listed else position.after
    if not more:
        after = max(after, in_step)
        position = position._replace(complete_at=clock.to_micros(clock.now()))
    return ChangePage(
        [text for _, text in made if text is not None],
        more,
        position._replace(after=after),
        [listing.indicator_id for listing, text in made if text is not None and listing.aggregate.listed],
    )


def _record(listing: Listing, feed_filter: FeedFilter, view: View, position: CopyPosition) -> str | None:
    """The record for a copy, or None if the copy does not need one."""
    is_new_to_copy = listing.position.seq <= position.begun_at
    if not listing.aggregate.listed:
        return None if is_new_to_copy else record(listing, view)
    if feed_filter.holds(listing, view.day):
        return record(listing, view)
    return None if is_new_to_copy else removal(listing, view)
