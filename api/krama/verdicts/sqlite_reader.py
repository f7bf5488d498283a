"""Verdict rows from SQLite: a probe takes microseconds, so it runs where it is asked for, without a thread hop."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from krama.core.database import open_sqlite
from krama.verdicts.policy import Terms
from krama.verdicts.reader import COLUMNS, Found, choose

_AT_ONCE = 5000
"""Keys in one query; SQLite allows 32,766 variables."""


class SqliteVerdictReader:
    """Keeps one read-only connection per thread."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    async def read(self, keys: Sequence[bytes], viewer: UUID) -> Found:
        return self.read_many(keys, viewer)

    def read_many(self, keys: Sequence[bytes], viewer: UUID) -> Found:
        found: Found = {}
        for start in range(0, len(keys), _AT_ONCE):
            found |= choose(self._rows(keys[start : start + _AT_ONCE]), viewer)
        return found

    def _rows(self, keys: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, Terms]]:
        marks = ",".join("?" * len(keys))
        statement = f"SELECT {COLUMNS} FROM verdict WHERE indicator_id IN ({marks})"
        rows: Iterable[tuple[Any, ...]] = self._connection().execute(statement, keys)
        return ((row[0], row[1], Terms(*row[2:])) for row in rows)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = open_sqlite(self._path, read_only=True)
            self._opened.append(connection)
        return connection

    async def close(self) -> None:
        for connection in self._opened:
            connection.close()
