"""Backups: made while the service goes on, proven when they are restored, and never written over anything."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from krama.audit import log_key
from krama.audit.checkpoints import sign_next
from krama.audit.continuity import LAST_SIGNED
from krama.audit.note import Signer
from krama.audit.verification import verify
from krama.core import epoch
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.feed import snapshots
from krama.operations import backup, backup_folder, restore
from krama.operations.backup_folder import BackupRefused, Manifest
from krama.settings import Settings
from tests.command import krama
from tests.exchange import Caller, Exchange, running_exchange
from tests.plugins.postgres import fresh_postgres_database


@pytest.fixture
def empty_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a backup of `database_url` may be restored."""
    with _empty(database_url, request, tmp_path) as url:
        yield url


@pytest.fixture
def elsewhere(module_database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the backup of the shared exchange may be restored."""
    with _empty(module_database_url, request, tmp_path) as url:
        yield url


@contextmanager
def _empty(like: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if like.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/restored/krama.sqlite3"
        return
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not on this machine")
    with fresh_postgres_database(request.getfixturevalue("postgres_server_url")) as url:
        yield url


def grow(exchange: Exchange, state: Path, count: int) -> None:
    """So many reports more, all of them signed."""
    office = exchange.member(f"Office {count}")
    for number in range(count):
        office.report(f"012 000 {number:03d}", case_reference=f"{count}-{number}")
    while sign_next(exchange.database, exchange.services[Signer], state):
        pass


@pytest.fixture
def made(exchange: Exchange, tmp_path: Path) -> Manifest:
    """A backup in `tmp_path / "backup"`, of a running exchange with twenty reports."""
    grow(exchange, tmp_path / "state", 20)
    return backup.make(exchange.database, tmp_path / "state", tmp_path / "backup")


@dataclass(frozen=True)
class Source:
    """A running exchange with twenty reports, its state folder, and a backup of both. Tests change copies of them."""

    exchange: Exchange
    state: Path
    backup: Path
    manifest: Manifest


@pytest.fixture(scope="module")
def source(module_exchange: Exchange, tmp_path_factory: pytest.TempPathFactory) -> Source:
    state, folder = module_exchange.services[Settings].state_dir, tmp_path_factory.mktemp("source") / "backup"
    grow(module_exchange, state, 20)
    return Source(module_exchange, state, folder, backup.make(module_exchange.database, state, folder))


@pytest.fixture
def copied(source: Source, tmp_path: Path) -> Manifest:
    """A copy of that backup in `tmp_path / "backup"`."""
    shutil.copytree(source.backup, tmp_path / "backup")
    return source.manifest


def restored(url: str, tmp_path: Path, state: str = "restored-state", **options: bool) -> restore.Restored:
    database = Database(url)
    try:
        return restore.restore(database, tmp_path / state, tmp_path / "backup", **options)
    finally:
        database.close()


def test_drill_restored_backup_has_every_row_and_the_log_that_was_signed(
    exchange: Exchange, made: Manifest, empty_url: str, tmp_path: Path
) -> None:
    """REQUIREMENTS 34: the counts, and the checkpoint that somebody kept."""
    kept = exchange.member("Auditor").get("/v1/audit/checkpoint").json()
    assert (made.counts["report"], made.signed) == (20, kept["tree_size"])
    done = restored(empty_url, tmp_path)
    assert (done.records, done.signed, done.lost) == (20, 20, None)
    with running_exchange(empty_url, tmp_path / "restored-state") as second:
        reader = second.member("Reader")
        assert len(reader.get("/v1/reports", limit=100).json()["items"]) == 20
        proven = verify(second.database, second.services[Signer], [kept["checkpoint"]])
        assert proven.findings == []
    assert log_key.load(tmp_path / "restored-state").verifier_key == exchange.services[Signer].verifier_key


def test_copy_that_has_what_a_restore_lost_begins_again(exchange: Exchange, empty_url: str, tmp_path: Path) -> None:
    state, restored_state = tmp_path / "state", tmp_path / "restored-state"
    office, reader = exchange.member("Office"), exchange.member("Reader")
    office.report("012 000 000")
    backup.make(exchange.database, state, tmp_path / "backup")
    office.report("012 999 999")
    snapshots.make(exchange.database, snapshots.folder_of(state))
    cursor = reader.get("/v1/snapshots/latest").json()["resume_cursor"]
    assert reader.get("/v1/changes", cursor=cursor).status_code == 200
    shutil.copytree(state, restored_state)
    restored(empty_url, tmp_path, loses_records=True)
    assert not snapshots.folder_of(restored_state).exists()
    with running_exchange(empty_url, restored_state) as second:
        again = Caller(second.portal, second.app)
        again._headers = reader._headers
        refused = again.get("/v1/changes", cursor=cursor)
        assert (refused.status_code, refused.json()["code"]) == (410, "cursor_outdated")
        page = again.get("/v1/changes").json()
        assert [each["indicator"]["canonical"] for each in page["items"]] == ["+85512000000"]
        assert again.get("/v1/changes", cursor=page["resume_cursor"]).status_code == 200


def test_database_that_was_restored_by_other_means_gets_a_new_epoch_by_a_command(
    database_url: str, tmp_path: Path
) -> None:
    snapshots.folder_of(tmp_path / "state").mkdir(parents=True, mode=0o700)
    numbers = set()
    for _ in range(2):
        done = krama("restored", database_url=database_url, state=tmp_path / "state")
        assert "begin again" in done.stdout, done.stderr
        database = Database(database_url)
        with database.read() as session:
            numbers.add(epoch.current(session).number)
        database.close()
    assert len(numbers) == 2
    assert 0 not in numbers
    assert not snapshots.folder_of(tmp_path / "state").exists()


def test_folder_is_its_owners_alone_and_no_file_of_it_is_anybody_elses(source: Source) -> None:
    assert source.manifest.files
    assert {path.stat().st_mode & 0o077 for path in [source.backup, *source.backup.rglob("*")]} == {0}


def test_backup_that_was_changed_is_not_restored(copied: Manifest, elsewhere: str, tmp_path: Path) -> None:
    file = tmp_path / "backup" / copied.database
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    with pytest.raises(BackupRefused, match=f"damaged: {copied.database} differs"):
        restored(elsewhere, tmp_path)
    assert not (tmp_path / "restored-state").exists()


def test_file_that_is_missing_or_was_added_is_damage(copied: Manifest, elsewhere: str, tmp_path: Path) -> None:
    (tmp_path / "backup" / "more").touch()
    with pytest.raises(BackupRefused, match="damaged: more was added"):
        restored(elsewhere, tmp_path)
    (tmp_path / "backup" / "more").unlink()
    (tmp_path / "backup" / "state" / log_key.FILE).unlink()
    with pytest.raises(BackupRefused, match=f"damaged: state/{log_key.FILE} is missing"):
        restored(elsewhere, tmp_path)


def test_backup_that_was_broken_off_is_none(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_off(_: Path) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(backup, "file_digest", power_off)
    with pytest.raises(KeyboardInterrupt):
        backup.make(exchange.database, tmp_path / "state", tmp_path / "backup")
    monkeypatch.undo()
    assert not (tmp_path / "backup").exists()
    with pytest.raises(BackupRefused, match="is not a backup"):
        backup_folder.read(tmp_path / "backup.part")
    backup.make(exchange.database, tmp_path / "state", tmp_path / "backup")
    assert not (tmp_path / "backup.part").exists()


def test_nothing_is_written_over(exchange: Exchange, made: Manifest, tmp_path: Path, database_url: str) -> None:
    with pytest.raises(BackupRefused, match="already exists"):
        backup.make(exchange.database, tmp_path / "state", tmp_path / "backup")
    with pytest.raises(BackupRefused, match="already"):
        restored(database_url, tmp_path)
    assert made.counts["report"] == len(exchange.member("Reader").get("/v1/reports", limit=100).json()["items"])


def test_backup_of_the_other_kind_of_database_is_refused(
    copied: Manifest, module_database_url: str, tmp_path: Path
) -> None:
    other = (
        "postgresql://krama@127.0.0.1:1/none"
        if module_database_url.startswith("sqlite")
        else f"sqlite:///{tmp_path}/other"
    )
    with pytest.raises(BackupRefused, match="the other kind"):
        restored(other, tmp_path)
    assert copied.database in copied.files
    assert not (tmp_path / "other").exists()


def test_folder_of_another_log_is_not_taken(copied: Manifest, elsewhere: str, tmp_path: Path) -> None:
    log_key.load_or_create(tmp_path / "other", "https://other.test")
    with pytest.raises(BackupRefused, match="the key of another log"):
        restored(elsewhere, tmp_path, "other")
    assert copied.counts


def test_backup_older_than_what_was_signed_is_restored_only_by_who_says_so(
    exchange: Exchange, made: Manifest, empty_url: str, tmp_path: Path
) -> None:
    """The drill of a database that was set back: members hold checkpoints that it no longer has."""
    grow(exchange, tmp_path / "state", 5)
    shutil.copytree(tmp_path / "state", tmp_path / "surviving")
    with pytest.raises(BackupRefused, match="5 records of the audit log were signed after"):
        restored(empty_url, tmp_path, "surviving")
    assert restored(empty_url, tmp_path, "surviving", loses_records=True).lost == 5
    assert json.loads((tmp_path / "surviving" / LAST_SIGNED).read_text())["size"] == made.signed
    with running_exchange(empty_url, tmp_path / "surviving") as second:
        assert second.nobody.get("/readyz").status_code == 200


def test_commands_back_up_restore_and_leave_it_on_record(tmp_path: Path) -> None:
    state, backed_up, second = tmp_path / "state", tmp_path / "backup", tmp_path / "second"
    assert krama("migrate", state=state).returncode == 0
    log_key.load_or_create(state, "https://krama.test")
    assert krama("agency", "add", "Bank", "--sector", "bank", "--country", "KH", state=state).returncode == 0
    shown = json.loads(krama("backup", str(backed_up), "--json", state=state).stdout)
    assert (shown["agency"], shown["audit_record"]) == (1, 1)
    assert krama("backup", str(backed_up), state=state).stderr.startswith(f"{backed_up} already exists.")
    done = krama("restore", str(backed_up), state=second)
    assert (done.returncode, "The backup is verified" in done.stdout) == (0, True), done.stderr
    with sqlite3.connect(second / "krama.sqlite3") as connection:
        leaves = [json.loads(leaf)["operation"] for (leaf,) in connection.execute("SELECT leaf FROM audit_record")]
    connection.close()
    assert leaves == ["addAgency", "restoreBackup"]
    again = krama("restore", str(backed_up), state=second)
    assert (again.returncode, "already" in again.stderr, "Traceback" in again.stderr) == (1, True, False)
    assert json.loads(krama("backup", str(tmp_path / "later"), "--json", state=state).stdout)["manifest_sha256"]
    for place in (".", "/", str(state / "krama.sqlite3" / "below"), str(state / "below"), str(tmp_path / "no" / "x")):
        refused = krama("backup", place, state=state)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), refused.stderr
    unwritable = krama("restore", str(backed_up), state=state / "krama.sqlite3" / "below")
    assert (unwritable.returncode, len(unwritable.stderr.splitlines())) == (1, 1), unwritable.stderr
    nowhere = krama("restore", str(tmp_path / "nowhere"), state=tmp_path / "third")
    assert (nowhere.returncode, "is not a backup" in nowhere.stderr) == (1, True)


def test_exchange_that_was_never_served_is_restored_too(tmp_path: Path) -> None:
    state = tmp_path / "state"
    assert krama("migrate", state=state).returncode == 0
    assert krama("backup", str(tmp_path / "backup"), state=state).returncode == 0
    done = krama("restore", str(tmp_path / "backup"), state=tmp_path / "second")
    assert (done.returncode, "The backup is verified" in done.stdout) == (0, True), done.stderr


def spoil(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_backup_that_does_not_prove_itself_is_told_and_not_put_in_its_place(
    exchange: Exchange, made: Manifest, empty_url: str, tmp_path: Path
) -> None:
    """Anyone who may write into a backup can write its manifest too; the log's signatures are another matter."""
    document = json.loads((tmp_path / "backup" / backup_folder.MANIFEST).read_text())
    document["counts"]["report"] += 1
    (tmp_path / "backup" / backup_folder.MANIFEST).write_text(json.dumps(document))
    with pytest.raises(BackupRefused, match="the count of report"):
        restored(empty_url, tmp_path)
    assert not (tmp_path / "restored-state").exists()
    if exchange.database.is_sqlite:
        assert not any((tmp_path / "restored").iterdir())


def test_log_that_was_changed_in_the_backup_is_told_by_its_record(tmp_path: Path, sqlite_url: str) -> None:
    with running_exchange(sqlite_url, tmp_path / "state") as exchange:
        grow(exchange, tmp_path / "state", 3)
        backup.make(exchange.database, tmp_path / "state", tmp_path / "backup")
    file = tmp_path / "backup" / "database.sqlite3"
    spoil(file, "UPDATE audit_record SET leaf = x'00' WHERE leaf_index = 1")
    document = json.loads((tmp_path / "backup" / backup_folder.MANIFEST).read_text())
    document["files"][file.name] = backup_folder.file_digest(file)
    (tmp_path / "backup" / backup_folder.MANIFEST).write_text(json.dumps(document))
    with pytest.raises(BackupRefused, match="Record 1 is not what was signed"):
        restored(f"sqlite:///{tmp_path}/restored/krama.sqlite3", tmp_path)


@pytest.mark.parametrize(
    ("spoilt", "told"),
    [
        ("no folder", "does not exist"),
        ("no log key", "can't be read"),
        ("another log key", "not the key that signed"),
        ("open to others", "chmod 600"),
        ("last checkpoint", "can't be read"),
    ],
)
def test_no_backup_is_made_with_another_state_folder_or_a_spoilt_one(
    source: Source, tmp_path: Path, spoilt: str, told: str
) -> None:
    """It would be a database whose log nobody could sign on."""
    other = tmp_path / "other"
    if spoilt != "no folder":
        shutil.copytree(source.state, other)
        match spoilt:
            case "no log key":
                (other / log_key.FILE).unlink()
            case "another log key":
                (other / log_key.FILE).unlink()
                log_key.load_or_create(other, "https://krama.test")
            case "open to others":
                (other / log_key.FILE).chmod(0o644)
            case _:
                (other / LAST_SIGNED).write_text("nonsense")
    with pytest.raises(KramaError, match=told):
        backup.make(source.exchange.database, other, tmp_path / "backup")
    assert not list(tmp_path.glob("backup*"))


def test_what_was_lost_is_unknown_where_the_state_folder_is_gone_too(
    copied: Manifest, elsewhere: str, tmp_path: Path
) -> None:
    assert copied.signed == 20
    assert restored(elsewhere, tmp_path).lost is None


def test_backup_of_another_version_is_refused(copied: Manifest, elsewhere: str, tmp_path: Path) -> None:
    document = json.loads((tmp_path / "backup" / backup_folder.MANIFEST).read_text()) | {"version": "0.0.1"}
    (tmp_path / "backup" / backup_folder.MANIFEST).write_text(json.dumps(document))
    with pytest.raises(BackupRefused, match=r"made by Krama 0\.0\.1"):
        restored(elsewhere, tmp_path)
    assert copied.version
    (tmp_path / "backup" / backup_folder.MANIFEST).write_text("{")
    with pytest.raises(BackupRefused, match="is not valid"):
        restored(elsewhere, tmp_path)


def test_lost_database_is_not_replaced_by_an_empty_one(
    exchange: Exchange, empty_url: str, tmp_path: Path, database_url: str
) -> None:
    """The state folder knows that there was one: what is advised is a backup."""
    grow(exchange, tmp_path / "state", 1)
    for command in ("migrate", "serve") if empty_url.startswith("sqlite") else ("migrate",):
        done = krama(command, database_url=empty_url, state=tmp_path / "state")
        assert (done.returncode, "1 records were signed" in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "restored").exists()
    assert krama("migrate", database_url=database_url, state=tmp_path / "state").returncode == 0
