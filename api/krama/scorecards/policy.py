"""Turns single reports, checks and outcomes into the lines of a scorecard. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from statistics import median

from krama.core.spans import Month, MonthSpan, months_asked

MOST_MONTHS = 60
_PROVINCE_BYTES = 6
_LAST = b"\xff" * _PROVINCE_BYTES


def months_of(first: str | None, last: str | None, now: datetime) -> MonthSpan:
    """The months that scorecards are asked for. Raises `SpanRefused`."""
    return months_asked(first, last, now, MOST_MONTHS, "Choose a later `from`.")


@dataclass(slots=True)
class Line:
    """The figures of an agency for one month and one province.

    `province` is None for checks, outcomes, and reports that do not name a province.
    """

    month: Month
    province: str | None
    reports: int = 0
    corroborated: int = 0
    confirmed: int = 0
    disputed: int = 0
    upheld: int = 0
    borne_out: int = 0
    hours: list[float] = field(default_factory=list)
    checks: int = 0
    hits: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stopped: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def place(self) -> int:
        """Where the line is among those of its agency: by month, then by province, with no province last.

        The place depends on nothing else, so it stays valid in a cursor. A province is an ISO 3166-2 code of at most
        six characters.
        """
        months = self.month.year * 12 + self.month.number
        province = _LAST if self.province is None else self.province.encode().ljust(_PROVINCE_BYTES, b"\0")
        return months << 8 * _PROVINCE_BYTES | int.from_bytes(province, "big")

    @property
    def precision(self) -> float | None:
        """The share of reports that held up, of those on which others have spoken, or None if nobody has."""
        spoken = self.borne_out + self.upheld
        return None if spoken == 0 else round(self.borne_out / spoken, 3)

    @property
    def median_hours_to_report(self) -> int | None:
        """Median hours from incident to report, rounded down, over the reports that state the incident's time."""
        return int(median(self.hours)) if self.hours else None


class Lines:
    """The lines of one agency, created when first needed."""

    def __init__(self) -> None:
        self._lines: dict[tuple[Month, str | None], Line] = {}

    def at(self, month: Month, province: str | None = None) -> Line:
        """The line for a month and province."""
        return self._lines.setdefault((month, province), Line(month, province))

    def in_order(self) -> list[Line]:
        """The lines by month, then by province, with no province last."""
        return sorted(self._lines.values(), key=lambda line: line.place)


def total(lines: Iterable[Line], by: str) -> dict[str, Line]:
    """Totals of lines by `month` or by `province`, in order, for charts."""
    sums: dict[str, Line] = {}
    for line in lines:
        key = str(line.month) if by == "month" else line.province or ""
        into = sums.setdefault(key, Line(line.month, line.province))
        for name in ("reports", "corroborated", "confirmed", "disputed", "upheld", "borne_out", "checks", "hits"):
            setattr(into, name, getattr(into, name) + getattr(line, name))
    return dict(sorted(sums.items()))
