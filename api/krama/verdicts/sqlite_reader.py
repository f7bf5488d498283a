"""Verdict rows from SQLite: a probe takes microseconds, so it runs where it is asked for, without a thread hop."""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from krama.core.database import open_sqlite
from krama.sharing.audiences import Viewer
from krama.verdicts.reader import COLUMNS, Found, choose
from krama.verdicts.terms import Terms

_AT_ONCE = 5000
"""Keys in one query; SQLite allows 32,766 variables."""


class SqliteVerdictReader:
    """Keeps read-only connections, each used by one thread at a time, as many as were ever needed at once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._idle: list[sqlite3.Connection] = []

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        return self.read_many(keys, viewer)

    def read_many(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        connection = self._take()
        rows: list[tuple[Any, ...]] = []
        try:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                rows += connection.execute(_statement(len(some)), some).fetchall()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return choose(((row[0], row[1], Terms(*row[2:])) for row in rows), viewer) if rows else {}

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return open_sqlite(self._path, read_only=True)

    async def close(self) -> None:
        while self._idle:
            self._idle.pop().close()


@lru_cache(maxsize=64)
def _statement(keys: int) -> str:
    return f"SELECT {COLUMNS} FROM verdict WHERE indicator_id IN ({','.join('?' * keys)})"
