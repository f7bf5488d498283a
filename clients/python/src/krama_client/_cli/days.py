"""Days of a workbook that the spreadsheet program may have read with the month first.

An officer types 3 April as 03/04/2026. A program that has the month first stores 4 March, as a day. It can't read
31/01/2026, and keeps it as a text. So texts like that show that the days next to them may be wrong.
"""

import re
from collections.abc import Mapping, Sequence

from krama_client._cli.sheets import Row

_LAST_MONTH = 12
_DAY_FIRST = re.compile(r"\s*(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*\d{4}(?!\d).*", re.DOTALL)
_STORED = re.compile(r"\d{4}-(\d{2})-(\d{2})", re.ASCII)


def swapped_days(rows: Sequence[Row], places: Mapping[str, int]) -> dict[int, dict[str, str]]:
    """For each line with such a day, its columns, of those at these places, with the reason to refuse them."""
    doubtful_days: dict[int, dict[str, str]] = {}
    for name, place in places.items():
        if not any(_is_day_first_text(row, place) for row in rows):
            continue
        stored = {row.line: match for row in rows if place in row.days and (match := _STORED.match(row.cell(place)))}
        if all(int(day[2]) <= _LAST_MONTH for day in stored.values()):
            lines = [line for line, day in stored.items() if day[1] != day[2]]
            doubtful_days |= {line: doubtful_days.get(line, {}) | {name: "report.day_swapped"} for line in lines}
    return doubtful_days


def _is_day_first_text(row: Row, place: int) -> bool:
    """Whether the cell is a text that a program with the month first can't read as a day: 31/01/2026."""
    match = _DAY_FIRST.fullmatch(row.cell(place)) if place not in row.days else None
    return match is not None and int(match[3]) <= _LAST_MONTH < int(match[1])
