"""Waiting with a limit."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from krama.core.patience import InTime


async def _soon() -> str:
    await asyncio.sleep(0.01)
    return "found"


async def _at_once() -> str:
    return "found"


async def _never() -> str:
    await asyncio.sleep(60)
    return "found"


async def _never_and_tidies_up() -> str:
    try:
        return await _never()
    finally:
        await asyncio.sleep(0)


@pytest.mark.parametrize("ask", [_at_once, _soon])
def test_what_comes_in_time_is_given(ask: Callable[[], Awaitable[str]]) -> None:
    async def wait() -> str:
        return await InTime(ask, 5)

    assert asyncio.run(wait()) == "found"


@pytest.mark.parametrize("ask", [_never, _never_and_tidies_up])
def test_what_does_not_come_ends_with_the_time(ask: Callable[[], Awaitable[str]]) -> None:
    async def wait() -> str:
        return await InTime(ask, 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(wait())


def test_who_gives_up_waiting_is_let_go() -> None:
    async def wait() -> bool:
        waiting = asyncio.ensure_future(_wait_for(_never))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.wait([waiting])
        return waiting.cancelled()

    assert asyncio.run(wait())


async def _wait_for(ask: Callable[[], Awaitable[str]]) -> str:
    return await InTime(ask, 60)
