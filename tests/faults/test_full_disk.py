"""A full disk: every report that was acknowledged is stored, and the service recovers by itself."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from krama.core.database import Database
from krama.migrations.state import migrate
from tests.faults.conftest import Figures, token_for
from tests.faults.ledger import Ledger, Offices, keep_checkpoint
from tests.faults.own_postgres import own_postgres
from tests.process import free_port, served
from tests.tiers import at_length

SIZE = 64 * 1024 * 1024
RECOVERY_SECONDS = 10
PROGRAMS = {None: ("krama.cli.main",), "swallows": ("tests.faults.sabotaged", "swallows")}


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of 64 MB in memory, where this user may mount one."""
    with tempfile.TemporaryDirectory(prefix="krama-disk-") as made:
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0777", "tmpfs", made]
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            pytest.skip("a small disk wants a user who may mount one")
        os.chmod(made, 0o777)  # noqa: PTH101  (PostgreSQL runs as another user)
        try:
            yield Path(made)
        finally:
            subprocess.run(["umount", "--lazy", made], check=True)


@contextmanager
def filled(disk: Path, left: int = 0) -> Iterator[None]:
    """Nothing more fits on it, but for `left` bytes."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    if left:
        os.truncate(ballast, ballast.stat().st_size - left)
    yield
    ballast.unlink()


def _code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@contextmanager
def _database(kind: str, disk: Path) -> Iterator[str]:
    """A migrated database whose files are on this disk."""
    if kind == "sqlite":
        url = f"sqlite:///{disk}/krama.sqlite3"
        _migrate(url)
        yield url
        return
    sizes = {"max_wal_size": "8MB", "min_wal_size": "2MB"}
    with own_postgres(disk, options=sizes, initdb=["--wal-segsize=1"]) as postgres:
        _migrate(postgres.url)
        yield postgres.url


def _migrate(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()


@pytest.mark.parametrize(
    ("kind", "sabotage"),
    [
        ("sqlite", None),
        pytest.param("postgresql", None, marks=at_length),
        pytest.param("sqlite", "swallows", marks=at_length),
    ],
)
def test_full_disk_of_the_database_is_a_503_and_nothing_that_was_acknowledged_is_lost(
    tmp_path: Path, figures: Figures, kind: str, sabotage: str | None
) -> None:
    port, ledger = free_port(), Ledger()
    with small_disk() as disk, _database(kind, disk) as url:
        token = token_for(url, tmp_path, port)
        with (
            served(port, url, tmp_path, program=PROGRAMS[sabotage], quotas="off"),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
            Offices(ledger, port, token, ["a", "b"]),
        ):
            time.sleep(0.5)
            with filled(disk):
                time.sleep(2)
                before = len(ledger.acknowledged)
                time.sleep(1)
                stuck = len(ledger.acknowledged) == before
                headers = {"Authorization": f"Bearer {token}"}
                value = {"value": "012 345 678"}
                checks = {_code(client.post("/v1/checks", json=value, headers=headers)) for _ in range(20)}
                health = client.get("/healthz").status_code
            recovered = _seconds_to(lambda: len(ledger.acknowledged) > before)
            keep_checkpoint(ledger, port, token)
        findings = ledger.judge(url, tmp_path)
    figures.note(
        sent=len(set(ledger.sent)), acknowledged=len(ledger.acknowledged), refused=sum(ledger.refused.values()),
        faults=len(findings), answers_again_after=f"{recovered:.1f} s",
    )  # fmt: skip
    if sabotage is not None:
        assert any(finding.startswith("lost: ") for finding in findings)
        return
    assert findings == []
    assert set(ledger.refused) == {503}
    if kind == "sqlite":  # PostgreSQL has pages that are not full yet: what fits into them is kept, and so is answered
        assert stuck
        assert checks - {(200, "")} == {(503, "audit_unavailable")}  # a small record may still fit here and there
    assert health == 200
    assert recovered < RECOVERY_SECONDS


def _seconds_to(reached: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not reached():
        assert time.monotonic() < began + 30, "it did not come back"
        time.sleep(0.02)
    return time.monotonic() - began


def test_full_disk_of_the_state_folder_is_told_and_nothing_is_signed_that_was_not_kept(
    sqlite_url: str, figures: Figures
) -> None:
    """What the log's signer signed last is kept there, so that a database that was set back is found out."""
    port, ledger = free_port(), Ledger()
    with small_disk() as state:
        token = token_for(sqlite_url, state, port)
        with (
            served(port, sqlite_url, state, quotas="off", checkpoint_seconds="0.2"),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
            Offices(ledger, port, token, ["a"]),
        ):
            time.sleep(0.7)
            with filled(state):
                assert _seconds_to(lambda: client.get("/readyz").status_code == 503) < RECOVERY_SECONDS
                keep_checkpoint(ledger, port, token)
                kept = ledger.kept
                time.sleep(0.7)
                keep_checkpoint(ledger, port, token)
                assert ledger.kept == kept
            recovered = _seconds_to(lambda: client.get("/readyz").status_code == 200)
        findings = ledger.judge(sqlite_url, state)
    figures.note(acknowledged=len(ledger.acknowledged), faults=len(findings), ready_again_after=f"{recovered:.1f} s")
    assert findings == []
    assert recovered < RECOVERY_SECONDS
