"""Properties of all values of all kinds: stable forms, and no error except a refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krama.indicators.canonical import canonicalise, display
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain, Hints, Indicator, Kind, Platform
from tests.tiers import turns

SAMPLES = [
    "012 345 678", "+855 (0)12 345 678", "0085512345678", "012 978 815 / 016 696 270", "+442071838750", "tel:012345678",
    "iban:GB82WEST12345698765432", "dara@aclb", "ABAAKHPP:000123456", "khqr@aclb/12345", "ABA 000 123 456",
    "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "0x52908400098527886E0F7030069857D2E4169EE7",
    "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=1", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    "https://evil.com/a/../b%2E?c=%27d%27#e", "http://0x7f.1/", "evil.com:8080/x", "hxxps[:]//evil[.]com/(a)",
    "evil.com", "ខ្មែរ.com", "*.evil.com.", "Dara <dara@example.com>", "dara at mail dot com", "សុខ@example.com",
    "@dara_sok", "telegram:dara_sok", "https://t.me/+AbCdEfGhIjKlMnOp", "facebook.com/profile.php?id=100001234567890",
    "whatsapp://send?phone=85512345678", "line.me/ti/p/~dara", "viber://chat?number=%2B85512345678", "signal:dara.01",
]  # fmt: skip

hints = st.builds(
    Hints,
    kind=st.none() | st.sampled_from(Kind),
    institution=st.none() | st.sampled_from(["ABAAKHPP", "ABAAKHPPXXX", "aba", "nonsense"]),
    chain=st.none() | st.sampled_from(Chain),
    platform=st.none() | st.sampled_from(Platform),
    region=st.sampled_from(["KH", "KH", "TH", "US", "IT", "XX"]),
)
kind_only = st.builds(Hints, kind=st.none() | st.sampled_from(Kind))
scraps = st.sampled_from(
    [*"0123456789០៩@+()[]{}<>.:/\\?#%&=~-_ ,;'\"*\u200b\u00a0", "t.me", "com", "dot", "http", "iban", "00"]
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A sample with a few characters inserted, removed or replaced."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(scraps | st.characters()) + text[at + draw(st.integers(0, 2)) :]
    return text


@settings(max_examples=turns(100, 300))
@given(st.text() | st.lists(scraps, max_size=30).map("".join) | damaged(), hints | kind_only)
def test_any_text_is_read_or_refused_and_its_form_is_settled(value: str, hinted: Hints) -> None:
    try:
        indicator = canonicalise(value, hinted)
    except IndicatorRefused:
        return
    assert canonicalise(indicator.canonical, Hints(kind=indicator.kind)) == indicator
    assert display(indicator)
    indicator.canonical.encode()


@pytest.mark.parametrize("value", SAMPLES)
def test_form_read_without_a_hint_is_itself_or_refused_but_never_another_thing(value: str) -> None:
    try:
        indicator = canonicalise(value, Hints())
    except IndicatorRefused:
        return
    assert canonicalise(indicator.canonical, Hints()) == indicator


@pytest.mark.parametrize(
    ("wrapped", "kind"),
    [("“evil.com”", Kind.DOMAIN), ("(https://evil.com/a).", Kind.URL), ("«@dara_sok»", Kind.HANDLE)],
)
def test_wrapping_makes_no_other_indicator(wrapped: str, kind: Kind) -> None:
    platform = Platform.TELEGRAM if kind is Kind.HANDLE else None
    plain = wrapped.strip("“”().«»")
    assert canonicalise(wrapped, Hints(kind, platform=platform)) == canonicalise(plain, Hints(kind, platform=platform))


def test_letter_that_composes_only_in_lower_case_settles() -> None:
    settled = canonicalise("J\u030c@example.com", Hints())
    assert settled == Indicator(Kind.EMAIL, "\u01f0@example.com")
    assert canonicalise(settled.canonical, Hints()) == settled


def test_escaped_punctuation_at_the_end_settles() -> None:
    assert canonicalise("https://evil.com/a%2E", Hints()) == Indicator(Kind.URL, "evil.com/a")
