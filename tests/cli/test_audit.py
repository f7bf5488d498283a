"""`krama audit`: the log proven, exported, searched and erased from the command line."""

import json
import sqlite3
from pathlib import Path

import pytest

from krama.agencies.enrolment import add_agency
from krama.audit import log_key
from krama.audit.checkpoints import sign_next
from krama.audit.continuity import LAST_SIGNED
from krama.audit.entry import Actor, Entry
from krama.audit.service import recorded_transaction
from krama.core.database import Database
from krama.migrations.state import migrate
from krama.sharing.sectors import Sector
from tests.command import krama


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """The state folder of an exchange with five records, four of them signed."""
    state = tmp_path / "state"
    signer = log_key.load_or_create(state, "https://krama.test")
    database = Database(f"sqlite:///{state}/krama.sqlite3")
    migrate(database)
    for number in range(5):
        with recorded_transaction(database, Entry(Actor(operator="test"), "addAgency")) as session:
            add_agency(session, name=f"Bank {number}", sector=Sector.BANK, country="KH", home="KH")
        if number == 3:
            sign_next(database, signer, state)
    database.close()
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
    verified = krama("audit", "verify", state=state)
    assert (verified.returncode, "changed" in verified.stdout, "intact" in verified.stdout) == (1, True, False)


def test_checkpoint_kept_elsewhere_shows_what_was_cut_off(state: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(state / "krama.sqlite3")
    (note,) = connection.execute("SELECT note FROM audit_checkpoint").fetchone()
    connection.close()
    (tmp_path / "kept").write_text(krama("audit", "checkpoint", state=state).stdout)
    shown = krama("audit", "checkpoint", "--json", state=state).stdout
    (tmp_path / "kept.json").write_text(shown)  # as /v1/audit/checkpoint answers
    assert (json.loads(shown)["checkpoint"], note in krama("audit", "checkpoint", state=state).stdout) == (note, True)
    assert krama("audit", "verify", "--checkpoint", str(tmp_path / "kept.json"), state=state).returncode == 0
    (tmp_path / "kept.json").write_text("{}")
    assert krama("audit", "verify", "--checkpoint", str(tmp_path / "kept.json"), state=state).returncode == 2
    assert krama("audit", "verify", "--checkpoint", str(tmp_path / "kept"), state=state).returncode == 0
    for table in ("audit_record", "audit_checkpoint", "audit_tile"):
        tamper(state, f"DELETE FROM {table}")
    tamper(state, "UPDATE sequence SET value = 0 WHERE name IN ('audit', 'checkpoint')")
    known = krama("audit", "verify", state=state)
    assert (known.returncode, "truncated" in known.stdout) == (1, True)  # the state folder knows it too
    (state / LAST_SIGNED).unlink()
    assert krama("audit", "verify", state=state).returncode == 0
    verified = krama("audit", "verify", "--checkpoint", str(tmp_path / "kept"), state=state)
    assert (verified.returncode, "truncated" in verified.stdout) == (1, True)


@pytest.mark.parametrize("content", ["", "The log is fine.\n", "[]", '{"checkpoint": "none"}', "a\n\nb\n"])
def test_file_that_is_not_a_checkpoint_is_not_taken_for_proof_of_a_change(
    state: Path, tmp_path: Path, content: str
) -> None:
    (tmp_path / "file").write_text(content)
    done = krama("audit", "verify", "--checkpoint", str(tmp_path / "file"), state=state)
    told = " ".join(done.stderr.replace("│", " ").split())
    assert (done.returncode, "is not a checkpoint" in told) == (2, True), told
    assert "changed" not in done.stdout


@pytest.mark.parametrize("suffix", ["ndjson", "parquet"])
def test_log_is_exported_once_to_a_new_file(state: Path, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"log.{suffix}"
    done = krama("audit", "export", str(file), state=state)
    assert (done.returncode, done.stdout.startswith("4 records written")) == (0, True), done.stderr
    assert file.stat().st_mode & 0o077 == 0
    again = krama("audit", "export", str(file), state=state)
    assert (again.returncode, "already exists" in again.stderr) == (1, True)


def test_export_of_a_member_that_there_is_not_is_refused(state: Path, tmp_path: Path) -> None:
    nobody = "00000000-0000-0000-0000-000000000001"
    done = krama("audit", "export", str(tmp_path / "log.ndjson"), "--agency", nobody, state=state)
    assert (done.returncode, "no agency" in done.stderr, (tmp_path / "log.ndjson").exists()) == (1, True, False)


def test_folder_of_another_exchange_is_named_as_the_likely_cause(state: Path, tmp_path: Path) -> None:
    log_key.load_or_create(tmp_path / "other", "https://krama.test")
    database = f"sqlite:///{state}/krama.sqlite3"
    done = krama("audit", "verify", database_url=database, state=tmp_path / "other")
    assert (done.returncode, "KRAMA_STATE_DIR" in done.stderr) == (1, True)


def test_erased_records_stay_provable(state: Path) -> None:
    assert krama("audit", "erase", state=state).returncode == 2
    unsure = krama("audit", "erase", "--index", "1", state=state)
    assert (unsure.returncode, "Continue?" in unsure.stdout) == (1, True)
    for wrong in (("--before", "2199-01-01T00:00:00Z"), ("--index", "99")):
        assert krama("audit", "erase", *wrong, "--yes", state=state).returncode != 0
    done = krama("audit", "erase", "--index", "1", "--yes", "--json", state=state)
    assert json.loads(done.stdout) == {"erased": 1}
    told = krama("audit", "disclosures", "00000000-0000-0000-0000-000000000001", state=state)
    assert "1 records of the log are erased" in told.stderr
    assert json.loads(krama("audit", "verify", "--json", state=state).stdout)["intact"]


def test_who_was_told_is_nobody_yet(state: Path) -> None:
    nobody = krama("audit", "disclosures", "00000000-0000-0000-0000-000000000001", "--json", state=state)
    assert json.loads(nobody.stdout) == []
