"""Use cases on checks: check one value, check many."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from krama.checks.errors import PaymentUnreadable
from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.identity import indicator_key
from krama.indicators.kinds import Hints, Indicator, Kind, indicator_of
from krama.listings.reader import VerdictReader, VisibleAggregates
from krama.rule import judgement as judging
from krama.rule.coverage import EXACT, Candidate, IsProtected, Match, decide, with_others
from krama.rule.evidence import Aggregate
from krama.rule.judgement import Judgement
from krama.sharing.audiences import Viewer

_NUMBER = Kind.PHONE
Item = TypeVar("Item")
Asked = list[list[Candidate] | IndicatorRefused]
"""What each value asks for, or why it can't be read."""


class Verdict(NamedTuple):
    """The answer to a check. `matches` are the listings that cover the value, the most serious first.

    `aggregate` is that of the first match. If nothing is listed, it is the tombstone of the value's own indicator, if
    there is one.
    """

    indicator: Indicator
    judgement: Judgement
    aggregate: Aggregate | None
    matches: Sequence[Match]
    as_of: datetime


def asked_for(value: str, hints: Hints) -> list[Candidate]:
    """The value's own indicator, then the others whose listing covers it, nearest first.

    The accounts of a telephone number are left out. The reader finds them by the number, which is faster than by their
    keys, and `conclude` adds them. Raises `IndicatorRefused`.
    """
    indicator = canonicalise(value, hints)
    own: Candidate = (indicator_key(indicator), EXACT, indicator)
    return [own] if indicator.kind is _NUMBER else with_others(own, indicator)


def _number_in(asked: list[Candidate]) -> Sequence[str]:
    """The number whose accounts the reader must find, if the value is a telephone number."""
    kind, canonical = asked[0][2]
    return (canonical,) if kind is _NUMBER else ()


async def check(reader: VerdictReader, viewer: Viewer, value: str, hints: Hints, is_protected: IsProtected) -> Verdict:
    """What the viewer may know of one value. Raises `IndicatorRefused`."""
    asked = asked_for(value, hints)
    listings = await reader.read([key for key, _, _ in asked], viewer, _number_in(asked))
    return conclude(asked, listings, clock.now(), is_protected)


def asked_by(items: Iterable[Item], read: Callable[[Item], list[Candidate]]) -> Asked:
    """What each item asks for. `read` returns an item's candidates, or raises `IndicatorRefused`."""
    asked: Asked = []
    for item in items:
        try:
            asked.append(read(item))
        except IndicatorRefused as refusal:
            asked.append(refusal)
    return asked


def check_many(
    reader: VerdictReader, viewer: Viewer, asked: Asked, is_protected: IsProtected
) -> list[Verdict | IndicatorRefused]:
    """Check many values with one query, in a worker thread. A refused value has its refusal in its place."""
    keys, numbers = _looked_up(asked)
    return _conclude_all(asked, reader.read_many(keys, viewer, numbers) if keys else {}, is_protected)


async def check_some(
    reader: VerdictReader, viewer: Viewer, asked: Asked, is_protected: IsProtected
) -> list[Verdict | IndicatorRefused]:
    """The same for a few values, in the event loop. The query is shared with other checks of the same moment."""
    keys, numbers = _looked_up(asked)
    return _conclude_all(asked, await reader.read(keys, viewer, numbers) if keys else {}, is_protected)


def decisive(outcomes: Sequence[Verdict | IndicatorRefused]) -> tuple[int, Verdict]:
    """The position of the most serious verdict and that verdict; of equally serious ones the first.

    Raises `PaymentUnreadable` if there is no verdict among the outcomes.
    """
    position, leading = -1, None
    for index, outcome in enumerate(outcomes):
        if isinstance(outcome, Verdict) and (leading is None or is_graver(outcome.judgement, leading.judgement)):
            position, leading = index, outcome
    if leading is None:
        raise PaymentUnreadable([outcome for outcome in outcomes if isinstance(outcome, IndicatorRefused)])
    return position, leading


def is_graver(judgement: Judgement, than: Judgement) -> bool:
    """Whether a judgement is more serious than another one."""
    # Nearly all values are unknown, and all of these have the same judgement.
    return judgement is not than and judgement.gravity > than.gravity


def _looked_up(asked: Asked) -> tuple[list[bytes], list[str]]:
    """The keys and the telephone numbers that the reader needs."""
    readable = [candidates for candidates in asked if isinstance(candidates, list)]
    keys = {key for candidates in readable for key, _, _ in candidates}
    return list(keys), list({number for candidates in readable for number in _number_in(candidates)})


def _conclude_all(
    asked: Asked, listings: VisibleAggregates, is_protected: IsProtected
) -> list[Verdict | IndicatorRefused]:
    as_of = clock.now()
    return [
        conclude(candidates, listings, as_of, is_protected) if isinstance(candidates, list) else candidates
        for candidates in asked
    ]


def conclude(
    asked: list[Candidate], listings: VisibleAggregates, as_of: datetime, is_protected: IsProtected
) -> Verdict:
    """Judge the listings that cover a value. Of several the gravest leads; of equally grave ones the nearest.

    `asked` is what `asked_for` or `candidates_of` gives: the accounts of a telephone number may be left out.
    A protected value is listed for nobody, even if a row of it remains, and no listing that covers it counts for it.
    """
    indicator = indicator_of(asked[0][2])
    if listings and len(asked) == 1 and indicator.kind is _NUMBER:
        asked = with_others(asked[0], indicator)
    known = [key for key, _, _ in asked if key in listings] if listings else []
    if not known:
        return Verdict(indicator, judging.NOTHING_KNOWN, None, (), as_of)
    at = clock.to_micros(as_of)
    judgements = {key: judging.judge(listings[key], at) for key in known}
    judgement, matches = decide(asked, judgements, [key for key in known if listings[key].listed], is_protected)
    leading = matches[0][0] if matches else asked[0][0]
    return Verdict(indicator, judgement, listings.get(leading), matches, as_of)
