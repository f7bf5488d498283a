"""The events of the MISP feed: which there are, and what is in them. Pure.

An event has a part of the listings of one kind that were first corroborated on one day, in that order. So an event of a
past day gets no more listings, and MISP reads it again only if one of them is corrected.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from krama.core import clock
from krama.indicators.categories import categories_in
from krama.indicators.identity import listing_key
from krama.indicators.kinds import Kind
from krama.listings.service import Listing
from krama.misp.shapes import CATEGORIES, Attribute, MispShape, shape_of
from krama.rule.evidence import MICROS_A_DAY
from krama.rule.judgement import Action
from krama.rule.terms import terms_of
from krama.sharing.labels import Tlp, strictest

PARTS_OF_A_DAY = 4
"""How many events the listings of a kind and a day are divided into, by their ids. It never changes.

MISP needs days for an event of 40,000 attributes (MISP issue 9092): four hold 160,000 telephone numbers of one day.
"""

_NAMESPACE = UUID("5b1c7a0e-3b7e-5d0b-9a55-6a0cf6b0c1d2")
_SOUGHT = frozenset({Action.VERIFY, Action.HOLD})
_MICROS_A_SECOND = 1_000_000
_EPOCH = date(1970, 1, 1)
_NAMES = {
    Kind.PHONE: "telephone numbers",
    Kind.BANK_ACCOUNT: "bank accounts",
    Kind.WALLET: "wallets",
    Kind.URL: "links",
    Kind.DOMAIN: "domains",
    Kind.EMAIL: "e-mail addresses",
    Kind.HANDLE: "handles",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of one agency as of a time in microseconds since 1970, by the exchange with this name and id.

    Nothing in it is older than `since`, when the database was restored: a MISP that has what was lost then reads all
    again.

    What an agency may see differs, so the ids of its events are its own: members that exchange events with each other
    never replace the events of another member.
    """

    agency_id: UUID
    exchange_name: str
    exchange_id: UUID
    at: int
    since: int = 0

    @property
    def creator(self) -> dict[str, str]:
        """MISP's `Orgc`."""
        return {"name": self.exchange_name, "uuid": str(self.exchange_id)}


class Slot(NamedTuple):
    """What an event is about: a kind, the day of the first corroboration since 1970, and its part of that day."""

    kind: Kind
    day: int
    part: int

    def event_id(self, feed: Feed) -> UUID:
        """The event's id."""
        return uuid5(_NAMESPACE, f"{feed.agency_id} {self.kind.value} {self.day} {self.part}")


def slot_of(listing: Listing) -> Slot:
    """The event of a listing. It follows from what never changes, and from nothing of other listings.

    A listing that moved would stay as it was for a MISP that has it from before: no event would name it there again.
    """
    day = listing.aggregate.corroborated_at // MICROS_A_DAY
    return Slot(listing.indicator.kind, day, listing.indicator_id.int % PARTS_OF_A_DAY)


def divided(listings: Iterable[Listing]) -> Iterator[tuple[Slot, list[Listing]]]:
    """The events of a kind, from its listings in the order in which they were first corroborated."""
    for _, of_day in groupby(listings, key=lambda listing: slot_of(listing).day):
        parts: dict[Slot, list[Listing]] = {}
        for listing in of_day:
            parts.setdefault(slot_of(listing), []).append(listing)
        yield from sorted(parts.items())


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A listing in an event. `stamp` is when its entry last changed, in seconds since 1970."""

    listing: Listing
    is_live: bool
    is_sought: bool
    stamp: int

    @property
    def label(self) -> Tlp:
        return strictest(self.listing.aggregate.labels) or Tlp.AMBER


def entries_of(listings: Iterable[Listing], feed: Feed) -> list[FeedEntry]:
    """The entries of these listings. What is listed only because it was copied from elsewhere has none.

    It would be deleted for its readers, although it is listed. Once it has ended it has one: a reader may have it from
    when somebody here said it.
    """
    # gate: a copy is not handed on as an own event
    own = (listing for listing in listings if not (listing.aggregate.listed and listing.aggregate.origin))
    return [_entry_of(listing, feed) for listing in own]


def _entry_of(listing: Listing, feed: Feed) -> FeedEntry:
    """The entry of a listing. What has ended is deleted."""
    aggregate, changed, at = listing.aggregate, listing.position.seq, feed.at
    is_live, is_sought = aggregate.listed, False
    if is_live:
        today = at // MICROS_A_DAY
        for step in terms_of(aggregate, min(changed // MICROS_A_DAY, today), shows_age=True).steps:
            if step.day <= today and (step.action in _SOUGHT) != is_sought:
                is_sought = step.action in _SOUGHT
                changed = max(changed, step.day * MICROS_A_DAY) if step.day > changed // MICROS_A_DAY else changed
    # MISP takes only what is newer. So a change of this second, which may not be the last one, is not yet of this one.
    stamp = max(min(changed // _MICROS_A_SECOND, at // _MICROS_A_SECOND - 1), feed.since // _MICROS_A_SECOND)
    return FeedEntry(listing, is_live, is_sought, stamp)


def summary(feed: Feed, slot: Slot, entries: Iterable[FeedEntry]) -> dict[str, Any]:
    """What the manifest says of an event."""
    stamps, labels = [], set[Tlp]()
    for entry in entries:
        stamps.append(entry.stamp)
        labels.add(entry.label)
    day = (_EPOCH + timedelta(days=slot.day)).isoformat()
    part = f", part {slot.part + 1}" if slot.part else ""
    return {
        "Orgc": feed.creator,
        "Tag": [{"name": max(labels, key=list(Tlp).index).value.lower()}],
        "info": f"{feed.exchange_name}: {_NAMES[slot.kind]} first corroborated on {day}{part}",
        "date": day,
        "analysis": "2",
        "threat_level_id": "2",
        "timestamp": str(max(stamps)),
    }


def event_of(feed: Feed, slot: Slot, entries: list[FeedEntry]) -> dict[str, Any]:
    """The document of an event."""
    stated = summary(feed, slot, entries)
    event_id = slot.event_id(feed)
    written = [_written(event_id, entry) for entry in entries]
    return {
        "Event": {
            "uuid": str(event_id),
            **stated,
            "publish_timestamp": stated["timestamp"],
            "published": True,
            "Attribute": [each for each in written if "Attribute" not in each],
            "Object": [each for each in written if "Attribute" in each],
        }
    }


def _written(event_id: UUID, entry: FeedEntry) -> dict[str, Any]:
    """The attribute or the object of an entry."""
    listing, shape = entry.listing, shape_of(entry.listing.indicator)
    key = listing_key(event_id, listing.indicator_id)
    attributes = [_attribute(key, place, shape, each, entry) for place, each in enumerate(shape.attributes)]
    if shape.template is None:
        return attributes[0] | {"uuid": str(key)}
    template = shape.template
    return {
        "uuid": str(key),
        "name": template.name,
        "meta-category": template.meta_category,
        "template_uuid": template.template_uuid,
        "template_version": template.version,
        "timestamp": str(entry.stamp),
        "comment": _comment(listing),
        "distribution": "5",
        "deleted": not entry.is_live,
        "Attribute": attributes,
    }


def _attribute(key: UUID, place: int, shape: MispShape, attribute: Attribute, entry: FeedEntry) -> dict[str, Any]:
    listing = entry.listing
    aggregate = listing.aggregate
    stated = {
        "uuid": str(uuid5(key, str(place))),
        "type": attribute.type,
        "category": CATEGORIES[listing.indicator.kind] if attribute.is_sought else "Other",
        "value": attribute.value,
        "to_ids": entry.is_sought and attribute.is_sought,
        "comment": _comment(listing),
        "timestamp": str(entry.stamp),
        "distribution": "5",
        "disable_correlation": not attribute.is_sought,
        "deleted": not entry.is_live,
        "first_seen": _time(aggregate.first_at),
        "last_seen": _time(max(aggregate.last_at, aggregate.first_at)),
        "Tag": [{"name": name} for name in _tags(entry)],
    }
    return stated | {"object_relation": attribute.relation} if shape.template is not None else stated


def _tags(entry: FeedEntry) -> list[str]:
    categories = categories_in(entry.listing.aggregate.categories)
    return [entry.label.value.lower(), *(f'krama:category="{category.value}"' for category in categories)]


def _comment(listing: Listing) -> str:
    return ", ".join(category.value.replace("_", " ") for category in categories_in(listing.aggregate.categories))


def values_of(listing: Listing) -> list[str]:
    """What MISP looks for in `hashes.csv`: the values of a listing."""
    return [each.value for each in shape_of(listing.indicator).attributes if each.is_sought]


def _time(micros: int) -> str:
    return clock.from_micros(micros).isoformat()
