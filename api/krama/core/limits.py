"""The outermost middleware: request context, body limits, headers on every answer, and the answer to a fault."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.core import metrics
from krama.core.addresses import TrustedProxies, address_of
from krama.core.compression import encodings, unpacked
from krama.core.context import RequestContext, close_context, open_context, operation_of
from krama.core.logs import get_logger, kind_and_place
from krama.core.places import Places
from krama.core.problems import problem_response
from krama.core.refusals import RequestRefused
from krama.core.services import Services

_log = get_logger("krama.limits")
_Header = tuple[bytes, bytes]

BODY_ARRIVED = "krama.body_arrived"
"""The server sets this in a scope when it has the whole body, so that reading it needs no time limit."""

BODY_MALFORMED = "krama.body_unreadable"
"""The server sets this in a scope whose body is not HTTP. No more of the body will arrive."""

_ALWAYS = ("/healthz", "/readyz")
"""Answered even under overload, because operators learn of the overload from them."""

_WITHOUT_BODY = ("GET", "HEAD")
_MEMBERS = "/v1/"
"""Below this path, every operation identifies its caller before it reads the body. Elsewhere, anybody may call."""

_STRANGERS = 10
"""One request of so many may be one from anybody. Without a limit of their own, such requests could take all places."""

_ONE_ADDRESS = 4
"""Of the places for anybody, one address may take one of so many."""

_GAUGE_SECONDS = 0.1
"""How often the gauge of requests in flight is set. Setting it with each request costs as much as all other metrics."""

_GRACE_SECONDS = 30.0
_STRANGERS_GRACE_SECONDS = 3.0
_SLOWEST = 16 * 1024
"""The least bytes per second at which a body must arrive, after its first seconds of grace."""

_ONCE = (b"authorization", b"content-length", b"content-type", b"host", b"idempotency-key", b"transfer-encoding")
"""The headers that a request may have only once: a proxy may take the first of two, and this service the second.

The other headers that the service reads are lists, or decide nothing, except DPoP: `access` refuses two proofs, as
RFC 9449 says.
"""

MALFORMED = "This is not a valid HTTP/1.1 request. Correct its line, headers and chunks, and send no Upgrade."
_CLOSE = {"connection": "close"}
"""For a request of which two servers may see different ends. What follows it must not be read as another one."""

_ENCODED_SLASH = "No operation has this path: it contains an encoded slash (%2F). The API reference is at /docs."
_REPEATED = "The header {name} is in the request more than once. Send it once."
_TRANSFER = "The body can be sent with the transfer encoding chunked only. Correct Transfer-Encoding, or leave it out."
_OVERLOADED = "Too many requests are waiting. Try again in a moment."
_TOO_SLOW = "The body arrived too slowly. Send it again over a faster connection or in smaller parts."
_ENCODED = "The body can be compressed once, with gzip. Correct Content-Encoding, or leave it out."
_PLAIN: Sequence[list[bytes]] = ([], [b"identity"])
_PACKED: Sequence[list[bytes]] = ([b"gzip"], [b"x-gzip"])
_TOO_LARGE = "The body is larger than the {limit} bytes that this operation accepts. Send it in smaller parts."


class BodyTooLarge(RequestRefused):
    """Raised while a body is read."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, _TOO_LARGE.format(limit=limit), limit=limit)


class BodyMalformed(HTTPException):
    """Raised while a body is read."""

    def __init__(self) -> None:
        super().__init__(400, MALFORMED)
        self.code = "request_unreadable"


class BodyTooSlow(HTTPException):
    """Raised while a body is read."""

    def __init__(self) -> None:
        super().__init__(408, _TOO_SLOW)


class LimitsMiddleware:
    """ASGI middleware, the outermost.

    `body_limit` gives the size in bytes of the largest body that a path takes. `deprecated` has the header fields of
    each deprecated operation.
    """

    def __init__(
        self,
        app: ASGIApp,
        services: Services,
        body_limit: Callable[[str], int],
        most_at_once: int,
        deprecated: Mapping[str, Mapping[str, str]],
    ) -> None:
        self.app = app
        self.services = services
        self.body_limit = body_limit
        self.most_at_once = most_at_once
        self.deprecated = deprecated
        self.in_flight = 0
        self.strangers = Places(max(1, most_at_once // _STRANGERS), max(1, most_at_once // _STRANGERS // _ONE_ADDRESS))
        self.gauge_moved_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = open_context(scope, self.services)
        try:
            # gate: places for anybody
            if not scope["path"].startswith(_MEMBERS):
                await self._answer_stranger(context, scope, receive, send)
            elif self.in_flight >= self.most_at_once:
                await _turn_away(context, scope, receive, send)
            else:
                self.in_flight += 1
                try:
                    await self._answer(context, scope, receive, send, _GRACE_SECONDS)
                finally:
                    self.in_flight -= 1
                    self._show_idle()
        finally:
            close_context(scope)

    async def _answer_stranger(self, context: RequestContext, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request that anybody may send, if there is a place for it."""
        if scope["path"] in _ALWAYS:
            await self._answer(context, scope, receive, send, _STRANGERS_GRACE_SECONDS)
            return
        address = address_of(scope, context.services[TrustedProxies])
        if not self.strangers.take(address):
            await _turn_away(context, scope, receive, send)
            return
        try:
            await self._answer(context, scope, receive, send, _STRANGERS_GRACE_SECONDS)
        finally:
            self.strangers.give_back(address)
            self._show_idle()

    def _show_idle(self) -> None:
        if not self.in_flight and not self.strangers.taken:
            metrics.IN_FLIGHT.set(0)

    async def _answer(self, context: RequestContext, scope: Scope, receive: Receive, send: Send, grace: float) -> None:
        began = time.perf_counter()
        if began > self.gauge_moved_at + _GAUGE_SECONDS:
            self.gauge_moved_at = began
            metrics.IN_FLIGHT.set(self.in_flight + self.strangers.taken)
        limit = self.body_limit(scope["path"])
        started = False

        async def stamped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                operation = context.operation or operation_of(context)
                if operation in self.deprecated:
                    context.response_headers |= self.deprecated[operation]
                    metrics.DEPRECATED.labels(operation).inc()
                message["headers"] = _stamped(message["headers"], context)
                metrics.answered(operation, message["status"], time.perf_counter() - began)
            await send(message)

        if scope["method"] == "HEAD":
            send = _without_content(send)
        refusal = _refusal(context, limit)
        if refusal is not None:
            await refusal(scope, receive, stamped)
            return
        # gate: body of a GET is not read
        reads = scope["method"] not in _WITHOUT_BODY
        body = _bounded(scope, receive, limit, grace) if reads else _ignored(receive)
        if reads and b"content-encoding" in context.headers and encodings(scope) in _PACKED:
            body = unpacked(body, limit, BodyTooLarge(limit))
        try:
            await self.app(scope, body, stamped)
        except Exception as fault:
            # The log gets only the kind and the place of a fault, because the message may contain a reported value.
            _log.error("unhandled", request_id=context.request_id, **kind_and_place(fault))
            if started:
                raise
            answer = problem_response(
                context.request_id, 500, "internal_error", "Something went wrong inside the service."
            )
            await answer(scope, receive, stamped)


def _ignored(receive: Receive) -> Receive:
    """ASGI's `receive` for a request whose body means nothing (RFC 9110 §9.3.1): it says that there is none.

    An answer that is streamed listens for the end of the connection, and would otherwise fail because of a body.
    """
    told = False

    async def received() -> Message:
        nonlocal told
        if not told:
            told = True
            return {"type": "http.request", "body": b"", "more_body": False}
        while (message := await receive())["type"] == "http.request":
            pass
        return message

    return received


def _without_content(send: Send) -> Send:
    """ASGI's `send`, for the answer to a HEAD: the headers of the GET, and no content."""

    async def sent(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return sent


async def _turn_away(context: RequestContext, scope: Scope, receive: Receive, send: Send) -> None:
    metrics.TURNED_AWAY.inc()
    headers = {"Retry-After": "1", "x-request-id": context.request_id, "cache-control": "no-store"}
    answer = problem_response(context.request_id, 503, "overloaded", _OVERLOADED, headers=headers)
    await answer(scope, receive, send)


def _refusal(context: RequestContext, limit: int) -> Response | None:
    """The answer to a request whose headers already show that its body will not be read, or None for any other."""
    sent = context.scope["headers"]
    # gate: encoded slash
    if b"%" in context.scope["raw_path"] and b"%2f" in context.scope["raw_path"].lower():
        # `/v1%2faudit` would pass a proxy's rule for `/v1/audit`
        return problem_response(context.request_id, 404, "not_found", _ENCODED_SLASH)
    # gate: header sent twice
    if len(context.headers) < len(sent) and (repeated := _repeated(sent)):
        facts = {"name": repeated.decode().title()}
        detail = _REPEATED.format(**facts)
        return problem_response(context.request_id, 400, "header_repeated", detail, headers=_CLOSE).stating(facts)
    # gate: other transfer encodings
    if b"transfer-encoding" in context.headers and context.headers[b"transfer-encoding"].lower() != b"chunked":
        return problem_response(context.request_id, 501, "transfer_encoding_unsupported", _TRANSFER, headers=_CLOSE)
    if _declared_length(context.headers) > limit:
        detail = _TOO_LARGE.format(limit=limit)
        return problem_response(context.request_id, 413, "body_too_large", detail).stating({"limit": limit})
    if b"content-encoding" in context.headers and encodings(context.scope) not in (*_PLAIN, *_PACKED):
        return _encoded(context.request_id)
    return None


def _repeated(sent: Sequence[_Header]) -> bytes | None:
    """The name of a header of `_ONCE` that is there twice, or None."""
    names = [name for name, _ in sent]
    return next((name for name in _ONCE if names.count(name) > 1), None)


def _encoded(request_id: str) -> Response:
    """Names the encoding that is accepted, as RFC 9110 §12.5.3 asks."""
    headers = {"accept-encoding": "gzip"}
    return problem_response(request_id, 415, "content_encoding_unsupported", _ENCODED, headers=headers)


def _declared_length(headers: Mapping[bytes, bytes]) -> int:
    length = headers.get(b"content-length", b"")
    return int(length) if length.isdigit() and len(length) < 19 else 0


def _bounded(scope: Scope, receive: Receive, limit: int, grace: float) -> Receive:
    """ASGI's `receive`, which raises `BodyMalformed`, `BodyTooLarge` and `BodyTooSlow`."""
    began = time.monotonic()
    taken, whole = 0, False

    async def bounded() -> Message:
        nonlocal taken, whole
        if whole:  # the next message is the end of the connection, which may take any time
            return await receive()
        # gate: slow bodies
        if BODY_ARRIVED in scope:  # true for nearly every request, and a timer costs as much as the rest of this
            message = await receive()
        else:
            message = await _receive_until(receive, began + grace + taken / _SLOWEST)
        # gate: malformed body
        if BODY_MALFORMED in scope:
            raise BodyMalformed
        if message["type"] == "http.request":
            whole = not message.get("more_body", False)
            taken += len(message.get("body", b""))
            # gate: length of a body
            if taken > limit:
                raise BodyTooLarge(limit)
        return message

    return bounded


async def _receive_until(receive: Receive, deadline: float) -> Message:
    """The next message. Raises `BodyTooSlow` if it has not arrived by the deadline, in monotonic time."""
    try:
        async with asyncio.timeout(deadline - time.monotonic()):
            return await receive()
    except TimeoutError:
        raise BodyTooSlow from None


_LISTS = {b"link", b"vary"}


def _stamped(headers: Sequence[_Header], context: RequestContext) -> list[_Header]:
    """An answer's headers, with those that every answer has and those that other layers asked for.

    Theirs replace the answer's own, except `Link` and `Vary`: a list has its next page there, and both may vary.
    """
    own = {b"x-request-id": context.request_id.encode(), b"x-content-type-options": b"nosniff"}
    for name, value in context.response_headers.items():
        own[name.encode()] = value.encode()
    given = dict(headers)
    if b"cache-control" not in given:
        own[b"cache-control"] = b"no-store"
    if own.keys().isdisjoint(given):
        return [*headers, *own.items()]
    for listed in own.keys() & _LISTS:
        own[listed] = b", ".join([*(value for name, value in headers if name == listed), own[listed]])
    return [*[header for header in headers if header[0] not in own], *own.items()]
