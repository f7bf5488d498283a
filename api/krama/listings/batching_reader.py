"""Checks of one event loop that wait at the same moment share one query: asking costs more than each answer does."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple, cast

from krama.listings.reader import Found, choose
from krama.rule.evidence import Aggregate
from krama.sharing.audiences import Viewer

ListingRow = tuple[bytes, bytes, Aggregate]
"""An indicator's key, an audience, and what that may know."""


class _Waiting(NamedTuple):
    keys: Sequence[bytes]
    viewer: Viewer
    answer: asyncio.Future[Found]


class BatchingReader(ABC):
    """Reads for single checks, with at most `at_once` queries on their way. How rows are asked for, databases tell."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._waiting: list[_Waiting] = []
        self._flushes: set[asyncio.Task[None]] = set()

    @abstractmethod
    async def _rows(self, keys: Sequence[bytes]) -> Sequence[ListingRow]:
        """The rows of these keys, for whomever they are meant."""

    async def read(self, keys: Sequence[bytes], viewer: Viewer) -> Found:
        """What the viewer may know of these indicators; raises what the database raises."""
        waiting = _Waiting(keys, viewer, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._flushes) < self._at_once:
            self._flushes.add(asyncio.create_task(self._flush()))
        return await waiting.answer

    async def _flush(self) -> None:
        """Answer whoever waits, again and again until nobody does.

        It leaves the set in the same turn of the loop in which it found nobody: whoever comes after begins another.
        """
        try:
            await self._answer_all()
        finally:
            self._flushes.discard(cast(asyncio.Task[None], asyncio.current_task()))

    async def _answer_all(self) -> None:
        while self._waiting:
            gathered, self._waiting = self._waiting, []
            try:
                rows = await self._rows(list({key for waiting in gathered for key in waiting.keys}))
                answers = [_answer(waiting, rows) for waiting in gathered]
            except Exception as problem:  # whatever it is, nobody may be left waiting
                for waiting in gathered:
                    if not waiting.answer.done():
                        waiting.answer.set_exception(problem)
                continue
            for waiting, answer in zip(gathered, answers, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)


def _answer(waiting: _Waiting, rows: Sequence[ListingRow]) -> Found:
    if not rows:
        return {}
    wanted = set(waiting.keys)
    return choose((row for row in rows if row[0] in wanted), waiting.viewer)
