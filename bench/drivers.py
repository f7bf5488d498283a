"""The database driver alone: what a bank's own program would do with its own table."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

import psycopg
from sqlalchemy import make_url

from krama.core.database import open_sqlite
from krama.verdicts.reader import COLUMNS

_SELECT = f"SELECT {COLUMNS} FROM verdict WHERE indicator_id"


class Driver(Protocol):
    """The quickest plain use of each driver: one query for many keys, one durable transaction for many rows."""

    def look_up(self, keys: Sequence[UUID]) -> int: ...

    def store(self, lines: Sequence[bytes]) -> None: ...


class Sqlite:
    """`sqlite3`, with the settings that Krama has: WAL, `synchronous=FULL`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS bench_line (line BLOB)")

    def look_up(self, keys: Sequence[UUID]) -> int:
        marks = ",".join("?" * len(keys))
        return len(self._connection.execute(f"{_SELECT} IN ({marks})", [key.bytes for key in keys]).fetchall())

    def store(self, lines: Sequence[bytes]) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO bench_line VALUES (?)", [(line,) for line in lines])
        self._connection.execute("COMMIT")


class Postgres:
    """`psycopg`, binary results and a prepared statement."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS bench_line (line bytea)")

    def look_up(self, keys: Sequence[UUID]) -> int:
        with self._connection.cursor(binary=True) as cursor:
            return len(cursor.execute(f"{_SELECT} = ANY(%s)", (list(keys),), prepare=True).fetchall())

    def store(self, lines: Sequence[bytes]) -> None:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bench_line VALUES (%s)", [(line,) for line in lines])


@contextmanager
def driver(url: str) -> Iterator[Driver]:
    """The driver on the database that the exchange runs on."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = open_sqlite(str(parsed.database))
        try:
            yield Sqlite(connection)
        finally:
            connection.close()
        return
    with psycopg.connect(
        parsed.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
    ) as one:
        yield Postgres(one)
