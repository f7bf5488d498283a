"""What a loss of power would take: seen by the order of system calls, and by a disk that fails to sync."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from krama.core.database import Database
from krama.migrations.state import migrate
from tests.faults.conftest import Figures, token_for
from tests.faults.ledger import Ledger, Offices, report_of
from tests.faults.own_postgres import descendants, own_postgres
from tests.process import free_port, served
from tests.tiers import at_length, turns

STRACE = shutil.which("strace")
CALLS = "trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg"
PROGRAMS = {None: ("krama.cli.main",), "no_sync": ("tests.faults.sabotaged", "no_sync")}


def _may_trace() -> bool:
    if STRACE is None:
        return False
    return subprocess.run([STRACE, "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _may_trace(), reason="wants strace, and the right to trace")


def _unsynced(trace: Path) -> tuple[int, int]:
    """How many 201s were sent, and how many of them while something written to SQLite's log was not yet synced."""
    sent = early = 0
    dirty = False
    for line in trace.read_text(errors="replace").splitlines():
        if "pwrite64(" in line and "-wal>" in line:
            dirty = True
        elif ("fdatasync(" in line and "-wal>" in line and "unfinished" not in line) or "fdatasync resumed>" in line:
            dirty = dirty and not line.endswith("= 0")
        elif '"HTTP/1.1 201' in line:
            sent += 1
            early += dirty
    return sent, early


@pytest.mark.parametrize("sabotage", [None, pytest.param("no_sync", marks=at_length)])
def test_report_is_synced_to_the_disk_before_its_201_leaves(
    sqlite_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    port, trace, reports = free_port(), tmp_path / "trace", turns(10, 100)
    headers = {"Authorization": f"Bearer {token_for(sqlite_url, tmp_path, port)}"}
    traced = [str(STRACE), "-f", "-y", "-s", "16", "-e", CALLS, "-o", str(trace)]
    with (
        served(
            port, sqlite_url, tmp_path, under=traced, program=PROGRAMS[sabotage], quotas="off", checkpoint_seconds="60"
        ),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=30) as client,
    ):
        for number in range(reports):
            assert client.post("/v1/reports", json=report_of(f"p-{number}")).status_code == 201
    sent, early = _unsynced(trace)
    figures.note(acknowledged=sent, before_their_sync=early)
    assert sent == reports
    # Without its syncs, another part of the service, such as a checkpoint, may still sync before one of the answers.
    assert early == 0 if sabotage is None else early >= 0.9 * reports


@contextmanager
def _failing_syncs(processes: list[int]) -> Iterator[None]:
    """Every attempt of these processes to sync a file fails, as on a disk that is dying."""
    traced = [argument for pid in processes for argument in ("-p", str(pid))]
    command = [str(STRACE), "-f", "-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"]
    tracer = subprocess.Popen(
        [*command, "-o", os.devnull, *traced], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(0.5)
    assert tracer.poll() is None
    try:
        yield
    finally:
        tracer.send_signal(signal.SIGINT)  # it lets them go, and they run on
        tracer.wait(20)


def _wait_for_more(ledger: Ledger, count: int) -> None:
    """Until more reports than these are acknowledged, for as long as a busy machine may take."""
    deadline = time.monotonic() + 30
    while len(ledger.acknowledged) <= count and time.monotonic() < deadline:
        time.sleep(0.05)


def test_no_report_is_acknowledged_that_a_failing_disk_did_not_sync(
    sqlite_url: str, tmp_path: Path, figures: Figures
) -> None:
    port, ledger = free_port(), Ledger()
    token = token_for(sqlite_url, tmp_path, port)
    with (
        served(port, sqlite_url, tmp_path, quotas="off", checkpoint_seconds="60") as server,
        Offices(ledger, port, token, ["a", "b"]),
    ):
        _wait_for_more(ledger, 0)
        with _failing_syncs([server.pid]):
            time.sleep(0.3)  # what was under way when it began
            before = len(ledger.acknowledged)
            time.sleep(1)
            during = len(ledger.acknowledged) - before
        _wait_for_more(ledger, before + during)
        after = len(ledger.acknowledged) - before - during
    findings = ledger.judge(sqlite_url, tmp_path)
    figures.note(acknowledged=len(ledger.acknowledged), refused=sum(ledger.refused.values()), faults=len(findings))
    assert (before > 0, during, after > 0, findings) == (True, 0, True, [])
    assert set(ledger.refused) == {503}


@at_length
def test_no_report_is_acknowledged_that_a_postgres_on_a_failing_disk_did_not_sync(
    tmp_path: Path, figures: Figures
) -> None:
    """PostgreSQL ends itself rather than believe that a sync may be tried again; then somebody starts it."""
    port, ledger = free_port(), Ledger()
    with own_postgres() as postgres:
        database = Database(postgres.url)
        migrate(database)
        database.close()
        token = token_for(postgres.url, tmp_path, port)
        with served(port, postgres.url, tmp_path, quotas="off"), Offices(ledger, port, token, ["a", "b"]):
            time.sleep(0.5)
            assert postgres.server is not None
            with _failing_syncs(descendants(postgres.server.pid)):
                time.sleep(0.3)
                before = len(ledger.acknowledged)
                time.sleep(1)
                during = len(ledger.acknowledged) - before
            postgres.kill()
            postgres.start()
            time.sleep(2)
            after = len(ledger.acknowledged) - before - during
        findings = ledger.judge(postgres.url, tmp_path)
    figures.note(acknowledged=len(ledger.acknowledged), refused=sum(ledger.refused.values()), faults=len(findings))
    assert (before > 0, during, after > 0, findings) == (True, 0, True, [])
