"""Indicators of answers are made without validation. They are what validation would give."""

import warnings
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints, Indicator, Platform
from krama.listings.answers import indicator_out
from krama.listings.schemas import Explanation, IndicatorOut
from krama.listings.service import Listing
from krama.rule.evidence import PROTECTED_FLAG, Aggregate
from krama.sharing.sectors import Sector

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_DAYS = clock.to_micros(_NOW) / 86_400_000_000
_INDICATORS = [
    canonicalise("012 345 678", Hints()),
    canonicalise("https://evil.example/kit", Hints()),
    canonicalise("000 123 456", Hints(institution="ABA")),
    canonicalise("0xde709f2102306220921060314715629080e2fb77", Hints()),
    canonicalise("dara_99", Hints(platform=Platform.TELEGRAM)),
]


@st.composite
def aggregates(draw: st.DrawFn) -> Aggregate:
    half_life = draw(st.sampled_from([0, 30, 365]))
    logs = st.floats(-10, 10).map(lambda log: log + (_DAYS / half_life if half_life else 0))
    first_at = clock.to_micros(_NOW) - draw(st.integers(0, 10**14))
    return Aggregate(
        reports=draw(st.integers(0, 3)),
        agencies=draw(st.integers(1, 3)),
        weight=draw(st.floats(0.5, 500)),
        log_weight=draw(logs),
        second_log_weight=draw(logs),
        direct_log_weight=draw(logs),
        half_life=half_life,
        categories=draw(st.integers(1, 255)),
        labels=draw(st.integers(0, 31)),
        roles=draw(st.integers(0, 255)),
        flags=draw(st.integers(0, 15).map(lambda bits: bits & ~PROTECTED_FLAG)) | draw(st.integers(0, 2)) << 8,
        first_at=first_at,
        last_at=first_at + 5,
    )


@given(st.sampled_from(_INDICATORS), aggregates(), st.sampled_from(Sector))
def test_indicator_is_as_validation_would_make_it(indicator: Indicator, aggregate: Aggregate, sector: Sector) -> None:
    key = indicator_id(indicator)
    listing = Listing(key, indicator, aggregate, _NOW, KeysetPosition(1, key))
    made = indicator_out(listing, _NOW, sector)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the serializer warns of a type that the model does not declare
        text = made.model_dump_json()
    validated = IndicatorOut.model_validate_json(text)
    assert (made, text) == (validated, validated.model_dump_json())
    assert list(made.__dict__) == list(IndicatorOut.model_fields)
    if made.explanation is not None:
        assert list(made.explanation.__dict__) == list(Explanation.model_fields)
