"""JSON bodies, read strictly (`json_text`). The content type must be the one that the contract declares."""

from collections.abc import Callable, Coroutine
from email.message import Message
from typing import Any

from fastapi import Request, Response

from krama.core.json_text import WELL_FORMED, place_of_fault, read_json
from krama.core.languages import NOTHING
from krama.core.refusals import RequestRefused
from krama.core.strict_query import QueryRoute

SHORT_BODY = 64 * 1024
"""Bytes. A shorter body is parsed in a few milliseconds, whatever is in it."""
MOST_JSON_VALUES = 200_000
"""Members of objects and elements of arrays in one body: 20 for each of the 10,000 items of a batch, which needs five.

An empty object or array counts as one more. The parser runs in the event loop, and in a thread it would hold the
interpreter's lock just as long. It takes 10 ms for 8 MiB of long texts, but 830 ms for 8 MiB of empty objects. With
this limit it took 110 ms for the worst body. Counting took 67 ms for the worst 8 MiB, and 1 ms for an ordinary batch.
"""
_QUOTES = 4 * MOST_JSON_VALUES + 2
"""A body with more quotation marks has too many values: each member has two texts at most, and each text two marks."""


class MalformedBody(RequestRefused):
    """The body is not JSON. `place` is the line and the byte near the fault, if the parser says so."""

    def __init__(self, place: tuple[int, int] | None) -> None:
        shown = "" if place is None else f": the fault is in line {place[0]}, near its byte {place[1]}"
        super().__init__(
            400,
            f"The body is not well-formed JSON{shown}. Well-formed is: {WELL_FORMED}.",
            place=NOTHING if place is None else f"{place[0]}:{place[1]}",
        )


class TooManyValues(RequestRefused):
    """The body has more values than a batch needs."""

    def __init__(self) -> None:
        self.code = "too_many_values"
        super().__init__(
            413,
            f"The body has more than {MOST_JSON_VALUES:,} values: members of objects and elements of arrays, at any "
            "depth. Send fewer items.",
            most=f"{MOST_JSON_VALUES:,}",
        )


class _StrictRequest(Request):
    async def json(self) -> Any:
        return read_body(await self.body())


def read_body(body: bytes) -> Any:
    """Parse a body. Raises `MalformedBody` and `TooManyValues`."""
    # gate: values of a body
    if len(body) > SHORT_BODY and _has_too_many_values(body):
        raise TooManyValues
    try:
        return read_json(body)
    except ValueError as problem:
        raise MalformedBody(place_of_fault(problem)) from problem


def _has_too_many_values(body: bytes) -> bool:
    """Whether the body has too many values, if it is JSON. Each value follows a comma or the bracket that opens."""
    # nearly every body has few of them even with those in its texts, so its texts are not searched for
    return _marks(body) > MOST_JSON_VALUES and _marks(_without_texts(body)) > MOST_JSON_VALUES


def _marks(text: bytes) -> int:
    return sum(map(text.count, (b",", b"{", b"[")))


def _without_texts(body: bytes) -> bytes:
    """The JSON without its texts, or without the first of them if they are too many already.

    A regular expression would need 1.2 s for the worst 8 MiB.
    """
    unescaped = body.replace(rb"\\", b"").replace(rb"\"", b"")
    return b"".join(unescaped.split(b'"', _QUOTES)[::2])


class JsonRoute(QueryRoute):
    """A route whose JSON body is read strictly. A route without a JSON body is left as it is.

    `body_type` is the media type that the body must have.
    """

    body_type = "application/json"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle
        is_required = self.body_field.field_info.is_required()

        async def strictly(request: Request) -> Response:
            if not is_required and _has_no_body(request):
                return await handle(request)
            if not is_json(request.headers.get("content-type", ""), self.body_type):
                raise RequestRefused(415, f"Send the body as {self.body_type}, in UTF-8.", types=self.body_type)
            return await handle(_StrictRequest(request.scope, request.receive))

        return strictly


def _has_no_body(request: Request) -> bool:
    named = any(name in request.headers for name in ("content-type", "transfer-encoding"))
    return not named and request.headers.get("content-length", "0") == "0"


def is_json(content_type: str, body_type: str = JsonRoute.body_type) -> bool:
    """Whether a Content-Type names this type of JSON, and no other encoding than UTF-8."""
    return content_type.partition(";")[0].strip().lower() == body_type and is_utf8(content_type)


def is_utf8(content_type: str) -> bool:
    """Whether a Content-Type names UTF-8 or no encoding. ASCII is a part of UTF-8."""
    message = Message()
    message["content-type"] = content_type
    return (message.get_content_charset() or "utf-8") in {"utf-8", "utf8", "us-ascii", "ascii"}
