"""Listings for tests of STIX: every indicator of the corpus, and aggregates as hypothesis makes them up."""

from functools import cache
from typing import Any

from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.listings.service import Listing
from krama.rule.evidence import Aggregate, aggregate_reports
from tests.corpus.cases import cases
from tests.rule.evidence import DAY, START, report_group

CHANGED_AT = START + 3 * DAY + 123_456


@cache
def corpus() -> tuple[Indicator, ...]:
    """Every indicator that the corpus names."""
    named = {each.expected for each in cases() if not each.expected.startswith("refused ")}
    return tuple(
        Indicator(Kind(kind), canonical) for kind, _, canonical in (each.partition(" ") for each in sorted(named))
    )


def listing(indicator: Indicator, aggregate: Aggregate, changed_at: int = CHANGED_AT) -> Listing:
    """A listing that last changed then."""
    key = indicator_id(indicator)
    return Listing(key, indicator, aggregate, clock.from_micros(changed_at), KeysetPosition(changed_at, key))


def aggregate(*facts: dict[str, Any], half_life: int = 90) -> Aggregate:
    """What reports with these facts add up to."""
    return aggregate_reports(
        [report_group(number, **each) for number, each in enumerate(facts or ({},))], (), half_life
    )
