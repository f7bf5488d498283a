"""Of all workers one leads a leader-only job; another takes over when it dies, and whatever the clock does."""

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from krama.core.database import Database
from krama.core.shutdown import Shutdown
from krama.jobs import lease as leases
from krama.jobs.job import Job
from krama.jobs.lease import Lease
from krama.jobs.runner import JobRunner
from krama.jobs.tables import JobLease

HOUR = timedelta(hours=1) // timedelta(microseconds=1)
FREQUENT, RARE = 1.0, 3600.0
"""Periods in seconds, shorter and longer than the pause between renewals."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def lease(database: Database, every: float = FREQUENT, seconds: float = 60.0) -> Lease:
    return Lease(database, "job", every, seconds)


def move(database: Database, **by: int) -> None:
    """Move a time of the stored lease, as if the clock had stepped the other way."""
    with database.transaction() as session:
        changes = {name: getattr(JobLease, name) + micros for name, micros in by.items()}
        session.execute(update(JobLease).values(**changes))


def holder(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(JobLease.holder)).one()


def test_first_to_claim_leads_and_goes_on_leading(database: Database) -> None:
    first, second = lease(database), lease(database)
    assert [first.claim(), second.claim(), first.renew(), second.renew()] == [True, False, True, False]


def test_frequent_job_asks_the_database_once_for_each_renewal(database: Database) -> None:
    leading = lease(database)
    assert leading.claim()
    move(database, until=-HOUR)
    assert lease(database).claim()
    assert leading.claim(), "it knows of no other leader until it renews"
    assert not leading.renew()


def test_lease_of_a_leader_that_vanished_is_taken_over_when_it_ends(database: Database) -> None:
    vanished, other = lease(database), lease(database)
    vanished.claim()
    assert not other.claim()
    move(database, until=-HOUR)
    assert other.claim()
    assert not vanished.renew()


def test_released_lease_is_free_at_once(database: Database) -> None:
    first, second = lease(database), lease(database)
    first.claim()
    first.release()
    assert second.claim()
    first.release()
    assert not lease(database).claim(), "a worker that does not lead releases nothing"


def test_clock_that_stepped_back_leaves_no_job_without_a_leader_and_none_with_two(database: Database) -> None:
    """The lease seems to end an hour later than a lease can."""
    vanished, other, third = lease(database), lease(database), lease(database)
    vanished.claim()
    move(database, until=HOUR)
    assert other.claim()
    assert [vanished.renew(), third.claim(), other.renew()] == [False, False, True]


def test_rare_job_is_due_once_in_its_period_whoever_leads_and_after_a_restart(database: Database) -> None:
    leading = lease(database, RARE)
    assert not leading.claim(), "a new job waits for one period"
    assert holder(database) == leading._holder
    move(database, done_at=-HOUR)
    assert leading.claim()
    leading.finish()
    assert not leading.claim()
    leading.release()
    restarted = lease(database, RARE)
    assert not restarted.claim()
    assert holder(database) == restarted._holder
    move(database, done_at=-HOUR)
    assert restarted.claim()


def test_rare_job_is_due_when_the_clock_stepped_back_behind_its_last_turn(database: Database) -> None:
    leading = lease(database, RARE)
    leading.claim()
    move(database, done_at=HOUR)
    assert leading.claim()


def test_of_workers_that_claim_at_once_one_leads(database: Database) -> None:
    for stored in (False, True):
        contenders = [lease(database) for _ in range(6)]
        if stored:
            move(database, until=-HOUR)
        ready = threading.Barrier(len(contenders))
        led: list[bool] = []

        def claim(contender: Lease, ready: threading.Barrier = ready, led: list[bool] = led) -> None:
            ready.wait()
            led.append(contender.claim())

        threads = [threading.Thread(target=claim, args=(contender,)) for contender in contenders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(led) == [False] * 5 + [True]


class Workers:
    """Three runners, each as a worker would have one, which run one leader-only job and note who did."""

    def __init__(self, database: Database, job_seconds: float = 0.0, lease_seconds: float = 0.9) -> None:
        self.turns: list[int] = []
        self.running = 0
        self.most_running = 0
        self.failing: set[int] = set()
        self._seconds = job_seconds
        self._lock = threading.Lock()
        self.runners = [
            JobRunner([Job("led", lambda number=number: self._turn(number), 0.05, leader_only=True)],  # type: ignore[misc]
                      database, lease_seconds)
            for number in range(3)
        ]  # fmt: skip

    def _turn(self, number: int) -> None:
        with self._lock:
            self.running += 1
            self.most_running = max(self.running, self.most_running)
        time.sleep(self._seconds)
        with self._lock:
            self.running -= 1
            self.turns.append(number)
        if number in self.failing:
            raise ValueError

    async def start(self) -> None:
        for runner in self.runners:
            await runner.start()

    async def close(self) -> None:
        for runner in self.runners:
            await runner.close()

    async def next_leader(self, *before: int) -> int:
        """Wait for a turn of a worker that did not lead before."""
        async with asyncio.timeout(20):
            while not (others := [number for number in self.turns if number not in before]):
                await asyncio.sleep(0.02)
        return others[0]


def test_one_of_three_runners_leads_and_a_worker_that_ends_hands_over(database: Database) -> None:
    async def whole() -> None:
        workers = Workers(database)
        await workers.start()
        leader = await workers.next_leader()
        await asyncio.sleep(2)
        assert set(workers.turns) == {leader}
        assert len(workers.turns) > 10
        await workers.runners[leader].close()
        assert await workers.next_leader(leader) != leader
        await workers.close()

    asyncio.run(whole())


def test_turn_that_the_end_of_its_worker_cut_short_is_due_for_the_next_one(database: Database) -> None:
    async def whole() -> None:
        shutdown, steps = Shutdown(), list[int]()

        def many_steps() -> None:
            for number in range(1000):
                shutdown.go_on()
                steps.append(number)
                time.sleep(0.02)

        job = Job("job", many_steps, RARE, leader_only=True)
        runner = JobRunner([job], database, lease_seconds=0.3, shutdown=shutdown)
        await runner.start()
        async with asyncio.timeout(10):
            while not steps:
                await asyncio.sleep(0.02)
        await runner.close()
        assert len(steps) < 500

    first = lease(database, RARE)
    first.claim()
    first.release()
    move(database, done_at=-HOUR)
    asyncio.run(whole())
    assert lease(database, RARE).claim()


def test_runner_takes_over_when_the_holder_vanishes(database: Database) -> None:
    async def whole() -> None:
        workers = Workers(database)
        assert Lease(database, "led", 0.05, 0.9).claim()  # by a worker that is gone before it runs anything
        await workers.start()
        await asyncio.sleep(0.4)
        assert workers.turns == []
        await workers.next_leader()
        await workers.close()

    asyncio.run(whole())


def test_lease_is_renewed_while_a_long_turn_runs(database: Database) -> None:
    async def whole() -> None:
        workers = Workers(database, job_seconds=2.5)
        await workers.start()
        await workers.next_leader()
        assert workers.most_running == 1
        await workers.close()

    asyncio.run(whole())


def test_job_that_fails_under_its_leader_is_left_to_another_worker(database: Database) -> None:
    async def whole() -> None:
        workers = Workers(database)
        await workers.start()
        leader = await workers.next_leader()
        workers.failing = {leader}  # it goes on asking for the lease, and would renew it if it did not give it up
        assert await workers.next_leader(leader) != leader
        await workers.close()

    asyncio.run(whole())


def test_database_that_fails_does_not_end_the_runner(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither when a claim fails, nor when the release at the end does."""

    def away(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("gone"))

    async def whole() -> None:
        workers = Workers(database)
        with monkeypatch.context() as patched:
            patched.setattr(leases.Lease, "renew", away)
            await workers.start()
            await asyncio.sleep(0.5)
            assert workers.turns == []
        await workers.next_leader()
        monkeypatch.setattr(leases.Lease, "release", away)
        await workers.close()

    asyncio.run(whole())


def test_row_that_is_gone_is_made_again(database: Database) -> None:
    leading = lease(database)
    leading.claim()
    with database.transaction() as session:
        session.delete(session.exec(select(JobLease).where(col(JobLease.name) == "job")).one())
    assert leading.renew()
