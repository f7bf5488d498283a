"""Use cases of links: what shares a case with an indicator, and what lies around it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.listings import service as listings
from krama.listings.service import Listing
from krama.reports import service as reports
from krama.reports.case_values import CaseKey, CaseValue
from krama.rule.roles import CaseRole
from krama.sharing.audiences import Viewer

HUB_REPORTS = 200
"""From so many reports on, an indicator links everything, as a hotline does. It is shown, and not walked through."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What two indicators share: their cases, the agencies of these, the roles of the linked one, and its times."""

    cases: frozenset[CaseKey]
    roles: tuple[CaseRole, ...]
    first_at: datetime
    last_at: datetime

    @property
    def agency_count(self) -> int:
        return len({agency for agency, _ in self.cases})


@dataclass(frozen=True, slots=True)
class LinkedListing:
    """A linked indicator, as the viewer may see it, and what it shares."""

    listing: Listing
    shared: Shared


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
    shared = _shared_with({indicator_id}, reports.cases_with(session, viewer, [indicator_id]).values)[indicator_id]
    shown = listings.listed(session, viewer, shared.keys())
    linked = [LinkedListing(shown[key], each) for key, each in shared.items() if key in shown]
    linked.sort(key=lambda link: (-len(link.shared.cases), link.listing.indicator_id))
    return linked


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
        around = _shared_with(from_here, cases.values)
        reached = listings.listed(session, viewer, {other for shared in around.values() for other in shared})
        room = limit - len(nodes) + 1
        chosen = _strongest(around, reached.keys() - nodes.keys())
        complete = complete and cases.complete and len(chosen) <= room
        outermost = [reached[key] for key in chosen[:room]]
        nodes |= {listing.indicator_id: (listing, step) for listing in outermost}
        for key, shared in around.items():
            edges |= {_edge(key, other): each for other, each in shared.items() if other in nodes}
    return Neighbourhood(nodes, edges, complete)


def _edge(start: UUID, end: UUID) -> tuple[UUID, UUID]:
    return (start, end) if start < end else (end, start)


def _strongest(around: Mapping[UUID, Mapping[UUID, Shared]], new: Collection[UUID]) -> list[UUID]:
    """The new indicators, those that share most cases first."""
    counts: dict[UUID, int] = defaultdict(int)
    for shared in around.values():
        for key in shared.keys() & new:
            counts[key] += len(shared[key].cases)
    return sorted(counts, key=lambda key: (-counts[key], key))


def _shared_with(indicator_ids: Collection[UUID], values: Iterable[CaseValue]) -> dict[UUID, dict[UUID, Shared]]:
    """What other indicators share with each of these, by the other one. Each case is walked through once."""
    by_case: dict[CaseKey, list[CaseValue]] = defaultdict(list)
    for value in values:
        by_case[value.case].append(value)
    linked: dict[UUID, dict[UUID, list[CaseValue]]] = {key: defaultdict(list) for key in indicator_ids}
    for members in by_case.values():
        for key in linked.keys() & {member.indicator_id for member in members}:
            for member in members:
                if member.indicator_id != key:
                    linked[key][member.indicator_id].append(member)
    return {key: {other: _shared(members) for other, members in others.items()} for key, others in linked.items()}


def _shared(members: list[CaseValue]) -> Shared:
    """What a linked indicator's reports in the shared cases say."""
    times = [member.created_at for member in members]
    stated = {member.role for member in members}
    roles = tuple(role for role in CaseRole if role in stated)
    return Shared(frozenset(member.case for member in members), roles, min(times), max(times))
