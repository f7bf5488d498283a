"""The outermost layer: request ids, body limits, headers on every answer, and the last resort for a fault."""

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.core import metrics
from krama.core.logs import get_logger, kind_and_place
from krama.core.patience import InTime
from krama.core.problems import problem_response

_log = get_logger("krama.edge")
_REQUEST_ID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{24,32}")
"""A UUID, or as much in hexadecimal: of another form it may be a value, which must not stand in a log."""
_Header = tuple[bytes, bytes]
_HEADERS = "krama.request_headers"

_ALWAYS = ("/healthz", "/readyz")
"""Answered however many wait: by them an operator learns that many do."""

_TELL_SECONDS = 0.1
"""How old the figure of requests in flight may be: to move it with each costs as much as all other figures."""

_PATIENCE_SECONDS = 30.0
_SLOWEST = 16 * 1024
"""Bytes a second that a body must come with, after its first half minute."""

_OVERLOADED = "Too many requests wait for an answer. Try again in a moment."
_TOO_SLOW = "The body came too slowly. Send it again, over a better line or in smaller parts."
_COMPRESSED = "The body is compressed. Send it as it is, without Content-Encoding."
_TOO_LARGE = "The body is larger than the {limit} bytes that this operation takes. Send it in smaller parts."


class BodyTooLarge(HTTPException):
    """Raised while a body is read; an HTTPException, because FastAPI hides every other error in reading a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, _TOO_LARGE.format(limit=limit))


class BodyTooSlow(HTTPException):
    """Raised while a body is read."""

    def __init__(self) -> None:
        super().__init__(408, _TOO_SLOW)


class LimitsMiddleware:
    """ASGI middleware. `body_limit` gives the largest body, in bytes, for a path."""

    def __init__(self, app: ASGIApp, body_limit: Callable[[str], int], most_at_once: int) -> None:
        self.app = app
        self.body_limit = body_limit
        self.most_at_once = most_at_once
        self.in_flight = 0
        self.told_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if self.in_flight >= self.most_at_once and scope["path"] not in _ALWAYS:
            metrics.TURNED_AWAY.inc()
            await _turned_away(first_headers(scope))(scope, receive, send)
            return
        self.in_flight += 1
        try:
            await self._answer(scope, receive, send)
        finally:
            self.in_flight -= 1
            if not self.in_flight:
                metrics.IN_FLIGHT.set(0)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        if began > self.told_at + _TELL_SECONDS:
            self.told_at = began
            metrics.IN_FLIGHT.set(self.in_flight)
        headers = first_headers(scope)
        request_id = scope["krama.request_id"] = _request_id(headers)
        limit = self.body_limit(scope["path"])
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = _stamped(message["headers"], request_id, scope.get("krama.headers"))
                metrics.answered(operation_of(scope), message["status"], time.perf_counter() - began)
            await send(message)

        if _declared_length(headers) > limit:
            refusal = problem_response(request_id, 413, "body_too_large", _TOO_LARGE.format(limit=limit))
            await refusal(scope, receive, stamped)
            return
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            await _compressed(request_id)(scope, receive, stamped)
            return
        try:
            await self.app(scope, _bounded(receive, limit), stamped)
        except Exception as fault:
            # Only the kind and the place of a fault are logged: its message may hold a member's value.
            _log.error("unhandled", request_id=request_id, **kind_and_place(fault))
            if started:
                raise
            answer = problem_response(request_id, 500, "internal_error", "Something went wrong inside the service.")
            await answer(scope, receive, stamped)


def first_headers(scope: Scope) -> dict[bytes, bytes]:
    """The headers of a request by their names, which are in small letters; of one that comes twice the first."""
    headers: dict[bytes, bytes] | None = scope.get(_HEADERS)
    if headers is None:
        headers = scope[_HEADERS] = dict(reversed(scope["headers"]))
    return headers


def operation_of(scope: Scope) -> str:
    """The operation's id of the contract; of what is at no path, the same for all."""
    return scope.get("krama.operation") or getattr(scope.get("route"), "operation_id", None) or "none"


def _turned_away(headers: Mapping[bytes, bytes]) -> Response:
    again = {"Retry-After": "1", "x-request-id": (request_id := _request_id(headers)), "cache-control": "no-store"}
    return problem_response(request_id, 503, "overloaded", _OVERLOADED, headers=again)


def _compressed(request_id: str) -> Response:
    """RFC 9110 §12.5.3: the answer names the encodings that are taken. None is: a megabyte may unpack to a thousand."""
    headers = {"accept-encoding": "identity"}
    return problem_response(request_id, 415, "content_encoding_unsupported", _COMPRESSED, headers=headers)


def _request_id(headers: Mapping[bytes, bytes]) -> str:
    """The caller's own id where it is fit for a header and a log, else a new one."""
    given = headers.get(b"x-request-id")
    return given.decode() if given is not None and _REQUEST_ID.fullmatch(given) else os.urandom(12).hex()


def _declared_length(headers: Mapping[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 19 else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    """The same, but for a body that is too long, or comes too slowly."""
    began = time.monotonic()
    taken, whole = 0, False

    async def bounded() -> Message:
        nonlocal taken, whole
        if whole:  # what follows is the end of the connection, which may take as long as it likes
            return await receive()
        left = began + _PATIENCE_SECONDS + taken / _SLOWEST - time.monotonic()
        try:
            message = await InTime(receive, left)
        except TimeoutError:
            raise BodyTooSlow from None
        if message["type"] == "http.request":
            whole = not message.get("more_body", False)
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge(limit)
        return message

    return bounded


def _stamped(headers: Sequence[_Header], request_id: str, more: Mapping[str, str] | None) -> list[_Header]:
    """An answer's headers with the edge's own, and with `more`: what the layers below want on the answer, whatever it
    will be (`scope["krama.headers"]`)."""
    own = {b"x-request-id": request_id.encode(), b"x-content-type-options": b"nosniff"}
    for name, value in (more or {}).items():
        own[name.encode()] = value.encode()
    if b"cache-control" not in [name for name, _ in headers]:
        own[b"cache-control"] = b"no-store"
    return [*[header for header in headers if header[0] not in own], *own.items()]
