"""Which indicators share a case, from the live reports that a viewer may see and from nothing else.

A case is what one agency reports under one case reference. There is no table of pairs: the case is the edge.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, func, literal_column, tuple_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import among
from krama.reports.case_values import CaseKey, CaseValue, SharedCases
from krama.reports.repository import visible_to
from krama.reports.tables import Report
from krama.rule.roles import CaseRole
from krama.sharing.audiences import Viewer
from krama.sharing.sectors import Sector

MOST_CASES = 200
"""The cases of one step that are followed, the newest first."""
MOST_REPORTS = 5_000
"""The reports of one step that are read."""


def of_indicators(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> SharedCases:
    """The values of the cases in which the viewer sees one of these indicators, these indicators among them.

    A case and a value are there only through reports that are live and that the viewer may see.
    """
    variables = {"agency": viewer.agency_id, "indicators": list(indicator_ids), "rows": MOST_CASES + 1}
    cases: list[CaseKey] = [
        (agency, reference) for agency, reference, _ in session.execute(_cases(viewer.sector), variables)
    ]
    if not cases:
        return SharedCases([], complete=True)
    values = list(_values(session, viewer, cases[:MOST_CASES]))
    return SharedCases(values[:MOST_REPORTS], len(cases) <= MOST_CASES and len(values) <= MOST_REPORTS)


def _values(session: Session, viewer: Viewer, cases: Collection[CaseKey]) -> Iterable[CaseValue]:
    variables = {"agency": viewer.agency_id, "cases": cases, "rows": MOST_REPORTS + 1}
    for indicator_id, agency, reference, role, created_at, anonymous in session.execute(
        _reports(viewer.sector), variables
    ):
        stated = None if role is None else CaseRole(role)
        yield CaseValue(indicator_id, (agency, reference), stated, created_at, anonymous)


_rows = bindparam("rows", type_=Integer)
_in_case = col(Report.withdrawn_at).is_(None), col(Report.case_reference) != literal_column("''")
_case = col(Report.agency_id), col(Report.case_reference)


@cache
def _cases(sector: Sector) -> Select[Any]:
    newest = func.max(col(Report.seq))
    # `_reports` finds the indicator's own report again, so this only keeps hidden cases from taking up the limit
    seen = among(Report.indicator_id, "indicators"), *_in_case, visible_to(sector)
    return select(*_case, newest).where(*seen).group_by(*_case).order_by(newest.desc()).limit(_rows)  # type: ignore[return-value]


@cache
def _reports(sector: Sector) -> Select[Any]:
    columns = Report.indicator_id, *_case, Report.role, Report.created_at, Report.anonymous
    # gate: links through reports that the viewer may see
    seen = tuple_(*_case).in_(bindparam("cases", expanding=True)), *_in_case, visible_to(sector)
    return select(*columns).where(*seen).order_by(col(Report.seq).desc(), col(Report.report_id)).limit(_rows)  # type: ignore[call-overload,no-any-return]
