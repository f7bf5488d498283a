"""Reads listings from SQLite. A query takes microseconds, so it runs in the calling thread."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from krama.core.columns import keys_in
from krama.core.database import open_sqlite
from krama.listings.batching_reader import BatchingReader
from krama.listings.reader import BY_KEY, BY_NUMBER, ListingRow, VisibleAggregates, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

_AT_ONCE = 5000
"""Keys in one query, and at most as many numbers. SQLite allows 32,766 variables, and a number is one."""


class SqliteVerdictReader(BatchingReader):
    """Keeps as many read-only connections as were ever needed at once. One thread at a time uses a connection."""

    def __init__(self, path: str) -> None:
        super().__init__(at_once=1)
        self._path = path
        self._idle: list[sqlite3.Connection] = []

    async def _rows(self, keys: Sequence[bytes], numbers: Sequence[str]) -> list[ListingRow]:
        return self._select(keys, numbers)

    def read_many(self, keys: Sequence[bytes], viewer: Viewer, numbers: Sequence[str] = ()) -> VisibleAggregates:
        return choose(self._select(keys, numbers), viewer)

    def _select(self, keys: Sequence[bytes], numbers: Sequence[str]) -> list[ListingRow]:
        connection = self._take()
        rows: list[ListingRow] = []
        try:
            for start in range(0, max(len(keys), len(numbers)), _AT_ONCE):
                chunk, called = keys[start : start + _AT_ONCE], padded(numbers[start : start + _AT_ONCE])
                cursor = connection.execute(_statement(len(called)), [b"".join(chunk), *called])
                rows += [(row[0], row[1], Aggregate(*row[2:-1]), row[-1]) for row in cursor]
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return rows

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return open_sqlite(self._path, read_only=True)

    async def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


def padded(numbers: Sequence[str]) -> list[str]:
    """The numbers, with the first one repeated up to a power of two: else there are too many statements to keep."""
    listed = list(numbers)
    count = len(listed)
    return listed + listed[:1] * (-count % (1 << max(0, count - 1).bit_length()))


_OF_KEYS = f"{BY_KEY} IN ({keys_in('?1')})"
"""The same for any number of keys. With a parameter for each, there would be too many statements to keep.

To prepare one again takes longer than to run it.
"""


@lru_cache(maxsize=32)
def _statement(numbers: int) -> str:
    return f"{_OF_KEYS} UNION ALL {BY_NUMBER} IN ({','.join('?' * numbers)})" if numbers else _OF_KEYS
