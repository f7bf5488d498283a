"""`krama audit`: the log proven, exported, searched and erased from the command line."""

import json
import sqlite3
from pathlib import Path

import pytest

from krama.audit import log_key
from krama.audit.checkpoints import sign_next
from krama.core.database import Database
from tests.cli.test_command import krama


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder of an exchange with five records, four of them signed."""
    state = tmp_path / "state"
    assert krama("migrate", state=state).returncode == 0
    signer = log_key.load_or_create(state, "https://krama.test")
    for number in range(4):
        added = krama("agency", "add", f"Bank {number}", "--sector", "bank", "--country", "KH", state=state)
        assert added.returncode == 0
    database = Database(f"sqlite:///{state}/krama.sqlite3")
    sign_next(database, signer, state)
    database.close()
    krama("agency", "add", "Bank 4", "--sector", "bank", "--country", "KH", state=state)
    return state


def tamper(state: Path, statement: str) -> None:
    connection = sqlite3.connect(state / "krama.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def test_log_is_proven_and_a_change_is_named(state: Path) -> None:
    done = krama("audit", "verify", "--json", state=state)
    shown = json.loads(done.stdout)
    assert (done.returncode, shown["intact"], shown["signed"], shown["unsigned"]) == (0, True, 4, 1)
    tamper(state, "UPDATE audit_record SET leaf = replace(leaf, 'addAgency', 'addClient') WHERE leaf_index = 2")
    found = krama("audit", "verify", state=state)
    assert (found.returncode, "changed" in found.stdout, "intact" in found.stdout) == (1, True, False)


def test_checkpoint_kept_elsewhere_shows_what_was_cut_off(state: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(state / "krama.sqlite3")
    (note,) = connection.execute("SELECT note FROM audit_checkpoint").fetchone()
    connection.close()
    (tmp_path / "kept").write_text(note)
    assert krama("audit", "verify", "--checkpoint", str(tmp_path / "kept"), state=state).returncode == 0
    for table in ("audit_record", "audit_checkpoint", "audit_tile"):
        tamper(state, f"DELETE FROM {table}")
    tamper(state, "UPDATE sequence SET value = 0 WHERE name IN ('audit', 'checkpoint')")
    assert krama("audit", "verify", state=state).returncode == 0
    found = krama("audit", "verify", "--checkpoint", str(tmp_path / "kept"), state=state)
    assert (found.returncode, "truncated" in found.stdout) == (1, True)


@pytest.mark.parametrize("suffix", ["ndjson", "parquet"])
def test_log_is_exported_once_to_a_new_file(state: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"log.{suffix}"
    done = krama("audit", "export", str(file), state=state)
    assert (done.returncode, done.stdout.startswith("4 records written")) == (0, True), done.stderr
    again = krama("audit", "export", str(file), state=state)
    assert (again.returncode, "there already" in again.stderr) == (1, True)


def test_erased_records_stay_provable(state: Path) -> None:
    assert krama("audit", "erase", state=state).returncode == 2
    done = krama("audit", "erase", "--index", "1", "--json", state=state)
    assert json.loads(done.stdout) == {"erased": 1}
    assert json.loads(krama("audit", "verify", "--json", state=state).stdout)["intact"]


def test_who_was_told_is_nobody_yet(state: Path) -> None:
    nobody = krama("audit", "told", "00000000-0000-0000-0000-000000000001", "--json", state=state)
    assert json.loads(nobody.stdout) == []
