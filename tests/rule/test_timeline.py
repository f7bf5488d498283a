"""The past of an indicator, asked about at many moments."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core import clock
from krama.core.cursor import START
from krama.history.policy import HistoryEventKind, history_events
from krama.rule.evidence import Aggregate, Ending, MarkKind, aggregate_reports
from krama.rule.timeline import CachedTimeline, Timeline, TimelineMark, TimelineReport, since_first_report
from tests.rule import evidence
from tests.tiers import fewer_examples

moments = st.integers(0, 12)
later = st.none() | moments
reports = st.builds(
    TimelineReport,
    report_group=evidence.report_groups.map(lambda group: replace(group, last_at=13)),
    since=moments,
    approved_at=later,
    ended_at=later,
    ended_as=st.none() | st.sampled_from([ending for ending in Ending if ending is not Ending.OUT_OF_SIGHT]),
)
marks = st.builds(
    TimelineMark,
    mark=evidence.marks.filter(lambda mark: mark.kind is not MarkKind.PROTECTED),
    since=moments,
    until=later,
)
timelines = st.builds(Timeline, st.lists(reports, max_size=5), st.lists(marks, max_size=3), evidence.half_lives)


@fewer_examples
@given(past=timelines, asked=st.permutations(range(-1, 14)))
def test_a_course_tells_what_its_past_tells_at_every_moment(past: Timeline, asked: list[int]) -> None:
    course = CachedTimeline(past)
    assert [course.aggregate_at(moment) for moment in asked] == [past.aggregate_at(moment) for moment in asked]


@fewer_examples
@given(
    seen=st.lists(reports, min_size=1, max_size=5), marked=st.lists(marks, max_size=5), half_life=evidence.half_lives
)
def test_history_tells_of_nothing_before_the_first_report_that_the_viewer_sees(
    seen: list[TimelineReport], marked: list[TimelineMark], half_life: int
) -> None:
    seen = [
        replace(
            each,
            approved_at=_not_before(each.since, each.approved_at),
            ended_at=_not_before(each.since, each.ended_at),
        )
        for each in seen
    ]
    past = Timeline(seen, since_first_report(seen, marked), half_life)
    first = min(report.since for report in seen)
    now = clock.from_micros(20)
    current = past.aggregate_at(20) or aggregate_reports([seen[0].report_group])
    told, _ = history_events(past, current, 20, now, after=START, limit=100)
    assert told[0].event is HistoryEventKind.REPORTED
    assert all(event.position.seq >= first for event in told)
    later_marks = [(each.mark, each.until) for each in marked if each.until is None or each.until > first]
    assert [(each.mark, each.until) for each in past.marks] == later_marks, "and loses nothing that still counts"


def _not_before(since: int, at: int | None) -> int | None:
    return None if at is None else max(since, at)


def test_a_past_is_weighed_once_for_each_stretch_in_which_nothing_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    weighed = Timeline.aggregate_at

    def counted(past: Timeline, moment: int) -> Aggregate | None:
        asked.append(moment)
        return weighed(past, moment)

    monkeypatch.setattr(Timeline, "aggregate_at", counted)
    course = CachedTimeline(Timeline([TimelineReport(evidence.report_group(), since=100, ended_at=200)]))
    for moment in range(300):
        course.aggregate_at(moment)
    assert asked == [0, 100, 200]
