"""A service that is killed in the middle of submissions: nothing acknowledged is lost, and nothing is doubled."""

import os
import random
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, update
from sqlmodel import select

from krama.core import clock
from krama.core.database import Database
from krama.core.idempotency import IdempotencyRecord
from krama.core.idempotent_steps import LEASE
from krama.reports.tables import Report
from tests.faults.conftest import Figures, client_of, token_for
from tests.faults.ledger import Ledger, Offices, keep_checkpoint
from tests.process import free_port, served
from tests.tiers import at_length, short_on_postgresql, short_on_sqlite, turns

PROGRAMS = {None: ("krama.cli.main",), "answers_first": ("tests.faults.sabotaged", "answers_first")}


@short_on_postgresql
@pytest.mark.parametrize("sabotage", [None, pytest.param("answers_first", marks=at_length)])
def test_killed_service_has_kept_what_it_acknowledged(
    database_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    kills = turns(1, 20 if sabotage is None else 3)
    port, ledger, chance = free_port(), Ledger(), random.Random(database_url)
    token = token_for(database_url, tmp_path, port)
    with Offices(ledger, port, token, ["a", "b", "c"]) as offices:
        for _ in range(kills):
            with served(port, database_url, tmp_path, program=PROGRAMS[sabotage], quotas="off") as server:
                time.sleep(chance.uniform(0.4, 1.4))
                keep_checkpoint(ledger, port, token)
                os.killpg(server.pid, signal.SIGKILL)
        with served(port, database_url, tmp_path, quotas="off"):
            time.sleep(1)
    findings = ledger.judge(database_url, tmp_path)
    assert len(ledger.acknowledged) > 10 * kills
    assert sum(len(office.unanswered) for office in offices.offices) >= kills - 1
    figures.note(kills=kills, sent=len(set(ledger.sent)), acknowledged=len(ledger.acknowledged), faults=len(findings))
    if sabotage is None:
        assert not findings
    else:
        assert any(finding.startswith("lost: ") for finding in findings)


ROWS = turns(2000, 8000)


@short_on_sqlite
def test_bulk_submission_that_was_cut_off_by_a_kill_is_completed_by_its_key(
    database_url: str, tmp_path: Path, figures: Figures
) -> None:
    port = free_port()
    token = token_for(database_url, tmp_path, port)
    rows = [f"012 {number:06d},phone,loan,bulk-{number}" for number in range(ROWS)]
    csv = "\n".join(["value,kind,category,case_reference", *rows])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Idempotency-Key": "bulk"}

    def submit() -> httpx.Response:
        url = f"http://127.0.0.1:{port}/v1/reports/batch"
        return httpx.post(url, content=csv, headers=headers, trust_env=False, timeout=60)

    ledger = Ledger(sent=[f"bulk-{number}" for number in range(ROWS)])
    with served(port, database_url, tmp_path, quotas="off") as server, ThreadPoolExecutor(1) as pool:
        cut_off = pool.submit(submit)
        _wait_for_rows(database_url)
        os.killpg(server.pid, signal.SIGKILL)
        assert isinstance(cut_off.exception(30), httpx.HTTPError)
    assert not ledger.judge(database_url, tmp_path)
    _age_claims(database_url)
    with served(port, database_url, tmp_path, quotas="off"):
        done, again = submit(), submit()
    assert (done.status_code, done.json()["item_count"]) == (200, ROWS), done.text[:300]
    assert again.json() == done.json()
    outcomes = Counter(result["result"] for result in done.json()["items"])
    assert outcomes == {"created": ROWS}, "each row is answered as the first time"
    ledger.acknowledged = list(ledger.sent)
    assert not ledger.judge(database_url, tmp_path)
    figures.note(kills=1, sent=ROWS, acknowledged=ROWS, faults=0)


def _wait_for_rows(database_url: str) -> None:
    """Until the first transaction of several is there."""
    database = Database(database_url)
    deadline = time.monotonic() + 30
    count = 0
    while not count:
        assert time.monotonic() < deadline, "no row was stored"
        with database.read() as session:
            count = session.exec(select(func.count()).select_from(Report)).one()
    database.close()


def _age_claims(database_url: str) -> None:
    """As if the quarter of a minute were over, after which another worker may take over what the dead one had begun."""
    database = Database(database_url)
    with database.transaction() as session:
        session.execute(update(IdempotencyRecord).values(claimed_at=clock.now() - LEASE))
    database.close()


@short_on_sqlite
def test_service_that_is_told_to_end_answers_what_it_has_begun(
    database_url: str, tmp_path: Path, figures: Figures
) -> None:
    """SIGTERM: no new connection is taken, and every caller that has sent a report gets its answer."""
    port, ledger = free_port(), Ledger()
    token = token_for(database_url, tmp_path, port)
    with served(port, database_url, tmp_path, quotas="off") as server, Offices(ledger, port, token, ["a", "b"]):
        patience = time.monotonic() + 30
        while len(ledger.acknowledged) <= 10 and time.monotonic() < patience:
            time.sleep(0.05)
        server.terminate()
        assert server.wait(15) in (0, -signal.SIGTERM)
    findings = ledger.judge(database_url, tmp_path)
    assert not findings
    assert len(ledger.acknowledged) > 10
    stored = set(ledger.acknowledged)
    figures.note(kills=0, sent=len(set(ledger.sent)), acknowledged=len(stored), faults=len(findings))


@short_on_sqlite
def test_service_that_is_told_to_end_answers_who_waits_for_changes(database_url: str, tmp_path: Path) -> None:
    """A copy that follows gets its page at once. It is not broken off when the service has waited long enough."""
    port = free_port()
    token = token_for(database_url, tmp_path, port)
    with (
        served(port, database_url, tmp_path, quotas="off") as server,
        client_of(port, token) as copy,
        ThreadPoolExecutor(1) as pool,
    ):
        cursor = copy.get("/v1/changes").raise_for_status().json()["resume_cursor"]
        waiting = pool.submit(copy.get, "/v1/changes", params={"cursor": cursor, "wait": "25"})
        time.sleep(1)
        began = time.monotonic()
        server.terminate()
        assert waiting.result(20).status_code == 200
        assert time.monotonic() - began < 5
        assert server.wait(15) in (0, -signal.SIGTERM)
