"""More than it can do, and clients that are slow on purpose: it says so, stays up for others, and recovers at once."""

import socket
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from krama.core.bounded_http import HEAD_SECONDS
from krama.core.database import Database
from krama.core.postgres import BUSY_SECONDS
from tests.faults.conftest import Figures, token_for
from tests.faults.ledger import report_of
from tests.process import free_port, served
from tests.tiers import at_length, short_on_postgresql

PROGRAMS = {None: ("krama.cli.main",), "patient": ("tests.faults.sabotaged", "patient")}
HASTY = ("tests.faults.sabotaged", "hasty")
CALLS = 60


@contextmanager
def _held(database_url: str) -> Iterator[None]:
    """Nobody else can write: as when a person's query has locked what every change needs."""
    database = Database(database_url)
    with database.transaction() as session:
        # SQLite's write lock is taken by any statement of a transaction that may write.
        session.execute(text("SELECT 1" if database.is_sqlite else "LOCK TABLE sequence IN ACCESS EXCLUSIVE MODE"))
        yield
    database.close()


@short_on_postgresql
@pytest.mark.parametrize("sabotage", [None, pytest.param("patient", marks=at_length)])
def test_calls_that_find_no_connection_are_told_so_and_health_still_answers(
    database_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    port = free_port()
    headers = {"Authorization": f"Bearer {token_for(database_url, tmp_path, port)}"}

    def report(number: int) -> httpx.Response | None:
        try:
            return client.post("/v1/reports", json=report_of(f"slow-{number}"), headers=headers)
        except httpx.TimeoutException:
            return None

    with (
        served(port, database_url, tmp_path, program=PROGRAMS[sabotage], database_pool="5", quotas="off"),
        httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=20, limits=httpx.Limits(max_connections=100)
        ) as client,
        ThreadPoolExecutor(CALLS) as pool,
    ):
        assert report(-1) is not None
        with _held(database_url):
            calls = [pool.submit(report, number) for number in range(CALLS)]
            time.sleep(1)
            began = time.monotonic()
            health = client.get("/healthz").status_code
            health_took = time.monotonic() - began
            time.sleep(7)
            told = [call.result() for call in calls if call.done()]
        began = time.monotonic()
        last = report(CALLS)
        recovered = time.monotonic() - began
        for call in calls:
            call.result()
    refused = [answer for answer in told if answer is not None and answer.status_code == 503]
    figures.note(calls=CALLS, told_503=len(refused), health_ms=round(health_took * 1000))
    if sabotage is not None:
        assert not refused
        return
    assert (health, health_took < BUSY_SECONDS) == (200, True)
    assert len(refused) > CALLS / 4
    assert {(answer.json()["code"], answer.headers["Retry-After"]) for answer in refused} == {("database_busy", "1")}
    assert last is not None
    assert (last.status_code, recovered < 4 * BUSY_SECONDS) == (201, True)


SLOW = 200


def _slow_heads(line: socket.socket, _: str) -> None:
    line.sendall(b"GET /v1/me HTTP/1.1\r\nHost: krama\r\nX-Slow: ")


def _slow_bodies(line: socket.socket, token: str) -> None:
    line.sendall(
        b"POST /v1/checks HTTP/1.1\r\nHost: krama\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
        b"Authorization: Bearer " + token.encode() + b'\r\n\r\n{"value'
    )


def _slow_readers(line: socket.socket, _: str) -> None:
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: krama\r\n\r\n")


def _token_request(line: socket.socket) -> None:
    """The head of a token request, whose body does not come."""
    line.sendall(
        b"POST /oauth/token HTTP/1.1\r\nHost: krama\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 100\r\n\r\n"
    )


def test_requests_of_anybody_stop_neither_checks_nor_the_token_requests_of_others(
    sqlite_url: str, tmp_path: Path
) -> None:
    """A worker handles 80 requests at a time here: of those from anybody 8, and of those from one address 2."""
    port = free_port()
    headers = {"Authorization": f"Bearer {token_for(sqlite_url, tmp_path, port)}"}
    with (
        served(port, sqlite_url, tmp_path, max_concurrency="80", quotas="off"),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=5, headers=headers) as client,
        ExitStack() as lines,
    ):
        for _ in range(100):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", port)))
            _token_request(line)
        time.sleep(0.3)
        _p99(client, 20)
        assert client.get("/v1").json().get("code") == "overloaded"
        with socket.create_connection(("127.0.0.1", port), source_address=("127.0.0.2", 0)) as other:
            other.sendall(b"GET /v1 HTTP/1.1\r\nHost: krama\r\nConnection: close\r\n\r\n")
            assert other.recv(100).startswith(b"HTTP/1.1 200 OK\r\n")
        until = time.monotonic() + 8
        while client.get("/v1").status_code != 200:
            assert time.monotonic() < until, "the places were not given back in a few seconds"
            time.sleep(0.2)


@at_length
@pytest.mark.parametrize("how", [_slow_heads, _slow_bodies, _slow_readers], ids=lambda how: how.__name__.strip("_"))
def test_slow_clients_slow_nobody_else(
    sqlite_url: str, tmp_path: Path, figures: Figures, how: Callable[[socket.socket, str], None]
) -> None:
    """The p99 of others with and without them, until one turn shows no difference, because the machine has other work.

    In each turn the slow clients stay while their requests are worked off, but not until the server cuts them off.
    """
    port = free_port()
    token = token_for(sqlite_url, tmp_path, port)
    headers = {"Authorization": f"Bearer {token}"}
    with (
        served(port, sqlite_url, tmp_path, quotas="off"),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, headers=headers) as client,
    ):
        _p99(client, 100)
        ratios: list[float] = []
        for _ in range(5):
            alone = _p99(client)
            with ExitStack() as lines:
                for _ in range(SLOW):
                    line = lines.enter_context(socket.create_connection(("127.0.0.1", port)))
                    how(line, token)
                until = time.monotonic() + HEAD_SECONDS - 2
                while min(ratios, default=2) >= 2 and time.monotonic() < until:
                    ratios.append(_p99(client) / alone)
            if min(ratios) < 2:
                break
    figures.note(slow=SLOW, p99_against_alone=f"{min(ratios):.2f}")
    assert min(ratios) < 2


def _heard(line: socket.socket) -> bytes:
    """An answer, to the end of its problem."""
    line.settimeout(5)
    heard = b""
    while not heard.endswith(b"}"):
        heard += (piece := line.recv(65_536))
        assert piece, heard
    return heard


def test_head_that_does_not_come_is_waited_for_no_longer_than_its_time(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    with served(port, sqlite_url, tmp_path, program=HASTY), socket.create_connection(("127.0.0.1", port)) as silent:
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"GET /v1/me HTTP/1.1\r\nHost: kr")
            heard = _heard(slow)
        assert heard.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"code":"headers_too_slow"' in heard
        silent.settimeout(5)
        assert silent.recv(10) == b""


def test_body_that_does_not_come_is_waited_for_no_longer_than_its_time(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    token = token_for(sqlite_url, tmp_path, port)
    with served(port, sqlite_url, tmp_path, program=HASTY), socket.create_connection(("127.0.0.1", port)) as slow:
        _slow_bodies(slow, token)
        heard = _heard(slow)
        assert heard.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
        assert b'"code":"body_too_slow"' in heard


def test_answer_that_nobody_takes_is_cut_off(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    with served(port, sqlite_url, tmp_path, program=HASTY), socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        slow.connect(("127.0.0.1", port))
        slow.settimeout(10)
        with pytest.raises(ConnectionResetError):
            _ask_and_take_nothing(slow)


def _ask_and_take_nothing(line: socket.socket) -> None:
    while True:
        line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: krama\r\n\r\n")
        time.sleep(0.01)


def _p99(client: httpx.Client, count: int = 400) -> float:
    took = []
    for _ in range(count):
        began = time.perf_counter()
        assert client.post("/v1/checks", json={"value": "012 345 678"}).status_code == 200
        took.append(time.perf_counter() - began)
    return statistics.quantiles(took, n=100)[98]
