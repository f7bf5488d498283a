"""Use cases of the feed: the changes since a copy was last in step."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from krama.core import clock, sequence
from krama.core.cursor import START, CopyPosition, CursorOutdated, narrowed
from krama.events import service as events
from krama.feed.records import LISTED_RECORD, View, action_on, record, view_of
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.listings import copied, in_id_order
from krama.listings.copied import CopyRow
from krama.readers import service as readers
from krama.readers.selections import CHANGES, NARROWED_CHANGES
from krama.rule.judgement import Action
from krama.sharing.audiences import Viewer

LONGEST_PAUSE = readers.COPY_KEPT

_GRAVITY = {action: rank for rank, action in enumerate(Action)}


@dataclass(frozen=True, slots=True)
class FeedFilter:
    """What a copy holds: these kinds, categories and at least this action. Empty sets mean all."""

    kinds: frozenset[Kind] = frozenset()
    categories: frozenset[Category] = frozenset()
    min_action: Action = Action.PROCEED

    @property
    def list_name(self) -> str:
        """The list that its readers are noted for."""
        is_whole = not self.kinds and not self.categories and self.min_action is Action.PROCEED
        # gate: who follows a part has not read all corrections
        return CHANGES if is_whole else NARROWED_CHANGES

    def holds(self, row: CopyRow, day: int) -> bool:
        """Whether a copy with this filter holds the row, if it is listed, on a day."""
        if not self.categories and self.min_action is Action.PROCEED:
            return True
        aggregate = copied.aggregate_of(row)
        if self.categories and not aggregate.categories & sum(category.bit for category in self.categories):
            return False
        return _GRAVITY[action_on(aggregate, day)] >= _GRAVITY[self.min_action]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The next changes of a copy. `disclosed` are the indicators that they list, in hexadecimal.

    `newest` is the number of the newest change of all at the time of the read, and `last` the last number that was
    given to anything, such as a correction.
    """

    records: list[str]
    more: bool
    position: CopyPosition
    disclosed: list[str]
    newest: int
    last: int


def copy_of(agency_id: UUID, **filters: object) -> tuple[str, ...]:
    """What the cursors of an agency's copy belong to."""
    # gate: cursor of the caller's own copy
    return (CHANGES, *narrowed({"agency_id": agency_id, **filters}))


def begin() -> CopyPosition:
    """The position of a copy that has nothing yet."""
    return CopyPosition(START, 0, clock.to_micros(clock.now()))


def refuse_expired(position: CopyPosition, retention_days: int) -> None:
    """Raise `CursorOutdated` if tombstones that the copy needs may have been removed, after so many days."""
    kept = min(LONGEST_PAUSE, timedelta(days=retention_days - 1))
    # gate: copy that paused for too long begins again
    if clock.to_micros(clock.now()) - position.complete_at > kept // timedelta(microseconds=1):
        raise CursorOutdated(
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
    newest, last = events.newest(session), sequence.last(session)  # before the read, which includes all up to there
    # gate: copy that begins gets what ends meanwhile
    if position.after == START:  # it has nothing yet, and so begins with what is there now
        position = position._replace(begun_at=in_id_order.newest_change(session, viewer, feed_filter.kinds))
    rows, more = copied.page(session, viewer, feed_filter.kinds, after=position.after, limit=limit)
    records, disclosed = [], []
    for row in rows:
        text, is_listed = _record(row, feed_filter, view, position)
        if text is not None:
            records.append(text)
        if is_listed:
            disclosed.append(row[0])
    after = copied.position_of(rows[-1]) if rows else position.after
    if not more:
        position = position._replace(complete_at=clock.to_micros(clock.now()))
    return ChangePage(records, more, position._replace(after=after), disclosed, newest, last)


def _record(row: CopyRow, feed_filter: FeedFilter, view: View, position: CopyPosition) -> tuple[str | None, bool]:
    """The record for a copy, or None if the copy does not need one, and whether the row is a listing's."""
    text = record(row, view)
    is_listed = text.startswith(LISTED_RECORD)
    if is_listed and feed_filter.holds(row, view.day):
        return text, True
    if row[3] <= position.begun_at:
        return None, False  # a copy that is new never had it
    return (record(row, view, outside=True), True) if is_listed else (text, False)
