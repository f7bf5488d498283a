"""Months and intervals of a statistic, and what a member may learn of other agencies' cases. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal

from krama.core.intervals import Interval
from krama.core.spans import MonthSpan, months_asked
from krama.statistics.errors import CellsTooMany

FEWEST = 5
"""Fewer cases of other agencies are not shown, and more are shown in steps of so many."""
MOST_CELLS = 10_000
MOST_MONTHS: Mapping[Interval, int] = {Interval.DAY: 24, Interval.WEEK: 60, Interval.MONTH: 120}
_LOSS_DIGITS = 2
_HOUR_STEPS = ((24, 3), (48, 6))


def months_of(first: str | None, last: str | None, interval: Interval, now: datetime) -> MonthSpan:
    """The months that a statistic is asked for. Raises `SpanRefused`."""
    return months_asked(first, last, now, MOST_MONTHS[interval], "Choose a later `from` or a longer `interval`.")


def refuse_too_many(cells: int) -> None:
    """Raises `CellsTooMany`."""
    if cells > MOST_CELLS:
        raise CellsTooMany(
            f"More than {MOST_CELLS:,} rows would have to be counted at once. Choose a shorter `interval`, or fewer "
            "words in `group_by`.",
            field="group_by",
        )


@dataclass(slots=True)
class Share:
    """What some agencies contribute to a cell.

    `cases` is the number of cases that decides whether it may be shown. `hours` counts cases by their whole hours.
    `losses` and `losing` are totals and numbers of cases by currency.
    """

    cases: int = 0
    reports: int = 0
    hours: Counter[int] = field(default_factory=Counter)
    losses: dict[str, Decimal] = field(default_factory=dict)
    losing: Counter[str] = field(default_factory=Counter)

    @property
    def is_empty(self) -> bool:
        return not (self.cases or self.reports or self.hours or self.losing)

    def lose(self, currency: str, amount: Decimal, cases: int) -> None:
        """Add a loss of so many cases."""
        self.losses[currency] = self.losses.get(currency, Decimal(0)) + amount
        self.losing[currency] += cases

    def add(self, other: "Share") -> None:
        self.cases += other.cases
        self.reports += other.reports
        if other.hours:
            self.hours.update(other.hours)
        for currency, amount in other.losses.items():
            self.lose(currency, amount, other.losing[currency])


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: the share that may be shown, and whether something was left out."""

    share: Share
    suppressed: bool

    @property
    def nothing(self) -> bool:
        """Whether all of it was left out."""
        return self.suppressed and self.share.is_empty


def shown(own: Share, others: Share) -> Shown:
    """The viewer's own cases exactly, and others' in steps of five: fewer than five are left out.

    The steps keep the rest from being computed: what is left of a total without the other rows is known to five only.
    """
    rounded = _rounded(others)
    suppressed = others.losing.keys() != rounded.losing.keys() or (rounded.is_empty and not others.is_empty)
    rounded.add(own)
    return Shown(rounded, suppressed)


def _rounded(others: Share) -> Share:
    # gate: few cases of others
    if others.cases < FEWEST:
        return Share()
    share = Share(_in_steps(others.cases), _in_steps(others.reports))
    for hours, cases in others.hours.items():
        share.hours[_about(hours)] += cases
    for currency, cases in others.losing.items():
        if cases >= FEWEST:
            share.lose(currency, _coarse(others.losses[currency]), _in_steps(cases))
    if others.losing:
        share.cases = share.losing.total()  # one case may have lost money in two currencies
    return share


def _in_steps(count: int) -> int:
    # gate: steps of others' cases
    return count - count % FEWEST


def _about(hours: int) -> int:
    """In steps of three hours on the first day, six on the second, and a day from then on."""
    # gate: steps of others' hours
    step = next((step for until, step in _HOUR_STEPS if hours < until), 24)
    return (hours + step // 2) // step * step


def _coarse(amount: Decimal) -> Decimal:
    # gate: digits of others' losses
    digits = amount.adjusted() - _LOSS_DIGITS + 1
    return amount.quantize(Decimal(1).scaleb(digits), ROUND_HALF_EVEN) if amount else amount


def median_hours(hours: Counter[int]) -> int | None:
    """The median, rounded down to a whole hour, or None without any."""
    count = hours.total()
    if not count:
        return None
    middle = sorted({(count - 1) // 2, count // 2})
    values, before = [], 0
    for hour, cases in sorted(hours.items()):
        values += [hour for place in middle if before <= place < before + cases]
        before += cases
    return sum(values) // len(values)
