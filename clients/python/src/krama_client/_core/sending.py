"""From a call to an httpx request, and from what httpx raises or returns to what the conversation understands."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import httpx

from krama_client._core.conversation import Send
from krama_client._core.received import Received, Silence
from krama_client.errors import AnswerNotUnderstood

MOST_BYTES = 64 * 1024**2
"""The largest answer that is read."""
_SLICE = 512
"""Bytes: four of them may stand for 128 KiB (RFC 8878 §3.1.1.2.2)."""

_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_PASSING = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.ProxyError)

OVER = Silence("The deadline passed.", passing=False, slow=True, over=True)
"""What an attempt amounts to that the deadline cut off."""
OVER_UNSENT = Silence("The deadline passed.", passing=False, sent=False, slow=True, over=True)
"""The same, before anything was sent."""


class TooLate(Exception):
    """The request was about to be sent, and nobody waits for its answer any more. It is never sent."""


class Attempt:
    """How far one attempt has come, as httpcore's trace tells. May be used by the threads that send and that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_traced = False
        self._began = False
        self._is_over = False

    def trace(self, event: str, info: Any = None) -> None:
        """Take the next event. Raises `TooLate` rather than let an abandoned request be sent."""
        with self._lock:
            self._is_traced = True
            if event.endswith(".send_request_headers.started"):
                if self._is_over:
                    raise TooLate
                self._began = True

    async def trace_async(self, event: str, info: Any = None) -> None:
        """The same, for asyncio."""
        self.trace(event)

    def abandon(self) -> Silence:
        """Stop waiting for it at the deadline. Where nothing was sent, nothing will be."""
        with self._lock:
            self._is_over = True
            return OVER if self._began or not self._is_traced else OVER_UNSENT


def request(
    client: httpx.Client | httpx.AsyncClient, step: Send, user_agent: str, left: float, trace: Callable[..., Any]
) -> httpx.Request:
    """The request of one attempt. No wait in it is longer than what is left of the call."""
    call = step.call
    headers = {**call.headers(user_agent), **step.credentials}
    timeout = httpx.Timeout(max(0.001, min(step.timeout, left)))
    return client.build_request(
        call.method,
        call.path,
        params=call.query or None,
        content=call.body,
        headers=headers,
        timeout=timeout,
        extensions={"trace": trace},
    )


def silence(error: httpx.RequestError) -> Silence:
    """What an attempt amounts to that ended in `error`."""
    name = type(error).__name__
    # The text of other errors may quote what was sent or received; the text of this class is the operating system's.
    reason = f"{name}: {error}" if isinstance(error, httpx.ConnectError) else name
    return Silence(
        reason, isinstance(error, _PASSING), not isinstance(error, _UNSENT), isinstance(error, httpx.TimeoutException)
    )


class Slices(httpx.SyncByteStream, httpx.AsyncByteStream):
    """The compressed body of a response, in slices that unpack to 16 MiB at most. What arrives at once may be 2 GiB."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            yield from _slices(piece)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            for each in _slices(piece):
                yield each

    def close(self) -> None:
        self._stream.close()

    async def aclose(self) -> None:
        await self._stream.aclose()


def _slices(piece: bytes) -> Iterator[bytes]:
    return (piece[start : start + _SLICE] for start in range(0, len(piece), _SLICE))


class Reading:
    """The body of a response, piece by piece. Raises `AnswerNotUnderstood` for one that is too large."""

    def __init__(self, response: httpx.Response) -> None:
        if "Content-Encoding" in response.headers:
            response.stream = Slices(response.stream)
        self._response = response
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._size += len(piece)
        if self._size > MOST_BYTES:
            raise AnswerNotUnderstood(f"The answer is larger than {MOST_BYTES // 1024**2} MiB, which no answer is.")
        self._pieces.append(piece)

    def received(self) -> Received:
        """The whole response."""
        return Received(self._response.status_code, self._response.headers, b"".join(self._pieces))
