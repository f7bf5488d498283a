"""What a copy of the list knows of the days to come."""

import random

from hypothesis import given
from hypothesis import strategies as st

from krama.rule.evidence import MICROS_A_DAY, Mark, MarkKind, ReportGroup, aggregate_reports
from krama.rule.judgement import judge
from krama.rule.reasons import ReasonCode, reasons
from krama.rule.terms import terms_of
from tests.rule.evidence import DAY, START, half_lives, mark, report_group, several, some_marks, without

FIRST = START // DAY
later = st.integers(0, 4_000)


@given(several, some_marks, half_lives, st.integers(0, 2_500), later)
def test_copy_gives_the_verdict_of_a_check_on_every_later_day(
    seen: list[ReportGroup], marks: list[Mark], half_life: int, start: int, more: int
) -> None:
    aggregate = aggregate_reports(seen, without(marks, MarkKind.PROTECTED), half_life)
    first = FIRST + start
    terms, day = terms_of(aggregate, first, shows_age=True), first + more
    expected, copied = judge(aggregate, day * MICROS_A_DAY), terms.judgement_on(day)
    if first < terms.on > day:  # the days of some incidents are still to come
        assert copied.score in (expected.score, expected.score - 1)
        copied = copied._replace(score=expected.score)
    assert copied == expected
    assert terms.step_on(day).reasons == reasons(aggregate, expected, day * MICROS_A_DAY)


near_today = st.lists(
    st.builds(
        report_group,
        st.integers(0, 4),
        confidence=st.integers(1, 100),
        day=st.integers(-2, 3),
        approved=st.booleans(),
        cased=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@given(near_today, some_marks, st.sampled_from([7, 45, 90, 365]))
def test_copy_loses_no_step_though_incidents_are_of_today_and_of_tomorrow(
    seen: list[ReportGroup], marks: list[Mark], half_life: int
) -> None:
    """Shortly after midnight by a clock that is ahead, one incident is of tomorrow (UTC). Each day is looked at."""
    aggregate = aggregate_reports(seen, without(marks, MarkKind.PROTECTED), half_life)
    terms = terms_of(aggregate, FIRST, shows_age=True)
    for day in range(FIRST, FIRST + 8 * half_life):
        expected, step = judge(aggregate, day * MICROS_A_DAY), terms.step_on(day)
        assert (step.action, step.status) == (expected.action, expected.status)
        assert step.reasons == reasons(aggregate, expected, day * MICROS_A_DAY)
    assert terms.step_on(FIRST + 100 * half_life).action == "proceed"


def test_each_day_of_two_hundred_listings_is_that_of_a_check() -> None:
    """Every day and not a sample: a step that is a day late is wrong on that day only."""
    dice = random.Random(7)
    for half_life in (45, 90, 180, 365) * 50:
        seen = [
            report_group(dice.randrange(5), confidence=dice.randrange(1, 101), day=dice.randrange(-300, 2))
            for _ in range(dice.choice((1, 1, 2, 4)))
        ]
        aggregate = aggregate_reports(seen, (), half_life)
        terms = terms_of(aggregate, FIRST, shows_age=True)
        for day in range(max(FIRST, terms.on), FIRST + 200):
            expected = judge(aggregate, day * MICROS_A_DAY)
            assert terms.judgement_on(day) == expected
            assert terms.step_on(day).reasons == reasons(aggregate, expected, day * MICROS_A_DAY)


@given(several, some_marks, half_lives, later)
def test_copy_that_does_not_show_ages_differs_only_in_that_reason(
    seen: list[ReportGroup], marks: list[Mark], half_life: int, more: int
) -> None:
    aggregate = aggregate_reports(seen, without(marks, MarkKind.PROTECTED), half_life)
    full, terms = (terms_of(aggregate, FIRST, shows_age=shown) for shown in (True, False))
    day = FIRST + more
    assert terms.judgement_on(day) == full.judgement_on(day)
    missing = set(full.step_on(day).reasons) - set(terms.step_on(day).reasons)
    assert missing <= {ReasonCode.FADED}


def test_day_of_an_incident_is_not_told_to_members_that_do_not_see_it() -> None:
    """The reason `faded` comes once half the weight is gone: a half-life after the incident."""
    recent = aggregate_reports([report_group(confidence=100, day=-80)], (), 90)
    shown, hidden = (terms_of(recent, FIRST, shows_age=shows) for shows in (True, False))
    half_gone = [step.day for step in shown.steps if ReasonCode.FADED in step.reasons and step.status == "active"]
    assert half_gone == [FIRST + 10]
    assert not any(ReasonCode.FADED in step.reasons for step in hidden.steps if step.status == "active")
    assert {step.day for step in hidden.steps} == {step.day for step in shown.steps} - set(half_gone)


def test_weight_is_no_more_exact_than_its_scores() -> None:
    """62.5 is 50 × 1.25: a police case. A copy for others must not show it."""
    cased = aggregate_reports([report_group(confidence=50, cased=True)], (), 0)
    close = aggregate_reports([report_group(confidence=62)], (), 0)
    assert terms_of(cased, FIRST, shows_age=True).weight == terms_of(close, FIRST, shows_age=True).weight
    assert cased.weight != close.weight


def test_what_has_no_part_in_a_verdict_has_none_in_its_terms() -> None:
    aggregate = aggregate_reports([report_group()], (), 90)
    other = aggregate._replace(reports=40, categories=1, labels=16, roles=4, first_at=1, last_at=2)
    assert terms_of(other, FIRST, shows_age=True) == terms_of(aggregate, FIRST, shows_age=True)


def test_dispute_is_part_of_every_step() -> None:
    pair = [report_group(0), report_group(5, approved=True)]
    disputed = aggregate_reports(pair, [mark(MarkKind.DISPUTED)], 90)
    steps = terms_of(disputed, FIRST, shows_age=True).steps
    assert {step.status for step in steps} == {"disputed"}
    assert {step.action for step in steps} == {"verify", "warn", "proceed"}
