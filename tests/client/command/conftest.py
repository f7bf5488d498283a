"""Runs the command in this process, with a login from the environment and no keyring but one in memory."""

import io
import itertools
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import keyring
import pytest
from keyring.backend import KeyringBackend

from krama_client import Krama
from krama_client._cli import login as login_module
from krama_client._cli.main import main
from tests.client.service import Account

LOGIN = ("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET", "KRAMA_PRIVATE_KEY", "KRAMA_DPOP")
LANGUAGE = ("KRAMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Ended(NamedTuple):
    """How a run of the command ended."""

    status: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """What a person reads, without the lines of tables and where lines break."""
        return " ".join(re.sub(r"[│┃━╇─┼╋]", " ", self.out).split())


Run = Callable[..., Ended]
Officer = Callable[..., Ended]
_numbers = itertools.count(100)


class MemoryKeyring(KeyringBackend):
    """A system's keyring."""

    priority = 1.0

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@pytest.fixture(autouse=True)
def memory_keyring() -> Iterator[MemoryKeyring]:
    """The keyring of each test."""
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No login, language or terminal from outside the test, and no long wait for an exchange that is not there."""
    for name in (*LOGIN, *LANGUAGE, "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setattr(login_module, "RETRIES", 0)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command with these arguments. It fails if anything looks like a traceback."""

    def ran(*arguments: object) -> Ended:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Ended(status, printed.out, printed.err)

    return ran


@pytest.fixture
def login(monkeypatch: pytest.MonkeyPatch) -> Callable[[Account], None]:
    """States an account in the environment."""

    def stated(account: Account) -> None:
        for name, value in zip(LOGIN, account, strict=False):
            monkeypatch.setenv(name, value)

    return stated


@pytest.fixture
def member(login: Callable[[Account], None], account: Account) -> Account:
    """A member that may do everything, in the environment."""
    login(account)
    return account


# Cases

FACTS = ["Loan", "PP-1", "31/01/2026", "Kandal", "telegram", "80 USD", "They asked for a fee."]


class Terminal(io.StringIO):
    """A person's stdin."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def number() -> str:
    """A telephone number that nobody has reported."""
    return f"012 348 {next(_numbers)}"


@pytest.fixture
def officer(run: Run, monkeypatch: pytest.MonkeyPatch) -> Officer:
    """Runs the command, and types these lines."""

    def typed(*lines: str, command: tuple[object, ...] = ("case",)) -> Ended:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))
        return run(*command)

    return typed


def cases_of(member: Account) -> list[Any]:
    with Krama(*member) as krama:
        return [krama.cases.get(case.case_id) for case in krama.cases.list(agency_id="own")]
