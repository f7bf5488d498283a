"""What statistics count, and how figures are divided. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from krama.core.intervals import CAMBODIA, Interval
from krama.reports.fields import disclosed_to
from krama.sharing.audiences import Viewer, sectors_mask


class Dimension(StrEnum):
    """What figures can be divided by, in the order of the columns of an answer."""

    PROVINCE = "province"
    CATEGORY = "category"
    KIND = "kind"
    CHANNEL = "channel"


class Figure(StrEnum):
    """What is counted: reports, or cases in the row of the report that decides."""

    REPORTS = "reports"
    CASES = "cases"
    HOURS_TO_REPORT = "hours_to_report"
    HOURS_TO_CORRECT = "hours_to_correct"
    LOSSES = "losses"


class Source(NamedTuple):
    """Where `counted_report` has a figure: who counts it, by what else it is divided, and the member that it shows."""

    readers: str
    by: str | None = None
    member: str | None = None


SOURCES = {
    Figure.REPORTS: Source("reports_in"),
    Figure.CASES: Source("cases_in"),
    Figure.HOURS_TO_REPORT: Source("timed_in", "hours_to_report", "occurred_at"),
    Figure.HOURS_TO_CORRECT: Source("corrected_in", "hours_to_correct"),
    Figure.LOSSES: Source("lost_in", "loss_currency", "loss"),
}


@dataclass(frozen=True, slots=True)
class Division:
    """Who asks, for which whole months in Cambodia, and how figures are divided. Without a viewer, all counts."""

    viewer: Viewer | None
    since: datetime
    until: datetime
    interval: Interval
    dimensions: frozenset[Dimension]

    @property
    def others(self) -> int:
        """The readers for whom others' reports count: the viewer's sector."""
        return 0 if self.viewer is None else sectors_mask([self.viewer.sector])

    def divides_others(self, dimension: Dimension) -> bool:
        """Whether the viewer sees this of others' reports. It knows the kind from the indicator."""
        return dimension is Dimension.KIND or self.shows(dimension)

    def shows(self, member: str | None) -> bool:
        """Whether the viewer sees this member of others' reports."""
        return self.viewer is None or member is None or member in disclosed_to(self.viewer.sector)


class Cell(NamedTuple):
    """A row of an answer. A dimension is None if it does not divide, if nobody stated it, or if it is hidden."""

    first_day: date
    province: str | None = None
    category: str | None = None
    kind: str | None = None
    channel: str | None = None


class Count(NamedTuple):
    """A number of cases, or of reports, in a cell. `own`: of the viewer's agency. `amount` is what they lost.

    `hours` is a measured time, and `currency` that of the amount.
    """

    cell: Cell
    own: bool
    number: int
    amount: Decimal = Decimal(0)
    hours: int = 0
    currency: str = ""


def days(division: Division) -> tuple[int, int]:
    """The ordinals of the first day, and of the day after the last."""
    return division.since.astimezone(CAMBODIA).toordinal(), division.until.astimezone(CAMBODIA).toordinal()


@lru_cache(maxsize=16_384)
def first_of_day(day: int, interval: Interval) -> date:
    return interval.first_day_of(datetime.fromordinal(day).replace(tzinfo=CAMBODIA))


def month_of(moment: datetime) -> int:
    """The number of a month in Cambodia, as counted reports have it."""
    local = moment.astimezone(CAMBODIA)
    return local.year * 12 + local.month - 1


def first_of(period: int, stored_by: Interval, interval: Interval) -> date:
    """The first day of the interval to which a stored month or day belongs."""
    if stored_by is Interval.MONTH:
        return date(period // 12, period % 12 + 1, 1)
    return first_of_day(period, interval)
