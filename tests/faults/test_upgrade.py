"""An upgrade without a gap: the old and the next release serve one database together, under load.

The next release is a copy of this one with one more migration, and with code that needs it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from krama.core.database import Database
from krama.migrations.newer import stored_heads
from krama.migrations.state import migrate
from tests.architecture.repository import ROOT
from tests.faults.conftest import Figures, token_for
from tests.faults.ledger import Ledger, Offices
from tests.plugins.postgres import fresh_postgres_database
from tests.process import free_port, served
from tests.tiers import at_length

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = depends_on = None


def upgrade() -> None:
    op.add_column("agency", sa.Column("next_release", sa.Integer(), nullable=False, server_default="7"))
    op.create_table("of_next_release", sa.Column("key", sa.Integer(), primary_key=True))
"""
LAST_COLUMN = "    updated_at: datetime\n"
NEW_COLUMN = LAST_COLUMN + '    next_release: int = Field(sa_column_kwargs={"server_default": "7"})\n'


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The folder to import the next release from. Every request reads the column that its migration adds."""
    api = tmp_path / "next" / "api"
    shutil.copytree(ROOT / "api", api, ignore=shutil.ignore_patterns("__pycache__"))
    versions = api / "krama" / "migrations" / "versions"
    (before,) = sorted(file.name[:4] for file in versions.glob("0*.py"))[-1:]
    (versions / "9999_next_release.py").write_text(MIGRATION.format(before=before))
    tables = api / "krama" / "agencies" / "tables.py"
    tables.write_text(tables.read_text().replace(LAST_COLUMN, NEW_COLUMN, 1))
    return api


@pytest.fixture(params=["sqlite", "postgresql"])
def old_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of the old release."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/krama.sqlite3"
        else:
            server = request.getfixturevalue("postgres_server_url")
            url = stack.enter_context(fresh_postgres_database(server))
        database = Database(url)
        migrate(database)
        database.close()
        yield url


@dataclass
class Place:
    """A machine that runs one worker, of one release or the other."""

    database_url: str
    state: Path
    public_url: str
    port: int = field(default_factory=free_port)
    running: ExitStack = field(default_factory=ExitStack)
    server: Any = None

    def start(self, release: Path | None = None) -> None:
        """Start a worker of this release, or of the one in this folder. It is ready at the return."""
        under = () if release is None else ("env", f"PYTHONPATH={release}")
        self.server = self.running.enter_context(
            served(self.port, self.database_url, self.state, under=under, quotas="off", public_url=self.public_url)
        )

    def end(self) -> None:
        """As `systemctl stop` does."""
        self.server.terminate()
        self.server.wait(30)
        self.running.close()

    def kill(self) -> None:
        os.killpg(self.server.pid, signal.SIGKILL)
        self.running.close()

    def replace(self, release: Path | None = None) -> None:
        self.end()
        self.start(release)

    @property
    def ready(self) -> int:
        return httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code


@contextmanager
def _checks(places: list[Place], token: str) -> Iterator[Counter[int | str]]:
    """A bank that asks all the time, through a proxy that goes on to the next worker if one is away."""
    answers, ending = Counter[int | str](), Event()

    def ask(client: httpx.Client) -> int | str:
        for place in places:
            try:
                return client.post(
                    f"http://127.0.0.1:{place.port}/v1/checks", json={"value": "017 000 001"}
                ).status_code
            except httpx.TransportError:
                continue
        return "nobody answered"

    def go_on() -> None:
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(headers=headers, trust_env=False, timeout=30) as client:
            while not ending.is_set():
                answers[ask(client)] += 1
                time.sleep(0.005)

    asking = Thread(target=go_on)
    asking.start()
    try:
        yield answers
    finally:
        ending.set()
        asking.join(60)


def _migrate(release: Path, database_url: str, state: Path) -> None:
    settings = {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state), "PYTHONPATH": str(release)}
    command = [sys.executable, "-m", "krama.cli.main", "migrate"]
    subprocess.run(command, env=os.environ | settings, check=True, capture_output=True, timeout=120)


def _all_report(ledger: Ledger, names: str) -> None:
    """Wait until each of these offices has had reports acknowledged from now on."""
    begun, deadline = len(ledger.acknowledged), time.monotonic() + 30
    while set(names) - {case[0] for case in ledger.acknowledged[begun:]}:
        assert time.monotonic() < deadline, "a worker takes no reports"
        time.sleep(0.02)
    time.sleep(0.3)


@at_length
def test_two_releases_serve_together_one_is_killed_and_one_upgrade_is_rolled_back(
    old_url: str, next_release: Path, tmp_path: Path, figures: Figures
) -> None:
    ledger, state = Ledger(), tmp_path / "state"
    first_port = free_port()
    token = token_for(old_url, state, first_port)
    public_url = f"http://127.0.0.1:{first_port}"
    first, second = (Place(old_url, state, public_url) for _ in range(2))
    with first.running, second.running:
        first.start()
        second.start()
        with (
            Offices(ledger, first.port, token, ["a"]),
            Offices(ledger, second.port, token, ["b"]),
            _checks([first, second], token) as answers,
        ):
            _all_report(ledger, "ab")
            _migrate(next_release, old_url, state)
            assert (first.ready, second.ready) == (200, 200), "old workers stay ready on the new tables"
            _all_report(ledger, "ab")
            first.replace(next_release)
            _all_report(ledger, "ab")  # the new one and the old one, at the same time
            first.kill()
            _all_report(ledger, "b")
            first.start()  # the old release, on the tables of the next one: the rollback
            _all_report(ledger, "ab")
            for place in (first, second):
                place.replace(next_release)
                _all_report(ledger, "ab")
    findings = ledger.judge(old_url, state)
    database = Database(old_url)
    with database.read() as session:
        heads = stored_heads(session)
    database.close()
    figures.note(
        kills=1, sent=len(set(ledger.sent)), acknowledged=len(ledger.acknowledged), checks=answers.total(),
        faults=len(findings),
    )  # fmt: skip
    assert (findings, dict(ledger.refused), set(answers), heads) == ([], {}, {200}, {"9999"})
