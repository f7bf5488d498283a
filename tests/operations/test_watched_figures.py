"""The metrics that no request changes: the last backup, free disk space, overdue disputes and the clock."""

import time
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text

from krama.core import clock
from krama.operations import backup, figures
from krama.operations.backup_folder import BackupRefused
from krama.settings import Settings
from tests.exchange import Exchange


def _figure(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_last_backup_is_the_one_that_was_completed(exchange: Exchange, tmp_path: Path) -> None:
    state = exchange.services[Settings].state_dir
    figures.observe(exchange.database, state)
    assert _figure("krama_backup_timestamp_seconds") == 0
    with pytest.raises(BackupRefused):
        backup.make(exchange.database, state, tmp_path / "nowhere" / "backup")
    figures.observe(exchange.database, state)
    assert _figure("krama_backup_timestamp_seconds") == 0
    backup.make(exchange.database, state, tmp_path / "backup")
    figures.observe(exchange.database, state)
    assert abs((_figure("krama_backup_timestamp_seconds") or 0) - time.time()) < 60
    assert not list((tmp_path / "backup").rglob(figures.LAST_BACKUP))


def test_disk_and_clock_are_those_of_this_machine(exchange: Exchange) -> None:
    figures.observe(exchange.database, exchange.services[Settings].state_dir)
    assert (_figure("krama_disk_free_bytes", folder="state") or 0) > 0
    assert abs(_figure("krama_clock_difference_seconds") or 0) < 5


def test_clock_that_differs_from_the_databases_is_seen(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=5))
    figures.observe(exchange.database, exchange.services[Settings].state_dir)
    expected = 0 if exchange.database.is_sqlite else 300
    assert abs((_figure("krama_clock_difference_seconds") or 0) - expected) < 30


def test_dispute_past_its_deadline_is_counted(exchange: Exchange) -> None:
    office, bank = exchange.member("Office"), exchange.member("Bank")
    indicator_id = office.report("012 345 678")["indicator"]["indicator_id"]
    dispute = {"indicator_id": indicator_id, "grounds": "recycled_number", "statement": "It is ours now."}
    assert bank.post("/v1/disputes", dispute).status_code == 201
    state = exchange.services[Settings].state_dir
    figures.observe(exchange.database, state)
    assert _figure("krama_disputes_overdue") == 0
    with exchange.database.transaction() as session:
        session.execute(text("UPDATE dispute SET acknowledge_by = created_at"))
    figures.observe(exchange.database, state)
    assert _figure("krama_disputes_overdue") == 1
