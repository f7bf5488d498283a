"""The dataset in PostgreSQL: a server found as in the tests, and filled from the SQLite file by COPY."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlalchemy import Column, Float, Table
from sqlmodel import SQLModel

from bench import machine
from krama.core.columns import Key
from krama.core.database import Database
from krama.migrations.state import migrate
from tests.plugins.postgres import fresh_postgres_database
from tests.plugins.postgres_binaries import candidate_places
from tests.plugins.postgres_server import running_postgres

_TABLES = ("agency", "client", "indicator", "report", "verdict", "case_file")


@contextmanager
def database_with(dataset: Path) -> Iterator[str]:
    """The URL of a new database with the dataset. `KRAMA_BENCH_POSTGRES_URL` may name the server."""
    with _server_url() as server, fresh_postgres_database(server) as url:
        database = Database(url)
        migrate(database)
        database.close()
        with psycopg.connect(url) as target, sqlite3.connect(f"file:{dataset}?mode=ro", uri=True) as source:
            _fill(target, source)
        with psycopg.connect(url, autocommit=True) as target:
            target.execute("VACUUM ANALYZE")
            target.execute("CHECKPOINT")
        yield url


@contextmanager
def _server_url() -> Iterator[str]:
    if named := os.environ.get("KRAMA_BENCH_POSTGRES_URL"):
        yield urlunsplit(urlsplit(named)._replace(scheme="postgresql"))
        return
    machine.pin_self(to_server_core=False)
    with running_postgres(candidate_places()) as server:
        yield server.url


def _fill(target: psycopg.Connection, source: sqlite3.Connection) -> None:
    indexes = target.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        (list(_TABLES),),
    ).fetchall()
    for name, _ in indexes:
        target.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    _trust_references(target)
    for name in _TABLES:
        _copy(target, source, SQLModel.metadata.tables[name])
    last = source.execute("SELECT value FROM sequence WHERE name = 'change'").fetchone()
    target.execute("UPDATE sequence SET value = %s WHERE name = 'change'", last)
    for _, definition in indexes:
        target.execute(definition)


def _trust_references(target: psycopg.Connection) -> None:
    """Don't check references: the rows are consistent, and checking three references each takes most of the time."""
    try:
        with target.transaction():
            target.execute("SET LOCAL session_replication_role = replica")
    except psycopg.errors.InsufficientPrivilege:
        return
    target.execute("SET LOCAL session_replication_role = replica")


def _copy(target: psycopg.Connection, source: sqlite3.Connection, table: Table) -> None:
    """Let SQLite itself write the lines of COPY's text format."""
    names = [column.name for column in table.columns]
    shown = map(_shown, table.columns)
    escaped = " || char(9) || ".join(f"coalesce(replace({text}, '\\', '\\\\'), '\\N')" for text in shown)
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    lines = source.execute(f"SELECT {escaped} || char(10) FROM {table.name} ORDER BY 1")
    with target.cursor() as cursor, cursor.copy(statement) as copy:
        while chunk := lines.fetchmany(2_000):
            copy.write("".join(line for (line,) in chunk))


def _shown(column: Column[Any]) -> str:
    """Keys in hexadecimal, numbers with all their digits (SQLite shows 15 by default), times unchanged, in UTC."""
    if isinstance(column.type, Key):
        return f"nullif(lower(hex({column.name})), '')"
    return f"printf('%!.17g', {column.name})" if isinstance(column.type, Float) else str(column.name)
