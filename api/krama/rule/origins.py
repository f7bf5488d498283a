"""Who stated first what agencies have copied, and how many independent sources that leaves. Pure."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from krama.rule.evidence import ReportGroup

UNKNOWN_ORIGIN = UUID("3bab22af-23d1-5e12-87cd-b7304fa74536")
"""The origin of what nobody claims, and of what several have stated. It may be a copy of any other copy."""

LISTED_ORIGIN = UUID("8debae60-e5c7-53a0-b7d3-d889c8c54325")
"""The origin of what an exchange made of its listing, and nobody says which exchange. It may be the word of anybody."""

_NOBODY_S = frozenset({UNKNOWN_ORIGIN, LISTED_ORIGIN})


def independent_sources(report_groups: "Collection[ReportGroup]") -> "list[list[ReportGroup]]":
    """The reports of each independent source. Reports of one agency are one source.

    So are copies of what one origin stated, no matter which member copied them, and all copies that are joined to them
    in this way: otherwise a list that two agencies import would corroborate itself. A copy of unknown origin joins all
    copies. So there may be too few sources of copies, and never too many. What an exchange made of a listing says
    nothing more where an agency says it itself: the list may have been made of that.

    An agency that says it itself is a source of its own: no copy joins it to another agency.
    """
    own: dict[UUID, list[ReportGroup]] = defaultdict(list)
    copies: dict[UUID, list[ReportGroup]] = defaultdict(list)
    for group in report_groups:
        (own if group.origin is None else copies)[group.agency_id].append(group)
    # gate: a list of own listings is not a second voice
    if own:
        copies = _without_listed(copies)
    sources = []
    for joined in _joined(copies):
        agencies = {group.agency_id for group in joined}
        # gate: copies are a further source only if an agency does nothing but copy
        if agencies <= own.keys():
            own[min(agencies)] += joined
        else:
            sources.append(joined)
    return [*own.values(), *sources]


def _without_listed(copies: "Mapping[UUID, list[ReportGroup]]") -> "dict[UUID, list[ReportGroup]]":
    said = {agency: [group for group in groups if group.origin != LISTED_ORIGIN] for agency, groups in copies.items()}
    return {agency: groups for agency, groups in said.items() if groups}


def _joined(by_agency: "Mapping[UUID, list[ReportGroup]]") -> "list[list[ReportGroup]]":
    """The copies of each source: joined by their agency, and by their origin."""
    is_unknown = any(group.origin in _NOBODY_S for copies in by_agency.values() for group in copies)
    sources: list[list[ReportGroup]] = []
    of_origin: dict[UUID, list[ReportGroup]] = {}
    for copies in by_agency.values():
        joined = [*copies]
        origins = {group.origin for group in copies if group.origin is not None}
        # gate: a copy of unknown origin joins all copies
        if is_unknown:
            origins = {UNKNOWN_ORIGIN}
        # gate: copies of one origin are one source
        for origin in origins:
            before = of_origin.get(origin)
            if before is not None and before is not joined:
                joined += before
                sources = [source for source in sources if source is not before]
                of_origin = {each: joined if source is before else source for each, source in of_origin.items()}
            of_origin[origin] = joined
        sources.append(joined)
    return sources


def origin_of(report_groups: "Collection[ReportGroup]") -> str:
    """The origin of what was only copied, as 32 hexadecimal digits; empty if somebody here says it.

    Of several it is the smallest that is known. That is one of those who say it, and not a further one.
    """
    origins = {group.origin for group in report_groups}
    if None in origins:
        return ""
    known = origins - _NOBODY_S or {UNKNOWN_ORIGIN}
    return min(origin.hex for origin in known if origin is not None)


def together(origins: Collection[UUID]) -> UUID:
    """The origin of a report that copies of these origins state: theirs, or unknown if there are several.

    A report has one origin. So it joins the copies of each of them only if it joins all copies. What an exchange made
    of a listing adds no origin to what somebody is known to state.
    """
    named = set(origins) - {LISTED_ORIGIN} or set(origins)
    return named.pop() if len(named) == 1 else UNKNOWN_ORIGIN
