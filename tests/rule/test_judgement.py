"""The rule from reports to a verdict."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.rule.evidence import Ending, Mark, MarkKind, ReportGroup, aggregate_reports, tombstone
from krama.rule.half_lives import default_half_lives, read_half_lives
from krama.rule.judgement import (
    HOLD_SCORE,
    PROTECTED,
    WARN_SCORE,
    Action,
    IndicatorStatus,
    action_at,
    fades_at,
    is_corroborated,
    judge,
    score,
)
from krama.rule.reasons import ReasonCode, reasons
from krama.rule.roles import CaseRole
from tests.rule.evidence import (
    DAY,
    START,
    days,
    half_lives,
    mark,
    marks,
    report_group,
    report_groups,
    several,
    some_marks,
    without,
)
from tests.tiers import fewer_examples

times = days.map(lambda day: START + day * DAY)
new_agency = report_groups.map(lambda group: replace(group, agency_id=type(group.agency_id)(int=2**99)))


@fewer_examples
@given(several, some_marks, half_lives, new_agency, times)
def test_one_more_independent_agency_never_lowers_the_verdict(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, more: ReportGroup, at: int
) -> None:
    assert (
        judge(aggregate_reports([*seen, more], known_marks, half_life), at).gravity
        >= judge(aggregate_reports(seen, known_marks, half_life), at).gravity
    )


@fewer_examples
@given(several, some_marks, half_lives, report_groups, times)
def test_one_more_report_of_its_own_never_lowers_the_verdict(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, more: ReportGroup, at: int
) -> None:
    """One more copy may show that two agencies have the same source (decision 0047)."""
    assert (
        judge(aggregate_reports([*seen, replace(more, origin=None)], known_marks, half_life), at).gravity
        >= judge(aggregate_reports(seen, known_marks, half_life), at).gravity
    )


@fewer_examples
@given(st.just([]) | several, some_marks, half_lives, times)
def test_action_alone_is_that_of_the_judgement(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, at: int
) -> None:
    live = aggregate_reports(seen or [report_group()], known_marks, half_life)
    aggregate = live if seen else tombstone(live, known_marks)
    assert action_at(aggregate, at) is judge(aggregate, at).action


@fewer_examples
@given(several, some_marks, half_lives, times, times)
def test_time_alone_never_raises_the_verdict(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, first: int, second: int
) -> None:
    aggregate = aggregate_reports(seen, known_marks, half_life)
    assert judge(aggregate, max(first, second)).gravity <= judge(aggregate, min(first, second)).gravity


@fewer_examples
@given(several, some_marks, half_lives, times)
def test_one_source_alone_never_gets_beyond_warn(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, at: int
) -> None:
    alone = [replace(group, approved=False) for group in seen if group.agency_id == seen[0].agency_id]
    assert judge(aggregate_reports(alone, known_marks, half_life), at).action in (Action.PROCEED, Action.WARN)


@fewer_examples
@given(several, some_marks, half_lives, times, marks)
def test_open_dispute_never_lets_hold_stand_and_never_makes_it_graver(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, at: int, dispute: Mark
) -> None:
    aggregate = aggregate_reports(seen, known_marks, half_life)
    disputed = judge(aggregate_reports(seen, [*known_marks, replace(dispute, kind=MarkKind.DISPUTED)], half_life), at)
    assert disputed.action is not Action.HOLD
    assert disputed.gravity <= judge(aggregate, at).gravity


@fewer_examples
@given(several, some_marks, half_lives, times, marks)
def test_confirmed_fraud_never_lowers_and_no_fraud_never_raises_the_verdict(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, at: int, voice: Mark
) -> None:
    before = judge(aggregate_reports(seen, known_marks, half_life), at)
    assert (
        judge(aggregate_reports(seen, [*known_marks, replace(voice, kind=MarkKind.CONFIRMED)], half_life), at).gravity
        >= before.gravity
    )
    assert (
        judge(aggregate_reports(seen, [*known_marks, replace(voice, kind=MarkKind.DOUBTED)], half_life), at).gravity
        <= before.gravity
    )


@fewer_examples
@given(several, some_marks, half_lives, st.randoms(use_true_random=False))
def test_order_in_which_facts_come_does_not_matter(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, luck: Random
) -> None:
    shuffled, turned = list(seen), list(known_marks)
    luck.shuffle(shuffled)
    luck.shuffle(turned)
    assert aggregate_reports(shuffled, turned, half_life) == aggregate_reports(seen, known_marks, half_life)


@given(report_groups, some_marks, half_lives, st.integers(1, 50))
def test_reports_amount_to_the_same_in_one_group_and_in_two(
    seen: ReportGroup, known_marks: list[Mark], half_life: int, more: int
) -> None:
    together = aggregate_reports([replace(seen, reports=seen.reports + more)], known_marks, half_life)
    assert aggregate_reports([seen, replace(seen, reports=more)], known_marks, half_life) == together


@fewer_examples
@given(several, some_marks, half_lives)
def test_day_on_which_nothing_is_left_is_the_day_on_which_warnings_end(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int
) -> None:
    aggregate = aggregate_reports(seen, without(known_marks, MarkKind.PROTECTED), half_life)
    ends = fades_at(aggregate)
    if ends is None:
        assert half_life == 0 or judge(aggregate, 0).score < WARN_SCORE
    else:
        assert judge(aggregate, ends - 60_000_000).score >= WARN_SCORE
        assert judge(aggregate, ends + 60_000_000).score < WARN_SCORE


def test_repeating_oneself_adds_a_quarter_at_most_and_a_second_agency_all_of_its_weight() -> None:
    once, often = aggregate_reports([report_group()]), aggregate_reports([report_group(reports=1000)])
    assert (once.weight, often.weight) == (100, 125)
    assert aggregate_reports([report_group(), report_group(1)]).weight == 200


def test_what_is_reported_weighs_by_confidence_category_case_and_approval() -> None:
    assert aggregate_reports([report_group(confidence=40)]).weight == 40
    assert aggregate_reports([report_group(confidence=0)]).weight == 1
    assert aggregate_reports([report_group(category=Category.OTHER.bit)]).weight == 50
    assert aggregate_reports([report_group(cased=True)]).weight == 125
    assert aggregate_reports([report_group(approved=True)]).weight == 150


def test_weight_is_halved_with_every_half_life_since_the_scam() -> None:
    aggregate = aggregate_reports([report_group(), report_group(1, day=90)], (), 90)
    assert aggregate.weight_at(START + 90 * DAY) == pytest.approx(150)
    assert aggregate.weight_at(START + 180 * DAY) == pytest.approx(75)
    assert aggregate_reports([report_group()]).weight_at(START + 10_000 * DAY) == 100


def test_two_agencies_or_two_officers_can_hold_money() -> None:
    assert judge(aggregate_reports([report_group(), report_group(1)]), START).action is Action.HOLD
    assert judge(aggregate_reports([report_group(cased=True, approved=True)]), START).action is Action.HOLD
    assert judge(aggregate_reports([report_group(cased=True)]), START).action is Action.WARN


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(report_group(1, confidence=0), id="a word without confidence"),
        pytest.param(report_group(1, day=-5 * 365), id="another owner of the number, long ago"),
        pytest.param(report_group(confidence=1, approved=True), id="a trifle that was approved"),
        pytest.param(report_group(day=-5 * 365, approved=True), id="an approval of long ago"),
    ],
)
def test_second_source_that_weighs_nothing_holds_no_money(second: ReportGroup) -> None:
    strong = report_group(reports=6, cased=True)
    assert judge(aggregate_reports([strong], (), 90), START).score >= HOLD_SCORE
    assert judge(aggregate_reports([strong, second], (), 90), START).action is Action.WARN


def test_second_source_lets_go_when_it_has_faded() -> None:
    aggregate = aggregate_reports([report_group(day=400, reports=6, cased=True), report_group(1, day=90)], (), 90)
    assert judge(aggregate, START + 120 * DAY).action is Action.HOLD
    assert judge(aggregate, START + 400 * DAY).action is Action.WARN


def through(agency: int, role: CaseRole = CaseRole.ONWARD, **facts: object) -> ReportGroup:
    return report_group(agency, role=role, **facts)  # type: ignore[arg-type]


def test_money_that_passed_through_weighs_less() -> None:
    assert aggregate_reports([through(0)]).weight == 50
    assert aggregate_reports([through(0, CaseRole.MERCHANT)]).weight == 30
    for role in (None, CaseRole.CONTACT, CaseRole.LURE, CaseRole.RECEIVER, CaseRole.OTHER):
        assert aggregate_reports([report_group(role=role)]).weight == 100


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([through(number) for number in range(6)], id="six agencies"),
        pytest.param([through(0, cased=True, approved=True, reports=6), through(1), through(2)], id="approved"),
        pytest.param([report_group(), through(1), through(2)], id="next to one that says more"),
        pytest.param([report_group(), through(0), through(1)], id="of the same agency too"),
        pytest.param([report_group(), report_group(1, confidence=5), through(2), through(3)], id="next to a trifle"),
    ],
)
def test_money_that_passed_through_never_holds_by_itself(reports: list[ReportGroup]) -> None:
    judged = judge(aggregate_reports(reports), START)
    assert (judged.score >= HOLD_SCORE, judged.action) == (True, Action.VERIFY)
    direct = [replace(report, role=None) for report in reports]
    assert judge(aggregate_reports(direct), START).action is Action.HOLD


def test_two_sources_that_say_more_hold_whatever_others_say() -> None:
    aggregate = aggregate_reports([report_group(), report_group(1), through(2)])
    assert judge(aggregate, START).action is Action.HOLD


def test_hold_ends_when_the_second_source_that_says_more_has_faded() -> None:
    reports = [report_group(day=400, reports=6, cased=True), report_group(1, day=90), through(2, day=400)]
    aggregate = aggregate_reports(reports, (), 90)
    assert judge(aggregate, START + 120 * DAY).action is Action.HOLD
    assert judge(aggregate, START + 400 * DAY).action is Action.VERIFY


@given(several, some_marks, half_lives, st.integers(0, 4_000))
def test_without_two_sources_that_say_more_nothing_is_held(
    reports: list[ReportGroup], marks: list[Mark], half_life: int, day: int
) -> None:
    direct = [report for report in reports if not report.passing]
    at = START + day * DAY
    held = judge(aggregate_reports(reports, marks, half_life), at).action is Action.HOLD
    assert not held or is_corroborated(aggregate_reports(direct, marks, half_life), at)


def test_open_dispute_turns_hold_into_verify() -> None:
    disputed = judge(aggregate_reports([report_group(), report_group(1)], [mark(MarkKind.DISPUTED)]), START)
    assert (disputed.action, disputed.status) == (Action.VERIFY, IndicatorStatus.DISPUTED)


def test_protected_value_is_never_warned_of_whatever_was_reported() -> None:
    assert judge(aggregate_reports([report_group(), report_group(1)], [mark(MarkKind.PROTECTED)]), START) == PROTECTED


def test_reports_that_faded_away_are_listed_and_faded() -> None:
    aggregate = aggregate_reports([report_group()], (), 45)
    faded = judge(aggregate, START + 45 * 10 * DAY)
    assert (aggregate.listed, faded.action, faded.status) == (True, Action.PROCEED, IndicatorStatus.FADED)


def test_reports_that_were_just_strong_enough_are_faded_and_not_weak_a_little_later() -> None:
    aggregate = aggregate_reports([report_group(confidence=7)], (), 45)
    later = next(day for day in range(1, 45) if judge(aggregate, START + day * DAY).score < WARN_SCORE)
    at = START + later * DAY
    assert aggregate.fading_at(at) > 0.5
    assert judge(aggregate, at).status is IndicatorStatus.FADED
    assert ReasonCode.FADED in reasons(aggregate, judge(aggregate, at), at)


@pytest.mark.parametrize("ending", [Ending.WITHDRAWN, Ending.EXPIRED, Ending.OVERTURNED])
def test_status_and_reason_say_how_the_last_report_ended(ending: Ending) -> None:
    ended = tombstone(aggregate_reports([report_group()], (), 45), (), ending)
    judgement = judge(ended, START)
    assert (judgement.action, judgement.score, judgement.status) == (Action.PROCEED, 0, IndicatorStatus(ending.value))
    assert reasons(ended, judgement, START) == (ReasonCode(ending.value),)


def test_only_reporter_is_no_second_source_for_itself() -> None:
    assert aggregate_reports([report_group()], [mark(MarkKind.CONFIRMED, 0)]).confirmed == 0
    assert (
        aggregate_reports([report_group()], [mark(MarkKind.CONFIRMED, 1), mark(MarkKind.CONFIRMED, 1)]).confirmed == 1
    )
    assert aggregate_reports([report_group(), report_group(1)], [mark(MarkKind.CONFIRMED, 0)]).confirmed == 1


def test_feedback_of_a_fourth_member_counts_no_more() -> None:
    three = aggregate_reports([report_group()], [mark(MarkKind.CONFIRMED, number) for number in range(1, 4)])
    four = aggregate_reports([report_group()], [mark(MarkKind.CONFIRMED, number) for number in range(1, 5)])
    assert four.confirmed == 4
    assert four.feedback == three.feedback == 1.25**3


@fewer_examples
@given(several, some_marks, half_lives, times, st.booleans())
def test_every_verdict_has_its_reasons_and_says_how_many_spoke(
    seen: list[ReportGroup], known_marks: list[Mark], half_life: int, at: int, exact: bool
) -> None:
    aggregate = aggregate_reports(seen, known_marks, half_life)
    codes = reasons(aggregate, judge(aggregate, at), at, exact=exact)
    assert len(set(codes)) == len(codes) > 0
    if aggregate.listed:
        assert (ReasonCode.REPORTED_BY_SEVERAL in codes) == (aggregate.agencies > 1)
        assert (ReasonCode.COVERED in codes) == (not exact)
    else:
        assert codes == (ReasonCode.PROTECTED,)


@pytest.mark.parametrize(("weight", "points"), [(0, 0), (70, 50), (140, 75), (10_000, 100)])
def test_score_halves_the_distance_to_100(weight: int, points: int) -> None:
    assert score(weight) == points


def test_half_lives_are_the_defaults_except_for_those_that_are_set() -> None:
    assert read_half_lives("") == default_half_lives()
    assert read_half_lives("phone=60 wallet=3650 url=none") == {
        **default_half_lives(), Kind.PHONE: 60, Kind.WALLET: 3650, Kind.URL: 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["phone", "phone=", "phone=0", "phone=-1", "fax=3", "phone=1e3", "phone=99999", "phone=៣"]
)
def test_half_life_that_makes_no_sense_is_refused_with_the_mend(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be pairs such as|is 1 to"):
        read_half_lives(text)


def test_second_source_of_exactly_ten_corroborates() -> None:
    """Weights are kept as logarithms, and the power of that of ten is a little less than ten."""
    second = [aggregate_reports([report_group(0, confidence=50), report_group(1, confidence=each)]) for each in (9, 10)]
    assert [judge(each, START).action for each in second] == [Action.WARN, Action.VERIFY]
