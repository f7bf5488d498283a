"""HTTP routes of the CSV feed."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from anyio import to_thread
from fastapi import Depends, Request, Response, Security
from starlette.convertors import Convertor, register_url_convertor

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.writer import AuditWriter
from krama.core import clock
from krama.core.context import database_of, provided, services_of
from krama.core.database import Database
from krama.core.negotiation import CSV
from krama.core.page_formats import COLUMNS
from krama.feeds import csv_feed
from krama.feeds.answers import FEED_HEADERS, NOT_MODIFIED, CsvFile, feed_for, needs_no_content
from krama.feeds.recorded_pages import Copying, FilePage, ReadPage, newest_change, recorded_pages
from krama.feeds.versions import FileNames, FileVersion, names_in_files, version_of
from krama.indicators.kinds import Kind
from krama.listings import in_id_order
from krama.readers.selections import csv_list
from krama.rule.evidence import MICROS_A_DAY
from krama.sharing.audiences import Viewer

router = Router("/feeds", tag="feeds")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.FEED_READ])]


class _KindConvertor(Convertor[str]):
    """The name of a kind. A file of another name is one that does not exist, so no route has its path."""

    regex = "|".join(kind.value for kind in Kind)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("kind", _KindConvertor())

ROWS_A_PAGE = 2_000
"""Listings that are read, recorded and sent at a time."""


@router.operation(
    "GET",
    "/csv/{kind:kind}.csv",
    "readCsvFeed",
    "Read all listings of a kind as a CSV file",
    response_class=CsvFile,
    responses={
        200: {
            "description": "All listings of the kind, one on each line.",
            "headers": FEED_HEADERS,
            "content": {CSV: {COLUMNS: list(csv_feed.COLUMNS)}},
        },
        **NOT_MODIFIED,
    },
)
async def read_csv_feed(
    request: Request,
    kind: Kind,
    principal: Reader,
    entry: Recorded,
    database: Annotated[Database, Depends(database_of)],
    writer: Annotated[AuditWriter, Depends(provided(AuditWriter))],
) -> Response:
    """All listings of a kind that you may see, each once, in the order of their ids. Nothing that has ended is in it.

    The text is UTF-8 without a byte order mark (RFC 4180). A text that a spreadsheet would take for a formula begins
    with an apostrophe. A listing that changes while you read is as it was when its line was written. If the answer ends
    early, the connection is closed without the end of the chunked encoding: do not use such a file.

    Send the `ETag` as `If-None-Match` to read the file only if it has changed. It changes at least once a day, because
    verdicts fade.
    """
    # gate: feed keys that are not for this file
    feed_for(principal, f"csv-{kind.value.replace('_', '-')}")
    now = clock.to_micros(clock.now())
    names = names_in_files(services_of(request))
    # Verdicts fade by whole days, and equal times are judged once.
    copying = Copying(database, principal, csv_list(kind))
    read = _reader(copying, kind, now // MICROS_A_DAY * MICROS_A_DAY, names.exchange)
    version, first = await to_thread.run_sync(_begin, database, principal.viewer, kind, (now, names), read, request)
    if first is None:
        return needs_no_content(request, version, CSV)
    return recorded_pages(first, read, entry, writer, media_type=CSV, headers=version.headers)


def _begin(
    database: Database, viewer: Viewer, kind: Kind, at: tuple[int, FileNames], read: ReadPage, request: Request
) -> tuple[FileVersion, FilePage | None]:
    """The file's version, and its first page if the sender needs it. The version is read first: it is never newer."""
    with database.read() as session:
        version = version_of(session, viewer, [kind], f"csv {kind.value}", *at)
    if request.method == "HEAD" or version.is_known_to(request.headers):
        return version, None
    page = read(in_id_order.BEGINNING)
    return version, replace(page, content=csv_feed.HEADER.encode() + page.content)


def _reader(copying: Copying, kind: Kind, at: int, own: UUID) -> ReadPage:
    def read(after: UUID) -> FilePage:
        with copying.database.read() as session:
            as_of = newest_change(session)  # before the listings, which then include this change
            listings = in_id_order.page(session, copying.principal.viewer, [kind], after=after, limit=ROWS_A_PAGE)
        shown = [listing for listing in listings if listing.aggregate.listed]  # what is protected has reports too
        content = csv_feed.lines(shown, at, own).encode()
        following = listings[-1].indicator_id if len(listings) == ROWS_A_PAGE else None
        return FilePage(content, copying.note(shown, as_of), following)

    return read
