"""Queries of lists of reports. What a page reads is bounded, however rare it is what the reader asks for."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, bindparam, case, union_all
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from krama.core.columns import Key
from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows, order, until_end
from krama.reports.filters import report_conditions
from krama.reports.report_filter import ReportFilter
from krama.reports.tables import Report, ReportRecipient
from krama.sharing.audiences import Viewer, masks_with
from krama.sharing.sectors import Sector

MOST_READ = 1_000
"""The most keys of reports that a page looks through, unless it may show more."""


class Window(NamedTuple):
    """The part of a list that one page looks through. `end` is its last key, or None if the list ends before."""

    size: int
    end: KeysetPosition | None


def window(session: Session, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, rows: int) -> Window:
    """What a page of up to `rows` reports after a position looks through."""
    # its own reports are in up to two ranges, so up to two keys lead to one report
    size = max(2 * rows, MOST_READ) if wanted.narrows else 2 * rows
    statement = _window(viewer.sector, wanted.own, after.newest)
    keys = session.execute(statement, _variables(viewer, after, size) | {"skipped": size - 1}).all()
    return Window(size, end_in(keys, newest=after.newest))


def end_in(keys: Sequence[Any], *, newest: bool) -> KeysetPosition | None:
    """The end of a window, from its last key and the one that follows; None if none follows."""
    return KeysetPosition(keys[0][0], keys[0][1], newest=newest) if len(keys) > 1 else None


def page(
    session: Session, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, rows: int, within: Window
) -> list[Report]:
    """Up to `rows` reports that the viewer may see, in the order of their last change, after a position."""
    statement = _page(viewer.sector, wanted.own, after.newest, within.end is not None)
    statement = statement.where(*report_conditions(wanted, viewer, _place[0]))
    variables = _variables(viewer, after, within.size) | {"rows": rows}
    if within.end is not None:
        variables |= {"end_seq": within.end.seq, "end_key": within.end.key}
    return list(session.exec(statement, params=variables))


def _variables(viewer: Viewer, after: KeysetPosition, size: int) -> dict[str, object]:
    return {"agency": viewer.agency_id, "seq": after.seq, "key": after.key, "size": size}


_agency, _rows, _size = (
    bindparam("agency", type_=Key),
    bindparam("rows", type_=Integer),
    bindparam("size", type_=Integer),
)
_order = col(Report.seq), col(Report.report_id)
_order_for_own = col(Report.own_seq), col(Report.report_id)
_order_for_named = col(ReportRecipient.seq), col(ReportRecipient.report_id)
_is_own = col(Report.agency_id) == _agency
_moved_for_own = col(Report.own_seq).is_not(None)
_place = case((and_(_is_own, _moved_for_own), col(Report.own_seq)), else_=col(Report.seq)), col(Report.report_id)
"""Where a report stands in the list of the viewer. Its own agency's list moves with what only its agency sees."""


@cache
def _window(sector: Sector, own: bool | None, newest: bool) -> Select[Any]:
    """The last key of the window and the one that follows."""
    keys = _keys(sector, own, newest).subquery()
    by = order(keys.c.seq, keys.c.report_id, newest=newest)
    return select(keys.c.seq, keys.c.report_id).order_by(*by).offset(bindparam("skipped", type_=Integer)).limit(2)


@cache
def _page(sector: Sector, own: bool | None, newest: bool, ends: bool) -> SelectOfScalar[Report]:
    """The reports of the first `size` keys, for the viewers of a sector. It is built once: building it takes long."""
    keys = _keys(sector, own, newest).subquery()
    by = order(keys.c.seq, keys.c.report_id, newest=newest)
    chosen = select(keys.c.report_id).order_by(*by).limit(_size)
    # gate: own list moves with what only its agency sees
    in_place = [*follows(*_place, newest=newest), *([until_end(*_place, newest=newest)] if ends else [])]
    statement = select(Report).where(col(Report.report_id).in_(chosen), *in_place)
    return statement.order_by(*order(*_place, newest=newest)).limit(_rows)


def _keys(sector: Sector, own: bool | None, newest: bool) -> Any:
    """The keys of the ranges that the viewer sees, at most `size` of each.

    A viewer sees its agency's reports, those of each set of sectors that contains its sector, and those that name its
    agency. Each of these is a range of one index that has all that is read here.
    """
    ranges: list[tuple[Any, ...]] = []
    if own is not False:
        ranges += [(_order, _is_own), (_order_for_own, and_(_is_own, _moved_for_own))]
    if not own:
        # gate: visibility of a list of reports
        ranges += [(_order, col(Report.audience) == mask) for mask in masks_with(sector)]
        ranges += [(_order_for_named, col(ReportRecipient.agency_id) == _agency)]
    parts = (_range(place, condition, newest).subquery() for place, condition in ranges)
    return union_all(*(select(part) for part in parts))


def _range(place: tuple[Any, Any], condition: ColumnElement[bool], newest: bool) -> Select[Any]:
    seq, key = place
    after = follows(seq, key, newest=newest)
    return (
        select(seq.label("seq"), key.label("report_id"))
        .where(condition, *after)
        .order_by(*order(seq, key, newest=newest))
        .limit(_size)
    )
