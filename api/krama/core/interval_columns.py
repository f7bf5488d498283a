"""Intervals and hours of columns with times, the same on SQLite and PostgreSQL."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Float, Integer, String, cast, func, literal_column, type_coerce
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


def _seconds(moment: Any) -> ColumnElement[int]:
    """Seconds since 1970, without the fraction. SQLite stores `2026-01-31 08:00:00.000000`."""
    return cast(func.strftime(literal_column("'%s'"), func.substr(type_coerce(moment, String), 1, 19)), Integer)


def hours_between(session: Session, since: Any, until: Any) -> ColumnElement[float]:
    """The hours between two columns with times, as a fraction."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", until - since), Float(53)) / float(_HOUR)
    seconds = _seconds(until) - _seconds(since) + (_millionths(until) - _millionths(since)) / 1_000_000.0
    return type_coerce(seconds / float(_HOUR), Float(53))


def _millionths(moment: Any) -> ColumnElement[int]:
    return cast(func.substr(type_coerce(moment, String), 21, 6), Integer)
