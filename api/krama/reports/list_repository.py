"""Queries of lists of reports. What a page reads is bounded, however rare it is what the reader asks for."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, literal_column, union_all
from sqlalchemy import case as when
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from krama.core.columns import Key
from krama.core.cursor import KeysetPosition
from krama.core.keyset import follows, order
from krama.reports.drafts import NewReport, stored
from krama.reports.filters import report_conditions
from krama.reports.report_filter import ReportFilter
from krama.reports.repository import stored_reports
from krama.reports.tables import Report, ReportRecipient
from krama.sharing.audiences import Viewer, masks_with, sectors_mask
from krama.sharing.sectors import Sector

MOST_READ = 500
"""The most keys of reports that a page looks through, unless it may show more."""


def end_of_window(
    session: Session, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, rows: int
) -> KeysetPosition | None:
    """The last place that a page of up to `rows` reports looks at, or None if it looks at the whole rest."""
    size = _size_of(wanted, rows)
    keys = session.execute(_window(_Ranges.of(viewer, wanted, after)), _variables(viewer, wanted, after, size)).all()
    return end_in(keys, newest=after.newest)


def _size_of(wanted: ReportFilter, rows: int) -> int:
    """How many keys a page of up to `rows` reports looks at."""
    # if others' reports are asked for too, its own ones are in two ranges: two keys lead to one report
    least = rows if wanted.own else 2 * rows
    return max(least, MOST_READ) if wanted.narrows else least


def end_in(keys: Sequence[Any], *, newest: bool) -> KeysetPosition | None:
    """The end of a window, from its last key and the one that follows; None if none follows."""
    return KeysetPosition(keys[0][0], keys[0][1], newest=newest) if len(keys) > 1 else None


def page(session: Session, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, rows: int) -> list[NewReport]:
    """Up to `rows` reports that the viewer may see, in the order of their last change, after a position.

    There may be fewer before the list ends: see `end_of_window`.
    """
    statement = _page(_Ranges.of(viewer, wanted, after)).where(*report_conditions(wanted, viewer, MOVED))
    variables = _variables(viewer, wanted, after, _size_of(wanted, rows))
    return [stored(row) for row in session.execute(statement, variables | {"rows": rows})]


class ReportTexts(NamedTuple):
    """What people wrote in a report, and the number of its last change for its own agency."""

    report_id: UUID
    moved: int
    case_reference: str
    narrative: str | None
    value: str | None


def texts(
    session: Session, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, rows: int
) -> Iterator[ReportTexts]:
    """What up to `rows` reports say. It looks at as many as a page of so many reports does."""
    statement: Select[Any] = _texts(_Ranges.of(viewer, wanted, after))
    statement = statement.where(*report_conditions(wanted, viewer, MOVED))
    variables = _variables(viewer, wanted, after, _size_of(wanted, rows))
    return (ReportTexts(*row) for row in session.execute(statement, variables | {"rows": rows}))


def _variables(viewer: Viewer, wanted: ReportFilter, after: KeysetPosition, size: int) -> dict[str, object]:
    case = {} if wanted.case_reference is None else {"case_reference": wanted.case_reference}
    return {"agency": viewer.agency_id, "seq": after.seq, "key": after.key, "size": size, **case}


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
_in_case = (
    col(Report.case_reference) == bindparam("case_reference", type_=String),
    col(Report.case_reference) != literal_column("''"),
)
"""The condition of the index by cases."""
MOVED = when((and_(_is_own, _moved_for_own), col(Report.own_seq)), else_=col(Report.seq))
"""The number of a report's last change for the agency bound as `agency`: its own may see more changes than others."""


class _Ranges(NamedTuple):
    """Which ranges of keys a list reads: those of a sector, of its `own` reports or others' alone, or of a case."""

    sector: Sector
    own: bool | None
    by_case: bool
    newest: bool

    @classmethod
    def of(cls, viewer: Viewer, wanted: ReportFilter, after: KeysetPosition) -> "_Ranges":
        return cls(viewer.sector, wanted.own, wanted.case_reference is not None, after.newest)


@cache
def _window(ranges: _Ranges) -> Select[Any]:
    """The last key of the window and the one that follows."""
    keys = _keys(ranges).subquery()
    by = order(keys.c.seq, keys.c.report_id, newest=ranges.newest)
    return select(keys.c.seq, keys.c.report_id).order_by(*by).offset(_size - 1).limit(2)


@cache
def _page(ranges: _Ranges) -> Select[Any]:
    """The reports of a window, for the viewers of a sector. It is built once: building it takes long."""
    page: Select[Any] = _in_window(stored_reports, ranges)
    return page


@cache
def _texts(ranges: _Ranges) -> Select[Any]:
    """What the reports of a window say."""
    columns: Any = (
        Report.report_id, MOVED, Report.case_reference, Report.narrative, Report.value
    )  # fmt: skip
    texts: Select[Any] = _in_window(select(*columns), ranges)
    return texts


def _in_window(query: Any, ranges: _Ranges) -> Any:
    """The rows of the first `size` keys. A key counts if it says where the report stands for this viewer."""
    keys = _keys(ranges).subquery()
    first = select(keys.c.seq, keys.c.report_id).order_by(*order(keys.c.seq, keys.c.report_id, newest=ranges.newest))
    limited = first.limit(_size).subquery()
    chosen = select(limited.c.seq, limited.c.report_id).distinct().subquery()
    # gate: own list moves with what only its agency sees
    in_place = and_(col(Report.report_id) == chosen.c.report_id, chosen.c.seq == MOVED)
    by = order(chosen.c.seq, chosen.c.report_id, newest=ranges.newest)
    return query.join(chosen, in_place).order_by(*by).limit(_rows)


def _keys(wanted: _Ranges) -> Any:
    """The keys of the ranges that the viewer sees, of each at most `size` and the one that follows.

    A viewer sees its agency's reports, those of each set of sectors that contains its sector, and those that name its
    agency. Each of these is a range of one index that has all that is read here.
    """
    ranges: list[tuple[Any, ...]] = []
    case = _in_case if wanted.by_case else ()
    if wanted.own is not False:
        ranges += [
            (_order, and_(_is_own, *(_in_case if wanted.by_case else ()))),
            (_order_for_own, and_(_is_own, _moved_for_own)),
        ]
    if not wanted.own:
        # gate: visibility of a list of reports
        ranges += [(_order, and_(seen, *case)) for seen in _seen(wanted)]
        ranges += [(_order_for_named, col(ReportRecipient.agency_id) == _agency)]
    parts = (_range(place, condition, wanted.newest).subquery() for place, condition in ranges)
    return union_all(*(select(part) for part in parts))


def _seen(wanted: _Ranges) -> list[ColumnElement[bool]]:
    """The condition of each range of others' reports. Those of a case are few, and no index has them by audience."""
    if wanted.by_case:
        return [col(Report.audience).bitwise_and(sectors_mask([wanted.sector])) != 0]
    return [col(Report.audience) == mask for mask in masks_with(wanted.sector)]


def _range(place: tuple[Any, Any], condition: ColumnElement[bool], newest: bool) -> Select[Any]:
    seq, key = place
    after = follows(seq, key, newest=newest)
    return (
        select(seq.label("seq"), key.label("report_id"))
        .where(condition, *after)
        .order_by(*order(seq, key, newest=newest))
        .limit(_size + 1)
    )
