"""Sends a long answer page by page. Each page leaves once its reader is noted, and the record of it is durable."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from anyio import to_thread
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.writer import AuditWriter
from krama.core.database import Database
from krama.corrections.handing_out import Disclosed, note_handed_out
from krama.events import service as events
from krama.listings.service import Listing


@dataclass(frozen=True, slots=True)
class FilePage:
    """A part of a file: its bytes, and where the next one begins, if there is one.

    `copied_up_to` is the number of the last change of what it lists, or 0 if it lists nothing.
    """

    content: bytes
    copied_up_to: int = 0
    following: Any = None


ReadPage = Callable[[Any], FilePage]
"""Reads the page from a place on, and notes its reader. Runs in a worker thread, in its own session: a slow reader
holds no connection."""


@dataclass(frozen=True, slots=True)
class Copying:
    """A client that reads a file, and the list that it keeps a copy of by that."""

    database: Database
    principal: Principal
    list_name: str

    def note(self, listed: Sequence[Listing], as_of: int) -> int:
        """Note that the copy was given these listings. Returns the number of their last change.

        `as_of` is `newest_change` of the session that read them, from before it did.
        """
        if not listed:
            return 0
        end = max(listing.position.seq for listing in listed)
        disclosed = Disclosed([listing.indicator_id.hex for listing in listed], as_of)
        reader = self.principal.viewer, str(self.principal.client_id)
        note_handed_out(self.database, reader, self.list_name, end, disclosed)
        return end


def newest_change(session: Session) -> int:
    """The number of the last change that this session sees."""
    return events.newest(session)


def recorded_pages(
    first: FilePage, read: ReadPage, entry: Entry, writer: AuditWriter, *, media_type: str, headers: dict[str, str]
) -> Response:
    """An answer that begins with the page `first`. If there is no other, it is an ordinary answer with its length.

    `entry` is the request's own record and covers the first page. Each further page has a record of its own. If a page
    can't be recorded, the connection is closed before the end of the answer, and its reader sees that the file is not
    complete.
    """
    stated = entry.part()
    if first.copied_up_to:
        entry.detail["copied_up_to"] = first.copied_up_to
    if first.following is None:
        return Response(first.content, media_type=media_type, headers=headers)
    return StreamingResponse(_pages(first, read, stated, writer), media_type=media_type, headers=headers)


async def _pages(first: FilePage, read: ReadPage, stated: Entry, writer: AuditWriter) -> AsyncIterator[bytes]:
    page = first
    yield page.content
    while page.following is not None:
        page = await to_thread.run_sync(read, page.following)
        if page.copied_up_to:
            part = stated.part()
            part.detail["copied_up_to"] = page.copied_up_to
            # gate: pages of a file are on record
            await writer.append(part)
        yield page.content
