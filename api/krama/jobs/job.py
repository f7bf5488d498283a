"""Work that a worker repeats in the background, whatever happens to one turn of it."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

from anyio import to_thread

from krama.core.logs import get_logger

_log = get_logger("krama.background")


class Repeated:
    """Calls `work` in a thread every few seconds. A turn that fails is logged by its kind, and the next one comes."""

    def __init__(self, name: str, work: Callable[[], object], every_seconds: float) -> None:
        self._name = name
        self._work = work
        self._every = every_seconds
        self._chance = random.Random()  # its own: what the process seeds or counts elsewhere is left alone
        self._ending = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; the first turn comes after a pause."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Let the turn in hand end. It is told rather than cancelled: that would leave its thread behind."""
        if self._task is not None:
            self._ending.set()
            await self._task

    async def _run(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                pause = self._every * self._chance.uniform(0.8, 1.2)  # workers come one after another
                await asyncio.wait_for(self._ending.wait(), pause)
                return
            try:
                await to_thread.run_sync(self._work)
            except Exception as problem:
                _log.error("work in the background failed", work=self._name, kind=type(problem).__name__)
