"""Which indicators share a case, from the live reports that a viewer may see and from nothing else.

A case is what one agency reports under one case reference. There is no table of pairs: the case is the edge.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
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
"""The reports of one step that are read. Large cases share them, so that none hides the others."""


def of_indicators(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> SharedCases:
    """The values of the cases in which the viewer sees one of these indicators, these indicators among them.

    A case and a value are there only through reports that are live and that the viewer may see.
    """
    return _shared(session, viewer, indicator_ids, _reports(viewer.sector, narrowed=False))


def between_indicators(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> SharedCases:
    """The same, with these indicators alone."""
    return _shared(session, viewer, indicator_ids, _reports(viewer.sector, narrowed=True))


def _shared(session: Session, viewer: Viewer, indicator_ids: Collection[UUID], reports: Select[Any]) -> SharedCases:
    variables = {"agency": viewer.agency_id, "indicators": list(indicator_ids)}
    rows = session.execute(_cases(viewer.sector), variables | {"rows": MOST_CASES + 1})
    newest: list[CaseKey] = [(agency, reference) for agency, reference, _ in rows]
    cases, complete = newest[:MOST_CASES], len(newest) <= MOST_CASES
    if not cases:
        return SharedCases([], complete=True)

    def read(keys: Sequence[CaseKey], most: int) -> list[CaseValue]:
        agencies, references = zip(*keys, strict=True)
        named = {"cases": keys, "agencies": [*{*agencies}], "references": [*{*references}], "rows": most}
        asked = session.execute(reports, variables | named)
        return [_value(viewer, *row) for row in asked]

    values = read(cases, MOST_REPORTS + 1)
    # gate: large case hides no other
    if len(values) > MOST_REPORTS:
        values, complete = [value for case in cases for value in read([case], MOST_REPORTS // len(cases))], False
    return SharedCases(values, complete)


def _value(
    viewer: Viewer,
    indicator_id: UUID,
    agency_id: UUID,
    reference: str,
    role: str | None,
    created_at: datetime,
    anonymous: bool,
) -> CaseValue:
    # gate: link does not name the source of an anonymous report
    unnamed = anonymous and agency_id != viewer.agency_id
    stated = None if role is None else CaseRole(role)
    return CaseValue(indicator_id, (agency_id, reference), unnamed, stated, created_at)


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
def _reports(sector: Sector, *, narrowed: bool) -> Select[Any]:
    """The reports of some cases; `narrowed` to these indicators."""
    columns = Report.indicator_id, *_case, Report.role, Report.created_at, Report.anonymous
    of_cases = (
        tuple_(*_case).in_(bindparam("cases", expanding=True)),
        # SQLite finds pairs by no index
        among(Report.agency_id, "agencies"),
        col(Report.case_reference).in_(bindparam("references", expanding=True)),
    )
    indicators = [among(Report.indicator_id, "indicators")] if narrowed else []
    # gate: links through reports that the viewer may see
    seen = *of_cases, *indicators, *_in_case, visible_to(sector)
    return select(*columns).where(*seen).order_by(col(Report.seq).desc(), col(Report.report_id)).limit(_rows)  # type: ignore[call-overload,no-any-return]
