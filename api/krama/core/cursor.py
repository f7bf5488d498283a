"""Keyset pages: an opaque cursor over the order of changes, never an offset."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core import clock
from krama.core.errors import KramaError

Item = TypeVar("Item")


class CursorUnreadable(KramaError):
    """The cursor is not valid, or belongs to another list."""

    code = "cursor_unreadable"


class Page(BaseModel, Generic[Item]):
    """One page of a list. While `next_cursor` is not null, send it as `cursor` to get the next page."""

    model_config = ConfigDict(extra="forbid")

    items: list[Item]
    next_cursor: str | None = Field(
        description="Send it as `cursor` to get the next page. Null if this is the last page."
    )
    has_more: bool = Field(description="Whether another page follows.")


class FollowablePage(Page[Item], Generic[Item]):
    """One page of a list in the order of changes. Keep `resume_cursor` to get later what has changed since."""

    resume_cursor: str = Field(
        description="The place after this page, even if the page is empty. Send it as `cursor`, at any later time, to "
        "get what was added or has changed since."
    )


class KeysetPosition(NamedTuple):
    """A position in a list: the number of the change that moved an item there, and the item's id.

    Both belong to the item as its reader sees it, so a position discloses nothing of what lies between two items.
    """

    seq: int
    key: UUID


START = KeysetPosition(0, UUID(int=0))


_IN_FLIGHT = timedelta(minutes=1)
"""More than the time from a change's number to its commit."""


def end_of(moment: datetime) -> KeysetPosition:
    """The position after everything that had moved by then, but never later than what every reader sees by now.

    Otherwise a client whose clock runs ahead would miss the changes up to its own time.
    """
    return KeysetPosition(clock.to_micros(min(moment, clock.now() - _IN_FLIGHT)), UUID(int=2**128 - 1))


_TAG = 4
_LENGTH = 1 + 8 + 16 + _TAG
_LATEST = clock.to_micros(datetime.max.replace(tzinfo=UTC))
"""Change numbers are times in microseconds, or smaller."""


def encode(position: KeysetPosition, *of: object) -> str:
    """An opaque cursor that continues after `position`. `of` is the name of the list, and the values of its filters."""
    raw = b"e" + position.seq.to_bytes(8, "big") + position.key.bytes + _tag(of)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(cursor: str | None, *of: object) -> KeysetPosition:
    """The position to continue after, or the start without a cursor.

    A cursor of another list or of other filters is refused, because it would silently leave items out. Raises
    `CursorUnreadable`.
    """
    if cursor is None:
        return START
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    seq = int.from_bytes(raw[1:9], "big")
    if len(raw) != _LENGTH or raw[:1] != b"e" or seq > _LATEST:
        raise CursorUnreadable(
            "The cursor is not valid, or is from an older version. Omit it to start again.",
            field="cursor",
        )
    # gate: cursor of its own list
    if raw[-_TAG:] != _tag(of):
        raise CursorUnreadable(
            "The cursor belongs to another list or to other filters. Omit it to start again.",
            field="cursor",
        )
    return KeysetPosition(seq, UUID(bytes=raw[9:25]))


def _tag(of: tuple[object, ...]) -> bytes:
    return hashlib.sha256("\0".join(map(_named, of)).encode()).digest()[:_TAG]


def _named(filter_value: object) -> str:
    """The same text for the same filter: words without an order are sorted."""
    return ",".join(sorted(map(str, filter_value))) if isinstance(filter_value, frozenset) else str(filter_value)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested page of a list: at most `limit` items after the position `after`."""

    limit: int
    after: KeysetPosition
    cursor: str | None
    of: tuple[object, ...]

    @classmethod
    def read(cls, limit: int, cursor: str | None, of: tuple[object, ...]) -> "PageRequest":
        """The page that a cursor of the list `of` names. Raises `CursorUnreadable`."""
        return cls(limit, decode(cursor, *of), cursor, of)

    def answer(self, items: list[Item], more: bool, last: KeysetPosition | None) -> Page[Item]:
        """A page with these items. `last` is the last item's position, or None without items."""
        return Page(items=items, next_cursor=self._place_after(last) if more else None, has_more=more)

    def followable(self, items: list[Item], more: bool, last: KeysetPosition | None) -> FollowablePage[Item]:
        """A page of a list whose changed items come again at the end, with a cursor to resume from.

        Without items that cursor is the place where this page began, so that a reader can continue there later.
        """
        place = self._place_after(last)
        return FollowablePage(items=items, next_cursor=place if more else None, has_more=more, resume_cursor=place)

    def _place_after(self, last: KeysetPosition | None) -> str:
        return encode(self.after if last is None else last, *self.of)
