"""Sends a long answer page by page. Each page leaves once the record of what it discloses is durable."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from krama.audit.entry import Entry
from krama.audit.writer import AuditWriter


@dataclass(frozen=True, slots=True)
class FilePage:
    """A part of a file: its bytes, the indicators that it discloses, and where the next one begins, if there is one."""

    content: bytes
    disclosed: list[bytes] = field(default_factory=list)
    following: Any = None


ReadPage = Callable[[Any], FilePage]
"""Reads the page from a place on. Runs in a worker thread, in its own session: a slow reader holds no connection."""


def recorded_pages(
    first: FilePage, read: ReadPage, entry: Entry, writer: AuditWriter, *, media_type: str, headers: dict[str, str]
) -> Response:
    """An answer that begins with the page `first`. If there is no other, it is an ordinary answer with its length.

    `entry` is the request's own record and covers the first page. Each further page has a record of its own, because
    the memory for one record must not grow with the list. If a page can't be recorded, the connection is closed before
    the end of the answer, and its reader sees that the file is not complete.
    """
    entry.disclose(first.disclosed)
    if first.following is None:
        return Response(first.content, media_type=media_type, headers=headers)
    return StreamingResponse(_pages(first, read, entry.part(), entry, writer), media_type=media_type, headers=headers)


async def _pages(
    first: FilePage, read: ReadPage, stated: Entry, entry: Entry, writer: AuditWriter
) -> AsyncIterator[bytes]:
    page = first
    yield page.content
    while page.following is not None:
        page = await to_thread.run_sync(read, page.following)
        if page.disclosed:
            part = stated.part()
            part.viewer = entry.viewer
            part.disclose(page.disclosed)
            # gate: pages of a file are on record
            await writer.append(part)
        yield page.content
