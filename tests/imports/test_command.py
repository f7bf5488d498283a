"""`krama import`: what the operator sees, and that a killed run is continued."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from krama.agencies.enrolment import disable_agency
from krama.core.database import Database
from krama.imports.tables import ImportSource
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.forking import Forked
from tests.imports.importing import bundle, phone, stix
from tests.members import new_agency


@pytest.fixture
def agency_id(database_url: str) -> UUID:
    database = Database(database_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports from Thailand", Sector.PARTNER)
    database.close()
    return key


def counts(printed: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(printed)
    return {name: value for name, value in document.items() if name.endswith("_count") and value}


def stored(database_url: str) -> tuple[int, list[dict[str, Any]]]:
    """How many reports there are, and how far each source was imported."""
    database = Database(database_url)
    with database.read() as session:
        reports = len(session.exec(select(Report.report_id)).all())
        positions = [json.loads(each.position or "{}") for each in session.exec(select(ImportSource))]
    database.close()
    return reports, positions


def test_operator_sees_counts_and_what_was_rejected(database_url: str, agency_id: UUID, tmp_path: Path) -> None:
    file = bundle(tmp_path / "list.json", phone(1), stix("[ipv4-addr:value = '192.0.2.1']"))
    command = ("import", "stix", str(file), "--as", str(agency_id))
    dry = krama(*command, "--dry-run", "--json", database_url=database_url, state=tmp_path)
    assert (dry.returncode, counts(dry.stdout)) == (0, {"created_count": 1, "rejected_count": 1}), dry.stderr
    assert stored(database_url) == (0, [])
    done = krama(*command, database_url=database_url, state=tmp_path)
    assert "created_count: 1" in done.stdout
    assert "indicator--" in done.stderr
    assert "192.0.2.1" not in done.stderr
    again = krama(*command, "--json", database_url=database_url, state=tmp_path)
    assert counts(again.stdout) == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("stix", "missing.json"), "can't be read"),
        (("stix", "https://user:secret@peer.example/"), "KRAMA_IMPORT_USER"),
        (("stix", "http://peer.example/"), "https://"),
        (("pdf", "list.pdf"), "csv, stix, misp, taxii"),
    ],
)
def test_source_that_cannot_be_used_is_refused_with_what_to_do(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, str], message: str
) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports", Sector.PARTNER)
    database.close()
    refused = krama("import", *arguments, "--as", str(key), database_url=sqlite_url, state=tmp_path)
    assert refused.returncode != 0
    assert message in refused.stderr
    assert "secret" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_unknown_agency_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    file = bundle(tmp_path / "list.json", phone(1))
    refused = krama("import", "stix", str(file), "--as", str(UUID(int=7)), database_url=sqlite_url, state=tmp_path)
    assert (refused.returncode, "krama agency list" in refused.stderr) == (1, True)


def test_disabled_agency_imports_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports", Sector.PARTNER)
        disable_agency(session, key)
    database.close()
    file = bundle(tmp_path / "list.json", phone(1))
    refused = krama("import", "stix", str(file), "--as", str(key), database_url=sqlite_url, state=tmp_path)
    assert (refused.returncode, stored(sqlite_url)[0]) == (1, 0)


def test_killed_import_is_continued_and_stores_nothing_twice(
    database_url: str, agency_id: UUID, tmp_path: Path
) -> None:
    file = bundle(tmp_path / "list.json", *map(phone, range(3_000)))
    command = ("import", "stix", str(file), "--as", str(agency_id), "--json")
    environment = {**os.environ, "KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(tmp_path)}
    running = Forked(command, environment, tmp_path / "stdout", tmp_path / "stderr")
    deadline = time.monotonic() + 60
    while stored(database_url)[0] == 0 and running.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.kill(running.pid, signal.SIGKILL)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        pytest.fail("it was not killed")
    reports, (position,) = stored(database_url)
    assert reports == position["done"], "a batch is stored with its position, or not at all"
    finished = krama(*command, database_url=database_url, state=tmp_path)
    assert counts(finished.stdout).get("created_count", 0) == 3_000 - reports
    assert stored(database_url)[0] == 3_000
