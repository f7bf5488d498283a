"""The runner takes every declared turn, whatever happens to one of them."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from krama.core.database import Database
from krama.core.shutdown import Shutdown
from krama.jobs import metrics
from krama.jobs.job import Job
from krama.jobs.runner import JobRunner


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """No job here asks it anything."""
    return Database(f"sqlite:///{tmp_path}/none.sqlite3")


def run(database: Database, *jobs: Job, until: Callable[[], bool], shutdown: Shutdown | None = None) -> JobRunner:
    """Run jobs until something holds, and end."""

    async def whole() -> JobRunner:
        runner = JobRunner(jobs, database, shutdown=shutdown)
        await runner.start()
        async with asyncio.timeout(10):
            while not until():
                await asyncio.sleep(0.01)
        await runner.close()
        return runner

    return asyncio.run(whole())


def test_every_job_repeats_and_a_failing_one_stops_neither_itself_nor_another(database: Database) -> None:
    turns: list[str] = []

    def fails() -> None:
        turns.append("fails")
        raise ValueError("012 345 678")

    jobs = Job("runner_fails", fails, 0.01), Job("runner_works", lambda: turns.append("works"), 0.01)
    with capture_logs() as lines:
        run(database, *jobs, until=lambda: turns.count("fails") >= 3 and turns.count("works") >= 3)
    assert [line for line in lines if line["log_level"] == "error"] == [
        {"event": "a recurring job failed", "job": "runner_fails", "kind": "ValueError", "log_level": "error"}
    ], "once, by its kind: the message may hold a value"
    assert metrics.FAILURES.labels("runner_fails")._value.get() == turns.count("fails")
    assert metrics.TURNS.labels("runner_works")._value.get() == turns.count("works")
    assert metrics.FAILURES.labels("runner_works")._value.get() == 0
    assert time.time() - metrics.SUCCEEDED_AT.labels("runner_works")._value.get() < 60


def test_job_that_succeeds_again_says_so(database: Database) -> None:
    turns: list[int] = []

    def fails_twice() -> None:
        turns.append(1)
        if len(turns) < 3:
            raise ValueError

    with capture_logs() as lines:
        run(database, Job("runner_recovers", fails_twice, 0.01), until=lambda: len(turns) > 4)
    assert [line["event"] for line in lines] == ["a recurring job failed", "a recurring job succeeds again"]


def test_end_waits_for_the_turn_that_runs(database: Database) -> None:
    """A thread that is left behind would use the database after it was closed."""
    steps: list[str] = []

    def slowly() -> None:
        steps.append("began")
        time.sleep(0.2)
        steps.append("done")

    run(database, Job("runner_slow", slowly, 0.01), until=lambda: bool(steps))
    assert steps == ["began", "done"]


def test_job_of_many_steps_ends_after_its_current_one(database: Database) -> None:
    """It would otherwise keep the worker from ending for as long as there is work."""
    shutdown, steps = Shutdown(), list[int]()

    def many_steps() -> None:
        for number in range(1000):
            shutdown.go_on()
            steps.append(number)
            time.sleep(0.05)

    job = Job("runner_many_steps", many_steps, 0.01)
    with capture_logs() as lines:
        run(database, job, until=lambda: bool(steps), shutdown=shutdown)
    assert len(steps) < 100
    assert lines == [], "it has not failed"
    assert metrics.SUCCEEDED_AT.labels("runner_many_steps")._value.get() == 0


def test_first_turn_comes_before_the_start_and_last_turn_at_the_end(database: Database) -> None:
    turns: dict[str, int] = {"first": 0, "last": 0, "neither": 0}

    def counts(name: str) -> Callable[[], None]:
        def count() -> None:
            turns[name] += 1

        return count

    run(
        database,
        Job("first", counts("first"), 3600, first_turn=True),
        Job("last", counts("last"), 3600, last_turn=True),
        Job("neither", counts("neither"), 3600),
        until=lambda: turns["first"] > 0,
    )
    assert turns == {"first": 1, "last": 1, "neither": 0}


def test_worker_does_not_start_when_a_first_turn_fails(database: Database) -> None:
    def fails() -> None:
        raise ValueError("no list")

    async def start() -> None:
        await JobRunner([Job("needed", fails, 60, first_turn=True)], database).start()

    with pytest.raises(ValueError, match="no list"):
        asyncio.run(start())


def test_last_turn_that_fails_lets_the_others_end(database: Database) -> None:
    ended: list[int] = []

    def fails() -> None:
        raise ValueError

    jobs = Job("fails_last", fails, 3600, last_turn=True), Job("ends", lambda: ended.append(1), 3600, last_turn=True)
    run(database, *jobs, until=lambda: True)
    assert ended == [1]


def test_job_is_late_once_it_has_not_succeeded_for_longer_than_it_declares(database: Database) -> None:
    def fails() -> None:
        raise ValueError

    async def whole() -> list[list[str]]:
        jobs = [
            Job("late", fails, 0.01, ready_within=0.2, fault="It is late."),
            Job("unnamed", fails, 0.01, ready_within=0.2),
            Job("good", lambda: None, 0.01, ready_within=0.2),
            Job("unwatched", fails, 0.01),
        ]
        runner = JobRunner(jobs, database)
        await runner.start()
        early = runner.faults()
        await asyncio.sleep(0.5)
        late = runner.faults()
        await runner.close()
        return [early, late]

    early, late = asyncio.run(whole())
    assert early == []
    assert late == ["It is late.", "The recurring job “unnamed” has not succeeded for too long. The log says why."]


def test_declaration_that_contradicts_itself_is_refused(database: Database) -> None:
    def nothing() -> None: ...

    with pytest.raises(ValueError, match="needs a period"):
        Job("none", nothing, 0)
    for first, last in ((True, False), (False, True)):
        with pytest.raises(ValueError, match="leader only"):
            Job("both", nothing, 1, leader_only=True, first_turn=first, last_turn=last)
    with pytest.raises(ValueError, match="same name"):
        JobRunner([Job("twice", nothing, 1), Job("twice", nothing, 1)], database)
