"""`krama doctor`: each fault of a deployment is found, with a way to fix it, and a sound one has none."""

import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn
from sqlalchemy import delete, text, update

from krama.access import keys
from krama.audit import log_key
from krama.audit.checkpoints import Checkpointer
from krama.audit.continuity import LAST_SIGNED
from krama.audit.entry import Actor
from krama.cli import serving
from krama.core import clock, logs, state_files
from krama.core.database import Database
from krama.indicators.canonical import RULES
from krama.institutions import policy
from krama.institutions import service as institutions
from krama.institutions.schemas import InstitutionIn
from krama.jobs.tables import JobLease
from krama.operations import doctor
from krama.operations.doctor import Finding, Severity, examine
from krama.protection import well_known
from krama.reports import rereading
from krama.settings import Settings
from tests.command import krama
from tests.exchange import Exchange, running_exchange

Examine = Callable[..., list[Finding]]


@pytest.fixture
def examined(exchange: Exchange, database_url: str, tmp_path: Path) -> Examine:
    """What is not well with a running exchange that has one signed record."""
    exchange.member("Office").get("/v1/me")
    exchange.services[Checkpointer].sign()

    def look(environment: dict[str, str] | None = None, **more: str) -> list[Finding]:
        settings = Settings(database_url=database_url, state_dir=tmp_path / "state", **more)  # type: ignore[arg-type]
        findings = examine(settings, exchange.database, environment or {})
        assert findings
        return [finding for finding in findings if finding.state is not Severity.OK]

    return look


def test_sound_deployment_has_no_fault(examined: Examine) -> None:
    assert [finding for finding in examined() if finding.state is Severity.FAULT] == []


def test_address_that_is_not_set_is_not_stated_as_the_one_that_agencies_reach(
    exchange: Exchange, database_url: str, tmp_path: Path
) -> None:
    settings = Settings(database_url=database_url, state_dir=tmp_path / "state")
    for environment, count in (({"KRAMA_PUBLIC_URL": settings.public_url}, 1), ({}, 0)):
        findings = examine(settings, exchange.database, environment)
        assert sum("agencies reach" in finding.detail for finding in findings) == count


def test_setting_that_is_none_and_one_that_is_risky_are_warnings(examined: Examine) -> None:
    findings = examined({"KRAMA_QUOTA": "off"}, public_url="http://krama.example.kh", quotas="off")
    told = [finding.detail for finding in findings if finding.subject == "settings"]
    assert [detail.split()[0] for detail in told] == [
        "KRAMA_PUBLIC_URL",
        "Unknown",
        "KRAMA_PUBLIC_URL",
        "KRAMA_QUOTAS",
    ]


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
    ],
)
def test_sqlite_that_several_workers_may_damage_is_told(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], told: bool
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    database = Database(sqlite_url)
    findings = examine(Settings(database_url=sqlite_url, state_dir=tmp_path), database, {})
    database.close()
    (answers,) = (finding for finding in findings if finding.subject == "database")
    assert (answers.state, "Run one worker" in answers.detail) == (Severity.OK, told)


def test_start_of_several_workers_says_the_same_as_the_doctor(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(uvicorn, "run", lambda *_, **__: None)
    told = list[str]()
    monkeypatch.setattr(
        logs, "get_logger", lambda _: SimpleNamespace(warning=lambda message, **_: told.append(message))
    )
    settings, database = Settings(database_url=sqlite_url, state_dir=tmp_path), Database(sqlite_url)
    for workers in (1, 2):
        serving._run(settings, database, "127.0.0.1", 8000, workers)
    (answers,) = (finding for finding in examine(settings, database, {}) if finding.subject == "database")
    database.close()
    assert [answers.detail] == [f"answers. {message}" for message in told]


def test_log_that_was_named_before_the_address_was_set_is_a_warning(examined: Examine) -> None:
    (finding,) = [each for each in examined(public_url="https://krama.example.kh") if each.subject == "log key"]
    assert (finding.state, "127.0.0.1:8000/audit" in finding.detail) == (Severity.WARNING, True)
    assert [each for each in examined() if each.subject == "log key"] == []


def test_full_disk_is_a_fault(examined: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_TOO_LITTLE", 2**70)
    assert {finding.subject for finding in examined() if finding.state is Severity.FAULT} == {"disk"}


def test_key_that_others_may_read_is_a_fault_that_says_the_mend(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "state" / log_key.FILE).chmod(0o644)
    (finding,) = [finding for finding in examined() if finding.state is Severity.FAULT]
    assert (finding.subject, "chmod 600" in finding.detail) == ("log key", True)


def test_old_signing_key_is_a_warning(examined: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2030, 1, 1, tzinfo=UTC))
    assert "krama keys rotate" in " ".join(
        finding.detail for finding in examined() if finding.subject == "signing keys"
    )


def test_signing_key_of_unknown_age_is_a_warning_without_an_age(examined: Examine, tmp_path: Path) -> None:
    path = tmp_path / "state" / keys.FILE
    document = json.loads(path.read_text())
    for key in document["keys"]:
        del key["made_at"], key["signs_from"]
    path.write_text(json.dumps(document))
    (finding,) = [finding for finding in examined() if finding.subject == "signing keys"]
    assert (finding.state, "days old" in finding.detail) == (Severity.WARNING, False)
    assert "krama keys rotate" in finding.detail


def test_clock_that_was_set_back_is_a_fault(examined: Examine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2020, 1, 1, tzinfo=UTC))
    assert [finding.state for finding in examined() if finding.subject == "clock"] == [Severity.FAULT]


def test_database_that_was_set_back_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    state_files.replace(tmp_path / "state" / LAST_SIGNED, json.dumps({"size": 99, "root": "AAAA"}))
    (finding,) = [finding for finding in examined() if finding.state is Severity.FAULT]
    assert (finding.subject, "docs/reliability.md" in finding.detail) == ("audit log", True)


def test_tables_of_another_version_are_a_fault(examined: Examine, exchange: Exchange) -> None:
    with exchange.database.transaction() as session:
        (before,) = session.execute(text("SELECT version_num FROM alembic_version")).one()
        session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    faults = [finding for finding in examined() if finding.state is Severity.FAULT]
    with exchange.database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": before})
    assert [(finding.subject, "krama migrate" in finding.detail) for finding in faults] == [("tables", True)]


def test_database_of_an_earlier_version_is_one_fault_that_says_what_to_do(
    examined: Examine, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database answers: what reads a column that it has not yet must not say otherwise."""
    with exchange.database.transaction() as session:
        session.execute(text("ALTER TABLE report RENAME COLUMN source_reason TO missing"))
    try:
        monkeypatch.setattr(doctor, "is_current", lambda _: False)
        (fault,) = [finding for finding in examined() if finding.state is Severity.FAULT]
    finally:
        with exchange.database.transaction() as session:
            session.execute(text("ALTER TABLE report RENAME COLUMN missing TO source_reason"))
    assert (fault.subject, "Run `krama migrate`, then `krama doctor`" in fault.detail) == ("tables", True)


def test_store_of_quotas_that_is_away_is_a_fault(examined: Examine) -> None:
    findings = examined(quota_store="redis://127.0.0.1:1/0")
    assert [finding.subject for finding in findings if finding.state is Severity.FAULT] == ["quota store"]


def test_last_checkpoint_that_can_not_be_read_is_a_fault_and_one_that_is_missing_a_warning(
    examined: Examine, tmp_path: Path
) -> None:
    (tmp_path / "state" / LAST_SIGNED).write_text("nonsense")
    (finding,) = [finding for finding in examined() if finding.state is Severity.FAULT]
    assert (finding.subject, "it is unknown" in finding.detail) == ("audit log", True)
    (tmp_path / "state" / LAST_SIGNED).unlink()
    (finding,) = [finding for finding in examined() if finding.subject == "audit log"]
    assert (finding.state, LAST_SIGNED in finding.detail) == (Severity.WARNING, True)


def test_key_of_another_log_is_a_fault(examined: Examine, tmp_path: Path) -> None:
    (tmp_path / "state" / log_key.FILE).unlink()
    log_key.load_or_create(tmp_path / "state", "https://krama.test")
    (finding,) = [finding for finding in examined() if finding.state is Severity.FAULT]
    assert (finding.subject, "not the key" in finding.detail) == ("log key", True)


@pytest.mark.parametrize(
    ("url", "told"),
    [("postgresql://krama@127.0.0.1:1/none", "port 1 failed"), ("sqlite:////nowhere/krama.sqlite3", "does not exist")],
)
def test_database_that_does_not_answer_is_one_fault_and_says_why(tmp_path: Path, url: str, told: str) -> None:
    database = Database(url)
    findings = examine(Settings(state_dir=tmp_path), database, {})
    database.close()
    assert (findings[-1].subject, findings[-1].state, told in findings[-1].detail) == (
        "database",
        Severity.FAULT,
        True,
    ), findings
    assert not Path("/nowhere").exists()


def test_command_shows_a_table_or_json_and_ends_with_1_at_a_fault(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert krama("migrate", state=state).returncode == 0
    with running_exchange(f"sqlite:///{state}/krama.sqlite3", state):
        pass
    sound = krama("doctor", state=state)
    assert (sound.returncode, "durability" in sound.stdout) == (0, True), sound.stdout
    (state / keys.FILE).unlink()
    shown = krama("doctor", "--json", state=state)
    subjects = {finding["subject"]: finding["state"] for finding in json.loads(shown.stdout)}
    assert (shown.returncode, subjects["signing keys"], subjects["tables"]) == (1, "fault", "ok")
    table = krama("doctor", state=state)
    assert (table.returncode, "fault" in table.stdout, "…" in table.stdout) == (1, True, False)


def test_before_the_first_migration_the_command_says_one_thing(tmp_path: Path) -> None:
    done = krama("doctor", "--json", state=tmp_path / "state")
    (finding,) = json.loads(done.stdout)
    assert (done.returncode, finding["subject"], finding["state"]) == (1, "database", "fault")
    assert "Run `krama migrate`" in finding["detail"]
    assert list(tmp_path.iterdir()) == []


def test_database_without_tables_is_one_finding(tmp_path: Path) -> None:
    (tmp_path / "krama.sqlite3").touch()
    database = Database(f"sqlite:///{tmp_path}/krama.sqlite3")
    (finding,) = examine(Settings(state_dir=tmp_path), database, {})
    database.close()
    assert "Run `krama migrate`" in finding.detail


def test_before_the_first_migration_in_a_relative_folder_there_is_one_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(state_dir=Path("state"))
    database = Database(settings.resolved_database_url)
    (finding,) = examine(settings, database, {})
    database.close()
    assert ("krama migrate" in finding.detail, "KRAMA_STATE_DIR" in finding.detail) == (True, True)


def test_before_the_first_migration_of_a_named_database_there_is_one_finding(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/own.sqlite3")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/own.sqlite3", state_dir=tmp_path / "state")
    (finding,) = examine(settings, database, {"KRAMA_QOUTAS": "off"})
    database.close()
    assert ("krama migrate" in finding.detail, "KRAMA_DATABASE_URL" in finding.detail) == (True, True)


def test_state_folder_of_a_lost_database_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    state_files.replace(tmp_path / LAST_SIGNED, json.dumps({"size": 99, "root": "AAAA"}))
    database = Database(f"sqlite:///{tmp_path}/krama.sqlite3")
    findings = examine(Settings(state_dir=tmp_path), database, {})
    database.close()
    assert findings[-1].state is Severity.FAULT
    assert "krama migrate" not in " ".join(finding.detail for finding in findings)


def test_keys_that_the_first_start_makes_are_a_note(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    findings = examine(Settings(database_url=sqlite_url, state_dir=tmp_path / "new"), database, {})
    database.close()
    assert [finding for finding in findings if finding.state is Severity.FAULT] == []
    notes = {finding.subject: finding.detail for finding in findings if finding.state is Severity.NOTE}
    assert list(notes) == ["signing keys", "log key"]
    assert all("`krama serve`" in detail for detail in notes.values())


@pytest.mark.parametrize(("lost", "subject"), [(keys.FILE, "signing keys"), (log_key.FILE, "log key")])
def test_one_key_that_is_missing_is_a_fault(sqlite_url: str, tmp_path: Path, lost: str, subject: str) -> None:
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    keys.load_or_create(state)
    log_key.load_or_create(state, "https://krama.test")
    (state / lost).unlink()
    database = Database(sqlite_url)
    findings = examine(Settings(database_url=sqlite_url, state_dir=state), database, {})
    database.close()
    assert [finding.subject for finding in findings if finding.state is Severity.FAULT] == [subject]


def test_reports_that_were_read_by_other_rules_are_a_warning_that_names_the_command(
    examined: Examine, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def values_findings() -> list[tuple[Severity, bool]]:
        values = [finding for finding in examined() if finding.subject == "values"]
        return [(finding.state, "krama report reread" in finding.detail) for finding in values]

    assert values_findings() == []
    monkeypatch.setattr(rereading, "RULES", RULES + 1)
    assert values_findings() == [(Severity.NOTE, False)]
    exchange.member("Office").report("https://evil.com/login")
    assert values_findings() == [(Severity.WARNING, True)]
    rereading.reread(exchange.database, Actor(operator="root"), "KH", dry_run=False, show_progress=lambda _: None)
    assert values_findings() == []


def test_change_of_what_is_protected_from_the_start_is_a_warning(
    examined: Examine, exchange: Exchange, tmp_path: Path
) -> None:
    exchange.member("Office").report("https://evil.com/login")
    file = tmp_path / "well_known.toml"
    file.write_text('[[list]]\nname = "Ours"\nsource = "us"\nhosts = ["shop.example"]\n', encoding="utf-8")
    try:
        states = [finding.state for finding in examined(well_known=str(file)) if finding.subject == "values"]
    finally:
        well_known.install("")
    assert states == [Severity.WARNING]


def test_institution_whose_name_takes_any_number_is_a_warning_that_names_it(
    examined: Examine, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rule for names refuses it today. A row from before may have it, and may keep it when it is changed."""

    def told() -> list[tuple[Severity, str]]:
        return [(each.state, each.detail) for each in examined() if each.subject == "institutions"]

    assert told() == []
    added = {"names": {"en": "Krong Bank"}, "short_name": "Bank", "country": "KH", "aliases": ["Telegram", "Krong"]}
    with monkeypatch.context() as earlier, exchange.database.transaction() as session:
        earlier.setattr(policy, "says_nothing", lambda name: False)
        institutions.add(session, InstitutionIn.model_validate(added).facts())
    ((state, detail),) = told()
    assert state is Severity.WARNING
    assert detail.startswith("KH-BANK has a name that stands next to any number")
    assert "(short_name, aliases.0)" in detail
    assert "krama institution change KH-BANK" in detail


def test_overdue_dispute_is_a_warning_that_says_where_to_look(
    examined: Examine, exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = exchange.member("Phnom Penh")
    key = office.report("012 345 678")["indicator"]["indicator_id"]
    disputed = {"indicator_id": key, "grounds": "other", "statement": "It is mine."}
    assert office.post("/v1/disputes", disputed).status_code == 201
    assert [finding for finding in examined() if finding.subject == "disputes"] == []
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=5))
    (finding,) = [finding for finding in examined() if finding.subject == "disputes"]
    assert (finding.state, "krama dispute list" in finding.detail) == (Severity.WARNING, True)


def test_job_of_the_leader_that_missed_its_turns_is_a_warning(examined: Examine, exchange: Exchange) -> None:
    now = clock.now()
    rows = {"retention": now - timedelta(days=4), "fading": now - timedelta(minutes=3), "of_an_older_version": now}
    with exchange.database.transaction() as session:
        session.execute(delete(JobLease))
        for name, done_at in rows.items():
            session.add(JobLease(name=name, holder="", until=0, done_at=clock.to_micros(done_at)))
    (finding,) = [finding for finding in examined() if finding.subject == "jobs"]
    assert (finding.state, finding.detail.split()[0]) == (Severity.WARNING, "“retention”")
    assert f"{rows['retention']:%Y-%m-%d %H:%M} UTC" in finding.detail
    with exchange.database.transaction() as session:
        session.execute(update(JobLease).values(done_at=clock.to_micros(now)))
    assert "jobs" not in {finding.subject for finding in examined()}


def test_state_folder_that_may_not_be_read_is_found_and_raises_nothing(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal is the operating system's words, and not its doing."""
    original = Path.exists

    def refused(path: Path, **more: bool) -> bool:
        if path.name == LAST_SIGNED:
            raise PermissionError(13, "Permission denied", str(path))
        return original(path, **more)

    monkeypatch.setattr(Path, "exists", refused)
    assert isinstance(examined(), list)
