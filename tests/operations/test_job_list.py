"""Every recurring job of a running service is declared, and does what it is for."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from krama.audit.service import log_status
from krama.core import clock, sequence
from krama.core.shutdown import Shutdown, ShutdownBegun
from krama.events import consumers
from krama.events.consumers import Consumer
from krama.jobs.tables import JobLease
from krama.operations.job_list import recurring_jobs
from krama.operations.readiness import Readiness
from krama.protected_list.takedown import expire_protections
from tests.exchange import Exchange, running_exchange

LEADER_ONLY = {
    *("expiry", "fading", "retention", "snapshots", "statistics"),
    *("sweep_access", "sweep_idempotency", "sweep_quotas", "sweep_taxii"),
}
EVERYWHERE = {"audit_checkpoints", "changes_to_consumers", "figures", "institutions", "protected_list", "usage_counts"}


def test_jobs_are_those_of_the_documented_table(exchange: Exchange) -> None:
    jobs = exchange.services[Readiness]._jobs._recurring
    on_sqlite = {"sqlite_wal"} if exchange.database.is_sqlite else set()
    assert {each.job.name for each in jobs if each.job.leader_only} == LEADER_ONLY
    assert {each.job.name for each in jobs if not each.job.leader_only} == EVERYWHERE | on_sqlite
    assert {each.job.name for each in jobs if each.job.last_turn} == {"audit_checkpoints", "usage_counts"}
    assert {each.job.name for each in jobs if each.job.first_turn} == {"institutions", "protected_list"}
    page = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert all(f"`{each.job.name}`" in page for each in jobs)


def test_idle_exchange_fills_its_log_with_few_records(exchange: Exchange) -> None:
    """The log is never shortened, and auditors verify all of it."""
    (expiry,) = (job for job in recurring_jobs(exchange.services, None, Shutdown().go_on) if job.name == "expiry")
    with exchange.database.read() as session:
        before = log_status(session).records
    expiry.run()
    with exchange.database.read() as session:
        in_a_turn = log_status(session).records - before
    assert in_a_turn * timedelta(days=365).total_seconds() / expiry.every_seconds < 250_000


LONG = LEADER_ONLY | {"changes_to_consumers"}
"""The jobs that have as many steps as there is work."""


def test_long_jobs_do_nothing_more_once_the_worker_ends(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    with exchange.database.transaction() as session:
        sequence.set_mark(session, "faded_day", 1)
    shutdown = Shutdown()
    jobs = {job.name: job for job in recurring_jobs(exchange.services, None, shutdown.go_on)}
    monkeypatch.setattr(consumers, "_installed", (Consumer("none", lambda *_: None),))
    shutdown.begin()
    for name in LONG:
        with pytest.raises(ShutdownBegun):
            jobs[name].run()


def test_long_job_ends_between_two_entries_of_the_protected_list(exchange: Exchange) -> None:
    """Each may have thousands of indicators."""
    police = exchange.member("Police")
    for value in ("012 345 678", "012 345 679"):
        end = (clock.now() + timedelta(seconds=1)).isoformat()
        entry = {"form": "exact", "value": value, "kind": "phone", "owner": "Hotline", "reason": "x", "expires_at": end}
        assert police.post("/v1/protections", entry).status_code == 201
    time.sleep(1.1)
    shutdown, asked = Shutdown(), list[int]()

    def go_on() -> None:
        asked.append(1)
        if len(asked) > 2:  # the first entry is removed, and its indicators are next
            shutdown.begin()
        shutdown.go_on()

    with pytest.raises(ShutdownBegun):
        expire_protections(exchange.database, go_on)
    assert len(police.get("/v1/protections", status="active").json()["items"]) == 1


def test_protected_list_is_read_before_the_first_answer_or_the_worker_does_not_start(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr("krama.protection.cache.ProtectedListCache.refresh", away)
    with pytest.raises(OSError, match="gone"), running_exchange(sqlite_url, tmp_path / "state"):
        raise AssertionError("it started")


def test_retention_is_due_one_day_after_the_first_start_and_runs_as_the_service(exchange: Exchange) -> None:
    recurring = next(each for each in exchange.services[Readiness]._jobs._recurring if each.job.name == "retention")
    lease = recurring._lease
    assert lease is not None
    assert not lease.renew()
    with exchange.database.transaction() as session:
        row = session.exec(select(JobLease).where(col(JobLease.name) == "retention")).one()
        assert abs(row.done_at - clock.to_micros(clock.now())) < 60_000_000
        row.done_at -= 86_400_000_000
        session.add(row)
    assert lease.renew()
    recurring.job.run()
    with exchange.database.read() as session:
        records = session.execute(text("SELECT count(*) FROM audit_record")).scalar_one()
    assert records == 16, "a plan and what was done, for each kind of thing that is erased and for what expires"


def test_usage_and_log_are_kept_at_the_end(database_url: str, tmp_path: Path) -> None:
    with running_exchange(database_url, tmp_path / "state", checkpoint_seconds=60) as exchange:
        exchange.member("Bank").check("012 345 678")
    with running_exchange(database_url, tmp_path / "state") as exchange, exchange.database.read() as session:
        assert session.execute(text("SELECT sum(checks) FROM check_tally")).scalar_one() == 1
        assert session.execute(text("SELECT max(size) FROM audit_checkpoint")).scalar_one() == 1
