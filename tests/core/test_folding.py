"""Folded texts, compared with what `str.translate` gives."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from krama.core import folding
from krama.core.folding import folded, most_that_fit, visible_characters

_CONTROLS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_TYPED = {0x17E0 + digit: str(digit) for digit in range(10)} | dict.fromkeys((0x200B, 0x200C, 0x2060, 0xFEFF))
_TEXTS = st.text(st.one_of(st.characters(), st.sampled_from("\u200b\u200e\u202e\u2069\u17e3e\u0301\u0323\u17c1Aß")))


@given(_TEXTS)
def test_text_is_folded_as_translate_would(text: str) -> None:
    plain = unicodedata.normalize("NFC", text.translate(_CONTROLS))
    assert folded(text) == plain.translate(_TYPED).casefold()


def test_only_what_a_reader_sees_counts() -> None:
    unseen = "\u200b\u200d\u00ad\u2060\ufeff\u3164\u2800\ufe0f\U000e0041 \n"
    assert [visible_characters(text) for text in (unseen, "ក" + unseen, "a1", "😀!")] == [0, 1, 2, 2]


def test_page_looks_through_one_text_at_least() -> None:
    long, short = "x" * (folding.MOST_CHARACTERS + 1), "x" * (folding.MOST_CHARACTERS // 2)
    assert [most_that_fit(texts, len) for texts in ([long, short], [short] * 3, [short], [])] == [1, 2, 1, 0]
