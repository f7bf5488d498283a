"""Finds the cases with a value, the agency's own by all its reports, and others' by the live ones that it sees.

Says which values a case shows.
"""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, bindparam, true, union
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from krama.cases import service as cases
from krama.cases.service import CaseFile
from krama.core.columns import Key, among
from krama.core.cursor import KeysetPosition
from krama.core.keyset import order
from krama.reports.case_reports import is_shown
from krama.reports.repository import visible_to
from krama.reports.tables import Report
from krama.sharing.audiences import Viewer
from krama.sharing.sectors import Sector

_key = col(CaseFile.case_id)


def find(
    session: Session,
    viewer: Viewer,
    indicator_ids: Collection[UUID],
    conditions: Sequence[ColumnElement[bool]],
    place: KeysetPosition,
    limit: int,
) -> list[CaseFile]:
    """Up to `limit` cases with one of these indicators that the viewer may read and that meet the conditions.

    They are those after a place, the newest first. Visibility is a part of the query, so that cases which the viewer
    may not read take no place of those that it may.
    """
    variables = cases.place_bound(viewer, place) | {"indicators": list(indicator_ids), "rows": limit}
    return list(session.exec(_with_values(viewer.sector).where(*conditions), params=variables))


def shown_in(
    session: Session, viewer: Viewer, case_ids: Collection[UUID], indicator_ids: Collection[UUID]
) -> set[UUID]:
    """Those of these indicators of which one of these cases, which the viewer may read, shows it a live report."""
    shown = visible_to(viewer.sector), is_shown(viewer, col(CaseFile.anonymous))
    in_cases = select(Report.indicator_id).join(CaseFile, _of_case).where(among(CaseFile.case_id, case_ids))
    variables = {"agency": viewer.agency_id, "indicators": list(indicator_ids)}
    return set(session.exec(in_cases.where(*_with_value, _live, *shown), params=variables))


@cache
def _with_values(sector: Sector) -> SelectOfScalar[CaseFile]:
    """These cases. It is built once for each sector, because building it takes long."""
    place = cases.made_at, _key
    wanted = _key.in_(union(*_of_own(), _of_others(sector))), *cases.after_place(*place, newest=True)
    ordered = select(CaseFile).where(*wanted).order_by(*order(*place, newest=True))
    readable: SelectOfScalar[CaseFile] = ordered.limit(bindparam("rows", type_=Integer))
    return readable


_is_own = col(Report.agency_id) == bindparam("agency", type_=Key)
_live = col(Report.withdrawn_at).is_(None)
_with_value = among(Report.indicator_id, "indicators"), col(Report.case_reference) != ""
_of_case = and_(col(CaseFile.agency_id) == Report.agency_id, col(CaseFile.reference) == Report.case_reference)


def _of_own() -> list[Any]:
    """By live and by ended reports separately, because each has its own index."""
    with_value = select(_key).join(Report, _of_case).where(*_with_value)
    # as a plain condition, SQLite would search for ended reports by it, and read all that the agency ever reported
    return [with_value.where(_live, _is_own), with_value.where(~_live, _is_own.is_(true()))]


def _of_others(sector: Sector) -> Any:
    """What an agency reported with its name is not shown in its anonymous case, and the other way round.

    One of the two would name the source of the other.
    """
    # gate: visibility of a case that a value finds
    readable = cases.visible_to(sector)
    # gate: reports by which a value finds a case
    seen = visible_to(sector)
    # gate: case of an anonymous report
    same_source = col(CaseFile.anonymous) == Report.anonymous
    return select(_key).join(Report, _of_case).where(*_with_value, _live, ~_is_own, seen, readable, same_source)
