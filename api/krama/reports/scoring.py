"""What reports add to the scorecards of their agencies. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from krama.reports.counted import CountedRow


class ScorePlace(NamedTuple):
    """Where a scorecard counts a report: its agency, its month as counted reports have it, and its province or ""."""

    agency_id: UUID
    month: int
    province: str


class Unit(NamedTuple):
    """Reports that are alike for scorecards. They corroborate the reports of `shown_to` and `named`."""

    indicator_id: UUID
    place: ScorePlace
    overturned: bool
    shown_to: int
    named: str


class Scores(NamedTuple):
    """How many reports there are in a place, and how many of them are overturned, corroborated, and both."""

    made: int = 0
    overturned: int = 0
    corroborated: int = 0
    corroborated_overturned: int = 0

    def plus(self, other: "Scores", times: int = 1) -> "Scores":
        """The sum of both, with the other taken so many times."""
        return Scores(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))


_NOTHING = Scores()


def place_of(row: CountedRow) -> ScorePlace:
    return ScorePlace(row.agency_id, row.month, row.province)


def effect(
    stored: Mapping[Unit, int], before: Iterable[CountedRow], after: Iterable[CountedRow], sectors: Mapping[UUID, int]
) -> dict[ScorePlace, Scores]:
    """What changes if these rows take the place of those before. `stored` are all units on their indicators.

    `sectors` has the bit of each agency's sector.
    """
    units = Counter(stored)
    units.subtract(_unit(row) for row in before)
    units.update(_unit(row) for row in after)
    totals = _totals(units, sectors)
    for place, scores in _totals(stored, sectors).items():
        totals[place] = totals.get(place, _NOTHING).plus(scores, -1)
    return {place: scores for place, scores in totals.items() if any(scores)}


def _unit(row: CountedRow) -> Unit:
    return Unit(row.indicator_id, place_of(row), row.overturned, row.shown_to, row.named)


def _totals(units: Mapping[Unit, int], sectors: Mapping[UUID, int]) -> dict[ScorePlace, Scores]:
    by_indicator: defaultdict[UUID, list[tuple[Unit, int]]] = defaultdict(list)
    for unit, number in units.items():
        if number:
            by_indicator[unit.indicator_id].append((unit, number))
    totals: dict[ScorePlace, Scores] = {}
    for alike in by_indicator.values():
        corroborated = _corroborated([unit for unit, _ in alike], sectors)
        for unit, number in alike:
            overturned = number * unit.overturned
            by_others = unit.place.agency_id in corroborated
            scores = Scores(number, overturned, number * by_others, overturned * by_others)
            totals[unit.place] = totals.get(unit.place, _NOTHING).plus(scores)
    return totals


def _corroborated(units: Iterable[Unit], sectors: Mapping[UUID, int]) -> set[UUID]:
    """The agencies that see another agency's live or expired report, of those with a report on an indicator."""
    voices = {(unit.place.agency_id, unit.shown_to, unit.named) for unit in units}
    agencies = {agency_id for agency_id, _, _ in voices}
    if len(agencies) == 1:
        return set()
    seen = set()
    for reader in agencies:
        bit, name = sectors.get(reader, 0), reader.hex
        others = [(shown_to, named) for agency_id, shown_to, named in voices if agency_id != reader]
        # gate: corroboration that an agency may see
        may_see = any(shown_to & bit or name in named for shown_to, named in others)
        if may_see:
            seen.add(reader)
    return seen
