"""Group commit of the records of requests that change nothing. Waiting records share one transaction and disk sync.

A request that changes something writes its record in its own transaction: see `service.recorded_transaction`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from krama.audit import metrics
from krama.audit.appending import Appender
from krama.audit.entry import AuditRow, Entry, row_of
from krama.audit.errors import AuditAway
from krama.core.batching import Batcher, BatchFull
from krama.core.logs import get_logger

_log = get_logger("krama.audit")

GATHER_SECONDS = 0.002
"""How long a group waits for requests that are being processed: about as long as a disk sync takes."""

MOST_WAITING = 4096
"""If more records wait, the disk does not keep up. Further requests are then refused."""


class AuditWriter:
    """The group commit of one worker. Its methods run in one event loop."""

    def __init__(self, appender: Appender, recheck: Callable[[Entry], Awaitable[None]]) -> None:
        self._appender = appender
        self._recheck = recheck
        self._batcher: Batcher[AuditRow, int] = Batcher(
            self._write, gather_seconds=GATHER_SECONDS, most_waiting=MOST_WAITING
        )
        self.expect = self._batcher.expect
        """Announce a request that may come to `append`. It is followed by `expect_no_more`."""
        self.expect_no_more = self._batcher.expect_no_more
        """Say that an announced request has ended."""
        self._thread = ThreadPoolExecutor(1, "audit")

    async def append(self, entry: Entry) -> int:
        """The index of the entry's record, once it is durable. Raises `AuditAway`."""
        try:
            entry.index = await self._batcher.submit(row_of(entry))
        except BatchFull:
            metrics.LOST.inc()
            raise AuditAway from None
        except Exception as problem:  # `_write` has logged and counted it
            raise AuditAway from problem
        # gate: disclosure is checked again
        if entry.disclosed:
            await self._recheck_disclosures(entry)
        return entry.index

    async def _recheck_disclosures(self, entry: Entry) -> None:
        """Check the disclosed listings again before the answer leaves, because they may have ended meanwhile."""
        try:
            await self._recheck(entry)
        except Exception as problem:
            _log.error("a disclosure could not be checked again", kind=type(problem).__name__)
            metrics.LOST.inc()
            raise AuditAway from problem

    async def close(self) -> None:
        """Write the waiting records, and close the connection."""
        await self._batcher.close()
        self._thread.shutdown()
        self._appender.close()

    async def _write(self, rows: Sequence[AuditRow]) -> Sequence[int]:
        """Append a group in one transaction. Returns the indexes of its records."""
        metrics.WAITING.set(self._batcher.waiting + len(rows))
        metrics.GROUP_RECORDS.observe(len(rows))
        began = time.perf_counter()
        try:
            first = await asyncio.get_running_loop().run_in_executor(self._thread, self._store, rows)
        except Exception as problem:
            _log.error("answers could not be recorded", answers=len(rows), kind=type(problem).__name__)
            metrics.LOST.inc(len(rows))
            raise
        finally:
            metrics.GROUP_SECONDS.observe(time.perf_counter() - began)
            metrics.WAITING.set(self._batcher.waiting)
        return range(first, first + len(rows))

    def _store(self, rows: Sequence[AuditRow]) -> int:
        return self._appender.append(rows)
