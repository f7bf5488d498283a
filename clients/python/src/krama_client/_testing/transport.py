"""The fake exchange as a transport of httpx, for threads and for asyncio."""

import asyncio
import threading

import httpx

from krama_client._testing.exchange import Exchange, Reply


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Carries requests to an exchange in memory. A delay is real, and ends at the request's own timeout."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._ended = threading.Event()

    def end(self) -> None:
        """Refuse all requests from now on, and wake those that wait."""
        self._ended.set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `Krama`."""
        reply = self._received(request)
        self._ended.wait(min(reply.delay, _patience(request)))
        return _response(request, reply)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `AsyncKrama`."""
        reply = self._received(request)
        await asyncio.sleep(min(reply.delay, _patience(request)))
        return _response(request, reply)

    def _received(self, request: httpx.Request) -> Reply:
        if self._ended.is_set():
            raise httpx.ConnectError("The fake exchange has ended.", request=request)
        return self._exchange.receive(request)


def _patience(request: httpx.Request) -> float:
    """How long the client waits for a response."""
    return float((request.extensions.get("timeout") or {}).get("read") or threading.TIMEOUT_MAX)


def _response(request: httpx.Request, reply: Reply) -> httpx.Response:
    if reply.lost or reply.delay >= _patience(request):
        raise httpx.ReadTimeout("The answer was lost.", request=request)
    answered = reply.answered
    return httpx.Response(answered.status, headers=dict(answered.headers), content=answered.content, request=request)
