"""One PostgreSQL server for each process that runs tests, started when a test first asks, and fresh databases on it.

`KRAMA_TEST_POSTGRES_URL` names a server to use instead; databases of the tests' own are made there and dropped.
"""

import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.plugins.cpu import METER
from tests.plugins.postgres_binaries import candidate_places
from tests.plugins.postgres_server import running_postgres

_REPORTS = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def postgres_server_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """`postgresql://user@host:port/db`: a server's maintenance database. Raises `NoPostgresFound`, never skips."""
    if named := os.environ.get("KRAMA_TEST_POSTGRES_URL"):
        _report(pytestconfig, "from KRAMA_TEST_POSTGRES_URL")
        yield urlunsplit(urlsplit(named)._replace(scheme="postgresql"))
        return
    with ExitStack() as ending:
        server = ending.enter_context(running_postgres(candidate_places()))
        _report(pytestconfig, f"from {server.origin}, ready in {server.seconds_to_start:.1f} s")
        yield server.url
        with METER.charging("postgresql"):  # what it spent for all tests is known when it has ended
            ending.close()


@contextmanager
def fresh_postgres_database(server_url: str, template: str = "template1") -> Iterator[str]:
    """The URL of a new copy of `template` that nothing else uses; dropped on leaving, even if clients are connected."""
    name = f"krama_test_{uuid.uuid4().hex}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(drop)


def _report(config: pytest.Config, line: str) -> None:
    """Keep a line for the end of the run; an xdist worker's travels to the controller in `workeroutput`."""
    config.stash.setdefault(_REPORTS, []).append(line)
    worker_output = getattr(config, "workeroutput", None)
    if worker_output is not None:
        worker_output["postgres"] = line


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    line = getattr(node, "workeroutput", {}).get("postgres")
    if line:
        _report(node.config, line)  # type: ignore[attr-defined]  # xdist's WorkerController is not typed


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_REPORTS, []):
        terminalreporter.write_line(f"PostgreSQL {line}")
