"""Reads several sources as one list, although each looks through a limited number of rows at a time."""

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from krama.core.cursor import KeysetPosition

Item_co = TypeVar("Item_co", covariant=True)


class Placed(NamedTuple, Generic[Item_co]):
    """An item and its place."""

    position: KeysetPosition
    item: Item_co


class Part(NamedTuple, Generic[Item_co]):
    """What one source found, in order. `end` is the last place that it looked at, or None if nothing is left."""

    items: Sequence[Placed[Item_co]]
    end: KeysetPosition | None = None


def merged(parts: Iterable[Part[Item_co]], limit: int, *, newest: bool) -> Part[Item_co]:
    """Up to `limit` items of all sources, in order. Nothing is behind the place that every source has looked at.

    An item that two sources found at one place is there once, as the first of them found it.
    """
    parts = list(parts)
    ends = [part.end for part in parts if part.end is not None]
    end = (max if newest else min)(ends, default=None)
    placed: dict[KeysetPosition, Placed[Item_co]] = {}
    for each in (each for part in parts for each in part.items):
        if end is None or each.position == end or (each.position > end) == newest:
            placed.setdefault(each.position, each)
    ordered = [placed[position] for position in sorted(placed, reverse=newest)]
    if len(ordered) > limit:
        return Part(ordered[:limit], ordered[limit - 1].position)
    return Part(ordered, end)


_TOP = 2**63 - 1
_LAST = 2**128 - 1


def mirrored(position: KeysetPosition) -> KeysetPosition:
    """The same place counted from the other end, and back. So a list that is only read newest first has usual cursors.

    What comes after the start of such a list is the newest item.
    """
    return KeysetPosition(_TOP - position.seq, UUID(int=_LAST - position.key.int), newest=not position.newest)
