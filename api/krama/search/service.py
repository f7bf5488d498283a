"""The use case on searches: what the caller may read that is about a value, or that has a part of a text."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.access.errors import ScopeMissing
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.folding import SoughtText
from krama.core.windows import Part, Placed, merged
from krama.disputes import searching as disputes
from krama.disputes.searching import DisputeHit
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction.extract import extract
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints, Indicator, indicator_of
from krama.indicators.related import related
from krama.listings import service as listings
from krama.listings.service import Listing
from krama.reports import searching as reports
from krama.reports.report_filter import ReportFilter, TimeSpan
from krama.reports.schemas import ReportStatus
from krama.reports.searching import ReportHit
from krama.rule import judgement as judging
from krama.rule.coverage import IsProtected
from krama.search import cases
from krama.search.cases import CaseHit
from krama.search.errors import TooManySoughtValues
from krama.search.schemas import SearchIn, SearchType

MOST_VALUES = 10
"""The most values that are read in a text."""

SCOPES: Mapping[SearchType, Permission] = {
    SearchType.CASE: Permission.CASES_READ,
    SearchType.REPORT: Permission.REPORTS_READ,
    SearchType.INDICATOR: Permission.INDICATORS_READ,
    SearchType.DISPUTE: Permission.DISPUTES_READ,
}
"""The permission that lets a client read what it finds."""


@dataclass(frozen=True, slots=True)
class IndicatorHit:
    """A listed indicator that was found, and its status."""

    listing: Listing
    status: judging.IndicatorStatus


Hit = ReportHit | IndicatorHit | DisputeHit | CaseHit


def types_of(principal: Principal, asked: Collection[SearchType] | None) -> frozenset[SearchType]:
    """The types to search in: those that are asked for, otherwise all that the caller may read.

    Raises `ScopeMissing` for a type that it may not read, or if it may read none.
    """
    readable = frozenset(each for each, scope in SCOPES.items() if scope in principal.permissions)
    wanted = frozenset(asked or readable or SearchType)
    # gate: type that the caller may not read
    for each in sorted(wanted - readable):
        raise ScopeMissing(SCOPES[each])
    return wanted


def values_in(asked: SearchIn, region: str) -> list[Indicator]:
    """The values that the text names: it is one as a whole, as in a check, or it has some.

    If only one kind is asked for, it is read as that kind, as with the `kind` of a check. Raises `TooManySoughtValues`.
    """
    kind = asked.kinds[0] if asked.kinds and len(asked.kinds) == 1 else None
    try:
        return [canonicalise(asked.text, Hints(kind=kind, region=region))]
    except IndicatorRefused:
        values = [value.indicator for value in extract(asked.text, region).values if value.indicator is not None]
    # gate: no value of a search is left out without a word
    if len(values) > MOST_VALUES:
        raise TooManySoughtValues(MOST_VALUES)
    return values


def find(
    session: Session,
    principal: Principal,
    asked: SearchIn,
    values: Collection[Indicator],
    after: KeysetPosition,
    limit: int,
    is_protected: IsProtected,
) -> Part[Hit]:
    """Up to `limit` things that were found, newest first, after a position.

    There may be fewer, or none, before the end: each source looks through a limited number at a time.
    """
    types, text = types_of(principal, asked.types), SoughtText(asked.text)
    ids = _by_id(values)
    parts: list[Part[Hit]] = []
    if SearchType.INDICATOR in types and not asked.provinces:
        parts.append(Part(_listed(session, principal, values, asked, after, is_protected)))
    if SearchType.REPORT in types and (wanted := _report_filter(asked)) is not None:
        parts += reports.find(session, principal, text, ids.keys(), wanted, after, limit)
    if SearchType.DISPUTE in types and not asked.categories and not asked.provinces:
        part = disputes.find(session, principal, text, ids.keys(), asked.created_after, after)
        parts.append(Part([each for each in part.items if _is_asked(asked, each.item)], part.end))
    if SearchType.CASE in types:
        of_kinds = {key for key, each in ids.items() if not asked.kinds or each.kind in asked.kinds}
        parts += cases.find(session, principal, text, of_kinds, asked, after, limit)
    return merged(parts, limit, newest=True)


def listings_told(
    session: Session,
    principal: Principal,
    values: Collection[Indicator],
    hits: Collection[Hit],
    is_protected: IsProtected,
) -> set[UUID]:
    """The indicators of which these hits tell that they are listed. A protected value is not listed."""
    ids = _by_id(values)
    # gate: case that a value finds tells of a listing
    in_cases = cases.values_told(session, principal, [hit for hit in hits if isinstance(hit, CaseHit)], ids.keys())
    told = {key for key in in_cases if not is_protected(ids[key])}
    for hit in hits:
        if isinstance(hit, IndicatorHit):
            told.add(hit.listing.indicator_id)
        elif isinstance(hit, ReportHit) and hit.status is ReportStatus.ACTIVE and not is_protected(hit.indicator):
            told.add(hit.indicator_id)
    return told


def _by_id(values: Collection[Indicator]) -> dict[UUID, Indicator]:
    return {indicator_id(each): each for each in _with_covering(values)}


def _with_covering(values: Collection[Indicator]) -> list[Indicator]:
    """The values and what covers them in a check: a link is also found by its domain."""
    return [*values, *(indicator_of(form) for value in values for _, form in related(value))]


def _listed(
    session: Session,
    principal: Principal,
    values: Collection[Indicator],
    asked: SearchIn,
    after: KeysetPosition,
    is_protected: IsProtected,
) -> list[Placed[Hit]]:
    """The listings that cover these values and that the caller sees. As in a check, nothing covers a protected one."""
    # gate: protected list at a search
    unprotected = [value for value in values if not is_protected(value)]
    ids = [indicator_id(each) for each in _with_covering(unprotected) if not is_protected(each)]
    seen, now = listings.listed(session, principal.viewer, ids), clock.to_micros(clock.now())
    hits = (
        Placed(each.position._replace(newest=True), IndicatorHit(each, judging.judge(each.aggregate, now).status))
        for each in seen.values()
    )
    asked_for = (each for each in hits if each.position < after and _is_asked_of(asked, each.item))
    return sorted(asked_for, key=lambda hit: hit.position, reverse=True)


def _is_asked_of(asked: SearchIn, hit: IndicatorHit) -> bool:
    aggregate, categories = hit.listing.aggregate, sum(each.bit for each in set(asked.categories or ()))
    return (
        (not asked.kinds or hit.listing.indicator.kind in asked.kinds)
        and (not categories or bool(aggregate.categories & categories))
        and (asked.created_after is None or aggregate.first_at > clock.to_micros(asked.created_after))
        and _has_status(asked, hit.status)
    )


def _is_asked(asked: SearchIn, hit: DisputeHit) -> bool:
    return (not asked.kinds or hit.indicator.kind in asked.kinds) and _has_status(asked, hit.status)


def _has_status(asked: SearchIn, status: str) -> bool:
    return not asked.statuses or status in map(str, asked.statuses)


_REPORT_STATUSES = frozenset(map(str, ReportStatus))


def _report_filter(asked: SearchIn) -> ReportFilter | None:
    """What narrows reports. None if no report has one of the statuses."""
    statuses = frozenset(ReportStatus(each) for each in asked.statuses or () if each in _REPORT_STATUSES)
    if asked.statuses and not statuses:
        return None
    return ReportFilter(
        statuses=statuses,
        kinds=frozenset(asked.kinds or ()),
        categories=frozenset(asked.categories or ()),
        provinces=frozenset(asked.provinces or ()),
        created=TimeSpan(asked.created_after),
    )
