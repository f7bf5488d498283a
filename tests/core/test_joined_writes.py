"""The head and the body of an answer go out together, and no head waits for a body that does not come."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast

from krama.core.bounded_http import JoinedWrites

HEAD, BODY = b"HTTP/1.1 200 OK\r\n\r\n", b"{}"


class _Recorded:
    """A transport that notes its system calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def is_closing(self) -> bool:
        return "closed" in self.calls

    def write(self, data: bytes) -> None:
        if self.is_closing():
            raise RuntimeError("the handler is closed")
        self.calls.append(data)

    def writelines(self, parts: Iterable[bytes]) -> None:
        self.calls.append(b"".join(parts))

    def close(self) -> None:
        self.calls.append("closed")


def _calls(*written: bytes, waits: bool = False, closes: bool = False) -> list[Any]:
    async def write() -> list[Any]:
        recorded = _Recorded()
        joined = JoinedWrites(cast(asyncio.Transport, recorded), asyncio.get_running_loop())
        for data in written:
            joined.write(data)
            if waits:
                await asyncio.sleep(0)
        if closes:
            joined.close()
        await asyncio.sleep(0)
        return recorded.calls

    return asyncio.run(write())


def test_head_and_body_take_one_call() -> None:
    assert _calls(HEAD, BODY) == [HEAD + BODY]
    assert _calls(HEAD, BODY, BODY, HEAD, BODY) == [HEAD + BODY, BODY, HEAD + BODY]


def test_head_whose_body_comes_later_goes_out_at_once() -> None:
    assert _calls(HEAD, BODY, waits=True) == [HEAD, BODY]
    assert _calls(HEAD) == [HEAD]


def test_head_for_a_client_that_has_gone_is_dropped() -> None:
    async def write() -> list[Any]:
        recorded = _Recorded()
        joined = JoinedWrites(cast(asyncio.Transport, recorded), asyncio.get_running_loop())
        joined.write(HEAD)
        recorded.close()
        faults: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        await asyncio.sleep(0)
        joined.close()
        return [*recorded.calls, *faults]

    assert asyncio.run(write()) == ["closed", "closed"]


def test_head_goes_out_before_the_connection_is_closed() -> None:
    assert _calls(HEAD, closes=True) == [HEAD, "closed"]
    assert _calls(HEAD, BODY, closes=True) == [HEAD + BODY, "closed"]
