"""Turns a timeline into the events of a history, in order, with the verdict after each. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from krama.core import clock
from krama.rule.evidence import Aggregate, Ending, MarkKind
from krama.rule.judgement import NOTHING_KNOWN, Judgement, fades_at, judge
from krama.rule.timeline import Timeline


class HistoryEventKind(StrEnum):
    """What happened to an indicator."""

    REPORTED = "reported"
    APPROVED = "approved"
    DISPUTED = "disputed"
    DISPUTE_CLOSED = "dispute_closed"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    REPORT_WITHDRAWN = "report_withdrawn"
    REPORT_EXPIRED = "report_expired"
    REPORT_OVERTURNED = "report_overturned"
    FADED = "faded"
    PROTECTED = "protected"
    OUT_OF_SIGHT = "out_of_sight"


_ENDED = {
    Ending.WITHDRAWN: HistoryEventKind.REPORT_WITHDRAWN,
    Ending.EXPIRED: HistoryEventKind.REPORT_EXPIRED,
    Ending.OVERTURNED: HistoryEventKind.REPORT_OVERTURNED,
    Ending.PROTECTED: HistoryEventKind.PROTECTED,
}
_MARKED = {
    MarkKind.DISPUTED: HistoryEventKind.DISPUTED,
    MarkKind.CONFIRMED: HistoryEventKind.CONFIRMED,
    MarkKind.DOUBTED: HistoryEventKind.DOUBTED,
}


_A_SECOND = 1_000_000
"""Added to the moment at which a verdict fades, because exactly at that moment rounding decides the verdict."""


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """An event, with the verdict from then on and the number of live reports and of agencies behind them."""

    at: datetime
    event: HistoryEventKind
    judgement: Judgement
    reports: int
    agencies: int


def history_events(
    timeline: Timeline, current: Aggregate, moved_at: int, now: datetime, limit: int
) -> tuple[list[HistoryEvent], int]:
    """The last `limit` events, oldest first, and the number of earlier events that are left out.

    `current` is the stored aggregate, since `moved_at`. If the visible timeline does not lead to it, then the
    indicator was protected since, or its reports are no longer shared with the viewer.
    """
    events = sorted(set(_events(timeline)))
    kept = events[-limit:]
    shown = [_event(timeline.aggregate_at(at), at, kind) for at, kind in kept]
    last = timeline.aggregate_at(clock.to_micros(now))
    if current.listed:
        fading = fades_at(current)
        if fading is not None and moved_at < fading <= clock.to_micros(now) - _A_SECOND:
            shown.append(_event(current, fading + _A_SECOND, HistoryEventKind.FADED))
    elif last is None or last.listed or current.ended_as is Ending.PROTECTED:
        kind = HistoryEventKind.PROTECTED if current.ended_as is Ending.PROTECTED else HistoryEventKind.OUT_OF_SIGHT
        shown.append(_event(current, moved_at, kind))
    last_shown = sorted(shown, key=lambda event: event.at)[-limit:]
    return last_shown, len(events) - len(kept) + len(shown) - len(last_shown)


def _events(timeline: Timeline) -> Iterator[tuple[int, HistoryEventKind]]:
    for report in timeline.reports:
        yield report.reported_at, HistoryEventKind.REPORTED
        if report.approved_at is not None:
            yield report.approved_at, HistoryEventKind.APPROVED
        if report.ended_at is not None:
            yield report.ended_at, _ENDED[report.ended_as or Ending.WITHDRAWN]
    for span in timeline.marks:
        yield span.since, _MARKED[span.mark.kind]
        # An outcome ends with the next outcome, which is an event of its own.
        if span.until is not None and span.mark.kind is MarkKind.DISPUTED:
            yield span.until, HistoryEventKind.DISPUTE_CLOSED


def _event(aggregate: Aggregate | None, at: int, kind: HistoryEventKind) -> HistoryEvent:
    if aggregate is None:
        return HistoryEvent(clock.from_micros(at), kind, NOTHING_KNOWN, 0, 0)
    return HistoryEvent(clock.from_micros(at), kind, judge(aggregate, at), aggregate.reports, aggregate.agencies)
