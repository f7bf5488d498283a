"""A sandbox and a real exchange never share a database, and a sandbox keeps what was done in it."""

import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from krama.app import create_app
from krama.cli import sandbox as command
from krama.core.bounded_http import BoundedHttp
from krama.core.database import Database
from krama.operations.backup import make
from krama.sandbox import folder as folders
from krama.sandbox import marker
from krama.sandbox.errors import SandboxRefused
from krama.settings import Settings
from tests.command import krama
from tests.exchange import running_exchange
from tests.process import free_port
from tests.sandbox.conftest import URL, running_sandbox
from tests.server import serving


def _serve(state: Path) -> str:
    """What `krama serve` says when it does not start. Its port is taken, so it never runs for long."""
    half_lives = folders.settings_of(state, URL).half_lives
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = krama("serve", "--port", str(taken.getsockname()[1]), state=state, KRAMA_HALF_LIVES=half_lives)
    assert done.returncode == 1
    return done.stderr


def test_serve_refuses_a_sandbox(sandbox: Path) -> None:
    assert "This database is a sandbox's" in _serve(sandbox)


def test_setup_refuses_a_sandbox(sandbox: Path, tmp_path: Path) -> None:
    asked = ("--public-url", "https://krama.example.kh", "--state-dir", str(sandbox), "--administrator", "Police")
    done = krama("setup", "--yes", *asked, "--env-file", str(tmp_path / "krama.env"), KRAMA_STATE_DIR=str(sandbox))
    assert (done.returncode, (tmp_path / "krama.env").exists()) == (1, False)
    assert "This database is a sandbox's" in done.stderr


def test_migrate_refuses_a_sandbox(sandbox: Path) -> None:
    done = krama("migrate", state=sandbox)
    assert (done.returncode, done.stdout) == (1, "")
    assert "This database is a sandbox's" in done.stderr


def test_worker_refuses_a_sandbox_however_it_is_started(sandbox: Path) -> None:
    with pytest.raises(SandboxRefused, match="is a sandbox's"), running_exchange("", sandbox):
        pass


def test_worker_of_a_sandbox_refuses_a_real_database(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    with pytest.raises(SandboxRefused, match="did not create this database"):
        marker.require_kind(database, sandbox=True)
    database.close()


@pytest.mark.parametrize("work", [folders.prepare, folders.remove])
def test_sandbox_refuses_a_real_database_in_its_folder_and_changes_nothing(
    sqlite_template: Path, tmp_path: Path, work: Callable[[Settings], object]
) -> None:
    state = tmp_path / "var"
    state.mkdir(mode=0o700)
    real = Path(shutil.copy(sqlite_template, state / "krama.sqlite3"))
    real.chmod(0o600)
    before = real.read_bytes()
    with pytest.raises(SandboxRefused, match="did not create this database"):
        work(folders.settings_of(state, URL))
    assert real.read_bytes() == before


@pytest.mark.parametrize("work", [folders.prepare, folders.remove])
@pytest.mark.parametrize("content", ["CREATE TABLE notes (text)", "CREATE TABLE sequence (text)", None])
def test_sandbox_refuses_a_file_of_another_program_and_changes_nothing(
    tmp_path: Path, work: Callable[[Settings], object], content: str | None
) -> None:
    file = tmp_path / "krama.sqlite3"
    if content is None:
        file.write_bytes(b"This is not a database.")
    else:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute(content)
    file.chmod(0o600)
    before = file.read_bytes()
    with pytest.raises(SandboxRefused, match="is not a sandbox's database"):
        work(folders.settings_of(tmp_path, URL))
    assert (file.read_bytes(), [path.name for path in tmp_path.iterdir()]) == (before, ["krama.sqlite3"])


@pytest.mark.parametrize("work", [folders.prepare, folders.remove])
def test_sandbox_that_runs_is_neither_started_again_nor_deleted(
    sandbox: Path, work: Callable[[Settings], object]
) -> None:
    settings = folders.settings_of(sandbox, URL)
    with folders.in_use(settings), pytest.raises(SandboxRefused, match="runs in this folder"):
        work(settings)
    work(settings)


def test_command_says_that_it_uses_the_folder_and_resets_it_also_by_a_link(
    sandbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sandbox / "note").write_text("")
    link = sandbox.with_name("link")
    link.symlink_to(sandbox)
    refused = list[str]()

    def run(*_: object, **__: object) -> None:
        with pytest.raises(SandboxRefused, match="runs in this folder"):
            folders.remove(folders.settings_of(sandbox, URL))
        refused.append("remove")

    monkeypatch.delenv("KRAMA_DATABASE_URL", raising=False)
    monkeypatch.setattr("uvicorn.run", run)
    command.run_sandbox(link, free_port(), "127.0.0.1", reset=True)
    assert (refused, (sandbox / "note").exists(), link.is_symlink()) == (["remove"], False, True)


def test_sandbox_refuses_the_state_folder_of_an_exchange_that_lost_its_database(tmp_path: Path) -> None:
    state = tmp_path / "var"
    state.mkdir()
    (state / "signing-keys.json").write_text("{}")
    settings = folders.settings_of(state, URL)
    folders.remove(settings)
    with pytest.raises(SandboxRefused, match="is not a sandbox, and is not empty"):
        folders.prepare(settings)
    assert [path.name for path in state.iterdir()] == ["signing-keys.json"]


@pytest.mark.parametrize("url", ["postgresql://krama@127.0.0.1:1/krama", "sqlite:////tmp/other.sqlite3"])
def test_sandbox_refuses_a_database_of_the_environment(url: str) -> None:
    with pytest.raises(SandboxRefused, match="KRAMA_DATABASE_URL is set"):
        folders.refuse_real_database({"KRAMA_DATABASE_URL": url})


def test_command_refuses_a_database_of_the_environment_before_it_does_anything(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = krama(
            "sandbox", "--folder", str(tmp_path / "new"), "--port", port, database_url="sqlite:////tmp/a.sqlite3"
        )
        other = krama("sandbox", "--folder", str(tmp_path / "new"), "--port", port)
    assert (done.returncode, "KRAMA_DATABASE_URL is set" in done.stderr) == (1, True)
    assert (other.returncode, "already listens" in other.stderr, (tmp_path / "new").exists()) == (1, True, False)


def test_settings_of_the_environment_never_apply_to_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAMA_QUOTAS", "off")
    monkeypatch.setenv("KRAMA_DATABASE_URL", "postgresql://krama@127.0.0.1:1/krama")
    settings = folders.settings_of(Path("here"), URL)
    assert (settings.resolved_database_url, settings.quotas) == ("sqlite:///here/krama.sqlite3", folders.QUOTAS)


def test_backup_of_a_sandbox_is_still_a_sandbox(sandbox: Path, tmp_path: Path) -> None:
    database = Database(folders.settings_of(sandbox, URL).resolved_database_url)
    make(database, sandbox, tmp_path / "backup")
    database.close()
    state = tmp_path / "restored"
    assert krama("restore", str(tmp_path / "backup"), state=state).returncode == 0
    assert "This database is a sandbox's" in _serve(state)


def test_next_start_keeps_what_was_done_and_reset_does_not(sandbox: Path) -> None:
    settings = folders.settings_of(sandbox, URL)
    with running_sandbox(sandbox) as exchange:
        office = exchange.member("Another Office")
        office.report("091 000 099", "loan")
    assert not folders.prepare(settings)
    assert folders.changed(settings) == []
    assert not folders.has_other_values(settings)
    with running_sandbox(sandbox) as exchange:
        third = exchange.member("Third Office")
        assert third.check("091 000 099")["listed"]
        third.report("091 000 000", "loan")
        third.report("pay.sandbox.example.com", "phishing")
    assert folders.changed(settings) == ["091 000 000", "https://pay.sandbox.example.com/login"]
    folders.remove(settings)
    assert not sandbox.exists()


def test_start_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "fill", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        folders.prepare(folders.settings_of(tmp_path / "new", URL))
    assert list(tmp_path.iterdir()) == []


def test_every_answer_is_marked_also_one_that_the_server_gives(sandbox: Path) -> None:
    app = create_app(folders.settings_of(sandbox, URL), sandbox=True)
    with (
        serving(app, headers=[command.HEADER], http=BoundedHttp) as url,
        httpx.Client(base_url=url, timeout=60) as client,
    ):
        for path in ("/v1", "/healthz", "/v1/nowhere", "/v1/me", "/docs", "/oauth/token"):
            assert client.get(path).headers.get("krama-sandbox") == "true", path
        refused = client.get("/v1", headers={"x": "x" * 70_000})
        assert (refused.status_code, refused.headers["krama-sandbox"]) == (431, "true")
        assert client.get("/v1").json()["sandbox"] is True


def test_real_exchange_says_that_it_is_none(tmp_path: Path, sqlite_url: str) -> None:
    app = create_app(Settings(database_url=sqlite_url, state_dir=tmp_path / "state"))
    with serving(app, http=BoundedHttp) as url:
        answer = httpx.get(url + "/v1")
    assert (answer.json()["sandbox"], "krama-sandbox" in answer.headers) == (False, False)


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)])
def test_address_that_others_reach_is_warned_of(host: str, warned: bool) -> None:
    assert command._is_loopback(host) is not warned
