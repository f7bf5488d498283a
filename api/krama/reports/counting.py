"""Counts reports and cases for statistics, from the reports that a viewer may see and nothing else.

A case is what one agency reports under one case reference. A report without one is a case of its own. A case stands in
the row of its first report, so that rows add up. Figures are read from sums or from counted reports, and then corrected
by what has changed since, so they are always current (decision 0040).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from threading import BoundedSemaphore

from sqlmodel import Session

from krama.reports import stored_counts, sums, uncounted
from krama.reports.counted import counted
from krama.reports.divisions import SOURCES, Cell, Count, Dimension, Division, Figure
from krama.reports.errors import CountingBusy
from krama.reports.totals import Totals
from krama.sharing.audiences import Viewer

__all__ = ["Cell", "Count", "Counting", "Dimension", "Division", "Figure", "begun"]

_AT_ONCE = BoundedSemaphore(2)
"""How many statistics a worker counts at once. Each takes a processor for some tenths of a second."""


class Counting:
    """Counts what one viewer may see. What has changed since reports were counted is read once."""

    def __init__(self, session: Session, viewer: Viewer | None) -> None:
        self._session = session
        reports, self._before = uncounted.correction(session, viewer)
        self._after = counted(reports)
        self.handed_over = 0
        """How many counts there were in all."""

    def count(self, division: Division, figure: Figure, bound: Callable[[int], None]) -> list[Count]:
        """A figure in each cell. `bound` is called with the number of cells as it grows."""
        totals = Totals(division, SOURCES[figure], bound)
        for row in stored_counts.read(self._session, division, figure):
            totals.add(*row)
        for sign, rows in ((-1, self._before), (1, self._after)):
            for each in rows:
                totals.add_report(each, sign)
        counts = list(totals.counts())
        self.handed_over += len(counts)
        return counts

    def seen(self, division: Division, figures: Iterable[Figure]) -> Mapping[date, int]:
        """How many reports must be grouped in each interval, of those that the viewer sees, as they are stored."""
        if all(sums.grouping_for(each, division.interval, division.dimensions) for each in figures):
            return {}
        seen: Counter[date] = Counter()
        undivided = replace(division, dimensions=frozenset())
        for first_day, _, _, own, _, others, _ in stored_counts.read(self._session, undivided, Figure.REPORTS):
            seen[first_day] += own + others
        return seen


@contextmanager
def begun(session: Session, viewer: Viewer | None) -> Iterator[Counting]:
    """Begin to count for this viewer, or for somebody who reads everything. Raises `CountingBusy`."""
    # gate: statistics at once
    if not _AT_ONCE.acquire(blocking=False):
        raise CountingBusy("Other statistics are being counted. Ask again in a moment.")
    try:
        yield Counting(session, viewer)
    finally:
        _AT_ONCE.release()
