"""The past of an indicator, asked about at many moments."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.rule.evidence import Aggregate, Ending
from krama.rule.timeline import CachedTimeline, Timeline, TimelineMark, TimelineReport
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
    ended_as=st.none() | st.sampled_from(list(Ending)),
)
marks = st.builds(TimelineMark, mark=evidence.marks, since=moments, until=later)
timelines = st.builds(Timeline, st.lists(reports, max_size=5), st.lists(marks, max_size=3), evidence.half_lives)


@fewer_examples
@given(past=timelines, asked=st.permutations(range(-1, 14)))
def test_a_course_tells_what_its_past_tells_at_every_moment(past: Timeline, asked: list[int]) -> None:
    course = CachedTimeline(past)
    assert [course.aggregate_at(moment) for moment in asked] == [past.aggregate_at(moment) for moment in asked]


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
