"""Nearly all account numbers are digits in groups, and have a short way through the code. It may not differ."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from krama.indicators import institutions
from krama.indicators.account_number import read, read_digits
from krama.indicators.errors import IndicatorRefused

CODES = [each.code for each in institutions.current().institutions]
GROUPS = st.lists(st.text("0123456789", min_size=1, max_size=20), min_size=1, max_size=5)


@given(GROUPS, st.sampled_from(" -"), st.sampled_from(CODES))
def test_digits_in_groups_are_read_like_any_other_text(groups: list[str], separator: str, code: str) -> None:
    text = separator.join(groups)
    assert _result(lambda: read_digits(text, code)) == _result(lambda: read(text, code))


def _result(reading: Callable[[], str]) -> str:
    try:
        return reading()
    except IndicatorRefused as refusal:
        return refusal.code
