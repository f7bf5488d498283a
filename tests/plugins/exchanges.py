"""Fixtures that every test may use: a migrated database of each kind, and an exchange that runs on it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update
from sqlmodel import SQLModel, col

from krama.agencies import secret_hash
from krama.core.database import Database
from krama.core.sequence import SequenceRow
from krama.migrations.state import migrate
from tests.exchange import Caller, Exchange, running_exchange
from tests.plugins.postgres import fresh_postgres_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "krama.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_database(postgres_server_url: str) -> Iterator[str]:
    """A migrated PostgreSQL database that the tests of this process use one after another."""
    with fresh_postgres_database(postgres_server_url) as url:
        _migrate(url)
        yield url


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


@pytest.fixture(scope="session", autouse=True)
def cheap_secrets() -> Iterator[None]:
    """Hash clients' secrets with argon2id at its least cost: most tests make members, few test their secrets."""
    usual, secret_hash.HASHER = secret_hash.HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    secret_hash.HASHER = usual


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
    url = request.getfixturevalue("postgres_database")
    yield url
    _empty(url)


def _empty(url: str) -> None:
    """Leave no row behind: far quicker than a database for each test."""
    database = Database(url)
    with database.transaction() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            if table.name != "sequence":
                session.execute(table.delete())
        session.execute(
            update(SequenceRow)
            .where(col(SequenceRow.name).in_(["audit", "change", "checkpoint", "protected"]))
            .values(value=0)
        )
    database.close()


@pytest.fixture
def exchange(database_url: str, tmp_path: Path) -> Iterator[Exchange]:
    """The application on a database of its own."""
    with running_exchange(database_url, tmp_path / "state") as running:
        yield running


@pytest.fixture
def police(exchange: Exchange) -> Caller:
    """A police office that may do everything."""
    return exchange.member("Phnom Penh Office")


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    """A second police office."""
    return exchange.member("Battambang Office")
