"""Forks, interrupts and many threads: no answer goes astray, and no thread is left."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from krama_client import AsyncKrama, Krama
from krama_client._drivers import workers
from krama_client._drivers.workers import TookTooLong, Workers
from krama_client.errors import ClientClosed
from krama_client.types import Secret
from tests.client.service import ME, SECRET, VERDICT, StandIn, checked, ok
from tests.client.slow_service import slow_service


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workers]:
    """Workers that end soon when they are idle."""
    monkeypatch.setattr(workers, "_IDLE_SECONDS", 0.05)
    others = set(threading.enumerate())
    yield Workers()
    until = time.monotonic() + 5
    while any(thread.name == "krama_client" for thread in set(threading.enumerate()) - others):
        assert time.monotonic() < until, "a worker is left"
        time.sleep(0.01)


def test_idle_workers_are_used_again_and_end(pool: Workers) -> None:
    used = {pool.run(threading.get_ident, 5) for _ in range(20)}
    assert len(used) <= 2


def test_as_many_workers_run_as_are_needed(pool: Workers) -> None:
    together = threading.Barrier(8)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: pool.run(lambda: together.wait(5), 5), range(8)))


def test_work_raises_in_its_callers_thread(pool: Workers) -> None:
    def fail() -> None:
        raise KeyError("here")

    with pytest.raises(KeyError):
        pool.run(fail, 5)
    assert pool.run(lambda: 7, 5) == 7


def test_work_that_takes_too_long_goes_on_alone(pool: Workers) -> None:
    released = threading.Event()
    with pytest.raises(TookTooLong):
        pool.run(lambda: released.wait(5), 0.01)
    released.set()
    assert pool.run(lambda: 7, 5) == 7


def test_caller_that_is_interrupted_costs_no_worker(pool: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt before and after an idle worker is taken."""

    class Interrupting:
        def __init__(self, inner: threading.Semaphore, before: bool) -> None:
            self.inner, self.before = inner, before

        def acquire(self, blocking: bool = True) -> bool:
            if threading.current_thread().name == "krama_client":
                return self.inner.acquire(blocking=blocking)
            if not self.before:
                self.inner.acquire(blocking=blocking)
            raise KeyboardInterrupt

        def release(self) -> None:
            self.inner.release()

    idle: Any = pool._idle
    pool.run(lambda: 1, 5)
    for before in (True, False):
        monkeypatch.setattr(pool, "_idle", Interrupting(idle, before))
        with pytest.raises(KeyboardInterrupt):
            pool.run(lambda: 1, 5)
        monkeypatch.setattr(pool, "_idle", idle)
        assert pool.run(lambda: 7, 5) == 7


def ask(krama: Krama, outcome: Any) -> None:
    try:
        krama.me.get()
    except ClientClosed as error:
        outcome.put(str(error))
    else:
        outcome.put("answered")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_client_is_of_no_use_in_a_forked_process() -> None:
    """Both would read from one connection, and get each other's verdicts."""
    context = multiprocessing.get_context("fork")
    krama = StandIn(ok(ME)).krama()
    krama.me.get()
    outcome = context.SimpleQueue()
    child = context.Process(target=ask, args=(krama, outcome))
    child.start()
    child.join(10)
    assert "made before a fork" in outcome.get()
    assert krama.me.get().agency.name == ME["agency"]["name"]


def test_async_client_is_of_no_use_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asked() -> None:
        krama: AsyncKrama = StandIn(ok(ME)).async_krama()
        monkeypatch.setattr(os, "getpid", lambda: -1)
        await krama.me.get()

    with pytest.raises(ClientClosed, match="made before a fork"):
        asyncio.run(asked())


def test_program_ends_while_an_attempt_hangs() -> None:
    with slow_service("hangs") as service:
        code = (
            "from krama_client import Krama, TimedOut\n"
            f"try:\n    Krama({service.url!r}, 'c', 's').check('012 345 678', deadline=0.2)\n"
            "except TimedOut as error:\n    print(error.maybe_done, error.attempts)\n"
        )
        began = time.monotonic()
        process = multiprocessing.get_context("spawn").Process(target=_run, args=(code,))
        process.start()
        process.join(15)
        assert process.exitcode == 0
        assert time.monotonic() - began < 10


def _run(code: str) -> None:
    exec(code, {})


def test_event_loop_goes_on_while_a_large_answer_is_read() -> None:
    """Ten thousand verdicts: the loop is never held up for as long as reading them takes."""
    document = checked(*[VERDICT] * 10_000)

    async def asked() -> tuple[float, float]:
        krama = StandIn(ok(document)).async_krama()
        longest = 0.0
        stopped = False

        async def tick() -> None:
            nonlocal longest
            while not stopped:
                began = time.monotonic()
                await asyncio.sleep(0.001)
                longest = max(longest, time.monotonic() - began)

        ticking = asyncio.ensure_future(tick())
        began = time.monotonic()
        answers = [answer async for answer in krama.check_many(["012 345 678"] * 10_000, chunk=10_000)]
        whole = time.monotonic() - began
        stopped = True
        await ticking
        assert len(answers) == 10_000
        return longest, whole

    longest, whole = asyncio.run(asked())
    assert longest < whole / 2


def test_first_answer_does_not_wait_for_the_models_to_be_imported() -> None:
    code = (
        "import sys\nfrom krama_client import Krama\n"
        "before = 'krama_client._generated.models' in sys.modules\n"
        "Krama('https://krama.test', 'c', 's')\n"
        "print(before, 'krama_client._generated.models' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False True\n"


def test_secret_that_the_exchange_gave_out_can_be_used_as_it_is() -> None:
    service = StandIn(ok(ME))
    krama = Krama("https://krama.test", "c", Secret(SECRET), transport=httpx.MockTransport(service))
    assert krama.me.get().agency.name == ME["agency"]["name"]
    wrong: Any = 7
    with pytest.raises(TypeError, match="must be text"):
        Krama("https://krama.test", "c", wrong)
