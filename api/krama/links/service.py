"""Use cases of links: what shares a case with an indicator, and what lies around it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.listings import service as listings
from krama.listings.service import Listing
from krama.reports import service as reports
from krama.reports.case_values import CasePart, CaseValue
from krama.rule.roles import CaseRole
from krama.sharing.audiences import Viewer

HUB_REPORTS = 200
"""From so many reports on, an indicator links everything, as a hotline does. It is shown, and not walked through."""


MOST_EDGES = 2_000
"""The most links in the picture of a neighbourhood."""
_MOST_PAIRS = 50_000
"""The most pairs of one step that are looked at. Large cases have more pairs than anybody can read."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The cases that two indicators share. A part whose source the viewer may not know counts as a case of its own."""

    cases: frozenset[CasePart]

    @property
    def agency_count(self) -> int:
        """The agencies of these cases. Those that the viewer may not know count apart from those with their name."""
        return len({(agency, unnamed) for (agency, _), unnamed in self.cases})


@dataclass(frozen=True, slots=True)
class LinkedListing:
    """A linked indicator, as the viewer may see it, what it shares, and what its reports in these cases say."""

    listing: Listing
    shared: Shared
    roles: Sequence[CaseRole]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The indicators around one, each with its distance, and the links between them."""

    nodes: Mapping[UUID, tuple[Listing, int]]
    edges: Mapping[tuple[UUID, UUID], Shared]
    complete: bool


def is_hub(listing: Listing) -> bool:
    """Whether the indicator is in so many reports that its links say nothing."""
    return listing.aggregate.reports >= HUB_REPORTS


def links(session: Session, viewer: Viewer, indicator_id: UUID) -> list[LinkedListing]:
    """The listed indicators that share a case with this one, those with most cases first. Raises `IndicatorNotFound`.

    All figures are those of the live reports that the viewer may see.
    """
    listings.read(session, viewer, indicator_id)
    values = reports.cases_with(session, viewer, [indicator_id]).values
    own = {value.part for value in values if value.indicator_id == indicator_id}
    linked: dict[UUID, list[CaseValue]] = defaultdict(list)
    for value in values:
        if value.part in own and value.indicator_id != indicator_id:
            linked[value.indicator_id].append(value)
    shown = listings.listed(session, viewer, linked.keys())
    made = [_linked(shown[key], each) for key, each in linked.items() if key in shown]
    return sorted(made, key=lambda link: (-len(link.shared.cases), link.listing.indicator_id))


def _linked(listing: Listing, values: Sequence[CaseValue]) -> LinkedListing:
    times, stated = [value.created_at for value in values], {value.role for value in values}
    roles = [role for role in CaseRole if role in stated]
    return LinkedListing(listing, Shared(frozenset(value.part for value in values)), roles, min(times), max(times))


def neighbourhood(session: Session, viewer: Viewer, indicator_id: UUID, depth: int, limit: int) -> Neighbourhood:
    """Up to `limit` indicators at most `depth` steps away. The walk does not go through hubs.

    Raises `IndicatorNotFound`.
    """
    start = listings.read(session, viewer, indicator_id)
    nodes, edges, complete = {indicator_id: (start, 0)}, dict[tuple[UUID, UUID], Shared](), True
    outermost = [start]
    for step in range(1, depth + 1):
        from_here = {listing.indicator_id for listing in outermost if step == 1 or not is_hub(listing)}
        if not from_here:
            break
        cases = reports.cases_with(session, viewer, from_here)
        walked = _Step(from_here, cases.values)
        reached = listings.listed(session, viewer, walked.others)
        room = limit - len(nodes) + 1
        chosen = walked.strongest(reached.keys() - nodes.keys())
        outermost = [reached[key] for key in chosen[:room]]
        nodes |= {listing.indicator_id: (listing, step) for listing in outermost}
        pairs, all_pairs = walked.pairs(nodes.keys(), MOST_EDGES - len(edges))
        edges |= {pair: walked.shared(*pair) for pair in pairs}
        complete = complete and cases.complete and len(chosen) <= room and all_pairs
    return Neighbourhood(nodes, edges, complete)


class _Step:
    """A step of a walk, from some indicators through the cases that they are in."""

    def __init__(self, from_here: Set[UUID], values: Iterable[CaseValue]) -> None:
        members: dict[CasePart, dict[UUID, None]] = defaultdict(dict)
        for value in values:
            members[value.part][value.indicator_id] = None
        self._begins = {part: [key for key in keys if key in from_here] for part, keys in members.items()}
        self._members = {part: keys for part, keys in members.items() if self._begins[part]}
        self._parts: dict[UUID, set[CasePart]] = defaultdict(set)
        for part, keys in self._members.items():
            for key in keys:
                self._parts[key].add(part)

    @property
    def others(self) -> Collection[UUID]:
        """All indicators of these cases."""
        return self._parts.keys()

    def strongest(self, new: Set[UUID]) -> list[UUID]:
        """The new indicators, those that share most cases first."""
        counts = {key: sum(len(self._begins[part]) for part in self._parts[key]) for key in new}
        return sorted(counts, key=lambda key: (-counts[key], key))

    def pairs(self, nodes: Set[UUID], most: int) -> tuple[list[tuple[UUID, UUID]], bool]:
        """Up to `most` pairs of nodes that share a case, and whether these are all.

        The first ones join each node to another, so that none stands alone.
        """
        pairs = dict.fromkeys(pair for key in nodes for pair in self._first_pair(key))
        looked_at = 0
        for part, keys in self._members.items():
            shown = [key for key in keys if key in nodes]
            for start in self._begins[part]:
                looked_at += len(shown)
                pairs |= dict.fromkeys(_pair(start, end) for end in shown if end != start)
                if looked_at > _MOST_PAIRS or len(pairs) > most:
                    return list(pairs)[:most], False
        return list(pairs), True

    def _first_pair(self, key: UUID) -> Iterator[tuple[UUID, UUID]]:
        for part in self._parts.get(key, ()):
            for start in self._begins[part]:
                if start != key:
                    yield _pair(start, key)
                    return

    def shared(self, start: UUID, end: UUID) -> Shared:
        """What the two share."""
        return Shared(frozenset(self._parts[start] & self._parts[end]))


def _pair(start: UUID, end: UUID) -> tuple[UUID, UUID]:
    return (start, end) if start < end else (end, start)
