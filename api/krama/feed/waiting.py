"""Long polling: a request that waits until there is something for it, or its time is up."""

import asyncio
import time
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread

from krama.core.database import Database
from krama.events import service as events

_EVERY_SECONDS = 0.5
_MOST_WAITING = 500


class ChangeBell:
    """Tells the waiting requests of a worker that something has changed. Its methods run in one event loop.

    While somebody waits, one of them asks the database for the number of the newest change, twice a second, however
    many wait.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._newest = 0
        self._asked_at = 0.0
        self._asking = asyncio.Lock()
        self._waiting = 0
        self._is_over = False
        self._threads = CapacityLimiter(2)

    async def wait(self, seconds: float, has_any: Callable[[], bool]) -> None:
        """Return once `has_any` says so, and after this time at the latest. `has_any` runs in a thread.

        What wakes a request may be a change that its caller does not see. It then waits on, so that the length of the
        wait tells nothing of such changes. At most 500 requests wait at a time; others are answered at once.
        """
        if seconds <= 0 or self._waiting >= _MOST_WAITING:
            return
        until, seen = time.monotonic() + seconds, -1
        self._waiting += 1
        try:
            while True:
                newest = await self._newest_change()
                # gate: hidden changes end no wait
                if newest != seen and await to_thread.run_sync(has_any, limiter=self._threads):
                    return
                seen, left = newest, until - time.monotonic()
                if left <= 0 or self._is_over:
                    return
                await asyncio.sleep(min(_EVERY_SECONDS, left))
        finally:
            self._waiting -= 1

    def stop(self) -> None:
        """Let nobody wait any more: the worker ends, and would break off those who wait."""
        self._is_over = True

    async def _newest_change(self) -> int:
        async with self._asking:
            if time.monotonic() - self._asked_at >= _EVERY_SECONDS:
                self._newest = await to_thread.run_sync(self._ask, limiter=self._threads)
                self._asked_at = time.monotonic()
        return self._newest

    def _ask(self) -> int:
        with self._database.read() as session:
            return events.newest(session)
