"""HTTP routes of the MISP feed."""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import Depends, Request, Response, Security
from pydantic_core import to_json

from krama.access.admission import Recorded
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.writer import AuditWriter
from krama.core import clock
from krama.core.context import database_of, provided, services_of
from krama.core.database import Database
from krama.core.epoch import Epoch
from krama.core.negotiation import CSV, JSON
from krama.feeds.answers import FEED_HEADERS, NOT_MODIFIED, CsvFile, feed_for, needs_no_content
from krama.feeds.recorded_pages import Copying, FilePage, ReadPage, newest_change, recorded_pages
from krama.feeds.versions import FileVersion, names_in_files, version_of
from krama.indicators.kinds import Kind
from krama.listings.corroborated import CorroboratedDay, corroborated_days
from krama.misp import service
from krama.misp.events import Feed
from krama.readers.selections import MISP
from krama.stix.exchange import exchange_name

router = Router("/feeds/misp", tag="feeds")

Reader = Annotated[Principal, Security(caller, scopes=[Permission.FEED_READ])]
_CONTENT = {JSON: {"schema": {"type": "object"}}}
_MANIFEST = {
    200: {"description": "The manifest: each event by its id.", "headers": FEED_HEADERS, "content": _CONTENT},
    **NOT_MODIFIED,
}
_EVENT = {
    200: {"description": "The event, as MISP writes one.", "headers": FEED_HEADERS, "content": _CONTENT},
    **NOT_MODIFIED,
}


def _feed(request: Request, principal: Principal) -> Feed:
    # gate: feed keys that are not for MISP
    feed_for(principal, "misp")
    services = services_of(request)
    names = names_in_files(services)
    name, key = exchange_name(names.publisher.address), names.exchange
    return Feed(principal.agency_id, name, key, clock.to_micros(clock.now()), services[Epoch].began_at)


@router.operation(
    "GET", "/manifest.json", "readMispManifest", "Read which events the MISP feed has", response_class=Response,
    responses=_MANIFEST,
)  # fmt: skip
def read_misp_manifest(
    request: Request, principal: Reader, database: Annotated[Database, Depends(database_of)]
) -> Response:
    """The manifest of a MISP feed: for each event its `timestamp`, so that MISP reads only what has changed.

    Add `/feeds/misp/` in MISP as a feed with the source format `MISP Feed`, and a feed key in its headers. There are up
    to four events for each kind and day, with the listings that were first corroborated on that day. An entry whose
    listing is corroborated no more stays with `to_ids: false`, or with `deleted: true` once the listing has ended.
    """
    feed = _feed(request, principal)
    with database.read() as session:
        version = _version(request, session, principal, feed)
        if request.method == "HEAD" or version.is_known_to(request.headers):
            return needs_no_content(request, version, JSON)
        document = service.manifest(session, principal.viewer, feed)
    return Response(to_json(document), headers=version.headers, media_type=JSON)


@router.operation(
    "GET", "/{event_id:uuid}.json", "readMispEvent", "Read an event of the MISP feed", response_class=Response,
    responses=_EVENT,
)  # fmt: skip
def read_misp_event(
    request: Request,
    event_id: UUID,
    principal: Reader,
    entry: Recorded,
    database: Annotated[Database, Depends(database_of)],
) -> Response:
    """An event as MISP reads it. Only values to verify or to hold have `to_ids`."""
    feed = _feed(request, principal)
    with database.read() as session:
        version = _version(request, session, principal, feed)
        if request.method == "HEAD" or version.is_known_to(request.headers):
            service.event_slot(session, principal.viewer, feed, event_id)
            return needs_no_content(request, version, JSON)
        as_of = newest_change(session)
        document, disclosed = service.event(session, principal.viewer, feed, event_id)
    entry.detail["copied_up_to"] = Copying(database, principal, MISP).note(disclosed, as_of)
    return Response(to_json(document), headers=version.headers, media_type=JSON)


def _version(request: Request, session: Any, principal: Principal, feed: Feed) -> FileVersion:
    """What all files of the feed follow from. A change of this second is not yet told, so the next second differs."""
    version = version_of(session, principal.viewer, Kind, "misp", feed.at, names_in_files(services_of(request)))
    return version if version.is_settled else version.unsettled()


@router.operation(
    "GET", "/hashes.csv", "readMispHashes", "Read the hashes of all values of the MISP feed", response_class=CsvFile,
    responses={
        200: {"description": "The MD5 of each value, and the id of its event.", "headers": FEED_HEADERS},
        **NOT_MODIFIED,
    },
)  # fmt: skip
async def read_misp_hashes(
    request: Request,
    principal: Reader,
    entry: Recorded,
    database: Annotated[Database, Depends(database_of)],
    writer: Annotated[AuditWriter, Depends(provided(AuditWriter))],
) -> Response:
    """A line for each value: its MD5, and the id of its event. MISP looks values up in it without reading the events.

    A telephone number is found from its MD5 in minutes, so this file is a disclosure like the events.
    """
    feed = _feed(request, principal)
    return await to_thread.run_sync(partial(_hashes, request, principal, feed, entry, database, writer))


def _hashes(
    request: Request, principal: Principal, feed: Feed, entry: Entry, database: Database, writer: AuditWriter
) -> Response:
    with database.read() as session:
        version = _version(request, session, principal, feed)
        if request.method == "HEAD" or version.is_known_to(request.headers):
            return needs_no_content(request, version, CSV)
        days = corroborated_days(session, principal.viewer)
    read = _reader(Copying(database, principal, MISP), feed, days)
    first = read(0) if days else FilePage(b"")
    return recorded_pages(first, read, entry, writer, media_type=CSV, headers=version.headers)


def _reader(copying: Copying, feed: Feed, days: list[CorroboratedDay]) -> ReadPage:
    def read(place: int) -> FilePage:
        with copying.database.read() as session:
            as_of = newest_change(session)
            entries = service.entries_of_day(session, copying.principal.viewer, feed, days[place])
        lines = "".join(service.hash_lines(feed, each) for each in entries)
        copied_up_to = copying.note(service.live_listings(entries), as_of)
        return FilePage(lines.encode(), copied_up_to, place + 1 if place + 1 < len(days) else None)

    return read
