"""The agencies' own reports, as their scorecards count them."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from krama.core.columns import among
from krama.core.intervals import Interval
from krama.reports import score_sums
from krama.reports.divisions import first_of, month_of
from krama.reports.own import OwnReport
from krama.reports.score_sums import Unscored, correction
from krama.reports.scoring import Scores
from krama.reports.tables import Report
from krama.rule.evidence import Ending
from krama.sharing.audiences import Viewer, sectors_mask

__all__ = ["Scored", "Unscored", "correction", "made", "on_indicators"]

_HOUR = 3_600_000_000


class Scored(NamedTuple):
    """The reports that an agency made in a month and a province. `hours` are the middle ones until the report."""

    agency_id: UUID
    first_day: date
    province: str | None
    scores: Scores
    hours: list[float]


def made(
    session: Session, viewers: Collection[Viewer], since: datetime, until: datetime, changes: Unscored
) -> Iterator[Scored]:
    """The reports that these agencies made in these whole months."""
    months = range(month_of(since), month_of(until))
    for place, scores, middle in score_sums.read(session, {each.agency_id for each in viewers}, months, changes):
        first_day = first_of(place.month, Interval.MONTH, Interval.MONTH)
        hours = [micros / _HOUR for micros in middle or ()]
        yield Scored(place.agency_id, first_day, place.province or None, scores, hours)


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
