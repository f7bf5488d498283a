"""Spans, medians and what is shown of others. Pure."""

from collections import Counter
from dataclasses import astuple
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core.intervals import CAMBODIA, Interval
from krama.core.spans import SpanRefused
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.reports.counting import Cell
from krama.statistics.policy import Share, median_hours, months_of, shown
from krama.statistics.rows import position_of

NOW = datetime(2026, 1, 31, 18, tzinfo=UTC)
"""It is February already in Cambodia."""


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ((2025, 3), (2026, 2))),
        (None, "2025-12", ((2025, 1), (2025, 12))),
        ("2025-12", None, ((2025, 12), (2026, 2))),
        ("2026-05", None, ((2026, 5), (2026, 5))),
        ("2016-03", "2026-02", ((2016, 3), (2026, 2))),
    ],
)
def test_months_are_those_of_cambodia(first: str | None, last: str | None, expected: object) -> None:
    months = months_of(first, last, Interval.MONTH, NOW)
    assert (astuple(months.first), astuple(months.last)) == expected
    assert months.begins.utcoffset() == timedelta(hours=7)
    assert months.ends.astimezone(CAMBODIA).day == 1


@pytest.mark.parametrize(
    ("first", "last", "interval"),
    [
        ("2026-02", "2026-01", Interval.MONTH),
        ("2016-02", "2026-02", Interval.MONTH),
        ("2021-02", "2026-02", Interval.WEEK),
        ("2024-02", "2026-02", Interval.DAY),
    ],
)
def test_span_is_refused(first: str, last: str, interval: Interval) -> None:
    with pytest.raises(SpanRefused):
        months_of(first, last, interval, NOW)


def test_intervals_have_the_names_of_iso_8601() -> None:
    moment = datetime(2027, 1, 2, 20, tzinfo=UTC)  # a Sunday in Cambodia
    days = {each: each.first_day_of(moment) for each in Interval}
    assert [each.label(day) for each, day in days.items()] == ["2027-01-03", "2026-W53", "2027-01"]


@given(st.lists(st.integers(0, 9), max_size=30))
def test_median_is_that_of_all_hours(hours: list[int]) -> None:
    assert median_hours(Counter(hours)) == (int(median(hours)) if hours else None)


@given(st.integers(0, 30), st.integers(0, 30))
def test_own_cases_count_exactly_and_others_in_steps(own: int, others: int) -> None:
    figures = shown(Share(own, own), Share(others, others))
    assert figures.share.cases - own == others - others % 5
    assert figures.suppressed == (0 < others < 5)
    assert figures.nothing == (own == 0 and 0 < others < 5)


@pytest.mark.parametrize(
    ("hours", "about"), [(0, 0), (1, 0), (2, 3), (22, 21), (23, 24), (45, 48), (72, 72), (100, 96)]
)
def test_others_hours_are_about_right(hours: int, about: int) -> None:
    others = Share(5, hours=Counter({hours: 5}))
    assert shown(Share(), others).share.hours == {about: 5}
    assert shown(others, Share()).share.hours == {hours: 5}


@given(st.integers(5, 10**6).map(Decimal), st.integers(1, 4))
def test_others_losses_have_two_digits_and_no_rare_currency(amount: Decimal, few: int) -> None:
    others = Share(5 + few)
    others.lose("USD", amount, 5)
    others.lose("KHR", amount, few)
    figures = shown(Share(), others)
    assert figures.share.losses.keys() == {"USD"}
    assert abs(figures.share.losses["USD"] - amount) * 20 <= amount
    assert figures.suppressed


def test_cases_with_losses_in_two_currencies_do_not_pass_for_twice_as_many() -> None:
    others = Share(8)
    for currency in ("KHR", "USD"):
        others.lose(currency, Decimal(100), 4)
    assert shown(Share(), others).nothing


def test_rows_are_in_the_order_of_time_and_words_with_null_last() -> None:
    day = date(2026, 1, 1)
    cells = [
        Cell(day, "KH-1"),
        Cell(day, "KH-12", Category.LOAN, Kind.PHONE, "telegram"),
        Cell(day, "KH-12", Category.LOAN, Kind.PHONE, "telephone"),
        Cell(day, "KH-12", Category.LOAN, Kind.PHONE, None),
        Cell(day, "KH-12", Category.LOAN, Kind.URL, "sms"),
        Cell(day, "KH-12", None, None, None),
        Cell(day),
        Cell(date(2026, 2, 1), "KH-1"),
    ]
    positions = [position_of(cell) for cell in cells]
    assert positions == sorted(positions)
    assert len(set(positions)) == len(cells)
    assert all(position.seq < 2**63 for position in positions)
