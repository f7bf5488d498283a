"""The indicators of cases, by the reports that a viewer sees, and by those that it once saw: copies of them exist.

A case is what one agency reports under one case reference. A report of another agency that hides its source is in no
case here: what it shares a case with would name the source.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import literal_column, tuple_
from sqlmodel import Session, col, select

from krama.cases.service import CaseKey
from krama.core.columns import among
from krama.reports import label_record
from krama.reports.tables import Report
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility
from krama.sharing.stored import recipients_in

_AT_ONCE = 500
_LIVE = col(Report.withdrawn_at).is_(None)
_CASED = col(Report.case_reference) != literal_column("''")  # so that SQLite finds the index
_CASE = col(Report.agency_id), col(Report.case_reference)
T = TypeVar("T")


class CaseIndicator(NamedTuple):
    """A report of a case that the viewer sees, or once saw.

    `tlp` is the last label that it had while the viewer might see it. `is_shown`: the viewer may read it now, in this
    case. `is_seen`: it is live, too.
    """

    indicator_id: UUID
    category: str
    tlp: str
    is_shown: bool
    is_seen: bool


class _Row(NamedTuple):
    report_id: UUID
    agency_id: UUID
    case_reference: str
    indicator_id: UUID
    category: str
    tlp: str
    audience: int
    recipients: str
    anonymous: bool
    withdrawn_at: datetime | None


def cases_of(session: Session, indicator_ids: Collection[UUID]) -> set[CaseKey]:
    """The cases that have or had a report on one of these indicators. The caller decides who may see them."""
    cases: set[CaseKey] = set()
    for part in _in_parts(sorted(indicator_ids)):
        for state in (_LIVE, ~_LIVE):  # an index has each
            rows = select(*_CASE).where(among(col(Report.indicator_id), part), state, _CASED).distinct()
            cases |= {(agency_id, reference) for agency_id, reference in session.execute(rows)}
    return cases


def members_of(session: Session, viewer: Viewer, cases: Collection[CaseKey]) -> dict[CaseKey, list[CaseIndicator]]:
    """What the viewer sees of these cases, or once saw, by case. A case of which it never saw anything is left out."""
    members: defaultdict[CaseKey, list[CaseIndicator]] = defaultdict(list)
    for part in _in_parts(sorted(cases)):
        rows = list(_rows(session, part))
        hidden = {row.report_id for row in rows if not _is_shown(viewer, row)}
        named_before = label_record.named_before(session, hidden)
        for row in rows:
            is_shown = row.report_id not in hidden
            # gate: label that a report has now is not for those who may not see it
            tlp = row.tlp if is_shown else _last_label(viewer, row, named_before[row.report_id])
            # gate: case by reports that the viewer sees or saw
            if tlp is not None:
                is_seen = is_shown and row.withdrawn_at is None
                member = CaseIndicator(row.indicator_id, row.category, tlp, is_shown, is_seen)
                members[row.agency_id, row.case_reference].append(member)
    return dict(members)


def _last_label(viewer: Viewer, row: _Row, earlier: Sequence[Visibility]) -> str | None:
    """The last label with which the viewer might see a report that it may not see now, or None."""
    seen = [each for each in earlier if sharing.sees(viewer, row.agency_id, each)]
    return seen[-1].tlp if seen else None


def _rows(session: Session, cases: Sequence[CaseKey]) -> Iterator[_Row]:
    wanted = select(*(getattr(Report, name) for name in _Row._fields)).where(tuple_(*_CASE).in_(cases), _CASED)
    yield from map(_Row._make, session.execute(wanted))


def _is_shown(viewer: Viewer, row: _Row) -> bool:
    if row.agency_id == viewer.agency_id:
        return True
    # gate: report without the name of its source is in no case of others
    if row.anonymous:
        return False
    return sharing.sees(viewer, row.agency_id, Visibility(Tlp(row.tlp), row.audience, recipients_in(row.recipients)))


def _in_parts(keys: Iterable[T]) -> Iterator[list[T]]:
    ordered = list(keys)
    return (ordered[first : first + _AT_ONCE] for first in range(0, len(ordered), _AT_ONCE))
