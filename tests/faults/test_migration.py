"""`krama migrate` that is killed half-way, while the service that it is for goes on: run again, it completes."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import httpx
import pytest
from sqlalchemy import func, update
from sqlmodel import col, select

from krama.core import sequence
from krama.core.database import Database
from krama.listings.tables import VerdictRow
from krama.migrations.state import is_current
from tests.faults.conftest import Figures, client_of, token_for
from tests.faults.ledger import Ledger, Offices
from tests.forking import Forked
from tests.plugins.postgres import fresh_postgres_database
from tests.process import free_port, served
from tests.tiers import at_length, short_on_sqlite, turns

ROWS = turns(3_000, 8_000)


def _migrate(database_url: str) -> Forked:
    nowhere = Path(os.devnull)
    return Forked(["migrate"], os.environ | {"KRAMA_DATABASE_URL": database_url}, nowhere, nowhere)


def _killed_when(running: Forked, reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert running.poll() is None, "it ended before it was killed"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    running.kill()
    running.wait(10)


@short_on_sqlite
def test_verdicts_are_made_anew_under_load_and_after_a_kill(
    database_url: str, tmp_path: Path, figures: Figures
) -> None:
    port, ledger, statuses, ending = free_port(), Ledger(), Counter[int](), Event()
    token = token_for(database_url, tmp_path, port)
    rows = [f"017 {number:06d},phone,loan,bulk-{number}" for number in range(ROWS)]
    database = Database(database_url)

    def spoilt() -> int:
        with database.read() as session:
            return session.exec(select(func.count()).where(VerdictRow.weight == 0)).one()

    def check(client: httpx.Client) -> None:
        while not ending.is_set():
            statuses[client.post("/v1/checks", json={"value": "017 000 001"}).status_code] += 1

    with (
        served(port, database_url, tmp_path, quotas="off"),
        client_of(port, token, timeout=60) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        csv = "\n".join(["value,kind,category,case_reference", *rows])
        done = client.post("/v1/reports/batch", content=csv, headers={"Content-Type": "text/csv"})
        assert done.json()["created_count"] == ROWS
        ledger.sent = [f"bulk-{number}" for number in range(ROWS)]
        ledger.acknowledged = list(ledger.sent)
        with database.transaction() as session:  # as if an older version's rules had made them
            before = Counter(session.exec(select(VerdictRow.weight)))
            session.execute(update(VerdictRow).values(weight=0))
            sequence.set_mark(session, "verdict_rules", 0)
        with Offices(ledger, port, token, ["a"]):
            checking = pool.submit(check, client)
            _killed_when(_migrate(database_url), lambda: spoilt() < ROWS * 0.8)
            half_way = spoilt()
            assert not is_current(database)
            assert _migrate(database_url).wait(120) == 0
        ending.set()
        checking.result()
        left = spoilt()
    with database.read() as session:
        after = Counter(session.exec(select(VerdictRow.weight).where(col(VerdictRow.kind) == "phone")))
    current = is_current(database)
    database.close()
    findings = ledger.judge(database_url, tmp_path)
    figures.note(
        rows=ROWS, left_at_the_kill=half_way, checks_meanwhile=statuses.total(),
        reports_meanwhile=len(ledger.acknowledged) - ROWS, faults=len(findings),
    )  # fmt: skip
    assert 0 < half_way < ROWS
    assert (current, left, findings) == (True, 0, [])
    assert sum(after.values()) >= sum(before.values())
    assert set(after) == set(before)
    assert (set(statuses), dict(ledger.refused)) == ({200}, {})


@at_length
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_tables_that_were_being_made_are_made_after_a_kill(
    request: pytest.FixtureRequest, tmp_path: Path, figures: Figures, kind: str
) -> None:
    chance, kills = random.Random(kind), 12
    if kind == "sqlite":
        _kill_and_complete(f"sqlite:///{tmp_path}/new.sqlite3", chance, kills)
    else:
        with fresh_postgres_database(request.getfixturevalue("postgres_server_url")) as url:
            _kill_and_complete(url, chance, kills)
    figures.note(kills=kills)


def _kill_and_complete(url: str, chance: random.Random, kills: int) -> None:
    for _ in range(kills):
        ends = time.monotonic() + chance.uniform(0.02, 0.6)  # a forked process has loaded everything
        running = _migrate(url)
        while running.poll() is None and time.monotonic() < ends:
            time.sleep(0.005)
        if running.poll() is None:
            running.kill()
        running.wait(10)
    assert _migrate(url).wait(60) == 0
    database = Database(url)
    assert is_current(database)
    database.close()
