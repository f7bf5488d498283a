"""Every query on reports; a read that belongs to a member takes its agency as an argument."""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from krama.core import clock
from krama.core.database import insert_rows
from krama.indicators.categories import Category
from krama.reports.drafts import Fact, NewReport
from krama.reports.tables import Report
from krama.sharing.labels import Tlp
from krama.sharing.policy import open_to_every_member
from krama.verdicts.policy import Standing

_live = col(Report.withdrawn_at).is_(None)


def live_facts(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> dict[Fact, Report]:
    """The agency's live reports on these indicators, by what they are about."""
    statement = select(Report).where(col(Report.indicator_id).in_(indicator_ids), Report.agency_id == agency_id, _live)
    return {(row.indicator_id, row.category, row.case_reference): row for row in session.exec(statement)}


def add(session: Session, reports: Sequence[NewReport]) -> None:
    """Store new reports."""
    insert_rows(session, Report, [report.columns() for report in reports])


def standings(session: Session, indicator_ids: Collection[UUID]) -> Iterator[tuple[UUID, Standing]]:
    """What the live reports on these indicators say, one entry per indicator, agency, label and category."""
    groups = (Report.indicator_id, Report.agency_id, Report.tlp, Report.category)
    statement = (
        select(  # type: ignore[call-overload]
            *groups,
            func.count(),
            func.max(Report.confidence),
            func.min(Report.reported_at),
            func.max(Report.reported_at),
        )
        .where(col(Report.indicator_id).in_(indicator_ids), _live)
        .group_by(*groups)
    )
    for indicator_id, agency_id, tlp, category, count, confidence, first, last in session.execute(statement):
        yield (
            indicator_id,
            Standing(
                agency_id=agency_id,
                open_to_every_member=open_to_every_member(Tlp(tlp)),
                category=Category(category).bit,
                reports=count,
                confidence=confidence,
                first_at=clock.to_micros(first),
                last_at=clock.to_micros(last),
            ),
        )


def of_agency(session: Session, agency_id: UUID, report_id: UUID) -> Report | None:
    """The report, if it is this agency's."""
    return session.exec(select(Report).where(Report.report_id == report_id, Report.agency_id == agency_id)).first()


def page(session: Session, agency_id: UUID, *, after: int, limit: int) -> list[Report]:
    """Up to `limit` of the agency's reports in the order in which they were taken, after position `after`."""
    statement = select(Report).where(Report.agency_id == agency_id, Report.seq > after)
    return list(session.exec(statement.order_by(col(Report.seq)).limit(limit)))
