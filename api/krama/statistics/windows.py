"""The parts of a span that are counted one after the other, until a page is full. Pure.

A part has whole intervals. How long it is depends on the request, and on what the viewer sees, and on nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from krama.core.cursor import KeysetPosition
from krama.core.intervals import CAMBODIA
from krama.reports.counting import Dimension, Division
from krama.statistics.rows import before_day, day_of

MOST_SEEN = 100_000
"""So many reports are grouped for a page, or those of one interval."""
_INTERVALS = {0: 32, 1: 32, 2: 4}
"""How many intervals the first part has, by the number of words that divide it."""


def left(division: Division, after: KeysetPosition) -> Division:
    """What is left of a division after a row. It begins with the interval of that row."""
    ordinal = day_of(after)
    if ordinal <= division.since.astimezone(CAMBODIA).toordinal():
        return division
    return replace(division, since=_midnight(date.fromordinal(ordinal)))


def windows(division: Division, seen: Mapping[date, int]) -> Iterator[Division]:
    """The parts of a division in order, each up to twice as long as the one before, until a page must end.

    `seen`: how many reports must be grouped for the viewer in each interval, by its first day.
    """
    begins, size, grouped = division.since, _first_size(division), 0
    while begins < division.until:
        ends = begins
        for _ in range(size):
            first_day = division.interval.first_day_of(ends)
            number = seen.get(first_day, 0)
            # gate: reports that are grouped for a page
            if number and grouped and grouped + number > MOST_SEEN:
                break
            grouped += number
            ends = min(_midnight(division.interval.following(first_day)), division.until)
        if ends == begins:
            return
        yield replace(division, since=begins, until=ends)
        begins, size = ends, 2 * size


def following(division: Division, counted_until: datetime) -> KeysetPosition | None:
    """Where the next page begins if this one has all rows until then, or None if there is nothing more to count."""
    return None if counted_until >= division.until else before_day(counted_until.astimezone(CAMBODIA).date())


def _first_size(division: Division) -> int:
    """A channel is a free text, so there may be many."""
    words = len(division.dimensions) + (Dimension.CHANNEL in division.dimensions)
    return _INTERVALS.get(words, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=CAMBODIA)
