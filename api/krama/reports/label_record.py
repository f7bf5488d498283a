"""The record of label changes: who let whom see a report, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from krama.core.inserts import insert_rows
from krama.reports.tables import LabelChange, Report
from krama.reports.visibility import Label, columns_of
from krama.sharing.policy import widens
from krama.sharing.sectors import Sector


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
    of_report = select(LabelChange).where(LabelChange.report_id == report_id, col(LabelChange.seq) > after)
    return list(session.exec(of_report.order_by(col(LabelChange.seq)).limit(limit)))
