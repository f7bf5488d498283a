"""Serves items that wait at the same moment in one batch, because a batch costs much more than each item in it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar, cast

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class BatchFull(Exception):
    """So many items wait that another one is refused."""


class Batcher(Generic[Item, Answer]):
    """Serves the items of one event loop in batches. Its methods run in that loop.

    `serve` takes a batch and returns an answer for each item, in order. If it raises, every item of the batch gets that
    error, and the next batch is served. An item whose waiter has given up is served with the others.

    At most `at_once` batches are served at the same moment. With `gather_seconds`, a batch waits that long for items
    that `expect` has announced and that have not arrived. Beyond `most_waiting` items `submit` raises `BatchFull`.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        at_once: int = 1,
        gather_seconds: float = 0.0,
        most_waiting: int | None = None,
    ) -> None:
        self._serve = serve
        self._at_once = at_once
        self._gather_seconds = gather_seconds
        self._most_waiting = most_waiting
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._expected = 0
        self._complete = asyncio.Event()
        self._flushes: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """The number of items that wait for a batch. Items of batches in progress are not counted."""
        return len(self._waiting)

    def submit(self, item: Item) -> asyncio.Future[Answer]:
        """The answer, as a future to await. A coroutine would cost another frame for each item.

        Raises `BatchFull`.
        """
        if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
            raise BatchFull
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._gather_seconds and len(self._waiting) >= self._expected:
            self._complete.set()
        if len(self._flushes) < self._at_once:
            self._flushes.add(asyncio.create_task(self._flush()))
        return answer

    def expect(self) -> None:
        """Announce an item. Call `expect_no_more` afterwards, whether or not the item has arrived."""
        self._expected += 1

    def expect_no_more(self) -> None:
        """End an announcement."""
        self._expected -= 1
        if len(self._waiting) >= self._expected:
            self._complete.set()

    async def close(self) -> None:
        """Serve the items that wait."""
        while self._flushes:
            await asyncio.wait(self._flushes)

    async def _flush(self) -> None:
        """Serve batches until nothing waits.

        The task leaves the set in the same iteration of the loop in which it saw that nothing waits. So the next item
        starts another task.
        """
        try:
            while self._waiting:
                if self._gather_seconds and len(self._waiting) < self._expected:
                    await self._gather()
                batch, self._waiting = self._waiting, []
                await self._answer(batch)
        finally:
            self._flushes.discard(cast(asyncio.Task[None], asyncio.current_task()))

    async def _gather(self) -> None:
        """Wait for announced items, for at most `gather_seconds`."""
        self._complete.clear()
        try:
            async with asyncio.timeout(self._gather_seconds):
                await self._complete.wait()
        except TimeoutError:
            return

    async def _answer(self, batch: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._serve([item for item, _ in batch])
            if len(answers) != len(batch):
                raise RuntimeError(f"A batch of {len(batch)} got {len(answers)} answers.")
        except Exception as problem:  # whatever the error is, no item may be left waiting
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(problem)
            return
        for (_, answer), served in zip(batch, answers, strict=True):
            if not answer.done():  # its waiter may have given up
                answer.set_result(served)
