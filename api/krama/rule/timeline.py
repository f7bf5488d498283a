"""What bore on an indicator in the course of time, and what it amounted to at any moment. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from krama.rule.evidence import Aggregate, Ending, Mark, ReportGroup, aggregate_reports, tombstone


@dataclass(frozen=True, slots=True)
class TimelineReport:
    """A report from when it was made until it ended, if it did. Times are microseconds since 1970."""

    report_group: ReportGroup
    approved_at: int | None = None
    ended_at: int | None = None
    ended_as: Ending | None = None

    @property
    def reported_at(self) -> int:
        """When it was made."""
        return self.report_group.first_at

    def at(self, moment: int) -> ReportGroup | None:
        """What it said at a moment."""
        if self.reported_at > moment or (self.ended_at is not None and self.ended_at <= moment):
            return None
        return replace(self.report_group, approved=self.approved_at is not None and self.approved_at <= moment)


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A dispute, or a member's voice, from when it came until it was decided, or the member said something else."""

    mark: Mark
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that one viewer may see of what bore on an indicator. `half_life` is today's, in days."""

    reports: Sequence[TimelineReport]
    marks: Sequence[TimelineMark] = ()
    half_life: int = 0

    def aggregate_at(self, moment: int) -> Aggregate | None:
        """What it amounted to, None where nothing had been reported.

        Reports count as they are worded today, and go as far as they go today: earlier wordings are not kept.
        """
        marks = [one.mark for one in self.marks if one.since <= moment and (one.until is None or moment < one.until)]
        if report_groups := [report_group for one in self.reports if (report_group := one.at(moment)) is not None]:
            return aggregate_reports(report_groups, marks, self.half_life)
        ended = [one for one in self.reports if one.ended_at is not None and one.ended_at <= moment]
        if not ended:
            return None
        last = max(ended, key=lambda one: one.ended_at or 0)
        return tombstone(aggregate_reports([one.report_group for one in ended]), (), last.ended_as or Ending.WITHDRAWN)

    def is_live(self) -> bool:
        """Whether a report stands now."""
        return any(one.ended_at is None for one in self.reports)

    def turns(self) -> Iterator[int]:
        """The moments from which it may have amounted to something else."""
        for report in self.reports:
            yield from (at for at in (report.reported_at, report.approved_at, report.ended_at) if at is not None)
        for mark in self.marks:
            yield from (at for at in (mark.since, mark.until) if at is not None)


class CachedTimeline:
    """A past that is asked about at many moments: weighed once for each stretch of time in which nothing changed."""

    def __init__(self, past: Timeline) -> None:
        self.past = past
        self._turns = sorted(set(past.turns()))
        self._aggregate: dict[int, Aggregate | None] = {}

    def aggregate_at(self, moment: int) -> Aggregate | None:
        """See `Timeline.aggregate_at`."""
        stretch = bisect_right(self._turns, moment)
        if stretch not in self._aggregate:
            self._aggregate[stretch] = self.past.aggregate_at(moment)
        return self._aggregate[stretch]
