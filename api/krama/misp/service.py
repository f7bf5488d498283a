"""Reads the MISP feed of one agency: the manifest, one event, and the hashes of all values."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.indicators.kinds import Kind
from krama.listings.corroborated import CorroboratedDay, corroborated_days, once_corroborated
from krama.listings.service import Listing
from krama.misp import events
from krama.misp.errors import EventNotFound
from krama.misp.events import (
    Feed,
    FeedEntry,
    Slot,
    divided,
    entries_of,
    event_of,
    slot_of,
    summary,
    values_of,
)
from krama.rule.evidence import MICROS_A_DAY
from krama.sharing.audiences import Viewer


def manifest(session: Session, viewer: Viewer, feed: Feed) -> dict[str, Any]:
    """What the feed says of each event, by the event's id."""
    known = ((slot, entries_of(listings, feed)) for slot, listings in _events(session, viewer))
    return {str(slot.event_id(feed)): summary(feed, slot, entries) for slot, entries in known if entries}


def _events(session: Session, viewer: Viewer) -> Iterator[tuple[Slot, list[Listing]]]:
    for kind in Kind:
        yield from divided(once_corroborated(session, viewer, kind))


def event(session: Session, viewer: Viewer, feed: Feed, event_id: UUID) -> tuple[dict[str, Any], list[Listing]]:
    """The document of an event, and the listings that it discloses. Raises `EventNotFound`."""
    slot = event_slot(session, viewer, feed, event_id)
    entries = entries_in(session, viewer, feed, slot)
    if not entries:
        raise _not_found()
    return event_of(feed, slot, entries), live_listings(entries)


def event_slot(session: Session, viewer: Viewer, feed: Feed, event_id: UUID) -> Slot:
    """What the event with this id is about. Raises `EventNotFound`."""
    # gate: event of the reader's own feed
    slot = next((each for each in slots(session, viewer) if each.event_id(feed) == event_id), None)
    if slot is None:
        raise _not_found()
    return slot


def _not_found() -> EventNotFound:
    return EventNotFound("Your feed has no event with this id. The manifest has the ids of all events.")


def slots(session: Session, viewer: Viewer) -> list[Slot]:
    """What the events of the feed are about, of which one may be empty.

    An event's id does not say it, so it is looked for among all of them.
    """
    return [
        Slot(day.kind, day.day, part)
        for day in corroborated_days(session, viewer)
        for part in range(events.PARTS_OF_A_DAY)
    ]


def entries_in(session: Session, viewer: Viewer, feed: Feed, slot: Slot) -> list[FeedEntry]:
    """The entries of an event."""
    return [each for each in entries_of_day(session, viewer, feed, slot) if slot_of(each.listing) == slot]


def entries_of_day(session: Session, viewer: Viewer, feed: Feed, day: CorroboratedDay | Slot) -> list[FeedEntry]:
    """The entries of all events of a kind and a day."""
    since = day.day * MICROS_A_DAY
    return entries_of(once_corroborated(session, viewer, day.kind, since=since, before=since + MICROS_A_DAY), feed)


def live_listings(entries: Iterable[FeedEntry]) -> list[Listing]:
    """The listings that these entries disclose."""
    return [entry.listing for entry in entries if entry.is_live]


def hash_lines(feed: Feed, entry: FeedEntry) -> str:
    """The lines of `hashes.csv` for one listing: the MD5 of each value, as MISP computes it, and the event's id."""
    event_id = slot_of(entry.listing).event_id(feed)
    digests = (hashlib.md5(value.encode(), usedforsecurity=False).hexdigest() for value in values_of(entry.listing))
    return "".join(f"{digest},{event_id}\n" for digest in digests) if entry.is_live else ""
