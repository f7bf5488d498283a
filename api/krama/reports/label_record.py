"""The record of label changes: who opened or narrowed a report, when and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from krama.core import clock
from krama.core.columns import among
from krama.core.inserts import insert_rows
from krama.reports.tables import LabelChange, Report
from krama.reports.visibility import Label
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility, widens
from krama.sharing.sectors import Sector
from krama.sharing.stored import LabelColumns, columns_of, recipients_in, visibility_of


@dataclass(frozen=True, slots=True)
class Relabelling:
    """A report whose label has changed."""

    report: Report
    before: Label
    after: Label
    reason: str | None = None


def record(
    session: Session, client_id: str, seq: int, relabelled: Sequence[Relabelling], sectors: Mapping[UUID, Sector]
) -> None:
    """Record changes of labels. Several changes of one report in one transaction are recorded as one.

    `sectors` are those of the agencies that the new labels name.
    """
    first = {relabelling.report.report_id: relabelling for relabelling in reversed(relabelled)}
    last = {relabelling.report.report_id: relabelling for relabelling in relabelled}
    rows = [
        {
            "report_id": report_id,
            "seq": seq,
            "client_id": client_id,
            **_label_columns("before", first[report_id].before),
            **_label_columns("after", latest.after),
            "lowered": _is_wider(first[report_id].before, latest.after, sectors),
            "reason": latest.reason,
        }
        for report_id, latest in last.items()
        if first[report_id].before != latest.after
    ]
    insert_rows(session, LabelChange, rows)


def _label_columns(when: str, label: Label) -> dict[str, object]:
    columns = columns_of(label.visibility)._asdict() | {"anonymous": label.anonymous}
    return {f"{name}_{when}": value for name, value in columns.items()}


def _is_wider(before: Label, after: Label, sectors: Mapping[UUID, Sector]) -> bool:
    named = before.anonymous and not after.anonymous
    return named or widens(before.visibility, after.visibility, sectors)


def page(session: Session, report_id: UUID, after: int, limit: int) -> list[LabelChange]:
    """Up to `limit` recorded changes of a report's label, in order, after the change with the number `after`."""
    return list(session.exec(_changes_after(report_id, after).limit(limit)))


def visibilities_between(session: Session, report: Report, since: datetime, until: datetime) -> list[Visibility]:
    """Who might see a report at any moment between two times."""
    changes = session.exec(_changes_after(report.report_id, clock.to_micros(since))).all()
    first = Visibility(*_stored(changes[0], "before")) if changes else visibility_of(report)
    until_then = [change for change in changes if change.seq <= clock.to_micros(until)]
    return [first, *(Visibility(*_stored(change, "after")) for change in until_then)]


def earlier_visibilities(
    session: Session, report_ids: Collection[UUID]
) -> dict[UUID, list[tuple[datetime | None, Visibility]]]:
    """Who might see these reports before their labels changed: each visibility, with the time when it ended."""
    earlier: dict[UUID, list[tuple[datetime | None, Visibility]]] = defaultdict(list)
    if report_ids:
        of_these = select(LabelChange).where(among(LabelChange.report_id, report_ids))
        for change in session.exec(of_these.order_by(col(LabelChange.seq))):
            visibility = Visibility(*_stored(change, "before"))
            earlier[change.report_id].append((clock.from_micros(change.seq), visibility))
    return earlier


def _changes_after(report_id: UUID, after: int) -> SelectOfScalar[LabelChange]:
    seq = col(LabelChange.seq)
    return select(LabelChange).where(LabelChange.report_id == report_id, seq > after).order_by(seq)


def visibilities_of(change: LabelChange) -> tuple[Visibility, Visibility]:
    """Who might see the report before and after a change."""
    return Visibility(*_stored(change, "before")), Visibility(*_stored(change, "after"))


def _stored(change: LabelChange, when: str) -> tuple[Tlp, int, tuple[UUID, ...]]:
    tlp, audience, recipients = (getattr(change, f"{name}_{when}") for name in LabelColumns._fields)
    return Tlp(tlp), audience, recipients_in(recipients)


def last_by_others(
    session: Session, client_id: str | None, report_ids: Collection[UUID]
) -> dict[UUID, tuple[int, Visibility]]:
    """Who may see each of these reports after the last change by a client other than this, with its number.

    Without a client, it is that of the report.
    """
    differs = or_(
        *(
            col(getattr(LabelChange, f"{name}_before")) != getattr(LabelChange, f"{name}_after")
            for name in LabelColumns._fields
        )
    )
    changes = select(LabelChange).join(Report, col(Report.report_id) == col(LabelChange.report_id))
    by_other = col(LabelChange.client_id) != (col(Report.client_id) if client_id is None else client_id)
    by_others = among(LabelChange.report_id, report_ids), by_other, differs
    rows = session.exec(changes.where(*by_others).order_by(col(LabelChange.seq)))
    return {change.report_id: (change.seq, Visibility(*_stored(change, "after"))) for change in rows}


def named_before(session: Session, report_ids: Collection[UUID]) -> dict[UUID, list[Visibility]]:
    """Who might see each of these reports with the name of its source, before each change of its label, in order."""
    named: dict[UUID, list[Visibility]] = {report_id: [] for report_id in report_ids}
    if report_ids:
        of_these = select(LabelChange).where(among(LabelChange.report_id, report_ids))
        for change in session.exec(of_these.order_by(col(LabelChange.seq))):
            if not change.anonymous_before:
                named[change.report_id].append(Visibility(*_stored(change, "before")))
    return named
