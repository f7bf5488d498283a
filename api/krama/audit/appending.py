"""Appends records to the log through the database's own driver. Every answer waits for this, and SQLAlchemy took half.

`append` works in the transaction of a use case. An `Appender` works in a transaction of its own.
"""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from psycopg import Connection as PostgresConnection
from psycopg import OperationalError
from sqlalchemy.engine import URL
from sqlmodel import Session

from krama.audit.entry import AuditRow
from krama.core.database import BELIEVED_SECONDS, Database, driver_cursor, exclusive_writer, open_sqlite
from krama.core.postgres import open_postgres

_COUNT = "UPDATE sequence SET value = value + ?1 WHERE name = 'audit' RETURNING value - ?1"
_RECORDS = "INSERT INTO audit_record (leaf_index, agency_id, at, leaf, key) VALUES (?, ?, ?, ?, ?)"
_DISCLOSURES = "INSERT INTO audit_disclosure (indicator_id, leaf_index) VALUES (?, ?)"
_APPEND = (
    "WITH head AS (UPDATE sequence SET value = value + %(count)s WHERE name = 'audit' "
    "RETURNING value - %(count)s AS first), "
    "stored AS (INSERT INTO audit_record (leaf_index, agency_id, at, leaf, key) "
    "SELECT head.first + row.number - 1, CAST(row.agency_id AS uuid), CAST(row.at AS bigint), "
    "decode(row.leaf, 'hex'), decode(row.key, 'hex') FROM head, unnest(string_to_array(%(agencies)s, ',', ''), "
    "string_to_array(%(times)s, ','), string_to_array(%(leaves)s, ','), string_to_array(%(keys)s, ',')) "
    "WITH ORDINALITY AS row (agency_id, at, leaf, key, number)), "
    "disclosed AS (INSERT INTO audit_disclosure (indicator_id, leaf_index) "
    "SELECT CAST(item.indicator_id AS uuid), head.first + CAST(item.position AS bigint) "
    "FROM head, unnest(string_to_array(%(indicators)s, ','), string_to_array(%(positions)s, ',')) "
    "AS item (indicator_id, position)) "
    "SELECT first FROM head"
)
"""Columns are sent as text: psycopg takes microseconds for each element of an array, and PostgreSQL splits faster."""


class Appender(Protocol):
    """Appends a group of records in a durable transaction. One thread at a time uses it. Raises the driver's errors."""

    def append(self, rows: Sequence[AuditRow]) -> int:
        """Append the records. Returns the index of the first. The others follow it."""

    def close(self) -> None: ...


def append(session: Session, rows: Sequence[AuditRow]) -> int:
    """Append leaves to the log. Returns the index of the first. The others follow it.

    The log's size stays locked until the transaction ends, so indexes have no gaps and are committed in order. Append
    last, so that the transaction with this lock waits for no other.
    """
    with driver_cursor(session) as cursor:
        if session.get_bind().dialect.name == "postgresql":
            return _on_postgres(cursor, rows)
        return _on_sqlite(cursor, rows)


def appender_to(database: Database) -> Appender:
    """The appender for this kind of database."""
    return PostgresAppender(database.url) if database.path is None else SqliteAppender(database.path)


class SqliteAppender:
    """Appends through one connection. It and the writers of use cases wait for each other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def append(self, rows: Sequence[AuditRow]) -> int:
        connection = self._connection = self._connection or open_sqlite(str(self._path))
        try:
            with exclusive_writer(self._path), closing(connection.cursor()) as cursor:
                cursor.execute("BEGIN IMMEDIATE")
                first = _on_sqlite(cursor, rows)
                cursor.execute("COMMIT")
        except BaseException:
            self.close()  # which rolls back
            raise
        return first

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class PostgresAppender:
    """Appends through one connection, with one statement: one round trip makes a group durable."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._connection: PostgresConnection | None = None
        self._used_at = 0.0

    def append(self, rows: Sequence[AuditRow]) -> int:
        connection = self._living()
        try:
            with connection.cursor() as cursor:
                first = _on_postgres(cursor, rows)
        except BaseException:
            self.close()
            raise
        self._used_at = time.monotonic()
        return first

    def _living(self) -> PostgresConnection:
        """An open connection. One that was idle is tested first, because a record must not be sent twice."""
        if self._connection is not None and time.monotonic() - self._used_at > BELIEVED_SECONDS:
            try:
                self._connection.execute("SELECT 1")
            except OperationalError:
                self.close()
        if self._connection is None:
            self._connection = open_postgres(self._url)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _on_postgres(cursor: Any, rows: Sequence[AuditRow]) -> int:
    disclosed = [(key.hex(), position) for position, row in enumerate(rows) for key in row.disclosed]
    columns = {
        "count": len(rows),
        "agencies": ",".join("" if row.agency_id is None else row.agency_id.hex for row in rows),
        "times": ",".join(str(row.at) for row in rows),
        "leaves": ",".join(row.leaf.hex() for row in rows),
        "keys": ",".join(row.key.hex() for row in rows),
        "indicators": ",".join(key for key, _ in disclosed),
        "positions": ",".join(str(position) for _, position in disclosed),
    }
    return int(cursor.execute(_APPEND, columns, prepare=True).fetchone()[0])


def _on_sqlite(cursor: Any, rows: Sequence[AuditRow]) -> int:
    first = int(cursor.execute(_COUNT, (len(rows),)).fetchone()[0])
    records = [
        (first + place, None if row.agency_id is None else row.agency_id.bytes, row.at, row.leaf, row.key)
        for place, row in enumerate(rows)
    ]
    cursor.executemany(_RECORDS, records)
    disclosed = [(key, first + place) for place, row in enumerate(rows) for key in row.disclosed]
    if disclosed:
        cursor.executemany(_DISCLOSURES, disclosed)
    return first
