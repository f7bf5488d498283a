"""Ready only when everything is that an answer needs; and each trouble is said in words an operator can act on."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from sqlalchemy import text

from krama.access import keys
from krama.audit.checkpoints import Checkpointer
from krama.core import database as databases
from krama.core.database import Database, DatabaseUnusable
from krama.core.durability import require_durable, unsafe_settings
from krama.operations.readiness import Readiness
from tests.command import krama
from tests.exchange import Exchange, running_exchange


def refusal(answer: httpx.Response) -> str:
    problem = answer.json()
    assert (answer.status_code, problem["code"], answer.headers["retry-after"]) == (503, "not_ready", "5"), problem
    detail: str = problem["detail"]
    return detail


def test_service_in_order_is_ready_and_tells_nothing(exchange: Exchange) -> None:
    answer = exchange.nobody.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_tables_of_another_version_are_not_ready(exchange: Exchange) -> None:
    with exchange.database.transaction() as session:
        before = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    try:
        assert "krama migrate" in refusal(exchange.nobody.get("/readyz"))
    finally:
        with exchange.database.transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
    assert exchange.nobody.get("/readyz").status_code == 200


def test_signing_keys_that_can_not_be_read_are_not_ready(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last good ones stay in use, but a worker that starts now would not start."""
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.0)
    file = tmp_path / "state" / keys.FILE
    good = file.read_bytes()
    file.write_text("{")
    exchange.services[Readiness]._keys._look_again = 0.0
    assert "krama keys list" in refusal(exchange.nobody.get("/readyz"))
    file.write_bytes(good)
    assert exchange.nobody.get("/readyz").status_code == 200


def test_log_that_can_not_be_signed_is_not_ready_and_its_trouble_is_for_the_operator_alone(exchange: Exchange) -> None:
    exchange.services[Checkpointer].trouble = "The database is older: 3,117 records were signed."
    assert "3,117" not in refusal(exchange.nobody.get("/readyz"))
    exchange.services[Checkpointer].trouble = None
    assert exchange.nobody.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("name", "sentence"), [("audit_checkpoints", "krama audit verify"), ("protected_list", "“protected_list”")]
)
def test_job_that_answers_depend_on_is_not_ready_when_it_hangs(exchange: Exchange, name: str, sentence: str) -> None:
    recurring = next(each for each in exchange.services[Readiness]._jobs._recurring if each.job.name == name)
    recurring._good_at -= 120
    assert refusal(exchange.nobody.get("/readyz")).count(sentence) == 1


def test_store_of_quotas_that_is_away_is_not_ready(database_url: str, tmp_path: Path) -> None:
    with running_exchange(database_url, tmp_path / "state", quota_store="redis://127.0.0.1:1/0") as exchange:
        assert "quota store" in refusal(exchange.nobody.get("/readyz"))
        assert exchange.nobody.get("/healthz").status_code == 200


@contextmanager
def unsafe(url: str, setting: str) -> Iterator[None]:
    """New sessions of a PostgreSQL database have this setting off."""
    name = urlsplit(url).path.lstrip("/")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET {setting} = off')
    try:
        yield
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" RESET {setting}')


def test_postgres_that_may_lose_commits_is_refused_at_the_start(postgres_database: str, tmp_path: Path) -> None:
    """REQUIREMENTS 31: it names the setting and the fix."""
    with unsafe(postgres_database, "synchronous_commit"):
        database = Database(postgres_database)
        (finding,) = unsafe_settings(database)
        database.close()
        assert "Set synchronous_commit = on" in finding
        with pytest.raises(DatabaseUnusable), running_exchange(postgres_database, tmp_path / "state"):
            raise AssertionError("it started")
        done = krama("serve", database_url=postgres_database, state=tmp_path)
        assert (done.returncode, "synchronous_commit" in done.stderr, "Traceback" in done.stderr) == (1, True, False)
    database = Database(postgres_database)
    require_durable(database)
    database.close()


@pytest.mark.parametrize(("pragma", "named"), [("synchronous=OFF", "synchronous"), ("journal_mode=DELETE", "journal")])
def test_sqlite_that_may_lose_commits_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pragma: str, named: str
) -> None:
    def hasty(path: str, **_: object) -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA {pragma}")
        return connection

    monkeypatch.setattr(databases, "open_sqlite", hasty)
    database = Database(f"sqlite:///{tmp_path}/x.sqlite3")
    assert [finding.startswith(f"SQLite runs with {named}") for finding in unsafe_settings(database)] == [True]
    database.close()


def test_slash_too_many_is_not_found_and_nobody_is_sent_elsewhere(exchange: Exchange) -> None:
    """A redirect would name whatever host the request made up, and a client would follow with its token."""
    answer = exchange.nobody.get("/v1/me/")
    assert (answer.status_code, "location" in answer.headers) == (404, False)
