"""A body must arrive in time, and a body that has arrived needs no timer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from krama.core import limits
from krama.core.limits import BODY_ARRIVED, BodyTooSlow, LimitsMiddleware
from krama.core.services import Services

_GRACE = 0.1


@pytest.fixture(autouse=True)
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of a second, then a hundred bytes a second."""
    monkeypatch.setattr(limits, "_GRACE_SECONDS", _GRACE)
    monkeypatch.setattr(limits, "_SLOWEST", 100)


def parts_after(pauses: Sequence[float], size: int) -> Receive:
    """A body in parts of this size, each of which takes so many seconds to arrive; then the end of the connection."""
    left = list(pauses)

    async def receive() -> Message:
        if not left:
            return {"type": "http.disconnect"}
        await asyncio.sleep(left.pop(0))
        return {"type": "http.request", "body": b"x" * size, "more_body": bool(left)}

    return receive


async def read(receive: Receive, **scope: Any) -> list[Message]:
    """What an application receives behind the limits. Raises what reading the body raises."""
    received: list[Message] = []

    async def application(_: Scope, receive: Receive, __: Send) -> None:
        while not received or received[-1].get("more_body", False):
            received.append(await receive())
        received.append(await receive())

    async def send(_: Message) -> None: ...

    await _through(application, receive, send, scope)
    return received


async def _through(
    application: Callable[[Scope, Receive, Send], Awaitable[None]], receive: Receive, send: Send, more: dict[str, Any]
) -> None:
    refusals: list[HTTPException] = []

    async def kept(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await application(scope, receive, send)
        except HTTPException as refusal:
            refusals.append(refusal)

    scope = {"type": "http", "method": "POST", "path": "/v1/", "raw_path": b"/v1/", "headers": [], **more}
    await LimitsMiddleware(kept, Services(), lambda _: 10_000, 10, {})(scope, receive, send)
    for refusal in refusals:
        raise refusal


def test_body_that_never_comes_is_cut_off() -> None:
    with pytest.raises(BodyTooSlow):
        asyncio.run(read(parts_after([60], 1)))


def test_body_that_trickles_in_is_cut_off() -> None:
    with pytest.raises(BodyTooSlow):
        asyncio.run(read(parts_after([0.03] * 100, 1)))


def test_body_that_comes_fast_enough_may_take_longer_than_the_grace() -> None:
    received = asyncio.run(read(parts_after([0.03] * 8, 50)))
    assert sum(len(message.get("body", b"")) for message in received) == 400


def test_connection_may_stay_open_after_the_body() -> None:
    receive = parts_after([0], 1)

    async def late_end() -> Message:
        message = await receive()
        if message["type"] == "http.disconnect":
            await asyncio.sleep(2 * _GRACE)
        return message

    assert [message["type"] for message in asyncio.run(read(late_end))] == ["http.request", "http.disconnect"]


def test_cancelled_request_stops_waiting_for_its_body() -> None:
    async def wait() -> bool:
        reading = asyncio.ensure_future(read(parts_after([60], 1)))
        await asyncio.sleep(_GRACE / 5)
        reading.cancel()
        await asyncio.wait([reading])
        return reading.cancelled()

    assert asyncio.run(wait())


def test_body_that_has_arrived_needs_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    timers: list[float] = []
    timeout = asyncio.timeout

    def counted(seconds: float) -> asyncio.Timeout:
        timers.append(seconds)
        return timeout(seconds)

    monkeypatch.setattr(asyncio, "timeout", counted)
    asyncio.run(read(parts_after([0], 1), **{BODY_ARRIVED: True}))
    assert timers == []
    asyncio.run(read(parts_after([0], 1)))
    assert len(timers) == 1
