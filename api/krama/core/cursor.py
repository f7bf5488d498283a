"""Keyset pages: an opaque cursor over the order of changes, never an offset."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from pydantic import BaseModel, ConfigDict, Field

from krama.core.errors import KramaError

Item = TypeVar("Item")


class CursorUnreadable(KramaError):
    """The cursor is not valid, or belongs to another list."""

    code = "cursor_unreadable"


class CursorOutdated(KramaError):
    """What the cursor continues may hold what is no longer on record, so it must be read again from the start."""

    code = "cursor_outdated"


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
    With `newest`, what comes after it is older.
    """

    seq: int
    key: UUID
    newest: bool = False


START = KeysetPosition(0, UUID(int=0))
NEWEST = KeysetPosition(2**63 - 1, UUID(int=2**128 - 1), newest=True)
"""Where a list begins that is read from its newest item."""


class ListOrder(StrEnum):
    """The order of a list: by the last change of its items, the oldest or the newest first."""

    OLDEST = "oldest"
    NEWEST = "newest"


def end_of(number: int) -> KeysetPosition:
    """The position after everything that was changed by the change of this number or an earlier one."""
    return KeysetPosition(number, UUID(int=2**128 - 1))


_FIRST = "c"
"""Every cursor begins with this letter. Base64 may begin with a hyphen, and commands would take that for an option."""
_TAG = 4
_EPOCH = 8
_PLACE = 8 + 16
_FORWARD, _BACKWARD, _OF_COPY = b"e", b"n", b"m"
"""The kinds of cursors. A capital letter says that the cursor names its epoch. Those of the first epoch do not."""


class CopyPosition(NamedTuple):
    """How far a copy of a list is, and for how long the list still has what the copy needs.

    `begun_at` is when the copy was begun, and `complete_at` when it was last in step; until then it is `begun_at`. Both
    are microseconds since 1970.
    """

    after: KeysetPosition
    begun_at: int
    complete_at: int


class Cursors:
    """Makes and reads the cursors of one exchange, sealed with its key.

    A position may name an indicator, whose id can be traced back to its value, and a cursor stands in URLs, which
    proxies log. Nobody else can read a cursor or make one. The same position always gives the same cursor. Cursors of
    another `epoch` of the database are refused (`core/epoch.py`). The first one is 0.
    """

    KEY_BYTES = 32

    def __init__(self, key: bytes, epoch: int = 0) -> None:
        self._cipher = AESSIV(key)
        self._epoch = epoch.to_bytes(_EPOCH, "big") if epoch else b""

    def encode(self, position: KeysetPosition, *of: str) -> str:
        """A cursor that continues after `position`. `of` is the name of the list, and how it is `narrowed`."""
        return self._sealed(_FORWARD, _bytes(position), of)

    def encode_backward(self, position: KeysetPosition, top: KeysetPosition, *of: str) -> str:
        """The same for a list that is read from its newest item, `top`."""
        return self._sealed(_BACKWARD, _bytes(position) + _bytes(top), of)

    def encode_copy(self, position: CopyPosition, *of: str) -> str:
        """The same for a copy of a list, with the times that belong to it."""
        times = position.begun_at.to_bytes(8, "big") + position.complete_at.to_bytes(8, "big")
        return self._sealed(_OF_COPY, _bytes(position.after) + times + bytes(8), of)

    def decode_copy(self, cursor: str, *of: str) -> CopyPosition:
        """The position of a copy. Raises `CursorUnreadable` and `CursorOutdated`."""
        after, times = self._positions(cursor, _OF_COPY, of)
        return CopyPosition(after, times.seq, times.key.int >> 64)

    def decode(self, cursor: str | None, *of: str) -> KeysetPosition:
        """The position to continue after, or the start without a cursor.

        A cursor of another list or of other filters is refused, because it would silently leave items out. Raises
        `CursorUnreadable`, and `CursorOutdated` for one from before the database was restored.
        """
        return START if cursor is None else self._positions(cursor, _FORWARD, of)[0]

    def decode_backward(self, cursor: str, *of: str) -> tuple[KeysetPosition, KeysetPosition]:
        """The position to continue before, and the newest item when the list was begun. Raises the same."""
        position, top = self._positions(cursor, _BACKWARD, of)
        return position, top

    def _positions(self, cursor: str, kind: bytes, of: tuple[str, ...]) -> list[KeysetPosition]:
        raw = self._opened(cursor)
        # gate: cursor of its own list
        if raw[-_TAG:] != _tag(of) or raw[:1].lower() != kind:
            raise CursorUnreadable(
                "The cursor belongs to another list, to other filters or to another order. Omit it to start again.",
                field="cursor",
            )
        end = len(raw) - _TAG - (_EPOCH if raw[:1].isupper() else 0)
        # gate: cursor of this epoch
        if raw[end:-_TAG] != self._epoch:
            raise CursorOutdated(
                "The exchange was restored from a backup after it gave out this cursor. What you have read since the "
                "backup may be lost here. Delete what you have read, and omit the cursor to begin again. For a copy of "
                "the list, begin with `GET /v1/snapshots/latest`.",
                field="cursor",
            )
        places = [raw[begin : begin + _PLACE] for begin in range(1, end, _PLACE)]
        return [KeysetPosition(int.from_bytes(each[:8], "big"), UUID(bytes=each[8:])) for each in places]

    def _sealed(self, kind: bytes, places: bytes, of: tuple[str, ...]) -> str:
        # gate: seal of a cursor
        sealed = self._cipher.encrypt((kind.upper() if self._epoch else kind) + places + self._epoch + _tag(of), None)
        return _FIRST + base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def _opened(self, cursor: str) -> bytes:
        first, text = cursor[:1], cursor[1:]
        try:
            if first != _FIRST:
                raise ValueError("another first letter")
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, None)
        except (InvalidTag, ValueError) as problem:
            raise CursorUnreadable(
                "The cursor is not valid, or is from an older version. Omit it to start again.",
                field="cursor",
            ) from problem


def _bytes(position: KeysetPosition) -> bytes:
    return position.seq.to_bytes(8, "big") + position.key.bytes


def _tag(of: tuple[str, ...]) -> bytes:
    return hashlib.sha256("\0".join(of).encode()).digest()[:_TAG]


def narrowed(filters: Mapping[str, object]) -> tuple[str, ...]:
    """What the filters of a list add to its name, by their names on the wire. None is a filter that is not set.

    A filter that is not set adds nothing, so that a cursor stays valid when the list gets a new one. The same filters
    always give the same texts: they are in the order of their names, and words without an order are sorted.
    """
    return tuple(f"{name}={_text(value)}" for name, value in sorted(filters.items()) if value is not None)


def _text(value: object) -> str:
    return ",".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The requested page of a list: at most `limit` items after the position `after`.

    `top` is the newest item of a list that is read from there, once it is known. `begins`: the request has no cursor.
    A request that resumes a list which was empty has a cursor of the start.
    """

    cursors: Cursors
    limit: int
    after: KeysetPosition
    of: tuple[str, ...]
    top: KeysetPosition | None = None
    begins: bool = False

    @classmethod
    def read(
        cls,
        cursors: Cursors,
        limit: int,
        cursor: str | None,
        of: tuple[str, ...],
        order: ListOrder = ListOrder.OLDEST,
    ) -> "PageRequest":
        """The page that a cursor of the list `of` names. Raises `CursorUnreadable` and `CursorOutdated`."""
        if order is ListOrder.OLDEST:
            return cls(cursors, limit, cursors.decode(cursor, *of), of, begins=cursor is None)
        if cursor is None:
            return cls(cursors, limit, NEWEST, of, begins=True)
        after, top = cursors.decode_backward(cursor, *of)
        return cls(cursors, limit, after._replace(newest=True), of, top)

    def answer(self, items: list[Item], more: bool, last: KeysetPosition | None) -> Page[Item]:
        """A page with these items. `last` is the last item's position, or None without items."""
        after = self.after if last is None else last
        following = (
            self.cursors.encode_backward(after, self.top or START, *self.of)
            if self.after.newest
            else self.cursors.encode(after, *self.of)
        )
        return Page(items=items, next_cursor=following if more else None, has_more=more)

    def followable(
        self, items: list[Item], more: bool, last: KeysetPosition | None, first: KeysetPosition | None = None
    ) -> FollowablePage[Item]:
        """A page of a list whose changed items come again at the end, with a cursor to resume from.

        Without items that cursor is the place where this page began, so that a reader can continue there later. A list
        that may be read from its newest item gives the position of its `first` item too.
        """
        after = self.after if last is None else last
        if self.after.newest:
            top = self.top or first or START
            following = self.cursors.encode_backward(after, top, *self.of)
            resume = self.cursors.encode(top, *self.of)
        else:
            following = resume = self.cursors.encode(after, *self.of)
        return FollowablePage(items=items, next_cursor=following if more else None, has_more=more, resume_cursor=resume)


def ends(positions: Sequence[KeysetPosition]) -> dict[str, KeysetPosition | None]:
    """The arguments `last` and `first` of `PageRequest.followable`."""
    return {"last": positions[-1], "first": positions[0]} if positions else {"last": None, "first": None}
