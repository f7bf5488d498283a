"""Reads listings from SQLite. A query takes microseconds, so it runs in the calling thread."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from krama.core.database import open_sqlite
from krama.listings.batching_reader import BatchingReader, ListingRow
from krama.listings.reader import COLUMNS, VisibleAggregates, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

_KEYS_AT_ONCE = 5000
"""Keys in one query. SQLite allows 32,766 variables."""


class SqliteVerdictReader(BatchingReader):
    """Keeps as many read-only connections as were ever needed at once. One thread at a time uses a connection."""

    def __init__(self, path: str) -> None:
        super().__init__(at_once=1)
        self._path = path
        self._idle: list[sqlite3.Connection] = []

    async def _rows(self, keys: Sequence[bytes]) -> list[ListingRow]:
        return self._select(keys)

    def read_many(self, keys: Sequence[bytes], viewer: Viewer) -> VisibleAggregates:
        return choose(self._select(keys), viewer)

    def _select(self, keys: Sequence[bytes]) -> list[ListingRow]:
        connection = self._take()
        rows: list[ListingRow] = []
        try:
            for start in range(0, len(keys), _KEYS_AT_ONCE):
                chunk = keys[start : start + _KEYS_AT_ONCE]
                cursor = connection.execute(_statement(len(chunk)), chunk)
                rows += [(row[0], row[1], Aggregate(*row[2:])) for row in cursor]
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


@lru_cache(maxsize=256)
def _statement(keys: int) -> str:
    return f"SELECT {COLUMNS} FROM verdict WHERE indicator_id IN ({','.join('?' * keys)})"
