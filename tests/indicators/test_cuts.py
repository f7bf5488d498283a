"""What a program cut off or hid is refused, because the rest may be somebody else's."""

import pytest

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind, Platform
from tests.corpus.cases import cases
from tests.indicators.khqr_encoding import encode

CUT = sorted({case.value for case in cases() if case.topic == "cut" and case.expected == "refused value_masked"})
HINTS = [*(Hints(kind) for kind in Kind), *(Hints(platform=platform) for platform in Platform)]


@pytest.mark.parametrize("value", CUT)
def test_cut_value_is_refused_whatever_is_stated_with_it(value: str) -> None:
    for hints in HINTS:
        with pytest.raises(IndicatorRefused):
            canonicalise(value, hints)


def test_refusal_says_what_to_do_and_does_not_repeat_the_value() -> None:
    with pytest.raises(IndicatorRefused, match=r"hidden or cut off\. Open it where you found it") as refused:
        canonicalise("https://t.me/dara_s…", Hints())
    assert refused.value.code == "value_masked"
    assert "dara" not in refused.value.detail


def test_link_with_an_escaped_ellipsis_is_the_same_cut_link() -> None:
    for value in ("https://evil.com/a%E2%80%A6", "https://evil.com/a%e2%80%a6", "https://evil.com/a%25E2%2580%25A6"):
        with pytest.raises(IndicatorRefused, match="cut off"):
            canonicalise(value, Hints(Kind.URL))


@pytest.mark.parametrize("name", ["SHOP... **NEW**", "Shop… ●●●"])
def test_name_in_a_qr_code_may_have_dots_and_stars(name: str) -> None:
    payload = encode([("00", "01"), ("29", [("00", "dara@aclb")]), ("53", "116"), ("58", "KH"), ("59", name)])
    assert canonicalise(payload, Hints()).canonical == "bakong:dara@aclb"
