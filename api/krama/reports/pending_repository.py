"""Queries of pending reports."""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, bindparam, func, true
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import Key, among
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.core.keyset import follows, order, until_end
from krama.reports import list_repository
from krama.reports.drafts import Fact
from krama.reports.filters import pending_conditions
from krama.reports.list_repository import end_in
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
    mine = {"agency": agency_id, "indicators": indicator_ids}
    if lock:  # first, so that nothing ends between the two statements
        undecided = [*session.exec(_UNDECIDED_OF_AGENCY, params=mine)]
        rows = [*session.exec(_ENDED_OF_AGENCY, params=mine), *undecided]
    else:
        rows = [*session.exec(_OF_AGENCY, params=mine)]
    return {(row.indicator_id, row.category, row.case_reference): row for row in rows}


_on_indicators = among(PendingReport.indicator_id, "indicators")
_mine = select(PendingReport).where(col(PendingReport.agency_id) == bindparam("agency", type_=Key), _on_indicators)
_OF_AGENCY = _mine.order_by(_undecided, _ended_at)
"""Built once, because building a statement takes longer than running it."""
_ENDED_OF_AGENCY = _mine.where(~_undecided).order_by(_ended_at)
_UNDECIDED_OF_AGENCY = _mine.where(_undecided).order_by(col(PendingReport.report_id)).with_for_update()


def own_indicators(session: Session, agency_id: UUID, indicator_ids: Collection[UUID]) -> set[UUID]:
    """Those of these indicators on which the agency has an undecided report."""
    own = PendingReport.agency_id == agency_id, among(PendingReport.indicator_id, indicator_ids), _undecided
    return set(session.exec(select(PendingReport.indicator_id).where(*own)))


def find(session: Session, report_id: UUID, *, lock: bool = False) -> PendingReport | None:
    """The pending report, visible to the caller or not. With `lock` it is locked until the transaction ends."""
    if not lock:
        return session.get(PendingReport, report_id)
    return session.get(PendingReport, report_id, with_for_update=True, populate_existing=True)


def page(
    session: Session, agency_id: UUID, everybodys: bool, wanted: ReportFilter, after: KeysetPosition, rows: int
) -> tuple[list[PendingReport], KeysetPosition | None]:
    """These reports after a position, by their last change: of this agency, or `everybodys`.

    It looks at as many as a page of up to `rows` may show, and at least at `list_repository.MOST_READ`. The position is
    the last that it looked at, or None if it looked at all.
    """
    size = max(rows, list_repository.MOST_READ)
    variables = {"agency": agency_id, "seq": after.seq, "key": after.key}
    keys = session.execute(_keys(everybodys, newest=after.newest), variables | {"rows": size + 1}).all()
    if not keys:  # as nearly always
        return [], None
    end = end_in(keys[size - 1 :], newest=after.newest)
    following = [*_following(everybodys, newest=after.newest), *([] if end is None else [until_end(*_place, end)])]
    query = select(PendingReport).where(*following, *pending_conditions(wanted, agency_id))
    return list(session.exec(query.order_by(*order(*_place, newest=after.newest)), params=variables)), end


@cache
def _keys(everybodys: bool, *, newest: bool) -> Select[Any]:
    """The keys of a window and the one that follows."""
    keys: Select[Any] = select(*_place).where(*_following(everybodys, newest=newest))  # type: ignore[assignment]
    return keys.order_by(*order(*_place, newest=newest)).limit(bindparam("rows", type_=Integer))


def _following(everybodys: bool, *, newest: bool) -> tuple[ColumnElement[bool], ...]:
    """The conditions for those after the place that is bound: of the agency bound as `agency`, or `everybodys`."""
    # gate: pending reports of other agencies
    seen = true() if everybodys else col(PendingReport.agency_id) == bindparam("agency", type_=Key)
    return *follows(*_place, newest=newest), seen


def agencies_with_undecided(session: Session) -> list[UUID]:
    """The agencies that have a report nobody has decided or withdrawn."""
    return list(session.exec(select(PendingReport.agency_id).where(_undecided).distinct()))


def undecided(session: Session, agency_id: UUID, *, lock: bool = False) -> list[PendingReport]:
    """The agency's undecided reports, oldest first. With `lock` they are locked until the transaction ends."""
    query = select(PendingReport).where(PendingReport.agency_id == agency_id, _undecided)
    query = query.order_by(col(PendingReport.report_id))
    return list(session.exec(query.with_for_update() if lock else query))


def ended_after(session: Session, report_id: UUID, limit: int) -> list[PendingReport]:
    """Up to `limit` ended reports after this id that still have their request, in the order of their ids."""
    key = col(PendingReport.report_id)
    ended = select(PendingReport).where(~_undecided, col(PendingReport.erased_at).is_(None), key > report_id)
    return list(session.exec(ended.order_by(key).limit(limit)))


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
