"""Finds cases by a value that is in them, or by a part of what the caller's own agency wrote in its cases."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy import case as when
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
    limit: int,
) -> list[Part[CaseHit]]:
    """The cases with one of these values that the caller may read, and its agency's own that have the text.

    A case stands where it was made.
    """
    parts = [_with_value(session, principal, indicator_ids, asked, after, limit)]
    return parts if asked.kinds else [*parts, _with_text(session, principal, text, asked, after)]


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
    key, first = col(CaseFile.case_id), first_before(after)
    conditions = [*_conditions(asked, principal), *([] if first is None else [key < first])]
    rows = cases_of_values.find(session, principal.viewer, indicator_ids, conditions, [key.desc()], limit + 1)
    hits = (_hit(case, CaseMember.INDICATOR, principal) for case in rows)
    return Part([hit for hit in hits if hit.position < after])


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
        conditions.append(_status.in_(map(str, asked.statuses)))
    if asked.created_after is not None:
        conditions.append(col(CaseFile.created_at) > asked.created_after)
    return conditions


_status = when((col(CaseFile.withdrawn_at).is_(None), "active"), else_="withdrawn")


def _is_own(principal: Principal) -> ColumnElement[bool]:
    return (col(CaseFile.agency_id) == principal.agency_id).is_(true())


def _with_text(
    session: Session, principal: Principal, text: SoughtText, asked: SearchIn, after: KeysetPosition
) -> Part[CaseHit]:
    """Its own cases that have the text, of a limited number and of a limited length."""
    rows = cases.own_texts(session, principal.agency_id, first_before(after), cases.MOST_READ + 1)
    most = most_that_fit(rows[: cases.MOST_READ], lambda row: len(row.narrative or ""))
    members: dict[UUID, CaseMember] = {}
    for row in rows[:most]:
        if text.is_in(row.reference):
            members[row.case_id] = CaseMember.REFERENCE
        elif text.is_in(row.narrative):
            members[row.case_id] = CaseMember.NARRATIVE
    matching = cases.with_ids(session, members)
    hits = (_hit(case, members[case.case_id], principal) for case in matching if _is_asked(asked, case))
    last = rows[most - 1].case_id if len(rows) > most else None
    # gate: end of a search of cases by time
    if last is not None and last < (_first_after(asked.created_after) or last):
        last = None
    end = None if last is None else place_of(last)
    return Part(sorted(hits, key=lambda hit: hit.position, reverse=True), end)


def _is_asked(asked: SearchIn, case: CaseFile) -> bool:
    """Whether its own case is asked for."""
    status = "active" if case.withdrawn_at is None else "withdrawn"
    return (
        (not asked.categories or case.category in asked.categories)
        and (not asked.provinces or case.province in asked.provinces)
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


def _first_after(moment: datetime | None) -> UUID | None:
    """The id below which no case was made after this time. None: any may be."""
    return None if moment is None else UUID(int=clock.to_micros(moment) // _MICROS << _TIMESTAMP_SHIFT)
