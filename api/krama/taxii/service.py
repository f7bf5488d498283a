"""Reads a collection: pages in the order of changes, of which none divides what was added at one moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.core.cursor import KeysetPosition, end_of
from krama.indicators.kinds import Kind
from krama.listings import service as listings
from krama.listings.errors import IndicatorNotFound
from krama.listings.service import Listing, ListingFilter
from krama.sharing.audiences import Viewer
from krama.sharing.labels import Tlp
from krama.stix.exchange import extension_definitions
from krama.stix.ids import indicator_of_stix_id
from krama.stix.markings import marking_definition
from krama.stix.profiles import Profile
from krama.stix.writing import Writer, timestamp
from krama.taxii.case_groups import CaseReader
from krama.taxii.collections import Collection
from krama.taxii.filters import Query

_MOST_SCANNED = 10_000
"""A request looks through so many listings at most, of which few may be corroborated."""
_STEP = 1000
"""The most listings that one query reads."""


@dataclass(frozen=True, slots=True)
class ObjectSource:
    """What is read: a collection, for a viewer, by an exchange with this identity and address."""

    collection: Collection
    viewer: Viewer
    identity: dict[str, Any]
    public_url: str

    @property
    def writer(self) -> Writer:
        return Writer(self.collection.profile, self.identity["id"], self.collection.corroborated)

    def cases(self, session: Session) -> CaseReader:
        """What reads the groupings."""
        return CaseReader(session, self.viewer, self.collection.kinds, self.writer)

    @property
    def filter(self) -> ListingFilter:
        """No filter for all kinds: then one index of the table answers."""
        kinds = self.collection.kinds
        return ListingFilter(frozenset() if kinds == frozenset(Kind) else kinds)


@dataclass(slots=True)
class CollectionPage:
    """A page. `held` are all listings of the collection that were looked at, `listed` those that the query wants.

    `first` and `last` are when the first and the last listing that was looked at was added, in microseconds since 1970.
    `last` is where a reader continues, even if the page has no object. `stated` is what its reader is shown of it.
    """

    held: list[Listing] = field(default_factory=list)
    listed: list[Listing] = field(default_factory=list)
    indicators: list[dict[str, Any]] = field(default_factory=list)
    groupings: list[dict[str, Any]] = field(default_factory=list)
    others: list[dict[str, Any]] = field(default_factory=list)
    more: bool = False
    first: int = 0
    last: int = 0
    stated: int = 0

    @property
    def position(self) -> KeysetPosition:
        """Where the next page begins."""
        return end_of(self.last)

    @property
    def disclosed(self) -> list[UUID]:
        """The listed indicators that the page names."""
        return [each.indicator_id for each in self.listed if each.aggregate.listed]

    def grouped(self, profile: Profile) -> list[UUID]:
        """The indicators that the groupings of the page name."""
        names = (name for each in self.groupings for name in each["object_refs"])
        return [key for name in names if (key := indicator_of_stix_id(name, profile)) is not None]


def read_page(session: Session, source: ObjectSource, query: Query) -> CollectionPage:
    """The objects after the query's position, up to its limit, with what they refer to.

    What was added at one moment is on one page, even if that makes the page longer than the limit: a reader that
    continues after the time of the last object would otherwise miss the rest.
    """
    page = CollectionPage(first=query.after.seq, last=query.after.seq)
    _look_through(session, source, query, page)
    page.stated = page.last
    return page


def _look_through(session: Session, source: ObjectSource, query: Query, page: CollectionPage) -> None:
    if not _wants_indicators(query) and not query.wants_cases:
        page.others = _referred(source, page, query)
        return
    keys = query.keys(source.collection.profile)
    if keys is None:
        _fill(session, source, query, page)
        groupings = source.cases(session).of_listings(page.held, page.last) if query.wants_cases else []
    else:
        _take(source, query, page, _named(session, source, keys, query.after))
        groupings = source.cases(session).of_cases(query.case_ids(source.collection.profile))
        groupings = [each for each in groupings if each["modified"] > timestamp(query.after.seq)]
    page.groupings = [each for each in groupings if query.wants(each)]
    # also if nothing fits: OpenCTI only continues after a page with an object
    if keys is not None or page.last > query.after.seq:
        page.others = _referred(source, page, query)


def _fill(session: Session, source: ObjectSource, query: Query, page: CollectionPage) -> None:
    """Look through listings until the page is full. Where few pass the filters, each query reads more than the last."""
    after, scanned, rows = query.after, 0, query.limit + 1
    page.more = True
    while page.more and len(page.indicators) < query.limit and scanned < _MOST_SCANNED:
        candidates, page.more = _whole_moments(session, source, after, min(rows, _STEP))
        for moment in _by_moment(candidates):
            if page.indicators and len(page.indicators) + len(moment) > query.limit:
                page.more = True
                return  # a moment that is longer than what is left of the page has a page of its own
            _take(source, query, page, moment)
            scanned, after = scanned + len(moment), moment[-1].position
            if len(page.indicators) >= query.limit:
                page.more = page.more or moment[-1] is not candidates[-1]
                return
        rows *= 2


def _by_moment(candidates: Sequence[Listing]) -> list[list[Listing]]:
    return [list(same) for _, same in groupby(candidates, key=lambda each: each.position.seq)]


def _whole_moments(
    session: Session, source: ObjectSource, after: KeysetPosition, rows: int
) -> tuple[list[Listing], bool]:
    """About `rows` listings after a position, and whether more follow. Of each moment all are there, or none."""
    candidates, more = _read(session, source, after, rows)
    if not more:
        return candidates, False
    moment = candidates[-1].position.seq
    earlier = [each for each in candidates if each.position.seq < moment]
    if earlier:
        return earlier, True
    # gate: one moment is not divided
    while more and candidates[-1].position.seq == moment:
        following, more = _read(session, source, candidates[-1].position, _STEP)
        candidates += following
    same = [each for each in candidates if each.position.seq == moment]
    return same, more or len(same) < len(candidates)


def _read(session: Session, source: ObjectSource, after: KeysetPosition, limit: int) -> tuple[list[Listing], bool]:
    return listings.page(session, source.viewer, source.filter, after=after, limit=limit)


def _take(source: ObjectSource, query: Query, page: CollectionPage, candidates: Sequence[Listing]) -> None:
    """Add those of these listings that the collection and the query let through."""
    if not candidates:
        return
    if page.first == query.after.seq:
        page.first = candidates[0].position.seq
    page.last = candidates[-1].position.seq
    writer, wants = source.writer, _wants_indicators(query)
    for listing in candidates:
        if not writer.holds(listing):
            continue
        page.held.append(listing)
        if wants and query.wants(members := writer.object_of(listing)):
            page.listed.append(listing)
            page.indicators.append(members)


def _wants_indicators(query: Query) -> bool:
    types, specs = query.matches.get("type"), query.matches.get("spec_version")
    return (types is None or "indicator" in types) and (specs is None or "2.1" in specs)


def _named(session: Session, source: ObjectSource, keys: Sequence[UUID], after: KeysetPosition) -> list[Listing]:
    """Those of these indicators that the collection has for the viewer, in the order of changes."""
    candidates = [listing for key in keys if (listing := _find(session, source, key)) is not None]
    return sorted((each for each in candidates if each.position > after), key=lambda each: each.position)


def _find(session: Session, source: ObjectSource, key: UUID) -> Listing | None:
    try:
        listing = listings.read(session, source.viewer, key)
    except IndicatorNotFound:
        return None
    # gate: kinds of a collection
    is_there = listing.indicator.kind in source.collection.kinds and source.writer.holds(listing)
    return listing if is_there else None


def _referred(source: ObjectSource, page: CollectionPage, query: Query) -> list[dict[str, Any]]:
    """What the objects of a page refer to, so that no reader finds a reference to nothing.

    It is on each page in addition to the limit, because a reader may begin anywhere.
    """
    others = [source.identity]
    if source.collection.profile is Profile.STRICT:
        others += extension_definitions(source.public_url, source.collection.kinds)
        named = {name for each in (*page.indicators, *page.groupings) for name in each["object_marking_refs"]}
        others += [definition for label in Tlp if (definition := marking_definition(label))["id"] in named]
    return [each for each in others if query.wants(each)]
