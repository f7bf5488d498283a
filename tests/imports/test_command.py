"""`krama import`: what the operator sees, and that a killed run is continued."""

import json
import os
import random
import signal
import time
from collections import Counter
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from krama.addresses.tables import ExchangeAddress
from krama.agencies.enrolment import disable_agency
from krama.agencies.permissions import Permission
from krama.cli import importing
from krama.core.database import Database
from krama.imports import service
from krama.imports.tables import ImportSource
from krama.listings.tables import VerdictRow
from krama.reports.tables import CopiedObject, Report
from krama.sharing.sectors import Sector
from krama.stix.exchange import exchange_id
from tests.command import krama
from tests.exchange import running_exchange
from tests.forking import Forked
from tests.imports.importing import agency_at, bundle, phone, stix
from tests.members import new_agency, new_client
from tests.tiers import turns


@pytest.fixture
def agency_id(database_url: str) -> UUID:
    return agency_at(database_url)


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
        (("stix", "missing.json"), "missing.json can't be read"),
        (("stix", "http://127.0.0.1:9/"), "Connection refused"),
        (("stix", "https://user:secret@peer.example/"), "KRAMA_IMPORT_USER"),
        (("stix", "http://peer.example/"), "https://"),
        (("pdf", "list.pdf"), "No such command 'pdf'"),
        (("stix", "https://[::1"), "https://host/path"),
        (("stix", "loop"), "symbolic links"),
        (("stix", os.fsdecode(b"\xff.json")), "UTF-8"),
        (("stix", "list.json", "--origin", os.fsdecode(b"\xff")), "UTF-8"),
        (("stix", "https://peer.example/"), "UTF-8"),
        (("stix", "list.json", "--map", "missing.toml"), "The map that --map names can't be read"),
    ],
)
def test_source_that_cannot_be_used_is_refused_with_what_to_do(
    sqlite_url: str, tmp_path: Path, arguments: tuple[str, str], message: str
) -> None:
    key = agency_at(sqlite_url)
    (tmp_path / "loop").symlink_to("loop")
    extra = {"KRAMA_IMPORT_USER": os.fsdecode(b"\xff")} if arguments[-1] == "https://peer.example/" else {}
    named = [str(tmp_path / each) if each == "loop" else each for each in arguments]
    refused = krama("import", *named, "--as", str(key), database_url=sqlite_url, state=tmp_path, **extra)
    assert refused.returncode != 0
    assert message in refused.stderr
    assert "secret" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_login_of_which_half_is_missing_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    for name in ("KRAMA_IMPORT_USER", "KRAMA_IMPORT_PASSWORD"):
        command = ("import", "stix", "https://peer.example/", "--as", str(UUID(int=7)))
        refused = krama(*command, database_url=sqlite_url, state=tmp_path, **{name: "half"})
        assert (refused.returncode, "Set both" in refused.stderr, "half" in refused.stderr) == (2, True, False)


def test_interrupted_import_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(importing, "open_database", nullcontext)
    monkeypatch.setattr(importing, "_import", interrupted)
    ended = CliRunner().invoke(importing.app, ["csv", str(tmp_path / "list.csv"), "--as", str(UUID(int=7))])
    assert (ended.exit_code, "Run the same command again" in ended.output) == (130, True)


def test_exchange_knows_its_own_word_at_each_address_that_it_had(database_url: str, tmp_path: Path) -> None:
    """What it stated comes back from another exchange, and must not become a second source."""
    for address in ("https://krama.test", "https://renamed.example", "http://127.0.0.1:8000"):
        with running_exchange(database_url, tmp_path, public_url=address):
            pass
    database = Database(database_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports", Sector.PARTNER)
        assert sorted(session.exec(select(ExchangeAddress.address))) == [
            "https://krama.test",
            "https://renamed.example",
        ]
    database.close()
    own = [
        phone(1, creator=exchange_id("https://krama.test")),
        phone(2, creator=exchange_id("https://renamed.example")),
    ]
    file = bundle(tmp_path / "list.json", *own, phone(3))
    command = ("import", "stix", str(file), "--as", str(key), "--json", "--dry-run")
    for more in ({}, {"KRAMA_PUBLIC_URL": "https://third.example"}):
        done = krama(*command, database_url=database_url, state=tmp_path, **more)
        assert counts(done.stdout) == {"own_count": 2, "created_count": 1}, done.stderr


def test_unknown_agency_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    file = bundle(tmp_path / "list.json", phone(1))
    refused = krama("import", "stix", str(file), "--as", str(UUID(int=7)), database_url=sqlite_url, state=tmp_path)
    assert (refused.returncode, "krama agency list" in refused.stderr) == (1, True)
    unnamed = krama("import", "stix", str(file), "--as", "Imports", database_url=sqlite_url, state=tmp_path)
    assert (unnamed.returncode, unnamed.stderr.count("--as: no agency has this name or id.")) == (1, 1)


def test_agency_may_be_named_as_people_call_it(sqlite_url: str, tmp_path: Path) -> None:
    key, file = agency_at(sqlite_url, "Imports from Thailand"), bundle(tmp_path / "list.json", phone(1))
    for name in ("imports  FROM thailand", str(key)):
        asked = ("import", "stix", str(file), "--as", name, "--again", "--json")
        done = krama(*asked, database_url=sqlite_url, state=tmp_path)
        assert done.returncode == 0, done.stderr
    with Database(sqlite_url).read() as session:
        assert [source.agency_id for source in session.exec(select(ImportSource))] == [key]


def test_disabled_agency_imports_nothing(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports", Sector.PARTNER)
        disable_agency(session, key)
    database.close()
    file = bundle(tmp_path / "list.json", phone(1))
    refused = krama("import", "stix", str(file), "--as", str(key), database_url=sqlite_url, state=tmp_path)
    assert (refused.returncode, stored(sqlite_url)[0]) == (1, 0)


def test_operator_ends_all_that_a_source_states_and_may_import_it_again(
    database_url: str, agency_id: UUID, tmp_path: Path
) -> None:
    ended, other = bundle(tmp_path / "one.json", phone(1), phone(2)), bundle(tmp_path / "other.json", phone(2))
    for file in (ended, other):
        krama("import", "stix", str(file), "--as", str(agency_id), database_url=database_url, state=tmp_path)
    command = partial(krama, "import", "stix", str(ended), "--as", str(agency_id), "--json", database_url=database_url)
    assert counts(command("--end", state=tmp_path).stdout) == {"ended_count": 1}
    assert counts(command("--end", state=tmp_path).stdout) == {}
    assert counts(command(state=tmp_path).stdout) == {"created_count": 1, "unchanged_count": 1}
    assert command("--end", "--dry-run", state=tmp_path).returncode == 2
    unknown = krama("import", "csv", str(ended), "--as", str(agency_id), "--end", database_url=database_url)
    assert (unknown.returncode, "never imported" in unknown.stderr) == (1, True)
    assert f"It imported: stix {ended}, stix {other}." in unknown.stderr


@pytest.mark.parametrize("ends", ["", "/", "/objects/"])
def test_collection_with_and_without_a_slash_at_its_end_is_one_source(
    sqlite_url: str, tmp_path: Path, ends: str
) -> None:
    address = "https://peer.example/taxii2/krama/collections/all-strict-all"
    database = Database(sqlite_url)
    with database.transaction() as session:
        key = new_agency(session, "Imports", Sector.PARTNER)
        client = new_client(session, key, [Permission.REPORTS_SUBMIT])
        place = address + ("" if ends else "/")
        source_id = service.source_id(key, "taxii", place)
        service.begin(session, source_id, client.client_id, key, "taxii", place)
        session.get_one(ImportSource, source_id).position = "{}"
    database.close()
    command = ("import", "taxii", address + ends, "--as", str(key), "--end")
    assert krama(*command, database_url=sqlite_url, state=tmp_path).returncode == 0
    assert krama("import", "stix", *command[2:], database_url=sqlite_url, state=tmp_path).returncode == 1


def outcome(database_url: str, agency_id: UUID) -> dict[str, Any]:
    """All that an agency's import has made, apart from ids and the times of the run."""
    database = Database(database_url)
    with database.read() as session:
        reports = session.exec(select(Report).where(Report.agency_id == agency_id)).all()
        said = {
            each.report_id: (each.indicator_id, each.category, each.origin, each.confidence, each.ended_as)
            for each in reports
        }
        (source,) = session.exec(select(ImportSource).where(ImportSource.agency_id == agency_id))
        objects = session.exec(select(CopiedObject).where(CopiedObject.source_id == source.source_id)).all()
        leading = [(each.object_id, each.modified_at, each.report_id and said[each.report_id]) for each in objects]
        listed = Counter(session.exec(select(VerdictRow.reports)).all())
    database.close()
    return {"reports": Counter(said.values()), "objects": sorted(leading), "at": source.position, "listed": listed}


def test_killed_import_that_is_continued_equals_one_that_was_not(
    database_url: str, agency_id: UUID, tmp_path: Path
) -> None:
    """One agency's import is killed again and again, and another agency imports the same undisturbed."""
    undisturbed = agency_at(database_url, "Imports that go well")
    file = tmp_path / "list.json"
    environment = {**os.environ, "KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(tmp_path)}

    def command(key: UUID) -> tuple[str, ...]:
        return "import", "stix", str(file), "--as", str(key), "--json"

    def finish(key: UUID) -> None:
        done = krama(*command(key), database_url=database_url, state=tmp_path)
        assert done.returncode == 0, done.stderr

    bundle(file, *map(phone, range(600)))
    finish(agency_id)
    finish(undisturbed)
    newer = {"modified": "2026-11-02T00:00:00.000Z"}
    changes: list[dict[str, Any]] = [
        {"revoked": True, **newer},
        {"labels": ["romance"], **newer},
        {"confidence": 7, **newer},
        {},
    ]
    bundle(file, *(phone(number, **changes[number % 4]) for number in range(1_000)))
    pauses = random.Random(7)
    for _ in range(turns(1, 12)):
        before = outcome(database_url, agency_id)["at"]
        running = Forked(command(agency_id), environment, tmp_path / "stdout", tmp_path / "stderr")
        while running.poll() is None and outcome(database_url, agency_id)["at"] == before:
            time.sleep(0.005)
        time.sleep(pauses.random() / 10)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
            running.wait(20)
    finish(agency_id)
    finish(undisturbed)
    assert outcome(database_url, agency_id) == outcome(database_url, undisturbed)
    assert outcome(database_url, agency_id)["reports"].total() == 1_000 - 100 + 150
