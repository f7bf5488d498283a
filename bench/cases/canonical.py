"""Converting values to their canonical forms, compared with only the libraries that do the main part."""

from collections.abc import Callable

import can_ada
import phonenumbers

from bench import bodies, stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome
from bench.stopwatch import Lap
from bench.stored import StoredIndicator
from krama.indicators.canonical import canonicalise
from krama.indicators.kinds import Hints, Kind

GOAL = 0.67
"""The libraries' time as a part of ours: we may take half as much again."""

_VALUES = 4_000
_BY_LIBRARY = (Kind.PHONE, Kind.URL, Kind.DOMAIN)


def measure(plan: Plan) -> list[Outcome]:
    """Telephone numbers, links and domains, in the proportions of the mix. The same on every database."""
    values = [value for value in bodies.mixed(plan.size, _VALUES) if value.indicator.kind in _BY_LIBRARY]
    laps: dict[str, list[Lap]] = {"krama": [], "phonenumbers + can-ada": []}
    works = (_over(values, _ours), _over(values, _theirs))
    for work in works:
        work()
    for _ in range(plan.rounds):
        for name, work in zip(laps, works, strict=True):
            laps[name].append(stopwatch.of_this_process(work))
    series = [stopwatch.series(name, "values/s", done) for name, done in laps.items()]
    return [Outcome("canonical forms", plan.database, series, "phonenumbers + can-ada", GOAL)]


def _over(values: list[StoredIndicator], work: Callable[[StoredIndicator], object]) -> Callable[[], int]:
    def once() -> int:
        for value in values:
            work(value)
        return len(values)

    return once


def _ours(value: StoredIndicator) -> object:
    return canonicalise(value.written.value, Hints(kind=value.indicator.kind))


def _theirs(value: StoredIndicator) -> object:
    """Parsing and formatting only, of values that they can read: a defanged link is restored for them first."""
    if value.indicator.kind is Kind.PHONE:
        number = phonenumbers.parse(value.written.value, "KH")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    link = value.indicator.canonical if "[" in value.written.value else value.written.value
    return can_ada.parse(link if "://" in link else f"https://{link}").href
