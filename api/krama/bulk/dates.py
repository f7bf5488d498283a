"""Dates and times as spreadsheets and people write them, in Cambodia's time zone. The day comes before the month.

`03/04/2026` is 3 April: Cambodia writes the day first. If another row of the column has the month first, as in
`11/28/2026`, nobody can tell which of the two the office means, and these dates are refused.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krama.bulk.errors import DateAmbiguous, DateInvalid, DateUnreadable
from krama.bulk.naming import visible
from krama.bulk.words import MONTHS
from krama.core.cells import in_ascii_digits

CAMBODIA = "+07:00"
"""Cambodia has had no other offset since 2000, and does not change its clocks."""

_LONGEST = 64
_TIME = (
    r"(?:[t,]?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d{1,9})?)?\s*(?P<half>[ap]\.?m\.?)?)?"
)
_ZONE = r"(?:(?(hour)\s*|\s+)(?P<zone>z|[+-]\d{2}:\d{2}))?"
"""Without a time there must be a space: `2026-11-28-10:00` may be a day and a time."""
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}})([-/.])(?P<month>\d{{1,2}})\2(?P<day>\d{{1,2}}){_TIME}{_ZONE}")
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})\s*([-/.])\s*(?P<month>\d{{1,2}})\s*\2\s*(?P<year>\d{{4}}){_TIME}{_ZONE}")
_WORD = r"(?P<word>[^\W\d_](?:[^\W\d_]|[\u1780-\u17d3])*)"
_NAMED = (
    re.compile(rf"(?:[^\W\d_]+,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.,-]*(?:of\s+)?{_WORD}[\s.,-]*(?P<year>\d{{4}}){_TIME}{_ZONE}"),
    re.compile(rf"(?:[^\W\d_]+,\s+)?{_WORD}[\s.]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_TIME}{_ZONE}"),
)  # fmt: skip
_KHMER_WORDS = re.compile("ថ្ងៃទី|ថ្ងៃ|ទី|ខែ|ឆ្នាំ")
_PLAIN_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(slots=True)
class DateOrder:
    """Which line of a column shows that its dates have the month first, if one does."""

    month_first_line: int | None = None

    def see(self, cell: str, line: int) -> None:
        """Learn from one more cell."""
        if self.month_first_line is None and cell[4:5] != "-":
            match = _DAY_FIRST.fullmatch(_simple(cell)) if 8 <= len(cell) <= _LONGEST else None
            if match and int(match["day"]) <= 12 < int(match["month"]) <= 31:
                self.month_first_line = line

    def read(self, cell: str) -> str:
        """The date or time in RFC 3339. A day without a time begins at midnight in Cambodia.

        What has the contract's form comes back as it is. Raises `DateUnreadable`, `DateInvalid` and `DateAmbiguous`.
        """
        if cell[10:11] in ("T", "t") and (cell[-1] in "Zz" or cell[-6:-5] in ("+", "-")):
            return cell
        if len(cell) == 10 and _PLAIN_DATE.fullmatch(cell):
            return _moment(cell[:4], cell[5:7], cell[8:], {})
        if len(cell) > _LONGEST:
            raise DateUnreadable
        return self._other(_simple(cell))

    def _other(self, text: str) -> str:
        if match := _YEAR_FIRST.fullmatch(text):
            return _moment(match["year"], match["month"], match["day"], match.groupdict())
        if match := _DAY_FIRST.fullmatch(text):
            if self.month_first_line is not None and int(match["day"]) <= 12:
                raise DateAmbiguous(self.month_first_line)
            return _moment(match["year"], match["month"], match["day"], match.groupdict())
        text = " ".join(_KHMER_WORDS.sub(" ", text).split())
        for form in _NAMED:
            if (match := form.fullmatch(text)) and (month := MONTHS.get(match["word"])):
                return _moment(match["year"], month, match["day"], match.groupdict())
        raise DateUnreadable


def _simple(cell: str) -> str:
    """The cell in small letters and ASCII digits, without signs that nobody sees."""
    return in_ascii_digits(visible(cell)).strip()


def _moment(year: str, month: str | int, day: str, clock: Mapping[str, str | None]) -> str:
    hour, minute, second = (int(clock.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := clock.get("half"):
        if not 1 <= hour <= 12:
            raise DateInvalid
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        moment = datetime(int(year), int(month), int(day), hour, minute, second)  # noqa: DTZ001  (its zone is added)
    except ValueError:
        raise DateInvalid from None
    return f"{moment.isoformat()}{(clock.get('zone') or CAMBODIA).upper()}"
