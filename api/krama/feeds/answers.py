"""Answers that all feeds have: nothing but headers, for what the reader has already and for HEAD."""

from typing import Any

from fastapi import Request, Response

from krama.agencies.service import Principal
from krama.core.negotiation import CSV
from krama.feeds.errors import FeedNotFound
from krama.feeds.versions import FileVersion


class CsvFile(Response):
    """An answer that is a CSV file."""

    media_type = CSV


def feed_for(principal: Principal, name: str) -> None:
    """Raise `FeedNotFound` if the caller's feed key is not for the feed of this name."""
    if not principal.may_read_feed(name):
        raise FeedNotFound("Your feed key is not for this feed. The operator can add one that is.")


_TEXT = {"type": "string"}
FEED_HEADERS: dict[str, Any] = {
    "ETag": {"description": "The state of the file, for `If-None-Match`.", "schema": _TEXT},
    "Last-Modified": {
        "description": "When it last changed, for `If-Modified-Since`. Left out in the second of a change.",
        "schema": _TEXT,
    },
    "Vary": {"description": "`Authorization` too: each member has a file of its own.", "schema": _TEXT},
}
"""OpenAPI's entries for the headers of a file."""

NOT_MODIFIED: dict[int, dict[str, Any]] = {
    304: {"description": "The file is still the one that the request names.", "headers": FEED_HEADERS}
}
"""OpenAPI's entry for an answer without content."""


def needs_no_content(request: Request, version: FileVersion, media_type: str) -> Response:
    """The answer to HEAD, and to a reader that has this state of the file."""
    if version.is_known_to(request.headers):
        return Response(status_code=304, headers=version.headers)
    answer = Response(media_type=media_type, headers=version.headers)
    # Only the whole file would tell its length, and so whether it is compressed (RFC 9110 §9.3.2 leaves both out then).
    del answer.headers["Content-Length"]
    return answer
