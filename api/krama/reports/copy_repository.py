"""Queries of the objects of sources that agencies copy."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from krama.core.columns import among
from krama.core.database import advisory_lock
from krama.core.inserts import put_rows
from krama.reports.drafts import Fact
from krama.reports.tables import CarriedLabel, CopiedObject, Report
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility
from krama.sharing.stored import LabelColumns, columns_of, recipients_in


class Version(NamedTuple):
    """A row of `copied_object`."""

    source_id: UUID
    object_id: UUID
    modified_at: datetime
    report_id: UUID | None = None
    origin: UUID | None = None
    confidence: int | None = None
    occurred_at: datetime | None = None
    valid_until: datetime | None = None
    tlp: str | None = None
    audience: int | None = None
    recipients: str | None = None

    @property
    def visibility(self) -> Visibility | None:
        """Who may see what it states. None if that is not known."""
        if self.tlp is None or self.audience is None:
            return None
        return Visibility(Tlp(self.tlp), self.audience, recipients_in(self.recipients or ""))


_COLUMNS = [getattr(CopiedObject, name) for name in Version._fields]


def lock(session: Session, *, shared: bool = False) -> None:
    """Let no other transaction change which reports objects lead to; `shared`, only those that share the lock.

    Imports share it: each changes only the objects of its own source, and has locked that.
    """
    advisory_lock(session, "copied objects", shared=shared)


def of_source(session: Session, source_id: UUID, object_ids: Collection[UUID]) -> list[Version]:
    """Those of these objects of a source that were read before.

    One whose label nobody noted, before migration 0042, has that of its report.
    """
    wanted = col(CopiedObject.source_id) == source_id, among(CopiedObject.object_id, object_ids)
    rows = [Version(*row) for row in session.execute(select(*_COLUMNS).where(*wanted))]
    unnoted = {row.report_id for row in rows if row.tlp is None and row.report_id is not None}
    labels = {key: LabelColumns(*columns) for key, *columns in session.execute(_labels(unnoted))} if unnoted else {}
    # gate: an object of an unknown label opens nothing
    unlike = {row.object_id: labels[row.report_id] for row in rows if row.tlp is None and row.report_id in labels}
    return [row._replace(**unlike[row.object_id]._asdict()) if row.object_id in unlike else row for row in rows]


def _labels(report_ids: Collection[UUID]) -> Any:
    columns = select(Report.report_id, Report.tlp, Report.audience, Report.recipients)
    return columns.where(among(Report.report_id, report_ids))


def stating(session: Session, source_id: UUID, limit: int) -> list[Version]:
    """Up to `limit` objects of a source that lead to a report."""
    wanted = col(CopiedObject.source_id) == source_id, col(CopiedObject.report_id).is_not(None)
    return [Version(*row) for row in session.execute(select(*_COLUMNS).where(*wanted).limit(limit))]


def stating_between(session: Session, source_id: UUID, first: UUID, last: UUID) -> set[UUID]:
    """The objects of a source with these ids, and those between them, that lead to a report."""
    key = col(CopiedObject.object_id)
    wanted = (
        col(CopiedObject.source_id) == source_id,
        key >= first,
        key <= last,
        col(CopiedObject.report_id).is_not(None),
    )
    return set(session.exec(select(CopiedObject.object_id).where(*wanted)))


def on_reports(session: Session, report_ids: Collection[UUID]) -> list[Version]:
    """The objects, of all sources, that lead to these reports."""
    on_these = among(CopiedObject.report_id, report_ids)
    return [Version(*row) for row in session.execute(select(*_COLUMNS).where(on_these))]


def objects_of_sources(
    session: Session, source_ids: Collection[UUID], object_ids: Collection[UUID]
) -> set[tuple[UUID, UUID]]:
    """The source and the id of those of these objects that were read from these sources."""
    wanted = among(CopiedObject.source_id, source_ids), among(CopiedObject.object_id, object_ids)
    keys = select(CopiedObject.source_id, CopiedObject.object_id).where(*wanted)
    return {(source, key) for source, key in session.exec(keys)}


def report_counts(session: Session) -> dict[UUID, int]:
    """To how many reports the objects of each source lead. It reads all objects."""
    counted = func.count(col(CopiedObject.report_id).distinct())
    leading = select(CopiedObject.source_id, counted).where(col(CopiedObject.report_id).is_not(None))
    return dict(session.exec(leading.group_by(col(CopiedObject.source_id))).all())


def indicators(session: Session, report_ids: Collection[UUID]) -> set[UUID]:
    """The indicators of these reports."""
    return set(session.exec(select(Report.indicator_id).where(among(Report.report_id, report_ids))))


def put(session: Session, versions: Iterable[Version]) -> None:
    """Store these versions, each in place of an earlier one of its object."""
    put_rows(session, CopiedObject, [version._asdict() for version in versions])


def rename(session: Session, report_id: UUID, before: UUID, after: UUID) -> None:
    """Give the objects of a report that have the id `before` another one, if their source has no such object yet."""
    known = select(CopiedObject.source_id).where(col(CopiedObject.object_id) == after)
    of_report = col(CopiedObject.report_id) == report_id, col(CopiedObject.object_id) == before
    session.execute(delete(CopiedObject).where(*of_report, col(CopiedObject.source_id).in_(known)))
    session.execute(update(CopiedObject).where(*of_report).values(object_id=after))


def lead_on(session: Session, report_id: UUID, other: UUID) -> None:
    """Let the objects that lead to a report lead to another one."""
    session.execute(update(CopiedObject).where(col(CopiedObject.report_id) == report_id).values(report_id=other))


def carried(session: Session, agency_id: UUID, indicators: Collection[UUID]) -> dict[Fact, tuple[int, Visibility]]:
    """The labels that an agency had given before values were read again, with the numbers of these changes."""
    of_agency = col(CarriedLabel.agency_id) == agency_id, among(CarriedLabel.indicator_id, indicators)
    rows = session.exec(select(CarriedLabel).where(*of_agency))
    return {
        (row.indicator_id, row.category, row.case_reference): (
            row.seq,
            Visibility(Tlp(row.tlp), row.audience, recipients_in(row.recipients)),
        )
        for row in rows
    }


def carried_to(session: Session, agency_id: UUID, indicators: Collection[UUID]) -> set[UUID]:
    """Those of these indicators to which labels of the agency have gone along."""
    of_agency = col(CarriedLabel.agency_id) == agency_id, among(CarriedLabel.indicator_id, indicators)
    return set(session.exec(select(CarriedLabel.indicator_id).where(*of_agency)))


def carry(session: Session, agency_id: UUID, labels: Mapping[Fact, tuple[int, Visibility]]) -> None:
    """Store the label that an agency had given to each fact, with its number, in place of an earlier one."""
    rows = [
        {"agency_id": agency_id, "indicator_id": indicator, "category": category, "case_reference": reference}
        | {"seq": number, **columns_of(label)._asdict()}
        for (indicator, category, reference), (number, label) in labels.items()
    ]
    put_rows(session, CarriedLabel, rows)
