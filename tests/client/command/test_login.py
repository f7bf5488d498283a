"""Where a login comes from, and where it is kept."""

import io
import json
import stat
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail, null

from krama_client import new_key
from krama_client._cli import login as store
from krama_client._cli import texts
from krama_client._cli.login import Login
from krama_client._core.hooks import RetryPlanned
from tests.client.command.conftest import MemoryKeyring, Run
from tests.client.conftest import Register
from tests.client.service import Account


def _typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


@pytest.fixture
def asked(account: Account) -> list[str]:
    """The arguments of a login without a terminal."""
    return ["login", "--url", account.base_url, "--client-id", account.client_id]


def test_login_is_kept_in_the_keyring_and_used_until_logout(
    run: Run, account: Account, asked: list[str], memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(monkeypatch, account.client_secret + "\n")
    ended = run(*asked)
    assert (ended.status, "keyring" in ended.out) == (0, True)
    assert account.client_secret not in ended.out + ended.err
    assert len(memory_keyring.entries) == 1
    assert not store.login_file().exists()
    assert json.loads(run("whoami", "--json").out)["client_id"] == account.client_id
    assert json.loads(run("logout", "--json").out) == {"deleted": True}
    assert "no stored login" in run("logout").out
    assert "krama-client login" in run("whoami").err
    assert not memory_keyring.entries


@pytest.mark.parametrize("backend", [fail, null], ids=["none", "one that keeps nothing"])
def test_without_a_keyring_the_login_is_in_a_file_for_its_owner_alone(
    run: Run, account: Account, asked: list[str], monkeypatch: pytest.MonkeyPatch, backend: Any
) -> None:
    keyring.set_keyring(backend.Keyring())
    _typed(monkeypatch, account.client_secret)
    ended = run(*asked)
    file = store.login_file()
    assert str(file) in ended.out.replace("\n", " ").replace(" ", "") or str(file) in ended.out
    assert "only you may read" in ended.words
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run("whoami").status == 0
    file.write_text("{}", encoding="utf-8")
    assert (run("whoami").status, "can't be read" in run("whoami").err) == (2, True)
    assert run("logout").status == 0
    assert not file.exists()


def test_wrong_secret_is_not_kept(
    run: Run, asked: list[str], memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(monkeypatch, "not-the-secret\n")
    ended = run(*asked)
    assert (ended.status, memory_keyring.entries) == (2, {})
    assert "not-the-secret" not in ended.err


def test_person_types_address_id_and_secret(run: Run, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(f"{account.base_url}\n{account.client_id}\n"))
    monkeypatch.setattr("getpass.getpass", lambda _: account.client_secret)
    ended = run("login")
    assert (ended.status, "Address of the exchange:" in ended.err) == (0, True)


def test_private_key_is_kept_by_its_path(
    run: Run, account: Account, register: Register, asked: list[str], tmp_path: Path
) -> None:
    register(account.client_id, new_key(tmp_path / "key.pem"))
    assert run(*asked, "--private-key", tmp_path / "key.pem", "--dpop").status == 0
    kept = store.stored()
    assert kept == Login(account.base_url, account.client_id, None, str(tmp_path / "key.pem"), True)
    assert run("whoami").status == 0
    assert run(*asked, "--private-key", tmp_path / "none.pem").status == 2


def test_login_without_terminal_or_secret_is_wrong_use(
    run: Run, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _typed(monkeypatch, "")
    assert "no secret" in run(*asked).err
    assert "--url" in run("login").err
    assert "unrecognized" not in run("login", "--client-secret", "x").err
    assert run("login", "--client-secret=x").status == 2


def test_environment_is_used_whole_or_not_at_all(run: Run, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stored secret never goes to an address from the environment."""
    store.keep(Login(*account))
    monkeypatch.setenv("KRAMA_URL", "https://elsewhere.example")
    ended = run("whoami")
    assert (ended.status, "KRAMA_CLIENT_ID" in ended.err, "KRAMA_CLIENT_SECRET" in ended.err) == (2, True, True)
    monkeypatch.setenv("KRAMA_CLIENT_ID", "x")
    monkeypatch.setenv("KRAMA_CLIENT_SECRET", "x")
    monkeypatch.setenv("KRAMA_PRIVATE_KEY", "x")
    assert "not both" in run("whoami").err


def test_rest_of_a_login_in_the_environment_does_not_hide_the_stored_one(
    run: Run, account: Account, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shell of docs/bank.md has KRAMA_URL set when somebody runs `login`."""
    monkeypatch.setenv("KRAMA_URL", account.base_url + "/")
    _typed(monkeypatch, account.client_secret)
    assert "unset" not in run(*asked).err
    assert run("whoami").status == 0
    monkeypatch.setenv("KRAMA_URL", "http://127.0.0.1:9")
    assert "unset KRAMA_URL" in run("whoami").err
    monkeypatch.setenv("KRAMA_CLIENT_ID", account.client_id)
    _typed(monkeypatch, account.client_secret)
    ended = run(*asked)
    assert (ended.status, "unset KRAMA_URL KRAMA_CLIENT_ID" in ended.err) == (0, True)


def test_refused_login_of_the_environment_is_named(
    run: Run, member: Account, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRAMA_CLIENT_SECRET", "wrong-secret")
    ended = run("whoami")
    assert (ended.status, "KRAMA_CLIENT_ID, KRAMA_CLIENT_SECRET" in ended.err) == (2, True)
    for name in ("URL", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"KRAMA_{name}")
    store.keep(Login(account.base_url, account.client_id, "wrong-secret"))
    ended = run("whoami")
    assert (ended.status, "krama-client login" in ended.err, "environment" in ended.err) == (2, True, False)


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("ftp://x", 2),
        ("nonsense", 2),
        ("", 2),
        ("http://127.0.0.1:9", 75),
        ("http://krama.example", 2),
        ("https://host:abc", 2),
        ("https://x\udc80", 2),
    ],
)
def test_address_that_cannot_be_used(run: Run, monkeypatch: pytest.MonkeyPatch, url: str, status: int) -> None:
    for name, value in (("URL", url), ("CLIENT_ID", "x"), ("CLIENT_SECRET", "hidden-secret")):
        monkeypatch.setenv(f"KRAMA_{name}", value)
    ended = run("whoami")
    assert ended.status == status
    assert "hidden-secret" not in ended.err
    assert "insecure" not in ended.err
    assert "base_url" not in ended.err
    assert "fault of krama-client" not in ended.err


def test_login_has_no_secret_in_its_repr() -> None:
    assert "hidden" not in repr(Login("u", "c", "hidden", "hidden"))


def test_address_without_a_scheme_is_explained_in_khmer(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("URL", "127.0.0.1:8088"), ("CLIENT_ID", "x"), ("CLIENT_SECRET", "y")):
        monkeypatch.setenv(f"KRAMA_{name}", text)
    ended = run("whoami", "--lang", "km")
    assert (ended.status, "The address" in ended.err, "https://krama.example" in ended.err) == (2, False, True)


@pytest.mark.parametrize(("pause", "said"), [(14.2, "goes on by itself in 14 seconds"), (0.5, "")])
def test_long_wait_is_said(capsys: pytest.CaptureFixture[str], pause: float, said: str) -> None:
    texts.use("en")
    store._Notes()(RetryPlanned("checkValue", 2, pause))
    assert (said in (err := capsys.readouterr().err), bool(err)) == (True, bool(said))
