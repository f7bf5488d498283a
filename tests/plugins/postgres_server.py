"""Starts a PostgreSQL of the tests' own: on loopback, on a random port, with durability as PostgreSQL ships it."""

import json
import os
import pwd
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.plugins.postgres_binaries import BinaryFolder

_KEEPER = Path(__file__).with_name("postgres_keeper.py")
_UNPRIVILEGED_USERS = ("postgres", "nobody")


class NoPostgresFound(RuntimeError):
    """No place on this machine yielded a running server; the message names each that was tried, and the fix."""


@dataclass(frozen=True)
class PostgresServer:
    """A running server: `url` names its maintenance database, `pid` is the postmaster's."""

    url: str
    pid: int
    origin: str
    seconds_to_start: float


@contextmanager
def running_postgres(places: Iterable[BinaryFolder]) -> Iterator[PostgresServer]:
    """The server of the first place that starts one; stopped, and its folder removed, on leaving.

    Raises `NoPostgresFound`.
    """
    user = unprivileged_user() if os.geteuid() == 0 else None
    tried: list[str] = []
    for place in places:
        if not place.has_server():
            tried.append(f"{place}: no initdb and postgres there")
            continue
        began = time.monotonic()
        with _keeper(place.folder, user) as keeper:
            answer = _first_words(keeper)
            if not answer.startswith("{"):
                tried.append(f"{place}: {answer}")
                continue
            started = json.loads(answer)
            url = f"postgresql://krama@127.0.0.1:{started['port']}/postgres"
            yield PostgresServer(url, started["pid"], str(place), time.monotonic() - began)
            return
    raise NoPostgresFound(
        "The tests need a PostgreSQL. Install the server, or set KRAMA_TEST_POSTGRES_URL to one where databases may be"
        " made. Tried: " + ("; ".join(tried) or "nothing, for there is no place to look in")
    )


def unprivileged_user() -> str:
    """PostgreSQL refuses to run as root; one of these stands in. Raises `NoPostgresFound`."""
    accounts = {account.pw_name for account in pwd.getpwall()}
    for user in _UNPRIVILEGED_USERS:
        if user in accounts:
            return user
    raise NoPostgresFound(
        f"Root can't run PostgreSQL, and there is no user {' or '.join(_UNPRIVILEGED_USERS)} to run it as."
        " Run the tests as another user, or set KRAMA_TEST_POSTGRES_URL."
    )


def _keeper(binaries: Path, user: str | None) -> subprocess.Popen[str]:
    """In a session of its own, so that Ctrl-C in the terminal doesn't reach the server while tests still use it."""
    return subprocess.Popen(
        [sys.executable, str(_KEEPER), str(binaries), *([user] if user else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _first_words(keeper: subprocess.Popen[str]) -> str:
    """The keeper's one line of JSON, or else its complaint."""
    assert keeper.stdout is not None
    assert keeper.stderr is not None
    return keeper.stdout.readline() or keeper.stderr.read().strip()
