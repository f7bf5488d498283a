"""From a value as it was written to its canonical form, beside the libraries that do the hard part of it alone."""

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
"""The libraries' own time, as a part of ours: half of it may be added."""

_VALUES = 4_000
_BY_LIBRARY = (Kind.PHONE, Kind.URL, Kind.DOMAIN)


def measure(plan: Plan) -> list[Outcome]:
    """Telephone numbers, links and domains, as the mix has them. The same on every database."""
    values = [one for one in bodies.mixed(plan.size, _VALUES) if one.indicator.kind in _BY_LIBRARY]
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


def _ours(one: StoredIndicator) -> object:
    return canonicalise(one.written.value, Hints(kind=one.indicator.kind))


def _theirs(one: StoredIndicator) -> object:
    """Parsing and writing alone, of what they can read: a defanged link is given them mended."""
    if one.indicator.kind is Kind.PHONE:
        number = phonenumbers.parse(one.written.value, "KH")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    link = one.indicator.canonical if "[" in one.written.value else one.written.value
    return can_ada.parse(link if "://" in link else f"https://{link}").href
