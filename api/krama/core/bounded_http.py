"""uvicorn's HTTP/1.1 with limits on the size and the time of a request's line and headers, which uvicorn lacks.

The application is not called before the headers are complete, and gets no header after that. `core/limits.py` limits
the body. Only this module sees what surrounds the chunks of a body, and what is wrong with them.
"""

import secrets
from asyncio import BaseTransport, TimerHandle, Transport
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from krama.core.joined_answers import JoinedAnswer
from krama.core.limits import BODY_ARRIVED, BODY_MALFORMED, MALFORMED
from krama.core.problems import problem_response

MAX_HEAD = 64 * 1024
"""Bytes of a request's line and headers."""
HEAD_SECONDS = 10.0
"""The time limit for a request's headers, from the connection or from the first byte of a later request."""
READER_SECONDS = 60.0
"""How long an answer may wait for a client that does not read it."""
_CHUNK_FRAME = 5
"""Bytes around a chunk of one byte, the smallest: its size, and two line ends. No chunk needs more for each byte."""

_TOO_LARGE = f"The request's line and headers are larger than {MAX_HEAD:,} bytes."
_TOO_SLOW = f"The request's headers did not arrive within {HEAD_SECONDS:.0f} seconds."


_CLOSE = {"connection": "close", "cache-control": "no-store"}


def _malformed(request_id: str) -> Response:
    return problem_response(request_id, 400, "request_unreadable", MALFORMED, headers=_CLOSE)


def _too_large(request_id: str) -> Response:
    return problem_response(request_id, 431, "headers_too_large", _TOO_LARGE, headers=_CLOSE)


def _too_slow(request_id: str) -> Response:
    return problem_response(request_id, 408, "headers_too_slow", _TOO_SLOW, headers=_CLOSE)


class _HeadTooLarge(Exception):
    """Raised inside the parser, which then stops."""


class BoundedHttp(HttpToolsProtocol):
    """For an ordinary request, it only adds up the lengths of the headers.

    `_frame` counts what surrounds the content of a body: sizes and extensions of chunks, and trailer fields.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._size = 0
        self._in_head, self._in_body = True, False
        self._has_head, self._frame = True, 0
        self._deadline: TimerHandle | None = None
        self._reader: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(cast(Transport, transport))
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_whole()
        self._is_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._has_head = self._in_head
        super().data_received(data)
        # Data with a head in it is not counted, because only the parser knows where the head ends.
        self._frame = 0 if self._has_head else self._frame + len(data)
        # gate: size of what surrounds chunks
        if self._frame > MAX_HEAD:
            self._refuse(_malformed)
        if self._in_head and not self.transport.is_closing():
            # The parser reports a header only when it is complete. Count here what it keeps until then.
            self._size += len(data)
            if self._size > MAX_HEAD:
                self._refuse(_too_large)
            elif self._deadline is None:
                self._deadline = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._has_head, self._size = True, True, 0

    def on_url(self, url: bytes) -> None:
        self._size += len(url)
        if self._size > MAX_HEAD:
            raise _HeadTooLarge
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        # gate: trailer fields
        if self._in_head:
            self._size += len(name) + len(value) + 4
            if self._size > MAX_HEAD:
                raise _HeadTooLarge
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._in_body = False, True
        self._head_is_whole()
        super().on_headers_complete()
        self.cycle.__class__ = JoinedAnswer  # its work begins in the next step of the event loop
        # gate: request for another protocol
        if self.parser.should_upgrade():  # the parser skips its body, and would read it as the next request
            self._refuse_body(self.cycle)

    def on_body(self, body: bytes) -> None:
        self._frame -= len(body) * (1 + _CHUNK_FRAME)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        super().on_message_complete()
        if self.cycle is not None:
            scope: Any = self.cycle.scope
            scope[BODY_ARRIVED] = True

    def send_400_response(self, msg: str) -> None:
        """The parser stopped, because the bytes are not HTTP or a limit was exceeded."""
        if self._size > MAX_HEAD:
            self._refuse(_too_large)
        else:
            self._refuse(_malformed)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reader is None:
            self._reader = self.loop.call_later(READER_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_read()
        super().resume_writing()

    def _head_is_whole(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_read(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            self._reader = None

    def _head_is_late(self) -> None:
        self._deadline = None
        if self._size:
            self._refuse(_too_slow)
        else:
            self.transport.close()

    def _refuse(self, problem: Callable[[str], Response]) -> None:
        """Answer and close the connection. An answer that is already being sent is completed first."""
        if self.transport.is_closing():
            return
        under_way: RequestResponseCycle | None = self.cycle  # None before the first request, despite uvicorn's type
        if self._in_body and under_way is not None:
            self._refuse_body(under_way)
            return
        if under_way is not None and not under_way.response_complete:
            under_way.keep_alive = False
            return
        answer = problem(request_id := secrets.token_hex(12))
        answer.headers["x-request-id"] = request_id
        status = f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}".encode()
        added = [(name.encode(), value.encode()) for name, value in self.config.headers]
        head = [status, *map(b": ".join, (*answer.raw_headers, *added))]
        self.transport.write(b"\r\n".join([*head, b"", bytes(answer.body)]))
        self.transport.close()

    def _refuse_body(self, request: RequestResponseCycle) -> None:
        """Let the application answer, because it may have recorded the request. Then close the connection."""
        if request.response_complete:  # the refusal would be taken for the answer to the next request
            self.transport.close()
        request.keep_alive = False
        cast(dict[str, Any], request.scope)[BODY_MALFORMED] = True
        request.message_event.set()
