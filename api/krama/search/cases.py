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

_MICROS = 1_000
_TIMESTAMP_SHIFT = 80
"""An id begins with the milliseconds since 1970 (RFC 9562 §5.7)."""


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

    A case stands where it was made. At most the newest 200 cases of the values are found.
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
    seen = [case for key, case in visible.items() if _has(principal, case, anonymous[key])]
    hits = (_hit(case, CaseMember.INDICATOR, principal) for case in seen if _is_asked(asked, case, principal))
    return Part(sorted((hit for hit in hits if hit.position < after), key=lambda hit: hit.position, reverse=True))


def _has(principal: Principal, case: CaseFile, anonymous: Collection[bool]) -> bool:
    """Whether the case shows a value, of which these say whether its reports are anonymous.

    What the agency reported with its name is not shown in its anonymous case, and the other way round: one of the two
    would name the source of the other.
    """
    # gate: case of an anonymous report
    return case.agency_id == principal.agency_id or case.anonymous in anonymous


def _with_text(
    session: Session, principal: Principal, text: SoughtText, asked: SearchIn, after: KeysetPosition
) -> Part[CaseHit]:
    """Its own cases that have the text, of a limited number."""
    most = cases.MOST_READ
    rows = cases.own_texts(session, principal.agency_id, first_before(after), most + 1)
    members: dict[UUID, CaseMember] = {}
    for row in rows[:most]:
        if text.is_in(row.reference):
            members[row.case_id] = CaseMember.REFERENCE
        elif text.is_in(row.narrative):
            members[row.case_id] = CaseMember.NARRATIVE
    matching = cases.with_ids(session, members)
    hits = (_hit(case, members[case.case_id], principal) for case in matching if _is_asked(asked, case, principal))
    end = place_of(rows[most - 1].case_id) if len(rows) > most else None
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
        and (asked.created_after is None or case.created_at > asked.created_after)
    )


def _hit(case: CaseFile, member: CaseMember, principal: Principal) -> Placed[CaseHit]:
    own = case.agency_id == principal.agency_id
    # gate: reference in a title
    disclosed = own or (not case.anonymous and "case_reference" in disclosed_to(principal.sector))
    return Placed(place_of(case.case_id), CaseHit(case, case.reference if disclosed else "", member))


def place_of(case_id: UUID) -> KeysetPosition:
    """The place of a case: its ids grow with the time at which cases were made, which the first bits say."""
    return KeysetPosition((case_id.int >> _TIMESTAMP_SHIFT) * _MICROS, case_id, newest=True)


def first_before(after: KeysetPosition) -> UUID | None:
    """The id below which all cases after this position are. None: all are."""
    millis, rest = divmod(after.seq, _MICROS)
    floor, ceiling = millis << _TIMESTAMP_SHIFT, (millis + 1) << _TIMESTAMP_SHIFT
    below = ceiling if rest else min(max(after.key.int, floor), ceiling)
    return None if below >= 1 << 128 else UUID(int=below)
