"""Finds cases by a value that is in them, or by a part of what the caller's own agency wrote in its cases."""

from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session, col

from krama.agencies.service import Principal
from krama.cases import service as cases
from krama.cases.service import CaseFile
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.folding import SoughtText, most_that_fit
from krama.core.windows import Part, Placed
from krama.reports import cases_of_values
from krama.reports.fields import disclosed_to
from krama.search.schemas import SearchIn, SearchStatus


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
        return self.case.status


def find(
    session: Session,
    principal: Principal,
    text: SoughtText,
    indicator_ids: Collection[UUID],
    asked: SearchIn,
    after: KeysetPosition,
    limit: int,
) -> list[Part[CaseHit]]:
    """The cases with one of these values that the caller may read, and its agency's own that have the text.

    A case stands where the caller sees it made.
    """
    parts = [_with_value(session, principal, indicator_ids, asked, after, limit)]
    return parts if asked.kinds else [*parts, _with_text(session, principal, text, asked, after, limit)]


def _with_value(
    session: Session,
    principal: Principal,
    indicator_ids: Collection[UUID],
    asked: SearchIn,
    after: KeysetPosition,
    limit: int,
) -> Part[CaseHit]:
    """Its own cases by all its reports, and others' by the live reports that it sees."""
    if not indicator_ids:
        return Part([])
    conditions = _conditions(asked, principal)
    rows = cases_of_values.find(session, principal.viewer, indicator_ids, conditions, after, limit + 1)
    hits = (_hit(case, CaseMember.INDICATOR, principal) for case in rows)
    return Part([hit for hit in hits if hit.position < after])


def values_told(
    session: Session, principal: Principal, hits: Collection[CaseHit], indicators: Collection[UUID]
) -> set[UUID]:
    """Those of the values that were searched for of which the answer tells that they are listed: in an active case."""
    by_value = [
        hit.case.case_id for hit in hits if hit.member is CaseMember.INDICATOR and hit.case.withdrawn_at is None
    ]
    return cases_of_values.shown_in(session, principal.viewer, by_value, indicators) if by_value else set()


def _conditions(asked: SearchIn, principal: Principal) -> list[ColumnElement[bool]]:
    """What `_is_asked` asks for, as conditions."""
    conditions: list[ColumnElement[bool]] = []
    if asked.categories:
        conditions.append(col(CaseFile.category).in_(asked.categories))
    if asked.provinces:
        # gate: province of a case that a search narrows by
        told = true() if "province" in disclosed_to(principal.sector) else _is_own(principal)
        conditions.append(and_(col(CaseFile.province).in_(asked.provinces), told))
    if asked.statuses:
        conditions.append(cases.has_status(asked.statuses))
    if asked.created_after is not None:
        conditions.append(cases.made_at > asked.created_after)
    return conditions


def _is_own(principal: Principal) -> ColumnElement[bool]:
    return (col(CaseFile.agency_id) == principal.agency_id).is_(true())


def _with_text(
    session: Session, principal: Principal, text: SoughtText, asked: SearchIn, after: KeysetPosition, limit: int
) -> Part[CaseHit]:
    """Its own cases that have the text, of a limited number and of a limited length."""
    rows = cases.own_texts(session, principal.viewer, after, cases.MOST_READ + 1)
    most = most_that_fit(rows[: cases.MOST_READ], lambda row: len(row.narrative or ""))
    members: dict[UUID, CaseMember] = {}
    is_narrowed = bool(_conditions(asked, principal))  # then a case that has the text may still not be asked for
    for number, row in enumerate(rows[:most], 1):
        if text.is_in(row.reference):
            members[row.case_id] = CaseMember.REFERENCE
        elif text.is_in(row.narrative):
            members[row.case_id] = CaseMember.NARRATIVE
        if len(members) > limit and not is_narrowed:
            most = number  # the page is full
            break
    matching = cases.with_ids(session, members)
    hits = (_hit(case, members[case.case_id], principal) for case in matching if _is_asked(asked, case, principal))
    end = rows[most - 1].place if len(rows) > most else None
    # gate: end of a search of cases by time
    if end is not None and asked.created_after is not None and clock.from_micros(end.seq) <= asked.created_after:
        end = None
    return Part(sorted(hits, key=lambda hit: hit.position, reverse=True), end)


def _is_asked(asked: SearchIn, case: CaseFile, principal: Principal) -> bool:
    """Whether its own case is asked for."""
    return (
        (not asked.categories or case.category in asked.categories)
        and (not asked.provinces or case.province in asked.provinces)
        and (not asked.statuses or SearchStatus(case.status) in asked.statuses)
        and (asked.created_after is None or case.made_at(principal.agency_id) > asked.created_after)
    )


def _hit(case: CaseFile, member: CaseMember, principal: Principal) -> Placed[CaseHit]:
    own = case.agency_id == principal.agency_id
    # gate: reference in a title
    disclosed = own or (not case.anonymous and "case_reference" in disclosed_to(principal.sector))
    place = cases.place_of(principal.viewer, case)._replace(newest=True)
    return Placed(place, CaseHit(case, case.reference if disclosed else "", member))
