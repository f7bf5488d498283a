"""Records of requests that change nothing: those that wait at the same moment share one transaction, and one disk sync.

An answer that changes something has its record in its own transaction instead: see `service.change`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from krama.audit import metrics
from krama.audit.appending import Appender
from krama.audit.entry import AuditRow, Entry, row_of
from krama.audit.errors import AuditAway
from krama.core.logs import get_logger

_log = get_logger("krama.audit")

GATHER_SECONDS = 0.002
"""How long a group waits for requests that are on their way, where there are any: about what a disk sync takes."""

MOST_WAITING = 4096
"""Beyond this the disk does not keep up, and a request is told so instead of waiting."""


class _Waiting(NamedTuple):
    row: AuditRow
    stored: asyncio.Future[int]


class AuditWriter:
    """The group commit of one worker. Its methods run in one event loop."""

    def __init__(self, appender: Appender, recheck: Callable[[Entry], Awaitable[None]]) -> None:
        self._appender = appender
        self._look_again = recheck
        self._waiting: list[_Waiting] = []
        self._on_their_way = 0
        self._complete = asyncio.Event()
        self._flush: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(1, "audit")

    def expect(self) -> None:
        """Somebody is on the way to `append`, or to end without it."""
        self._on_their_way += 1

    def expect_no_more(self) -> None:
        """Who was expected has ended."""
        self._on_their_way -= 1
        if len(self._waiting) >= self._on_their_way:
            self._complete.set()

    async def append(self, entry: Entry) -> int:
        """The index of the entry's record, once it is durable. Raises `AuditAway`."""
        if len(self._waiting) >= MOST_WAITING:
            metrics.LOST.inc()
            raise AuditAway
        waiting = _Waiting(row_of(entry), asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._waiting) >= self._on_their_way:
            self._complete.set()
        if self._flush is None:
            self._flush = asyncio.create_task(self._write_all())
        entry.index = await waiting.stored
        if entry.disclosed:
            await self._see_that_it_holds(entry)
        return entry.index

    async def _see_that_it_holds(self, entry: Entry) -> None:
        """What the answer tells may have changed while it was put on record: then that is seen to before it leaves."""
        try:
            await self._look_again(entry)
        except Exception as problem:
            _log.error("an answer could not be looked at again", kind=type(problem).__name__)
            metrics.LOST.inc()
            raise AuditAway from problem

    async def close(self) -> None:
        """Write what waits."""
        if self._flush is not None:
            await self._flush
        self._thread.shutdown()
        self._appender.close()

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await self._gather()
                group, self._waiting = self._waiting, []
                await self._write(group)
        finally:
            self._flush = None

    async def _gather(self) -> None:
        """Wait until all that are on their way have come, but not long."""
        if len(self._waiting) >= self._on_their_way:
            return
        self._complete.clear()
        try:
            async with asyncio.timeout(GATHER_SECONDS):
                await self._complete.wait()
        except TimeoutError:
            return

    async def _write(self, group: Sequence[_Waiting]) -> None:
        rows = [waiting.row for waiting in group]
        metrics.WAITING.set(len(self._waiting) + len(group))
        metrics.GROUP_RECORDS.observe(len(group))
        began = time.perf_counter()
        try:
            first = await asyncio.get_running_loop().run_in_executor(self._thread, self._store, rows)
        except Exception as problem:  # whatever it is, nobody may be left waiting
            _log.error("answers could not be put on record", answers=len(group), kind=type(problem).__name__)
            metrics.LOST.inc(len(group))
            for waiting in group:
                if not waiting.stored.done():
                    waiting.stored.set_exception(AuditAway())
            return
        finally:
            metrics.GROUP_SECONDS.observe(time.perf_counter() - began)
            metrics.WAITING.set(len(self._waiting))
        for place, waiting in enumerate(group):
            if not waiting.stored.done():
                waiting.stored.set_result(first + place)

    def _store(self, rows: Sequence[AuditRow]) -> int:
        return self._appender.append(rows)
