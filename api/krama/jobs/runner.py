"""Runs the recurring jobs of one worker. A turn that fails stops neither its job nor the others."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

from krama.core.database import Database
from krama.core.logs import get_logger
from krama.core.shutdown import Shutdown, ShutdownBegun
from krama.jobs import metrics
from krama.jobs.job import Job
from krama.jobs.lease import LEASE_SECONDS, Lease

_log = get_logger("krama.jobs")

_RETRY_SECONDS = 300.0
"""How long a worker waits, at most, before it leads a job again that has failed here. Other workers may try earlier."""

T = TypeVar("T")


class JobRunner:
    """Runs each job of a worker in its own task. Its methods run in one event loop, `faults` in any thread.

    Raises `ValueError` if two jobs have the same name.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        database: Database,
        lease_seconds: float = LEASE_SECONDS,
        shutdown: Shutdown | None = None,
    ) -> None:
        if len({job.name for job in jobs}) < len(jobs):
            raise ValueError("Two jobs have the same name.")
        self._ending = asyncio.Event()
        self._shutdown = shutdown or Shutdown()
        threads = CapacityLimiter(max(1, 2 * len(jobs)))  # so that jobs and requests don't wait for each other
        self._recurring = [
            _Recurring(
                job,
                Lease(database, job.name, job.every_seconds, lease_seconds) if job.leader_only else None,
                self._ending,
                threads,
            )
            for job in jobs
        ]
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Run the first turn of each job that declares one, and start all jobs. Raises what a first turn raises."""
        for recurring in self._recurring:
            if recurring.job.first_turn:
                await recurring.run()
        self._tasks = [asyncio.create_task(recurring.repeat()) for recurring in self._recurring]

    async def close(self) -> None:
        """Wait for the steps that are running, and then run the last turns.

        The jobs are asked to end, and not cancelled: a cancelled task leaves its thread behind, which would use the
        database after it was closed. A job of many steps ends after its current one.
        """
        self._shutdown.begin()
        self._ending.set()
        await asyncio.gather(*self._tasks)

    def faults(self) -> list[str]:
        """A sentence about each job that has not succeeded for longer than it declares."""
        return [recurring.job.complaint for recurring in self._recurring if recurring.is_late()]


class _Recurring:
    """One job, its lease if it has one, and its state."""

    def __init__(self, job: Job, lease: Lease | None, ending: asyncio.Event, threads: CapacityLimiter) -> None:
        self.job = job
        self._lease = lease
        self._ending = ending
        self._threads = threads
        self._chance = random.Random()  # separate, so that it does not change the random numbers of other code
        self._failing: str | None = None
        self._good_at = time.monotonic()
        self._pause = job.every_seconds if lease is None else min(job.every_seconds, lease.renew_seconds)

    async def repeat(self) -> None:
        """Run turns until the worker ends."""
        while not await self._ends_within(self._pause * self._chance.uniform(0.8, 1.2)):  # at different times
            await self._survive(self._turn)
        if self.job.last_turn:
            await self._survive(self.run)
        if self._lease is not None and self._lease.is_held:  # most workers lead few jobs
            await self._survive(self._release)

    async def run(self) -> None:
        """Run the job once. Raises what it raises."""
        metrics.TURNS.labels(self.job.name).inc()
        began = time.perf_counter()
        try:
            await self._in_thread(self.job.run)
        finally:
            metrics.SECONDS.labels(self.job.name).set(time.perf_counter() - began)
        metrics.SUCCEEDED_AT.labels(self.job.name).set_to_current_time()

    def is_late(self) -> bool:
        """Whether the job has not succeeded for longer than it declares. A worker that does not lead is not late."""
        if self.job.ready_within is None:
            return False
        return time.monotonic() - self._good_at > self.job.every_seconds + self.job.ready_within

    async def _turn(self) -> None:
        lease = self._lease
        if lease is None:
            await self.run()
            return
        leads = await self._in_thread(lease.claim)
        self._pause = self.job.every_seconds if leads and lease.is_frequent else lease.renew_seconds
        if leads:
            await self._lead(lease)

    async def _lead(self, lease: Lease) -> None:
        """Run the job, and renew the lease for as long as that takes. A job that fails is left to another worker."""
        turn = asyncio.create_task(self.run())
        while not (await asyncio.wait({turn}, timeout=lease.renew_seconds))[0]:
            with suppress(Exception):  # another worker may then begin the same turn, which does no harm
                await self._in_thread(lease.renew)
        if turn.exception() is not None:
            self._pause = min(self.job.every_seconds, _RETRY_SECONDS)
            with suppress(Exception):  # the lease ends by itself
                await self._in_thread(lease.release)
        await turn
        await self._in_thread(lease.finish)

    async def _release(self) -> None:
        if self._lease is not None:
            await self._in_thread(self._lease.release)

    async def _survive(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step. A failure is counted, and logged by its kind, because its message may contain a value.

        A job that keeps failing in the same way is logged once.
        """
        try:
            await step()
        except ShutdownBegun:
            pass  # neither a success nor a failure: another worker does what is left
        except Exception as problem:
            metrics.FAILURES.labels(self.job.name).inc()
            kind = type(problem).__name__
            if kind != self._failing:
                _log.error("a recurring job failed", job=self.job.name, kind=kind)
            self._failing = kind
        else:
            if self._failing is not None:
                _log.info("a recurring job succeeds again", job=self.job.name)
            self._failing, self._good_at = None, time.monotonic()

    async def _ends_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)
        return self._ending.is_set()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work, limiter=self._threads)
