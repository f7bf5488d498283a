"""Days, weeks and months in Cambodia, where the time is seven hours ahead of UTC all year."""

from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

CAMBODIA = timezone(timedelta(hours=7), "Asia/Phnom_Penh")


class Interval(StrEnum):
    """How figures are divided in time. A week begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    def label(self, first_day: date) -> str:
        """What the interval that begins on this day is called: `2026-01-31`, `2026-W05` or `2026-01`."""
        if self is Interval.DAY:
            return first_day.isoformat()
        if self is Interval.MONTH:
            return first_day.isoformat()[:7]
        year, week, _ = first_day.isocalendar()
        return f"{year:04}-W{week:02}"

    def following(self, first_day: date) -> date:
        """The first day of the next interval."""
        if self is Interval.MONTH:
            return (first_day + timedelta(days=31)).replace(day=1)
        return first_day + timedelta(days=7 if self is Interval.WEEK else 1)

    def first_day_of(self, moment: datetime) -> date:
        """The day, in Cambodia, on which the interval of a moment begins."""
        day = moment.astimezone(CAMBODIA).date()
        if self is Interval.MONTH:
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self is Interval.WEEK else day
