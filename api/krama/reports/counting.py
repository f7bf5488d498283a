"""Counts reports and cases for statistics, from the reports that a viewer may see and nothing else.

A case is what one agency reports under one case reference. A report without one is a case of its own. A case stands in
the row of its first report, so that rows add up. Figures are read from sums or from counted reports, and then corrected
by what has changed since, so they are always current (decision 0040).
"""

from collections.abc import Callable
from threading import BoundedSemaphore

from sqlmodel import Session

from krama.reports import stored_counts, uncounted
from krama.reports.counted import counted
from krama.reports.divisions import SOURCES, Cell, Count, Dimension, Division, Figure
from krama.reports.errors import CountingBusy
from krama.reports.totals import Totals

__all__ = ["Cell", "Count", "Dimension", "Division", "Figure", "count"]

_AT_ONCE = BoundedSemaphore(2)
"""How many figures a worker counts at once. Each takes a processor for some tenths of a second."""


def count(session: Session, division: Division, figure: Figure, bound: Callable[[int], None]) -> list[Count]:
    """A figure in each cell. `bound` is called with the number of cells as it grows. Raises `CountingBusy`."""
    # gate: statistics at once
    if not _AT_ONCE.acquire(blocking=False):
        raise CountingBusy("Other statistics are being counted. Ask again in a moment.")
    try:
        totals = Totals(division, SOURCES[figure], bound)
        reports, before = uncounted.correction(session, division.viewer)
        for row in stored_counts.read(session, division, figure):
            totals.add(*row)
        for sign, rows in ((-1, before), (1, counted(reports))):
            for each in rows:
                totals.add_report(each, sign)
        return list(totals.counts())
    finally:
        _AT_ONCE.release()
