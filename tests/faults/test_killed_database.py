"""A PostgreSQL that is killed, postmaster and children, in the middle of submissions; the service lives on."""

import time
from pathlib import Path

import httpx
import pytest

from krama.core.database import Database
from krama.migrations.state import migrate
from tests.faults.conftest import Figures, token_for
from tests.faults.ledger import Ledger, Offices, keep_checkpoint
from tests.faults.own_postgres import own_postgres
from tests.process import free_port, served
from tests.tiers import at_length, turns

LAZY = {"synchronous_commit": "off", "wal_writer_delay": "10s", "wal_writer_flush_after": "1GB"}
CASES = {
    "as it is": ({}, ("krama.cli.main",)),
    "control": (LAZY, ("tests.faults.sabotaged", "no_durability_check")),
}
BACK_SECONDS = 10


@pytest.mark.parametrize("case", ["as it is", pytest.param("control", marks=at_length)])
def test_killed_postgres_has_kept_what_was_acknowledged(tmp_path: Path, figures: Figures, case: str) -> None:
    options, program = CASES[case]
    kills = turns(1, 5)
    port, ledger = free_port(), Ledger()
    waits: list[float] = []
    with own_postgres(options=options) as postgres:
        database = Database(postgres.url)
        migrate(database)
        database.close()
        token = token_for(postgres.url, tmp_path, port)
        with (
            served(port, postgres.url, tmp_path, program=program, quotas="off"),
            Offices(ledger, port, token, ["a", "b", "c"]),
        ):
            for _ in range(kills):
                time.sleep(1.2)
                keep_checkpoint(ledger, port, token)
                postgres.kill()
                assert httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False).status_code == 200
                assert httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False, timeout=30).status_code == 503
                postgres.start()
                if case == "control":  # it lost what was signed, so the service may rightly never be ready again
                    time.sleep(1)
                else:
                    waits.append(_until_ready(port))
            time.sleep(1)
        findings = ledger.judge(postgres.url, tmp_path)
    figures.note(
        kills=kills, sent=len(set(ledger.sent)), acknowledged=len(ledger.acknowledged), faults=len(findings),
        ready_again_seconds=round(max(waits, default=0), 1),
    )  # fmt: skip
    assert len(ledger.acknowledged) > 10 * kills
    assert set(ledger.refused) <= {503}, "a database that is away is answered by 503"
    if case == "control":
        assert any(finding.startswith("lost: ") or finding.startswith("log ") for finding in findings)
    else:
        assert not findings
        assert max(waits) < BACK_SECONDS


def _until_ready(port: int) -> float:
    began = time.monotonic()
    while httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False, timeout=30).status_code != 200:
        assert time.monotonic() < began + 60, "it was not ready again"
        time.sleep(0.1)
    return time.monotonic() - began
