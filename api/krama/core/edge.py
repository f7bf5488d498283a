"""The outermost layer: request ids, body limits, headers on every answer, and the last resort for a fault."""

import re
import secrets
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.core.logs import get_logger, kind_and_place
from krama.core.problems import problem_response

_log = get_logger("krama.edge")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TOO_LARGE = "The body is larger than the {limit} bytes that this operation takes. Send it in smaller parts."


class BodyTooLarge(HTTPException):
    """Raised while a body is read; an HTTPException, because FastAPI hides every other error in reading a body."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, _TOO_LARGE.format(limit=limit))


class Edge:
    """ASGI middleware. `body_limit` gives the largest body, in bytes, for a path."""

    def __init__(self, app: ASGIApp, body_limit: Callable[[str], int]) -> None:
        self.app = app
        self.body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers)
        scope["krama.request_id"] = request_id
        limit = self.body_limit(scope["path"])
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _stamp(message, request_id, scope.get("krama.headers"))
            await send(message)

        if _declared_length(headers) > limit:
            refusal = problem_response(request_id, 413, "body_too_large", _TOO_LARGE.format(limit=limit))
            await refusal(scope, receive, stamped)
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


def _request_id(headers: Headers) -> str:
    """The caller's own id where it is fit for a header and a log, else a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(12)


def _declared_length(headers: Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 19 else 0


def _bounded(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge(limit)
        return message

    return bounded


def _stamp(message: Message, request_id: str, more: Mapping[str, str] | None) -> None:
    """`more` is what the layers below want on the answer, whatever it will be: `scope["krama.headers"]`."""
    headers = MutableHeaders(scope=message)
    for name, value in (more or {}).items():
        headers[name] = value
    headers["x-request-id"] = request_id
    headers["x-content-type-options"] = "nosniff"
    headers.setdefault("cache-control", "no-store")
