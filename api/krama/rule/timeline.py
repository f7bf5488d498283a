"""The timeline of an indicator: its reports and marks over time, and its aggregate at any moment. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from krama.rule.evidence import Aggregate, Ending, Mark, ReportGroup, aggregate_reports, tombstone


@dataclass(frozen=True, slots=True)
class TimelineReport:
    """A report from when it began to count to its end, if it has ended. Times are microseconds since 1970.

    It counts `since` it was made, or since its acceptance if it was pending first. Its weight fades from its own dates
    in any case: an acceptance does not make what was reported fresh again. `overturned_at` is when a dispute about it
    was upheld, if the viewer may know; it may have ended before.
    """

    report_group: ReportGroup
    since: int
    approved_at: int | None = None
    ended_at: int | None = None
    ended_as: Ending | None = None
    overturned_at: int | None = None

    def at(self, moment: int) -> ReportGroup | None:
        """The report as it counted at a moment, or None if it was not live."""
        if self.since > moment or (self.ended_at is not None and self.ended_at <= moment):
            return None
        return replace(self.report_group, approved=self.approved_at is not None and self.approved_at <= moment)


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A dispute or an outcome over time: until the decision, or until the member submitted another outcome."""

    mark: Mark
    since: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The reports and marks of an indicator that one viewer may see. `half_life` is today's, in days."""

    reports: Sequence[TimelineReport]
    marks: Sequence[TimelineMark] = ()
    half_life: int = 0

    def aggregate_at(self, moment: int) -> Aggregate | None:
        """The aggregate at a moment, or None if nothing had been reported by then.

        Reports count with today's content and today's visibility: earlier versions are not kept.
        """
        marks = [
            span.mark for span in self.marks if span.since <= moment and (span.until is None or moment < span.until)
        ]
        if report_groups := [group for report in self.reports if (group := report.at(moment)) is not None]:
            return aggregate_reports(report_groups, marks, self.half_life)
        ended = [report for report in self.reports if report.ended_at is not None and report.ended_at <= moment]
        if not ended:
            return None
        last = max(ended, key=lambda report: report.ended_at or 0)
        return tombstone(
            aggregate_reports([report.report_group for report in ended]), (), last.ended_as or Ending.WITHDRAWN
        )

    def is_live(self) -> bool:
        """Whether a report is live now."""
        return any(report.ended_at is None for report in self.reports)

    def turns(self) -> Iterator[int]:
        """The moments at which the aggregate may have changed."""
        for report in self.reports:
            yield from (at for at in (report.since, report.approved_at, report.ended_at) if at is not None)
        for mark in self.marks:
            yield from (at for at in (mark.since, mark.until) if at is not None)


def since_first_report(reports: Sequence[TimelineReport], marks: Iterable[TimelineMark]) -> list[TimelineMark]:
    """The marks from the first of these reports on, of which there is at least one.

    A mark that is older concerned reports that the viewer no longer sees. It counts for those that it sees now, and
    says nothing of the time before them.
    """
    first = min(report.since for report in reports)
    # gate: history begins with a report
    return [replace(mark, since=max(mark.since, first)) for mark in marks if mark.until is None or mark.until > first]


class CachedTimeline:
    """A timeline that is read at many moments. It aggregates once for each stretch of time without a change."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._turns = sorted(set(timeline.turns()))
        self._aggregate: dict[int, Aggregate | None] = {}

    def aggregate_at(self, moment: int) -> Aggregate | None:
        """See `Timeline.aggregate_at`."""
        stretch = bisect_right(self._turns, moment)
        if stretch not in self._aggregate:
            self._aggregate[stretch] = self.timeline.aggregate_at(moment)
        return self._aggregate[stretch]
