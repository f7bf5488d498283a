"""The result of a case: the rounds of Krama and of its peers, the ratio, and whether it meets the goal."""

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """The rounds of one contender, in `unit`. `cpu_micros` is the processor time for one counted item."""

    name: str
    unit: str
    rounds: list[float]
    cpu_micros: list[float]
    note: str = ""

    @property
    def median(self) -> float:
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """The range of the rounds, divided by the median. Above 0.3, the machine was not quiet."""
        return (max(self.rounds) - min(self.rounds)) / self.median


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case on one database: Krama first, then its peers.

    The goal is for Krama's median divided by the median of `against`, or for the median itself. It is a minimum, or
    with `at_most` a maximum.
    """

    case: str
    database: str
    series: list[Series]
    against: str | None
    goal: float | None
    at_most: bool = False

    @property
    def score(self) -> float:
        """The ratio to `against`, or Krama's own median if the goal is absolute."""
        return self.series[0].median / (self._floor.median if self._floor else 1)

    @property
    def cpu_ratio(self) -> float | None:
        """The same ratio by processor time of the measured process. A busy machine affects it least."""
        ours, floor = self.series[0].cpu_micros, self._floor.cpu_micros if self._floor else []
        return median(floor) / median(ours) if ours and floor else None

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.score <= self.goal if self.at_most else self.score >= self.goal

    @property
    def _floor(self) -> Series | None:
        return next((contender for contender in self.series if contender.name == self.against), None)
