"""Finds cases by a value that is in them, or by a part of what the caller's own agency wrote in its cases."""

from collections import defaultdict
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.cases import service as cases
from krama.cases.service import CaseFile, CaseKey
from krama.core.cursor import KeysetPosition
from krama.core.folding import SoughtText
from krama.core.windows import Part, Placed
from krama.reports import service as reports
from krama.reports.fields import disclosed_to
from krama.search.schemas import SearchIn


class CaseMember(StrEnum):
    """The member of a case by which it was found."""

    INDICATOR = "indicator"
    REFERENCE = "reference"
    NARRATIVE = "narrative"


class CaseHit(NamedTuple):
    """A case that was found. `reference` is empty if it is not disclosed to the caller."""

    case: CaseFile
    reference: str
    member: CaseMember

    @property
    def status(self) -> str:
        """Whether the case counts."""
        return "active" if self.case.withdrawn_at is None else "withdrawn"


def find(
    session: Session,
    principal: Principal,
    text: SoughtText,
    indicator_ids: Collection[UUID],
    asked: SearchIn,
    after: KeysetPosition,
) -> list[Part[CaseHit]]:
    """The cases with one of these values that the caller may read, and its agency's own that have the text.

    A case stands where the caller sees it made. At most the newest 200 cases of the values are found.
    """
    parts = [_with_value(session, principal, indicator_ids, asked, after)]
    return parts if asked.kinds else [*parts, _with_text(session, principal, text, asked, after)]


def _with_value(
    session: Session, principal: Principal, indicator_ids: Collection[UUID], asked: SearchIn, after: KeysetPosition
) -> Part[CaseHit]:
    if not indicator_ids:
        return Part([])
    anonymous: dict[CaseKey, set[bool]] = defaultdict(set)
    for value in reports.cases_with(session, principal.viewer, indicator_ids).values:
        if value.indicator_id in indicator_ids:
            anonymous[value.case].add(value.anonymous)
    rows = cases.of_keys(session, anonymous)
    # gate: visibility of a case that a value finds
    visible = {key: case for key, case in rows.items() if cases.sees(principal.viewer, case)}
    # gate: case of an anonymous report
    seen = [case for key, case in visible.items() if _shows_one(principal, case, anonymous[key])]
    hits = (_hit(case, CaseMember.INDICATOR, principal) for case in seen if _is_asked(asked, case, principal))
    return Part(sorted((hit for hit in hits if hit.position < after), key=lambda hit: hit.position, reverse=True))


def _shows_one(principal: Principal, case: CaseFile, anonymous: Collection[bool]) -> bool:
    """Whether the case shows a value, of which these say whether its reports are anonymous."""
    return any(cases.shows(principal.viewer, case, anonymous=each) for each in anonymous)


def _with_text(
    session: Session, principal: Principal, text: SoughtText, asked: SearchIn, after: KeysetPosition
) -> Part[CaseHit]:
    """Its own cases that have the text, of a limited number."""
    most = cases.MOST_READ
    rows = cases.own_texts(session, principal.agency_id, after, most + 1)
    members: dict[UUID, CaseMember] = {}
    for row in rows[:most]:
        if text.is_in(row.reference):
            members[row.place.key] = CaseMember.REFERENCE
        elif text.is_in(row.narrative):
            members[row.place.key] = CaseMember.NARRATIVE
    matching = cases.with_ids(session, members)
    hits = (_hit(case, members[case.case_id], principal) for case in matching if _is_asked(asked, case, principal))
    end = rows[most - 1].place._replace(newest=True) if len(rows) > most else None
    return Part(sorted(hits, key=lambda hit: hit.position, reverse=True), end)


def _is_asked(asked: SearchIn, case: CaseFile, principal: Principal) -> bool:
    """Whether the case is asked for, by what the caller sees of it."""
    own = case.agency_id == principal.agency_id
    province = case.province if own or "province" in disclosed_to(principal.sector) else None
    status = "active" if case.withdrawn_at is None else "withdrawn"
    return (
        (not asked.categories or case.category in asked.categories)
        and (not asked.provinces or province in asked.provinces)
        and (not asked.statuses or status in map(str, asked.statuses))
        and (asked.created_after is None or case.made_at(principal.agency_id) > asked.created_after)
    )


def _hit(case: CaseFile, member: CaseMember, principal: Principal) -> Placed[CaseHit]:
    own = case.agency_id == principal.agency_id
    # gate: reference in a title
    disclosed = own or (not case.anonymous and "case_reference" in disclosed_to(principal.sector))
    place = cases.place_of(principal.viewer, case)._replace(newest=True)
    return Placed(place, CaseHit(case, case.reference if disclosed else "", member))
