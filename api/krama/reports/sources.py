"""The agencies that a reader may name as sources of reports."""

from collections.abc import Set as AbstractSet
from uuid import UUID

from sqlmodel import Session, select

from krama.access.errors import unseen_agency
from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.reports import pending
from krama.reports.filters import report_conditions
from krama.reports.report_filter import ReportFilter
from krama.reports.repository import visible_to
from krama.reports.tables import Report
from krama.sharing.audiences import Viewer


def refuse_unseen(session: Session, principal: Principal, agency_ids: AbstractSet[UUID]) -> None:
    """Raise `AgencyNotFound` if the caller may not know one of these agencies.

    It may know its own, those that the directory shows it, and those that a report names which it sees, listed or
    pending.
    """
    left = agency_ids - agencies.known_among(session, principal, agency_ids)
    # gate: agency of a filter
    if not all(
        _is_named(session, principal.viewer, agency_id) or pending.names(session, principal, agency_id)
        for agency_id in left
    ):
        raise unseen_agency()


def _is_named(session: Session, viewer: Viewer, agency_id: UUID) -> bool:
    """Whether the viewer sees a report that names this agency as its source. Reads only reports of the agency."""
    its_own = report_conditions(ReportFilter(agencies=frozenset({agency_id})), viewer)
    seen = select(Report.report_id).where(*its_own, visible_to(viewer.sector)).limit(1)
    return session.exec(seen, params={"agency": viewer.agency_id}).first() is not None
