"""Answers in zstd or gzip, as `Accept-Encoding` asks, and bodies with `Content-Encoding: gzip` within their limit.

Answers that show a secret are never compressed: their length would tell something of the secret to somebody who chose
another part of them (the BREACH attack). Short answers are not either, because it would only cost time.
"""

import asyncio
import gzip
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

import zstandard
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.core.context import context_of
from krama.core.negotiation import weight_of

LEAST = 1400
"""Bytes. A shorter answer fits into one packet anyway."""
_AT_ONCE = 64 * 1024
"""Bytes that are compressed without leaving the event loop, which takes less than a millisecond."""
_PIECE = 256 * 1024
"""Bytes that are unpacked at a time, so that other requests have their turn in between."""
_LEVEL = 1
"""5.5 MB of checks become 0.50 MB in 17 ms. Level 4 takes 29 ms for 0.45 MB."""
_ZSTD_LEVEL = 3
"""Its window is 2 MiB at most. Receivers may refuse more than 8 MiB (RFC 9659)."""
_GZIP = 16 + zlib.MAX_WBITS

_COMPRESSIBLE = re.compile(rb"(?:text/|application/(?:[a-z.-]+\+)?json|application/x-ndjson|application/javascript)")
_Header = tuple[bytes, bytes]

_CHECKS = ("/v1/checks", "/v1/payment-checks")
_SECRET = "/oauth/"
"""Paths whose answers are never compressed: checks are short, and the fast path answers them outside of this."""


class GzipUnreadable(HTTPException):
    """Raised while a body is read. An HTTPException, because FastAPI hides every other error of reading a body."""

    def __init__(self) -> None:
        self.code = "content_encoding_unreadable"
        super().__init__(400, "The body is damaged gzip, has several parts, or does not have its end.")


class Compression:
    """ASGI middleware that compresses answers for callers that accept zstd or gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _CHECKS and not scope["path"].startswith(_SECRET):
            accepted = context_of(scope).headers.get(b"accept-encoding")
            send = _compressing(scope, send, None if accepted is None else best_encoding(accepted))
        await self.app(scope, receive, send)


def _compressing(scope: Scope, send: Send, encoding: bytes | None) -> Send:
    """ASGI's `send`, which holds the answer's head until it has the content. Several parts pass as they are.

    Without an encoding the answer is sent as it is, and says that another caller may get it compressed.
    """
    head: Message | None = None

    async def compressed(message: Message) -> None:
        nonlocal head
        if message["type"] == "http.response.start":
            head = message
            return
        if head is not None:
            if _is_worth_it(scope, head, message):
                head["headers"] = _varying(head["headers"])
                if encoding is not None:
                    message["body"] = await _packed(message["body"], encoding)
                    head["headers"] = _with_encoding(head["headers"], encoding, len(message["body"]))
            started, head = head, None
            await send(started)
        await send(message)

    return compressed


def _is_worth_it(scope: Scope, head: Message, message: Message) -> bool:
    # gate: secrets are not compressed
    if getattr(scope.get("route"), "shows_secret", False):
        return False
    headers = dict(head["headers"])
    return (
        message["type"] == "http.response.body"
        and not message.get("more_body", False)
        and len(message.get("body", b"")) >= LEAST
        and b"content-encoding" not in headers
        and _COMPRESSIBLE.match(headers.get(b"content-type", b"")) is not None
    )


async def _packed(content: bytes, encoding: bytes) -> bytes:
    if len(content) <= _AT_ONCE:
        return _compressed(content, encoding)
    return await to_thread.run_sync(_compressed, content, encoding)


def _compressed(content: bytes, encoding: bytes) -> bytes:
    if encoding == ZSTD:
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(
            content
        )  # one for each, as threads may not share it
    return gzip.compress(content, _LEVEL, mtime=0)


def _with_encoding(headers: Iterable[_Header], encoding: bytes, length: int) -> list[_Header]:
    kept = [(name, value) for name, value in headers if name != b"content-length"]
    return [*kept, (b"content-length", str(length).encode()), (b"content-encoding", encoding)]


def _varying(headers: Iterable[_Header]) -> list[_Header]:
    """The headers with `Accept-Encoding` in `Vary`, compressed or not (RFC 9110 §12.5.5)."""
    vary = b", ".join(value for name, value in headers if name == b"vary")
    if b"Accept-Encoding" in vary:
        return [*headers]
    kept = [header for header in headers if header[0] != b"vary"]
    return [*kept, (b"vary", b", ".join(filter(None, [vary, b"Accept-Encoding"])))]


ZSTD, GZIP, IDENTITY = b"zstd", b"gzip", b"identity"


@lru_cache(maxsize=128)
def best_encoding(accepted: bytes) -> bytes | None:
    """What to compress an answer with: what an `Accept-Encoding` weighs most (RFC 9110 §12.5.3), and of equals zstd.

    None: with nothing, because the caller takes neither, or likes plain answers better.
    """
    weights = _weights(accepted)
    best = max((ZSTD, GZIP), key=lambda encoding: _weight(weights, encoding))
    weight = _weight(weights, best)
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0) else None


def accepts_gzip(accepted: bytes) -> bool:
    """Whether an `Accept-Encoding` takes gzip."""
    return _weight(_weights(accepted), GZIP) > 0


def _weight(weights: dict[bytes, float], encoding: bytes) -> float:
    other_name = b"x-gzip" if encoding == GZIP else encoding
    return weights.get(encoding, weights.get(other_name, weights.get(b"*", 0)))


def _weights(accepted: bytes) -> dict[bytes, float]:
    """The weight of each encoding that is named."""
    weights: dict[bytes, float] = {}
    for part in accepted.lower().split(b","):
        name, *parameters = (text.strip() for text in part.split(b";"))
        weights[name] = weight_of(each.decode("latin-1") for each in parameters)
    return weights


def encodings(scope: Scope) -> list[bytes]:
    """The encodings of a request's body, in the order in which they were applied."""
    values = [value for name, value in scope["headers"] if name == b"content-encoding"]
    return [each.strip().lower() for value in values for each in value.split(b",") if each.strip()]


def unpacked(receive: Receive, limit: int, too_large: HTTPException) -> Receive:
    """ASGI's `receive` for a body in gzip: its content in pieces, at most `limit` bytes in all.

    Raises `too_large` as soon as there is more, and `GzipUnreadable`. Neither holds more than one piece in memory.
    """
    unpacking, packed, taken, whole, done = zlib.decompressobj(_GZIP), b"", 0, False, False

    async def pieces() -> Message:
        nonlocal packed, taken, whole, done
        if done:  # the next message is the end of the connection
            return await receive()
        while not packed and not whole:
            message = await receive()
            if message["type"] != "http.request":
                return message
            packed, whole = message.get("body", b""), not message.get("more_body", False)
        piece = _piece(unpacking, packed, min(_PIECE, limit - taken + 1))
        packed, taken = unpacking.unconsumed_tail, taken + len(piece)
        # gate: length of an unpacked body
        if taken > limit:
            raise too_large
        done = whole and unpacking.eof
        if whole and not (packed or piece or done):
            raise GzipUnreadable
        await asyncio.sleep(0)
        return {"type": "http.request", "body": piece, "more_body": not done}

    return pieces


def _piece(unpacking: "zlib._Decompress", packed: bytes, most: int) -> bytes:
    """The next piece. Raises `GzipUnreadable`, also for what follows the end of the file."""
    if unpacking.eof and packed:
        raise GzipUnreadable
    try:
        piece = unpacking.decompress(packed, most)
    except zlib.error:
        raise GzipUnreadable from None
    if unpacking.unused_data:
        raise GzipUnreadable
    return piece
