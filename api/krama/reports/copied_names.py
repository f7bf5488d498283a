"""Objects of sources that are known by their value, when that value is read again and names something else."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlmodel import Session

from krama.reports import copy_repository
from krama.reports.copies import key_of_value, object_id
from krama.reports.copy_repository import Version
from krama.reports.tables import Report


def rename_value(session: Session, report_id: UUID, before: UUID, after: UUID) -> None:
    """Let the objects of a report that are known by their value be known by the value that it names from now on."""
    copy_repository.rename(session, report_id, _id_of(before), _id_of(after))


def unstated(session: Session, reports: Sequence[Report], to: Mapping[UUID, UUID] | None = None) -> list[Report]:
    """Those of these live reports that were copied, and to which no object leads.

    With `to`, the indicator that each report is to name: those to which none would lead after `rename_value`.
    """
    copied = {each.report_id: each for each in reports if each.origin is not None and each.withdrawn_at is None}
    rows = copy_repository.on_reports(session, copied.keys()) if copied else []
    if to and rows:
        renamed = {_id_of(to[key]) for key in copied}
        taken = copy_repository.objects_of_sources(session, {row.source_id for row in rows}, renamed)
        rows = [row for row in rows if row.report_id and not _is_dropped(row, copied[row.report_id], to, taken)]
    stated = {row.report_id for row in rows}
    return [report for key, report in copied.items() if key not in stated]


def _is_dropped(row: Version, report: Report, to: Mapping[UUID, UUID], taken: set[tuple[UUID, UUID]]) -> bool:
    """Whether an object that is known by its value can't get its new name, because its source has another one of it."""
    is_by_value = row.object_id == _id_of(report.indicator_id)
    return is_by_value and (row.source_id, _id_of(to[report.report_id])) in taken


def _id_of(indicator_id: UUID) -> UUID:
    return object_id(key_of_value(indicator_id))
