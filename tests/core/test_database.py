"""Connections that died while nobody used them are replaced; writers of one file follow one another."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from krama.core import database as databases
from krama.core.database import Database, describe_error, exclusive_writer


def _terminate_others(url: str) -> None:
    other = Database(url)
    with other.transaction() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()


def test_connection_that_died_while_idle_is_replaced(postgres_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(postgres_database)
    with database.read() as session:
        first = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
    monkeypatch.setattr(databases, "BELIEVED_SECONDS", 0.0)  # as if that had been a while ago
    _terminate_others(postgres_database)
    with database.read() as session:
        assert session.execute(text("SELECT pg_backend_pid()")).scalar_one() != first
    database.close()


def test_connection_that_was_used_a_moment_ago_is_not_asked_first(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(postgres_database)
    asked: list[object] = []
    monkeypatch.setattr(database.engine.dialect, "do_ping", asked.append)
    for _ in range(3):
        with database.read() as session:
            session.execute(text("SELECT 1"))
    database.close()
    assert asked == []


def test_who_waits_for_a_connection_keeps_no_other_writer_waiting(sqlite_url: str) -> None:
    """Slow readers may have them all: the audit log, which has its own, must go on."""
    database = Database(sqlite_url, pool_size=1)

    def write() -> None:
        with database.transaction() as session:
            session.execute(text("SELECT 1"))

    with ThreadPoolExecutor(1) as pool:
        with database.read() as reading:
            reading.execute(text("SELECT 1"))
            waiting = pool.submit(write)
            time.sleep(0.2)
            with exclusive_writer(database.path):
                assert not waiting.done()
        waiting.result()
    database.close()


def test_writers_of_one_process_follow_one_another(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    order: list[str] = []

    def write() -> None:
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
            order.append("second")

    with ThreadPoolExecutor(1) as pool:
        with exclusive_writer(database.path):
            waiting = pool.submit(write)
            time.sleep(0.1)
            order.append("first")
        waiting.result()
    assert order == ["first", "second"]
    database.close()


def test_writer_sees_what_was_committed_while_it_waited_whatever_the_server_is_set_to(postgres_database: str) -> None:
    """Locks are of no use to a transaction that goes on seeing the database as it was before them."""
    usual, name = Database(postgres_database), postgres_database.rpartition("/")[2]
    with usual.transaction() as session:
        session.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_isolation TO serializable'))
    database = Database(postgres_database)
    with database.transaction() as session:
        isolation = session.execute(text("SHOW transaction_isolation")).scalar_one()
    with usual.transaction() as session:
        session.execute(text(f'ALTER DATABASE "{name}" RESET default_transaction_isolation'))
    database.close()
    usual.close()
    assert isolation == "read committed"


def test_damaged_file_is_described_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.sqlite3").write_text("no database " * 500)
    (tmp_path / "notes.sqlite3").chmod(0o600)
    with closing(Database(f"sqlite:///{tmp_path}/notes.sqlite3")) as database, pytest.raises(DatabaseError) as told:
        database.is_empty()
    assert describe_error(told.value) == "file is not a database"


def test_who_reads_all_rows_has_a_small_cache_and_leaves_that_of_others_alone(sqlite_url: str) -> None:
    """In KiB: otherwise the memory of a process that makes a snapshot would grow with the list."""
    database = Database(sqlite_url)
    with database.scanning() as scanned, scanned.read() as scan, database.read() as other:
        sizes = [-session.execute(text("PRAGMA cache_size")).scalar_one() for session in (scan, other)]
    database.close()
    assert sizes == [4_096, 65_536]


def test_who_reads_all_rows_of_postgresql_needs_nothing_else(postgres_database: str) -> None:
    database = Database(postgres_database)
    with database.scanning() as scanned:
        assert scanned is database
    database.close()


@pytest.mark.parametrize("value", [b"a key", None])
def test_sqlite_binds_keys_and_nulls_without_an_error_for_each(value: bytes | None) -> None:
    assert sqlite3.adapt(value, sqlite3.PrepareProtocol) is value  # raises without an adapter
