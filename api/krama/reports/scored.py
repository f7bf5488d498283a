"""An agency's own reports, counted for its scorecard in the database, for one agency or for all in one pass."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from krama.core.columns import Key, among
from krama.core.interval_columns import first_day, hours_between
from krama.core.intervals import Interval
from krama.reports.own import OwnReport
from krama.reports.tables import Report
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer, sectors_mask


class MonthPlace(NamedTuple):
    """An agency, the first day of a month in Cambodia, and a province: where a scorecard counts a report."""

    agency_id: UUID
    first_day: date
    province: str | None


class Scored(NamedTuple):
    """How many reports an agency made, and how many of them are overturned."""

    place: MonthPlace
    number: int
    overturned: int


def made(session: Session, viewers: Collection[Viewer], since: datetime, until: datetime) -> Iterator[Scored]:
    """The reports that these agencies made from `since` until before `until`."""
    return _counted(session, _sums(session, viewers, since, until))


def corroborated(session: Session, viewers: Collection[Viewer], since: datetime, until: datetime) -> Iterator[Scored]:
    """Those of them on whose indicator the agency sees another agency's live or expired report."""
    seen = _is_corroborated(session, viewers)
    return _counted(session, _sums(session, viewers, since, until).where(seen))


def hours_to_report(
    session: Session, viewers: Collection[Viewer], since: datetime, until: datetime
) -> Iterator[tuple[MonthPlace, list[float]]]:
    """The hours from incident to report of the reports that state it. On PostgreSQL only their median in each place.

    SQLite has no median. It hands over all of them, as one text for each place, because a million rows take longer.
    """
    place, hours = _place(session), hours_between(session, col(Report.occurred_at), col(Report.created_at))
    figure: ColumnElement[str]
    if session.get_bind().dialect.name == "postgresql":
        figure = func.percentile_cont(literal_column("0.5"), type_=Float).within_group(hours).cast(Text)
    else:
        figure = func.group_concat(hours, type_=Text)
    stated = *_made_by(viewers, since, until), col(Report.occurred_at).is_not(None)
    for *where, texts in session.execute(select(*place, figure).where(*stated).group_by(*place)):
        yield MonthPlace(*where), [float(text) for text in texts.split(",")]


def on_indicators(
    session: Session, viewers: Collection[Viewer], indicator_ids: Collection[UUID], since: datetime, until: datetime
) -> Iterator[tuple[UUID, OwnReport]]:
    """Each of these agencies' reports on these indicators, with its agency."""
    columns = (
        col(Report.agency_id),
        col(Report.indicator_id),
        col(Report.created_at),
        col(Report.province),
        col(Report.withdrawn_at),
        col(Report.overturned_at).is_not(None),
        _is_corroborated(session, viewers),
    )
    conditions = *_made_by(viewers, since, until), among(col(Report.indicator_id), indicator_ids)
    for agency_id, *facts in session.execute(select(*columns).where(*conditions)):
        yield agency_id, OwnReport(*facts)


def _made_by(viewers: Collection[Viewer], since: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    made_at, theirs = col(Report.created_at), col(Report.agency_id).in_(_ids(viewers))
    # As a plain condition, SQLite would search by it. To find most reports that way takes longer than to read all.
    return theirs if len(viewers) == 1 else theirs.is_(true()), made_at >= since, made_at < until


def _ids(viewers: Collection[Viewer]) -> list[UUID]:
    return sorted(each.agency_id for each in viewers)


def _place(session: Session) -> tuple[Any, ...]:
    """SQLite would follow an index to have the agencies in order, and look up each report in the table."""
    agency: Any = col(Report.agency_id)
    if session.get_bind().dialect.name == "sqlite":
        agency = func.ifnull(agency, literal_column("NULL"), type_=Key)
    return agency, first_day(session, col(Report.created_at), Interval.MONTH), col(Report.province)


def _sums(session: Session, viewers: Collection[Viewer], since: datetime, until: datetime) -> Select[Any]:
    place, overturned = _place(session), func.count(col(Report.overturned_at))
    return select(*place, func.count(), overturned).where(*_made_by(viewers, since, until)).group_by(*place)


def _counted(session: Session, statement: Select[Any]) -> Iterator[Scored]:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_PLANNED)
    for *place, number, overturned in session.execute(statement):
        yield Scored(MonthPlace(*place), number, overturned)


_PLANNED = text("SELECT set_config('jit', 'off', true), set_config('work_mem', '64MB', true)")


def _is_corroborated(session: Session, viewers: Collection[Viewer]) -> ColumnElement[bool]:
    """Whether its agency sees another agency's live or expired report on the same indicator.

    SQLite looks for each in an index of its own. PostgreSQL would do so for each report, instead of reading all once.
    """
    other = aliased(Report)
    sector = case(
        *((col(Report.agency_id).in_(ids), sectors_mask([sector])) for sector, ids in _by_sector(viewers).items()),
        else_=0,
    )
    named = case(*((col(Report.agency_id) == each, each.hex) for each in _ids(viewers)), else_="-")
    # gate: visibility of corroboration in a scorecard
    alike = (
        col(other.indicator_id) == col(Report.indicator_id),
        col(other.agency_id) != col(Report.agency_id),
        or_(
            col(other.audience).bitwise_and(sector) != 0,
            and_(col(other.recipients) != "", col(other.recipients).contains(named)),
        ),
    )
    live = col(other.withdrawn_at).is_(None)
    expired = and_(col(other.withdrawn_at).is_not(None), col(other.ended_as) == Ending.EXPIRED.value)
    if session.get_bind().dialect.name == "postgresql":
        return exists().where(*alike, or_(live, expired))
    return or_(exists().where(*alike, live), exists().where(*alike, expired))


def _by_sector(viewers: Collection[Viewer]) -> dict[Any, list[UUID]]:
    sectors: dict[Any, list[UUID]] = {}
    for each in sorted(viewers, key=lambda viewer: viewer.agency_id):
        sectors.setdefault(each.sector, []).append(each.agency_id)
    return sectors
