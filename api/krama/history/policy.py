"""Turns a timeline into the events of a history, in order, with the verdict after each. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from krama.core import clock
from krama.core.cursor import KeysetPosition
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

    position: KeysetPosition
    event: HistoryEventKind
    judgement: Judgement
    report_count: int
    agency_count: int


def history_events(
    timeline: Timeline, current: Aggregate, moved_at: int, now: datetime, *, after: KeysetPosition, limit: int
) -> tuple[list[HistoryEvent], bool]:
    """Up to `limit` events after a position, oldest first, and whether more follow.

    `current` is the stored aggregate, since `moved_at`. If the visible timeline does not lead to it, then the
    indicator was protected since, or its reports are no longer shared with the viewer.
    """
    events = {_position(at, kind): kind for at, kind in _events(timeline)}
    last = _last_event(timeline, current, moved_at, now)
    if last is not None:
        events[_position(*last)] = last[1]
    following = sorted(position for position in events if position > after)
    shown: list[HistoryEvent] = []
    for position in following[:limit]:
        is_last = last is not None and position == _position(*last)
        aggregate = current if is_last else timeline.aggregate_at(position.seq)
        shown.append(_event(aggregate, position, events[position]))
    return shown, len(following) > limit


def _last_event(
    timeline: Timeline, current: Aggregate, moved_at: int, now: datetime
) -> tuple[int, HistoryEventKind] | None:
    """What the timeline does not tell: that the listing has faded, or is no longer what the viewer saw."""
    until = clock.to_micros(now)
    if current.listed:
        fading = fades_at(current)
        if fading is not None and moved_at < fading <= until - _A_SECOND:
            return fading + _A_SECOND, HistoryEventKind.FADED
        return None
    if current.ended_as is Ending.PROTECTED:
        return moved_at, HistoryEventKind.PROTECTED
    last = timeline.aggregate_at(until)
    if current.ended_as is Ending.OUT_OF_SIGHT or last is None or last.listed:
        return moved_at, HistoryEventKind.OUT_OF_SIGHT
    return None


_ORDER = {kind: UUID(int=rank) for rank, kind in enumerate(HistoryEventKind, 1)}


def _position(at: int, kind: HistoryEventKind) -> KeysetPosition:
    """Events of the same moment are in the order of the enumeration, and two of one kind are one event."""
    return KeysetPosition(at, _ORDER[kind])


def _events(timeline: Timeline) -> Iterator[tuple[int, HistoryEventKind]]:
    for report in timeline.reports:
        yield report.since, HistoryEventKind.REPORTED
        if report.approved_at is not None:
            yield report.approved_at, HistoryEventKind.APPROVED
        if report.ended_at is not None:
            yield report.ended_at, _ENDED[report.ended_as or Ending.WITHDRAWN]
        if report.overturned_at is not None:  # the same moment as its end, unless it had ended before
            yield report.overturned_at, HistoryEventKind.REPORT_OVERTURNED
    for span in timeline.marks:
        yield span.since, _MARKED[span.mark.kind]
        # An outcome ends with the next outcome, which is an event of its own.
        if span.until is not None and span.mark.kind is MarkKind.DISPUTED:
            yield span.until, HistoryEventKind.DISPUTE_CLOSED


def _event(aggregate: Aggregate | None, position: KeysetPosition, kind: HistoryEventKind) -> HistoryEvent:
    if aggregate is None:
        return HistoryEvent(position, kind, NOTHING_KNOWN, 0, 0)
    judgement = judge(aggregate, position.seq)
    return HistoryEvent(position, kind, judgement, aggregate.reports, aggregate.agencies)
