"""Which keys a copy may hold, in memory: nearly every value is unknown, and then no file is read."""

import sqlite3
from collections.abc import Iterable

KEY_BYTES = 5
"""How many bytes of a key name its place. They are those of its hash, as the version of a UUID comes later."""
_BITS_A_KEY = 64
_LEAST = 1 << 16


class KeyIndex:
    """One bit for each stored key, at the place that its first bytes name: keys are parts of a hash.

    A key that is stored is always found. Of a hundred others, one or two seem to be.
    """

    def __init__(self, expected: int) -> None:
        places = max(_LEAST, 1 << (expected * _BITS_A_KEY - 1).bit_length()) if expected else _LEAST
        self._mask = places - 1
        self._bits = bytearray(places // 8)

    def add(self, keys: Iterable[bytes]) -> None:
        """Take more keys."""
        bits, mask = self._bits, self._mask
        for key in keys:
            place = int.from_bytes(key[:KEY_BYTES]) & mask
            bits[place >> 3] |= 1 << (place & 7)

    def may_hold(self, key: bytes) -> int:
        """Zero if the key is certainly not stored."""
        place = int.from_bytes(key[:KEY_BYTES]) & self._mask
        return self._bits[place >> 3] >> (place & 7) & 1

    def probe(self) -> tuple[bytearray, int]:
        """The bits and the mask of places, for a loop in which a call for each value would take too long."""
        return self._bits, self._mask


def load(connection: sqlite3.Connection) -> tuple[KeyIndex, set[str]]:
    """The index of all keys, and the telephone numbers of the messengers' accounts that are stored."""
    (count,) = connection.execute("SELECT count(*) FROM listing").fetchone()
    index = KeyIndex(count)
    index.add(key for (key,) in connection.execute("SELECT key FROM listing INDEXED BY listing_by_page"))
    return index, _numbers(connection, 0)


def extend(connection: sqlite3.Connection, index: KeyIndex, numbers: set[str], page: int) -> None:
    """Take what was stored after a page."""
    index.add(key for (key,) in connection.execute("SELECT key FROM listing WHERE page > ?", (page,)))
    numbers |= _numbers(connection, page)


def _numbers(connection: sqlite3.Connection, page: int) -> set[str]:
    query = "SELECT number FROM listing WHERE number IS NOT NULL AND page > ?"
    return {number for (number,) in connection.execute(query, (page,))}
