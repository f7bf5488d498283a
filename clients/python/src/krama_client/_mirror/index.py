"""What a copy may hold, in memory: nearly every value is unknown, and then no file is read."""

import sqlite3
from collections.abc import Hashable, Iterable

_BITS_EACH = 64
_LEAST = 1 << 16


class Index:
    """One bit for each stored key and each stored telephone number, at the place that its hash in this process names.

    What is stored always seems to be. Of a hundred others, one or two do. Numbers are here in addition to keys, because
    nearly every value is one, and to make a key takes longer than all the rest.
    """

    def __init__(self, expected: int) -> None:
        places = max(_LEAST, 1 << (expected * _BITS_EACH - 1).bit_length()) if expected else _LEAST
        self._mask = places - 1
        self._bits = bytearray(places // 8)

    def add(self, items: Iterable[Hashable]) -> None:
        """Take more keys or numbers."""
        bits, mask = self._bits, self._mask
        for item in items:
            place = hash(item) & mask
            bits[place >> 3] |= 1 << (place & 7)

    def may_hold(self, item: Hashable) -> int:
        """Zero if the key or the number is certainly not stored."""
        place = hash(item) & self._mask
        return self._bits[place >> 3] >> (place & 7) & 1

    def probe(self) -> tuple[bytearray, int]:
        """The bits and the mask of places, for a loop in which a call for each value would take too long."""
        return self._bits, self._mask


def load(connection: sqlite3.Connection) -> Index:
    """The index of all that is stored."""
    counts = connection.execute("SELECT count(*), (SELECT count(*) FROM listing WHERE number IS NOT NULL) FROM listing")
    index = Index(sum(counts.fetchone()))
    _add(connection, index, "")
    return index


def extend(connection: sqlite3.Connection, index: Index, page: int) -> None:
    """Take what was stored after a page."""
    _add(connection, index, f" AND page > {page:d} AND page > 1")  # the second is the condition of the table's index


def _add(connection: sqlite3.Connection, index: Index, more: str) -> None:
    for column in ("key", "number"):
        query = f"SELECT {column} FROM listing WHERE {column} IS NOT NULL{more}"
        index.add(item for (item,) in connection.execute(query))
