"""A bounded cache that drops the entry that was used least recently."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class LruCache(Generic[K, V]):
    """Keeps `capacity` entries. Each read or write of an entry makes it the most recently used one.

    New keys therefore never displace an entry that is in use. Threads that share a cache need a lock around it.
    """

    __slots__ = ("_entries", "capacity")

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._entries: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The entry, or None."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self.capacity:
            self._entries.popitem(last=False)

    def __len__(self) -> int:
        return len(self._entries)

    def values(self) -> list[V]:
        """The entries, from the least to the most recently used. Reading them here does not count as use."""
        return list(self._entries.values())

    def clear(self) -> None:
        """Drop all entries."""
        self._entries.clear()
