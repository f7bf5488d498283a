"""Waiting with a limit for what is nearly always there already: a timer would cost more than to take it."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeVar

Found = TypeVar("Found")


class InTime(Awaitable[Found]):
    """Await what `ask` gives within so many seconds. Raises `TimeoutError`, and what it raises."""

    def __init__(self, ask: Callable[[], Awaitable[Found]], seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds

    def __await__(self) -> Generator[Any, Any, Found]:
        waiting = self._ask().__await__()
        try:
            wanted = next(waiting)  # what the event loop is to wait for
        except StopIteration as there:
            found: Found = there.value
            return found
        rest: Found = yield from _limited(_Rest(wanted, waiting), self._seconds).__await__()
        return rest


async def _limited(rest: Awaitable[Found], seconds: float) -> Found:
    async with asyncio.timeout(seconds):
        return await rest


class _Rest(Awaitable[Any]):
    """What is left of waiting that has begun: hands on to the event loop what it already wanted, then the rest."""

    def __init__(self, wanted: Any, waiting: Generator[Any, Any, Any]) -> None:
        self._wanted = wanted
        self._waiting = waiting

    def __await__(self) -> Generator[Any, Any, Any]:
        wanted = self._wanted
        while True:
            try:
                yield wanted
            except BaseException as thrown:  # such as the end of patience: whoever waits is told of it where it waits
                try:
                    wanted = self._waiting.throw(thrown)
                except StopIteration as there:
                    return there.value
            else:
                return (yield from self._waiting)
