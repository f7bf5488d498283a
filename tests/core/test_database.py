"""Connections that died while nobody used them are noticed, and replaced."""

import pytest
from sqlalchemy import text

from krama.core import database as databases
from krama.core.database import Database


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
    monkeypatch.setattr(databases, "_BELIEVED_SECONDS", 0.0)  # as if that had been a while ago
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
