"""Spans of time and of months that a request asks for."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from krama.core.errors import KramaError
from krama.core.intervals import CAMBODIA, Interval

_USUAL_MONTHS = 12


class SpanRefused(KramaError):
    """The end of a span is before its begin, or the span is longer than the operation counts."""

    code = "span_refused"


def refuse_backwards(member: str, after: datetime | None, before: datetime | None) -> None:
    """Raise `SpanRefused` if the filters `<member>_after` and `<member>_before` leave no time between them."""
    if after is not None and before is not None and after > before:
        raise SpanRefused(f"`{member}_after` is later than `{member}_before`. Swap them.", field=f"{member}_after")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month in Cambodia."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Month":
        """The month that a text such as `2026-01` names. It is of this form already (`core/texts.py`)."""
        return cls(int(text[:4]), int(text[5:]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=CAMBODIA)

    def later(self, months: int) -> "Month":
        """The month this many months later, or earlier if the number is negative."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)


def month_of(day: date) -> Month:
    """The month of a day, or of a moment, in Cambodia."""
    if isinstance(day, datetime):
        day = day.astimezone(CAMBODIA)
    return Month(day.year, day.month)


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """The months from `first` to `last`. Both are included."""

    first: Month
    last: Month

    @property
    def begins(self) -> datetime:
        """Its first moment."""
        return self.first.begins

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return self.last.later(1).begins

    def labels(self, interval: Interval) -> list[str]:
        """What its intervals are called, in order."""
        days = (self.ends - self.begins).days
        return [
            *dict.fromkeys(interval.label(interval.first_day_of(self.begins + timedelta(day))) for day in range(days))
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def months_asked(first: str | None, last: str | None, now: datetime, most: int, otherwise: str) -> MonthSpan:
    """The months from `first` to `last`, such as 2026-01. By default the last twelve.

    `otherwise` tells what to do if they are more than `most`. Raises `SpanRefused`.
    """
    this_month = month_of(now)
    begin, end = (None if text is None else Month.read(text) for text in (first, last))
    end = end or max(this_month, begin or this_month)
    begin = begin or end.later(1 - _USUAL_MONTHS)
    if begin > end:
        raise SpanRefused("`from` is later than `to`. Swap them.", field="from")
    if begin.later(most) <= end:
        raise SpanRefused(f"These are more than {most} months. {otherwise}", field="from")
    return MonthSpan(begin, end)
