"""Adds up what is stored, and what has changed since, by the cells of an answer. Pure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from krama.reports.counted import OWN, CountedRow
from krama.reports.divisions import Cell, Count, Dimension, Division, Source, days, first_of_day


class Totals:
    """Numbers and amounts by cell, whose agency's they are, and what else divides them."""

    def __init__(self, division: Division, source: Source, bound: Callable[[int], None]) -> None:
        self._division, self._source, self._bound = division, source, bound
        self._cells: dict[tuple[Any, ...], Cell] = {}
        self._totals: dict[tuple[Cell, bool, Any], list[int]] = {}
        self._dimensions = [each for each in Dimension if each in division.dimensions]
        self._columns = [Cell._fields.index(each.value) for each in self._dimensions]
        self._divides_others = [division.divides_others(each) for each in self._dimensions]
        self._is_shown = division.shows(source.member)
        self._days = days(division)

    def add(self, first: date, words: Sequence[Any], by: Any, *numbers: int) -> None:
        """Add a number and an amount of the viewer's agency, and of others."""
        own, own_amount, others, amount = numbers
        if own:
            self._count(self._cell(first, words), by, own, own_amount, own=True)
        # gate: member that the viewer may not see of others
        if others and self._is_shown:
            # gate: what others' reports are divided by
            seen = [word if shown else None for word, shown in zip(words, self._divides_others, strict=True)]
            self._count(self._cell(first, seen), by, others, amount, own=False)

    def _cell(self, first: date, words: Sequence[Any]) -> Cell:
        place = first, *[word or None for word in words]
        if (cell := self._cells.get(place)) is None:
            values: list[Any] = [first, None, None, None, None]
            for column, word in zip(self._columns, words, strict=True):
                values[column] = word or None
            cell = self._cells[place] = Cell(*values)
            self._bound(len(self._cells))
        return cell

    def _count(self, cell: Cell, by: Any, number: int, amount: int, *, own: bool) -> None:
        total = self._totals.setdefault((cell, own, by), [0, 0])
        total[0] += number
        total[1] += amount

    def add_report(self, row: CountedRow, sign: int) -> None:
        """Add a report, or take it away."""
        if not self._days[0] <= row.day < self._days[1]:
            return
        viewer, readers = self._division.viewer, getattr(row, self._source.readers)
        is_own = viewer is None or row.agency_id == viewer.agency_id
        # gate: changed reports that a statistic counts
        number = sign * bool(readers & (OWN if is_own else self._division.others))
        figures = number, number * (row.loss_amount or 0)
        words = [getattr(row, each.value) for each in self._dimensions]
        by = None if self._source.by is None else getattr(row, self._source.by) or None
        first = first_of_day(row.day, self._division.interval)
        self.add(first, words, by, *((*figures, 0, 0) if is_own else (0, 0, *figures)))

    def counts(self) -> Iterator[Count]:
        """What there is."""
        for (cell, own, by), (number, amount) in self._totals.items():
            if number:
                hours, currency = (0, by) if self._source.by == "loss_currency" else (by or 0, "")
                yield Count(cell, own, number, Decimal(amount).scaleb(-4), hours, currency)
