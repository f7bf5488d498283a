"""A lock that somebody holds on PostgreSQL delays those who want it, and nobody else, and not for long."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from alembic import command
from httpx import Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from krama.core import postgres, sequence
from krama.core.database import Database, parse_url
from krama.core.postgres import BUSY_SECONDS, COMMAND, READER, Waits, connection_arguments, open_postgres
from krama.http_errors import _passing
from krama.migrations.state import configuration, migrate
from krama.operations import backup, backup_folder
from krama.sharing.sectors import Sector
from tests.exchange import Exchange, running_exchange
from tests.plugins.postgres import fresh_postgres_database

PHONE = "012 345 678"
MORE_THAN_THREADS = 60
"""A worker has 10 connections and 40 threads for requests."""


@pytest.fixture
def url(postgres_server_url: str, postgres_template: str) -> Iterator[str]:
    with fresh_postgres_database(postgres_server_url, postgres_template) as url:
        yield url


@pytest.fixture
def exchange(url: str, tmp_path: Path) -> Iterator[Exchange]:
    """A worker with connections of its own: those of other tests are shared by the whole application."""
    with running_exchange(url, tmp_path / "state") as running:
        yield running


def test_checks_go_on_while_more_writers_wait_than_a_worker_has_connections(exchange: Exchange, url: str) -> None:
    police, bank = exchange.member("Police"), exchange.member("Bank", Sector.BANK)
    police.report(PHONE, "loan")
    refused: list[Response] = []

    def report(number: int) -> None:
        answer = police.post("/v1/reports", {"value": f"012 34{number:04d}", "category": "loan"})
        if answer.status_code != 201:
            refused.append(answer)

    writers = [threading.Thread(target=report, args=(number,)) for number in range(MORE_THAN_THREADS)]
    with psycopg.connect(url) as holder:
        holder.execute("SELECT value FROM sequence WHERE name = 'change' FOR UPDATE")
        for writer in writers:
            writer.start()
        time.sleep(1.5)  # longer than what was read of the bank counts as current
        began = time.monotonic()
        checks = [bank.post("/v1/checks", {"value": PHONE}).status_code for _ in range(3)]
        took = time.monotonic() - began
        while not refused and time.monotonic() - began < 3 * BUSY_SECONDS:
            time.sleep(0.1)
    for writer in writers:
        writer.join(30)
    assert checks == [200] * 3
    assert took < BUSY_SECONDS
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "database_busy")}


def test_writer_waits_for_a_lock_only_so_long(url: str) -> None:
    with psycopg.connect(url) as holder, closing(Database(url, waits=Waits(30, 1, 10))) as database:
        holder.execute("SELECT value FROM sequence WHERE name = 'change' FOR UPDATE")
        with pytest.raises(OperationalError) as refusal, database.transaction() as session:
            sequence.take(session)
    assert isinstance(refusal.value.orig, psycopg.errors.LockNotAvailable)
    assert _passing(refusal.value)


def test_transaction_that_stays_idle_loses_its_locks_and_is_told_to_try_again(url: str) -> None:
    with closing(Database(url, waits=Waits(30, 1, 1))) as paused, closing(Database(url)) as other:
        with pytest.raises(DBAPIError) as refusal:
            _pause_in_a_transaction(paused, other)
        assert _passing(refusal.value)
        with paused.transaction() as session:
            sequence.take(session)


def test_service_and_commands_have_the_limits_that_the_documents_state(url: str) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with closing(Database(url)) as service, closing(Database(url, waits=COMMAND)) as patient:
        assert [_shown(service, name) for name in names] == ["30s", "5s", "10s"]
        assert [_shown(patient, name) for name in names] == ["0", "30s", "5min"]


def test_migration_gives_up_soon_because_every_later_request_waits_behind_it(
    postgres_server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "MIGRATION_LOCK_SECONDS", 1)
    with (
        fresh_postgres_database(postgres_server_url) as empty,
        closing(Database(empty, pool_size=1, waits=COMMAND)) as database,
    ):
        command.upgrade(configuration(database), "0010")
        with psycopg.connect(empty) as holder:
            holder.execute("SELECT count(*) FROM held_report")  # as pg_dump holds every table
            began = time.monotonic()
            with pytest.raises(OperationalError) as refusal:
                migrate(database)
            assert time.monotonic() - began < COMMAND.lock / 2
        assert isinstance(refusal.value.orig, psycopg.errors.LockNotAvailable)
        migrate(database)
        assert _shown(database, "lock_timeout") == "30s"


def test_backup_keeps_its_snapshot_for_as_long_as_the_dump_takes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow_dump(*_: object) -> None:
        time.sleep(2)
        with psycopg.connect(url) as other:
            kept.extend(
                other.execute("SELECT state FROM pg_stat_activity WHERE state LIKE 'idle in trans%'").fetchall()
            )
        (tmp_path / backup_folder.POSTGRES).touch()

    kept: list[tuple[str, ...]] = []
    monkeypatch.setattr(backup, "run_program", slow_dump)
    with closing(Database(url, waits=Waits(0, 30, 1))) as database:
        backup._dump_postgres(database, tmp_path)
    assert kept == [("idle in transaction",)]


def test_options_of_the_url_are_kept_except_what_krama_relies_on(url: str) -> None:
    options = quote("-c search_path=elsewhere -c default_transaction_isolation=serializable")
    stated = f"{url}?options={options}&connect_timeout=2"
    with closing(Database(stated)) as database:
        assert _shown(database, "search_path") == "elsewhere"
        assert _shown(database, "default_transaction_isolation") == "read committed"
    with closing(open_postgres(parse_url(stated))) as connection:
        assert connection.execute("SHOW search_path").fetchone() == ("elsewhere",)
    arguments = connection_arguments(parse_url(stated), READER)
    assert "search_path=elsewhere" in arguments["options"]
    assert "connect_timeout" not in arguments


def _pause_in_a_transaction(paused: Database, other: Database) -> None:
    with paused.transaction() as session:
        sequence.take(session)
        time.sleep(2)
        with other.transaction() as another:
            sequence.take(another)
        sequence.take(session)


def _shown(database: Database, name: str) -> str:
    with database.read() as session:
        return str(session.execute(text(f"SHOW {name}")).scalar_one())
