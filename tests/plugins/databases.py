"""Fixtures for migrated databases: SQLite files that are copies of one, and PostgreSQL databases used in turn."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import URL
from sqlmodel import SQLModel

from krama import lifespan
from krama.audit import appending
from krama.core.database import Database
from krama.core.postgres import open_postgres
from krama.listings import postgres_reader
from krama.migrations.state import migrate
from krama.settings import Settings
from tests.plugins.postgres import fresh_postgres_database

_SEQUENCES = ("audit", "change", "checkpoint", "protected")
"""Rows of the table `sequence` that count. The others name the rules that the database was made by."""


_FILLED = {"institution", "sequence"}
"""The tables that the migration fills."""


def migrated(url: str) -> str:
    """Make Krama's tables in an empty database."""
    database = Database(url)
    migrate(database)
    database.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "krama.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server_url: str) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    with fresh_postgres_database(postgres_server_url) as url:
        yield migrated(url).rpartition("/")[2]


@pytest.fixture(scope="session")
def postgres_database(postgres_server_url: str, postgres_template: str) -> Iterator[str]:
    """A migrated PostgreSQL database for tests of engines and connections, which make their own."""
    with fresh_postgres_database(postgres_server_url, postgres_template) as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated SQLite database that nothing else uses."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'krama.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database that nothing else uses, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    kept: KeptDatabase = request.getfixturevalue("_kept_postgres")
    yield kept.plain_url
    kept.empty()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def module_database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database that the tests of one module share, of each kind in turn."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        yield f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('module') / 'krama.sqlite3')}"
        return
    kept: KeptDatabase = request.getfixturevalue("_kept_for_modules")
    yield kept.plain_url
    kept.empty()


class KeptDatabase(Database):
    """The engine of every application that runs on one PostgreSQL database: connecting costs more than most tests."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.plain_url = url
        self._emptying = psycopg.connect(url, autocommit=True)
        deletions = [sql.SQL("DELETE FROM {};").format(sql.Identifier(name)) for name in _emptied_tables()]
        names = sql.SQL(", ").join(map(sql.Literal, _SEQUENCES))
        self._emptying.execute("CREATE TEMP TABLE institution_as_migrated AS SELECT * FROM institution")
        self._emptying.execute("CREATE TEMP TABLE sequence_as_migrated AS SELECT * FROM sequence")
        body = sql.SQL(
            "BEGIN {}"
            "DELETE FROM institution WHERE revision > 1 OR code NOT IN (SELECT code FROM institution_as_migrated); "
            "INSERT INTO institution SELECT * FROM institution_as_migrated ON CONFLICT DO NOTHING; "
            "DELETE FROM sequence WHERE name NOT IN (SELECT name FROM sequence_as_migrated); "
            "UPDATE sequence SET value = old.value FROM sequence_as_migrated old "
            "WHERE sequence.name = old.name AND sequence.value <> old.value; "
            "DELETE FROM sequence WHERE name = 'faded_day'; UPDATE sequence SET value = 0 WHERE name IN ({}); END"
        ).format(sql.SQL("").join(deletions), names)
        self._emptying.execute(
            sql.SQL("CREATE FUNCTION pg_temp.emptied() RETURNS void LANGUAGE plpgsql AS {}").format(
                sql.Literal(body.as_string(self._emptying))
            )
        )

    def empty(self) -> None:
        """Leave no row behind but those of the migration, in one round trip.

        TRUNCATE takes longer, because it makes new files. A function keeps the plans of its statements.
        """
        self._emptying.execute("SELECT pg_temp.emptied()")

    def close(self) -> None:
        """An application that ends leaves the connections to the next one."""

    def end(self) -> None:
        self._emptying.close()
        super().close()


class _Lent:
    """A connection that goes back to the `idle` ones when it is closed."""

    def __init__(self, connection: psycopg.Connection, idle: list[psycopg.Connection]) -> None:
        self._connection = connection
        self._idle = idle

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def close(self) -> None:
        if self._connection.info.transaction_status is TransactionStatus.IDLE:
            self._idle.append(self._connection)
        else:
            self._connection.close()


class _LazyPool(AsyncConnectionPool[Any]):
    """Connects when it is first asked: most tests that start an application check nothing."""

    def __init__(self, conninfo: str, **options: Any) -> None:
        super().__init__(conninfo, **options | {"min_size": 0})


def _emptied_tables() -> list[str]:
    """Those that refer to another table come before it."""
    return [table.name for table in reversed(SQLModel.metadata.sorted_tables) if table.name not in _FILLED]


@contextmanager
def _kept_database(server_url: str, template: str) -> Iterator[KeptDatabase]:
    """A PostgreSQL database that tests use one after another; applications that run on it get its engine."""
    with fresh_postgres_database(server_url, template) as url, pytest.MonkeyPatch.context() as patched:
        kept, usual, connect = KeptDatabase(url), lifespan.open_database, open_postgres
        idle: list[psycopg.Connection] = []

        def opened(settings: Settings, connections: int) -> Database:
            return kept if settings.resolved_database_url == url else usual(settings, connections)

        def lent(asked: URL) -> psycopg.Connection:
            if asked != kept.url:
                return connect(asked)
            while idle:
                connection = idle.pop()
                with suppress(psycopg.OperationalError):
                    connection.execute("SELECT 1")
                    return cast(psycopg.Connection, _Lent(connection, idle))
            return cast(psycopg.Connection, _Lent(connect(asked), idle))

        patched.setattr(lifespan, "open_database", opened)
        patched.setattr(appending, "open_postgres", lent)
        patched.setattr(postgres_reader, "AsyncConnectionPool", _LazyPool)
        yield kept
        for connection in idle:
            connection.close()
        kept.end()


@pytest.fixture(scope="session")
def _kept_postgres(postgres_server_url: str, postgres_template: str) -> Iterator[KeptDatabase]:
    """The one that is emptied after each test."""
    with _kept_database(postgres_server_url, postgres_template) as kept:
        yield kept


@pytest.fixture(scope="session")
def _kept_for_modules(postgres_server_url: str, postgres_template: str) -> Iterator[KeptDatabase]:
    """The one that is emptied after each module."""
    with _kept_database(postgres_server_url, postgres_template) as kept:
        yield kept
