"""Queries of pending reports."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, true
from sqlmodel import Session, col, select

from krama.core.columns import among
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.keyset import follows, order, until_end
from krama.reports.drafts import Fact
from krama.reports.filters import pending_conditions
from krama.reports.list_repository import MOST_READ, Window, end_in
from krama.reports.report_filter import ReportFilter
from krama.reports.tables import PendingReport

_place = col(PendingReport.seq), col(PendingReport.report_id)
_ended_at = func.coalesce(col(PendingReport.decided_at), col(PendingReport.withdrawn_at))
_undecided = and_(col(PendingReport.decided_at).is_(None), col(PendingReport.withdrawn_at).is_(None))


def latest(
    session: Session, agency_id: UUID, indicator_ids: Collection[UUID], *, lock: bool
) -> dict[Fact, PendingReport]:
    """The agency's reports on these indicators, by fact: the undecided one, otherwise the one that ended last.

    With `lock`, those that are undecided are locked until the transaction ends.
    """
    mine = select(PendingReport).where(
        PendingReport.agency_id == agency_id, among(PendingReport.indicator_id, indicator_ids)
    )
    if lock:  # first, so that nothing ends between the two statements
        undecided = [*session.exec(mine.where(_undecided).order_by(col(PendingReport.report_id)).with_for_update())]
        rows = [*session.exec(mine.where(~_undecided).order_by(_ended_at)), *undecided]
    else:
        rows = [*session.exec(mine.order_by(_undecided, _ended_at))]
    return {(row.indicator_id, row.category, row.case_reference): row for row in rows}


def own_indicators(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> set[UUID]:
    """Those of these indicators on which the agency has an undecided report."""
    own = PendingReport.agency_id == agency_id, among(PendingReport.indicator_id, indicator_ids), _undecided
    return set(session.exec(select(PendingReport.indicator_id).where(*own)))


def find(session: Session, report_id: UUID, *, lock: bool = False) -> PendingReport | None:
    """The pending report, visible to the caller or not. With `lock` it is locked until the transaction ends."""
    if not lock:
        return session.get(PendingReport, report_id)
    return session.get(PendingReport, report_id, with_for_update=True, populate_existing=True)


def window(session: Session, agency_id: UUID, everybodys: bool, after: KeysetPosition, rows: int) -> Window:
    """What a page of up to `rows` of these reports after a position looks through."""
    size = max(rows, MOST_READ)
    query = select(*_place).where(*follows(*_place, newest=after.newest), _of(agency_id, everybodys))
    query = query.order_by(*order(*_place, newest=after.newest)).offset(size - 1).limit(2)
    return Window(
        size, end_in(session.exec(query, params={"seq": after.seq, "key": after.key}).all(), newest=after.newest)
    )


def page(
    session: Session, agency_id: UUID, everybodys: bool, wanted: ReportFilter, after: KeysetPosition, within: Window
) -> list[PendingReport]:
    """These reports in the window, by their last change: of this agency, or `everybodys`."""
    query = select(PendingReport).where(*follows(*_place, newest=after.newest), _of(agency_id, everybodys))
    query = query.where(*pending_conditions(wanted, agency_id))
    query = query.order_by(*order(*_place, newest=after.newest)).limit(within.size)
    variables: dict[str, object] = {"seq": after.seq, "key": after.key}
    if within.end is not None:
        query = query.where(until_end(*_place, newest=after.newest))
        variables |= {"end_seq": within.end.seq, "end_key": within.end.key}
    return list(session.exec(query, params=variables))


def _of(agency_id: UUID, everybodys: bool) -> ColumnElement[bool]:
    # gate: pending reports of other agencies
    return true() if everybodys else col(PendingReport.agency_id) == agency_id


def agencies_with_undecided(session: Session) -> list[UUID]:
    """The agencies that have a report nobody has decided or withdrawn."""
    return list(session.exec(select(PendingReport.agency_id).where(_undecided).distinct()))


def undecided(session: Session, agency_id: UUID, *, lock: bool = False) -> list[PendingReport]:
    """The agency's undecided reports, oldest first. With `lock` they are locked until the transaction ends."""
    query = select(PendingReport).where(PendingReport.agency_id == agency_id, _undecided)
    query = query.order_by(col(PendingReport.report_id))
    return list(session.exec(query.with_for_update() if lock else query))


def lock_agency(session: Session, agency_id: UUID) -> None:
    """Let nobody add a pending report of this agency until the transaction ends."""
    advisory_lock(session, f"pending reports of {agency_id}")


def of_agency(session: Session, agency_id: UUID) -> Iterator[PendingReport]:
    """The reports of an agency that are pending, or ended while they were. The caller decides who may see them."""
    yield from session.exec(select(PendingReport).where(PendingReport.agency_id == agency_id))


def undecided_of(session: Session, protection_id: UUID) -> int:
    """The number of undecided reports that this protection has caused."""
    waiting = PendingReport.protection_id == protection_id, _undecided
    return session.exec(select(func.count()).select_from(PendingReport).where(*waiting)).one()


def lock_stated(session: Session, before: datetime, limit: int) -> list[PendingReport]:
    """Up to `limit` reports that were dismissed or withdrawn before this time and still have their request.

    They are locked until the transaction ends.
    """
    old = select(PendingReport).where(col(PendingReport.erased_at).is_(None), _ended_at < before)
    return list(session.exec(old.order_by(col(PendingReport.report_id)).limit(limit).with_for_update()))
