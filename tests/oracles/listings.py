"""Listings for the oracles: invented values of every kind, in every state that a listing can have."""

from collections.abc import Sequence
from functools import cache
from itertools import count
from uuid import UUID

from bench.values import written
from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.categories import Category
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from krama.listings.service import Listing
from krama.rule.evidence import Aggregate, Ending, tombstone
from krama.sharing.labels import Tlp
from tests.rule.evidence import DAY, START
from tests.stix.listings import CHANGED_AT, aggregate, corpus, listing

ORIGIN = UUID("11111111-1111-5111-8111-111111111111")
"""Another exchange, from which this one copied some listings."""
_SEED = 23


@cache
def indicators(most: int) -> dict[Kind, Sequence[Indicator]]:
    """So many different indicators of each kind. Those of the corpus are the first: they have odd spellings."""
    kinds: dict[Kind, dict[Indicator, None]] = {kind: {} for kind in Kind}
    for indicator in corpus():
        kinds[indicator.kind][indicator] = None
    for serial in count():
        if all(len(chosen) >= most for chosen in kinds.values()):
            break
        indicator = _indicator(serial)
        if len(kinds[indicator.kind]) < most:
            kinds[indicator.kind][indicator] = None
    return {kind: tuple(chosen)[:most] for kind, chosen in kinds.items()}


def _indicator(serial: int) -> Indicator:
    value = written(_SEED, serial)
    kind, platform = value.hints.get("kind"), value.hints.get("platform")
    hints = Hints(
        Kind(kind) if kind else None,
        value.hints.get("institution"),
        platform=Platform(platform) if platform else None,
    )
    return canonicalise(value.value, hints)


def in_every_state(most: int) -> list[Listing]:
    """Listings of so many indicators of each kind: alone, corroborated, lasting, faded, copied, or ended."""
    return [
        listing(indicator, _state(number), CHANGED_AT + number)
        for chosen in indicators(most).values()
        for number, indicator in enumerate(chosen)
    ]


def _state(number: int) -> Aggregate:
    label, category = list(Tlp)[number % 5], list(Category)[number // 5 % len(Category)]
    fact = {"label": label.bit, "category": category.bit, "confidence": number % 101}
    endings = [tombstone(aggregate(fact), [], ending) for ending in Ending]
    states = [
        aggregate(fact, half_life=45),
        aggregate(fact, {}),
        aggregate(fact, half_life=0),
        aggregate({**fact, "took_place_at": START - 900 * DAY}, half_life=45),
        aggregate({**fact, "origin": ORIGIN}),
        aggregate({**fact, "cased": True, "approved": True}),
        *endings,
    ]
    return states[number // 7 % len(states)]


def corroborated(most: int) -> list[Listing]:
    """Live listings that two agencies report since yesterday, so that they are to be sought."""
    since = clock.to_micros(clock.now()) - DAY
    fact = {"confidence": 100, "took_place_at": since, "first_at": since, "last_at": since}
    facts = aggregate(fact, fact)._replace(corroborated_at=since)
    return [
        listing(indicator, facts, since + number)
        for chosen in indicators(most).values()
        for number, indicator in enumerate(chosen)
    ]
