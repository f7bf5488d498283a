"""Intervals and hours of columns with times, the same on SQLite and PostgreSQL."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Float, Integer, String, cast, func, literal_column, type_coerce
from sqlmodel import Session

from krama.core.intervals import Interval

_HOUR = 3600


def first_day(session: Session, moment: Any, interval: Interval) -> ColumnElement[date]:
    """`Interval.first_day_of` in the database, for a column with times."""
    if session.get_bind().dialect.name == "postgresql":
        local = moment.op("AT TIME ZONE")(literal_column("INTERVAL '7 hours'"))
        return cast(func.date_trunc(literal_column(f"'{interval.value}'"), local), Date)
    text = type_coerce(moment, String)
    steps = {
        Interval.DAY: ("+7 hours",),
        Interval.WEEK: ("+7 hours", "-6 days", "weekday 1"),
        Interval.MONTH: ("+7 hours", "start of month"),
    }[interval]
    return func.date(text, *(literal_column(f"'{step}'") for step in steps), type_=Date)


def whole_hours(session: Session, since: Any, until: Any) -> ColumnElement[int]:
    """The whole hours between two columns with times, rounded down, and 0 if the first time is the later one."""
    if session.get_bind().dialect.name == "postgresql":
        hours = cast(func.floor(func.extract("epoch", until - since) / _HOUR), BigInteger)
        return func.greatest(hours, literal_column("0"), type_=BigInteger)
    seconds = _seconds(until) - _seconds(since) - _is_partial(since, until)
    return func.max(seconds, literal_column("0"), type_=Integer).op("/", return_type=Integer())(_HOUR)


def _seconds(moment: Any) -> ColumnElement[int]:
    """Seconds since 1970, without the fraction. SQLite stores `2026-01-31 08:00:00.000000`."""
    return cast(func.strftime(literal_column("'%s'"), func.substr(type_coerce(moment, String), 1, 19)), Integer)


def _is_partial(since: Any, until: Any) -> ColumnElement[int]:
    """1 if the last second is not complete."""
    before, after = (func.substr(type_coerce(moment, String), 21, 6) for moment in (since, until))
    return type_coerce(after < before, Integer)


def month_in_utc(session: Session, moment: Any) -> ColumnElement[date]:
    """The first day of the month of a column with times, in UTC."""
    if session.get_bind().dialect.name == "postgresql":
        local = moment.op("AT TIME ZONE")(literal_column("INTERVAL '0 hours'"))
        return cast(func.date_trunc(literal_column("'month'"), local), Date)
    return type_coerce(func.substr(type_coerce(moment, String), 1, 7).concat(literal_column("'-01'")), Date)


def hours_between(session: Session, since: Any, until: Any) -> ColumnElement[float]:
    """The hours between two columns with times, as a fraction."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", until - since), Float(53)) / float(_HOUR)
    seconds = _seconds(until) - _seconds(since) + (_millionths(until) - _millionths(since)) / 1_000_000.0
    return type_coerce(seconds / float(_HOUR), Float(53))


def _millionths(moment: Any) -> ColumnElement[int]:
    return cast(func.substr(type_coerce(moment, String), 21, 6), Integer)
