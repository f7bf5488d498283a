"""From what bore on an indicator to what happened to it, in order, and how it stood after each. Pure."""

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
    APPROVED_FLAG = "approved"
    DISPUTED = "disputed"
    DISPUTE_DECIDED = "dispute_decided"
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
_SAID = {
    MarkKind.DISPUTED: HistoryEventKind.DISPUTED,
    MarkKind.CONFIRMED: HistoryEventKind.CONFIRMED,
    MarkKind.DOUBTED: HistoryEventKind.DOUBTED,
}


_A_SECOND = 1_000_000
"""On the very moment in which a verdict fades, rounding decides how it stands."""


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """What happened when, and what the verdict was from then on. `reports` and `agencies`: how many stood then."""

    at: datetime
    event: HistoryEventKind
    judgement: Judgement
    reports: int
    agencies: int


def history_events(
    past: Timeline, current: Aggregate, moved_at: int, now: datetime, limit: int
) -> tuple[list[HistoryEvent], int]:
    """The last `limit` things that happened, oldest first, and how many before them are left out.

    `current` is how it stands by its row since `moved_at`. Where that is not what the past that is seen amounts to, it
    was protected since, or the reports are no longer shown to the viewer.
    """
    found = sorted(set(_events(past)))
    kept = found[-limit:]
    told = [_happening(past.aggregate_at(at), at, event) for at, event in kept]
    last = past.aggregate_at(clock.to_micros(now))
    if current.listed:
        fading = fades_at(current)
        if fading is not None and moved_at < fading <= clock.to_micros(now) - _A_SECOND:
            told.append(_happening(current, fading + _A_SECOND, HistoryEventKind.FADED))
    elif last is None or last.listed or current.ended_as is Ending.PROTECTED:
        event = HistoryEventKind.PROTECTED if current.ended_as is Ending.PROTECTED else HistoryEventKind.OUT_OF_SIGHT
        told.append(_happening(current, moved_at, event))
    shown = sorted(told, key=lambda one: one.at)[-limit:]
    return shown, len(found) - len(kept) + len(told) - len(shown)


def _events(past: Timeline) -> Iterator[tuple[int, HistoryEventKind]]:
    for report in past.reports:
        yield report.reported_at, HistoryEventKind.REPORTED
        if report.approved_at is not None:
            yield report.approved_at, HistoryEventKind.APPROVED_FLAG
        if report.ended_at is not None:
            yield report.ended_at, _ENDED[report.ended_as or Ending.WITHDRAWN]
    for one in past.marks:
        yield one.since, _SAID[one.mark.kind]
        if one.until is not None and one.mark.kind is MarkKind.DISPUTED:  # a voice ends by the next one
            yield one.until, HistoryEventKind.DISPUTE_DECIDED


def _happening(aggregate: Aggregate | None, at: int, event: HistoryEventKind) -> HistoryEvent:
    if aggregate is None:
        return HistoryEvent(clock.from_micros(at), event, NOTHING_KNOWN, 0, 0)
    return HistoryEvent(clock.from_micros(at), event, judge(aggregate, at), aggregate.reports, aggregate.agencies)
