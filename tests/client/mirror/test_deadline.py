"""`MirrorOr` keeps its deadline whatever the copy does: others hold it or load it, or nobody knows whose it is."""

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from krama.indicators.kinds import Kind
from krama_client import Krama
from krama_client._mirror import index as indexes
from krama_client.errors import MirrorBusy, TimedOut, TransportError
from krama_client.mirror import Mirror, MirrorOr, MirrorOrCheck
from tests.client.mirror.feed import Feed, aggregate

LISTED, UNKNOWN = "012 345 678", "012 999 999"
DEADLINE, LATEST = 0.5, 1.5
"""What a call may take, and when it is late also on a busy machine. Each fault here lasts for longer."""
_HANGS_SECONDS = 4.0


@pytest.fixture
def feed() -> Feed:
    listed = Feed()
    listed.put(LISTED, aggregate(0), kind=Kind.PHONE)
    listed.make_snapshot()
    return listed


@pytest.fixture
def copy(feed: Feed, tmp_path: Path) -> Path:
    """A copy that another client of the agency has brought in step."""
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()
    return tmp_path / "copy"


@pytest.fixture
def gate_client(feed: Feed) -> Iterator[Krama]:
    with feed.krama("gate", max_retries=0) as connected:
        yield connected


@pytest.fixture
def client(feed: Feed) -> Iterator[Krama]:
    """The client that has brought the copy in step."""
    with feed.krama(max_retries=0) as connected:
        yield connected


@pytest.fixture
def over() -> Iterator[threading.Event]:
    ended = threading.Event()
    yield ended
    ended.set()


def _hanging(path: str, over: threading.Event) -> Callable[[httpx.Request], httpx.Response | None]:
    def hang(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.startswith(path):
            over.wait(_HANGS_SECONDS)
            raise httpx.ReadTimeout("hung")
        return None

    return hang


def _refused(request: httpx.Request) -> httpx.Response | None:
    raise httpx.ConnectError("refused")


def _timed(gate: MirrorOr, value: str) -> tuple[MirrorOrCheck, float]:
    began = time.monotonic()
    answer = gate.check(value, kind="phone", deadline=DEADLINE)
    return answer, time.monotonic() - began


@contextlib.contextmanager
def _held(copy: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(copy, isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        yield


def test_exchange_that_hangs_does_not_hold_up_a_copy_that_need_not_know_whose_it_is(
    feed: Feed, copy: Path, gate_client: Krama, over: threading.Event
) -> None:
    gate = MirrorOr(gate_client, Mirror(copy, gate_client))
    feed.before = _hanging("/v1", over)
    for value, expected in ((UNKNOWN, "proceed"), (LISTED, "warn"), (UNKNOWN, "proceed")):
        answer, seconds = _timed(gate, value)
        assert (answer.source, answer.action) == ("mirror", expected)
        assert seconds < LATEST


def test_exchange_is_asked_once_for_all_threads_whose_copy_it_is(
    feed: Feed, copy: Path, gate_client: Krama, over: threading.Event
) -> None:
    gate = MirrorOr(gate_client, Mirror(copy, gate_client))
    feed.before, feed.asked = _hanging("/v1/me", over), []
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: _timed(gate, UNKNOWN), range(8)))
    assert {answer.source for answer, _ in answers} == {"mirror"}
    assert max(seconds for _, seconds in answers) < LATEST
    assert feed.asked.count("/v1/me") == 1


def test_copy_that_another_program_holds_leaves_the_verdict_to_the_exchange(
    feed: Feed, copy: Path, client: Krama, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = MirrorOr(client, Mirror(copy, client))
    given: list[float] = []

    def check(value: str, **options: float) -> Mirror:
        given.append(options["deadline"])
        return Mirror(copy)

    monkeypatch.setattr(client, "check", check)
    with _held(copy):
        answer, seconds = _timed(gate, LISTED)
    assert (answer.source, type(answer.error)) == ("exchange", MirrorBusy)
    assert seconds < LATEST
    assert given[0] > DEADLINE / 10


def test_neither_a_held_copy_nor_a_hanging_exchange_breaks_the_deadline(
    feed: Feed, copy: Path, client: Krama, over: threading.Event
) -> None:
    gate = MirrorOr(client, Mirror(copy, client))
    feed.before = _hanging("/v1/checks", over)
    began = time.monotonic()
    with _held(copy), pytest.raises(TimedOut) as raised:
        gate.check(LISTED, kind="phone", deadline=DEADLINE)
    assert isinstance(raised.value.__cause__, MirrorBusy)
    assert time.monotonic() - began < LATEST


def test_new_gate_over_a_held_copy_is_there_soon(copy: Path, client: Krama) -> None:
    began = time.monotonic()
    with _held(copy):
        MirrorOr(client, Mirror(copy, client))
    assert time.monotonic() - began < 2 * LATEST


def test_copy_that_is_being_loaded_leaves_the_verdict_to_the_exchange_and_gives_it_if_that_is_away(
    feed: Feed, copy: Path, client: Krama, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program loaded a new snapshot, so the first check after it reads what all is listed."""
    gate = MirrorOr(client, Mirror(copy, client))
    load = indexes.load

    def slowly(connection: sqlite3.Connection) -> indexes.Index:
        time.sleep(2 * LATEST)
        return load(connection)

    copy.unlink()
    with feed.mirror(copy) as other:
        other.sync()
    monkeypatch.setattr(indexes, "load", slowly)
    monkeypatch.setattr(client, "check", lambda value, **options: Mirror(copy))
    answer, seconds = _timed(gate, UNKNOWN)
    assert (answer.source, type(answer.error)) == ("exchange", MirrorBusy)
    assert seconds < LATEST
    monkeypatch.undo()
    feed.before = _refused
    late = gate.check(UNKNOWN, kind="phone", deadline=20.0)
    assert (late.source, late.action, type(late.error)) == ("mirror", "proceed", TransportError)
