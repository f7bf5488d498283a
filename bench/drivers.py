"""The database driver alone: what a bank's own program would do with its own table."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from bench.dataset import TABLES, bound_rows, columns_of, insert_into
from bench.stored import stored
from krama.core.database import open_sqlite
from krama.listings.reader import COLUMNS

_SELECT = f"SELECT {COLUMNS} FROM verdict WHERE indicator_id"


Prepared = list[list[tuple[Any, ...]]]
"""Rows for each of `bench.dataset.TABLES`."""


class Driver(Protocol):
    """The fastest simple use of each driver: one query for many keys, one durable transaction for many rows."""

    def look_up(self, keys: Sequence[UUID]) -> int:
        """The number of rows with these keys."""

    def store(self, lines: Sequence[bytes]) -> int:
        """Store lines unchanged, in a table without an index."""

    def prepared(self, seed: int, serials: range) -> Prepared:
        """The rows of these serials' indicators for each table, in the driver's types."""

    def store_rows(self, rows: Prepared) -> int:
        """Store them in the exchange's own tables, with all their indexes. Returns the number of indicators."""


class Sqlite:
    """`sqlite3`, with Krama's settings: WAL, `synchronous=FULL`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS bench_line (line BLOB)")

    def look_up(self, keys: Sequence[UUID]) -> int:
        marks = ",".join("?" * len(keys))
        return len(self._connection.execute(f"{_SELECT} IN ({marks})", [key.bytes for key in keys]).fetchall())

    def store(self, lines: Sequence[bytes]) -> int:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO bench_line VALUES (?)", [(line,) for line in lines])
        self._connection.execute("COMMIT")
        return len(lines)

    def prepared(self, seed: int, serials: range) -> Prepared:
        return bound_rows((seed, serials))

    def store_rows(self, rows: Prepared) -> int:
        self._connection.execute("BEGIN IMMEDIATE")
        for table, table_rows in zip(TABLES, rows, strict=True):
            self._connection.executemany(insert_into(table), table_rows)
        self._connection.execute("COMMIT")
        return len(rows[0])


class Postgres:
    """`psycopg`, binary results and a prepared statement."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        connection.execute("CREATE TABLE IF NOT EXISTS bench_line (line bytea)")

    def look_up(self, keys: Sequence[UUID]) -> int:
        with self._connection.cursor(binary=True) as cursor:
            return len(cursor.execute(f"{_SELECT} = ANY(%s)", (list(keys),), prepare=True).fetchall())

    def store(self, lines: Sequence[bytes]) -> int:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany("INSERT INTO bench_line VALUES (%s)", [(line,) for line in lines])
        return len(lines)

    def prepared(self, seed: int, serials: range) -> Prepared:
        made = list(stored(seed, serials))
        rows = (
            [item.indicator for item in made],
            [row for item in made for row in item.reports],
            [row for item in made for row in item.verdicts],
        )
        return [
            [tuple(row[name] for name in columns_of(table)) for row in table_rows]
            for table, table_rows in zip(TABLES, rows, strict=True)
        ]

    def store_rows(self, rows: Prepared) -> int:
        with self._connection.transaction(), self._connection.cursor() as cursor:
            for table, table_rows in zip(TABLES, rows, strict=True):
                names = sql.SQL(", ").join(map(sql.Identifier, columns_of(table)))
                into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(str(table.__tablename__)), names)
                with cursor.copy(into) as copy:
                    for row in table_rows:
                        copy.write_row(row)
        return len(rows[0])


@contextmanager
def driver(url: str) -> Iterator[Driver]:
    """The driver for the database of the exchange."""
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
    ) as connected:
        yield Postgres(connected)
