"""Counts the changes of the reports on an indicator, as one viewer sees them, and says when the latest was listed."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func
from sqlmodel import Session, col, select

from krama.core.columns import among
from krama.reports.label_record import visibilities_of
from krama.reports.repository import live_on, visible_to
from krama.reports.tables import LabelChange, Report
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer
from krama.sharing.policy import sees
from krama.sharing.stored import visibility_of

_LOST_SIGHT = 100_000
"""What it counts that a viewer no longer sees a report: more than the changes of the report, which no longer count."""

# As `drafts.revision_for`: what only the source learns of a decision.
_is_late = and_(
    col(Report.overturned_at).is_not(None),
    col(Report.ended_as) != Ending.OVERTURNED.value,
    col(Report.source_reason).is_not(None),
)
_live = col(Report.withdrawn_at).is_(None)


def seen_changes(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> Counter[UUID]:
    """A number for each of these indicators that rises with each change of a report that the viewer sees.

    It stays as it is when a report changes that the viewer does not see. It never falls: that a report is narrowed, so
    that the viewer no longer sees it, is one of the changes that it sees.
    """
    changes = Counter[UUID]()
    bound: dict[str, Any] = {"agency": viewer.agency_id}
    late = case((and_(_is_late, col(Report.agency_id) != viewer.agency_id), 1), else_=0)
    for part in (_live, ~_live):  # each has an index of its own
        # gate: revision of a dispute counts no hidden report
        seen = among(Report.indicator_id, indicator_ids), part, visible_to(viewer.sector)
        total = select(Report.indicator_id, func.sum(Report.revision - late)).where(*seen)
        rows = session.execute(total.group_by(col(Report.indicator_id)), bound)
        changes.update({key: int(count) for key, count in rows})
    for key, source, change in _label_changes(session, indicator_ids):
        before, after = visibilities_of(change)
        # gate: narrowing a report does not bring an earlier revision back
        changes[key] += _LOST_SIGHT * (sees(viewer, source, before) and not sees(viewer, source, after))
    return changes


def _label_changes(session: Session, indicator_ids: Collection[UUID]) -> list[tuple[UUID, UUID, LabelChange]]:
    statement = select(Report.indicator_id, Report.agency_id, LabelChange).join(
        LabelChange, col(LabelChange.report_id) == col(Report.report_id)
    )
    return [
        (key, source, change)
        for part in (_live, ~_live)
        for key, source, change in session.exec(statement.where(among(Report.indicator_id, indicator_ids), part))
    ]


def others_listed_at(session: Session, viewer: Viewer, indicator_id: UUID) -> datetime | None:
    """When the latest of other agencies' live reports on an indicator was listed, of those that the viewer sees."""
    listed = [
        report.decided_at or report.created_at
        for report in live_on(session, indicator_id)
        if report.agency_id != viewer.agency_id and sees(viewer, report.agency_id, visibility_of(report))
    ]
    return max(listed, default=None)
