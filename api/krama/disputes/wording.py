"""When two statements say the same words. Pure."""

import re
import unicodedata

_SAYS_NOTHING = re.compile("P.|Z.|C[cf]|Sk|So")
_DASH_KEPT, _MINUS_KEPT = "\u2012", "\u2212"
_KEPT = frozenset({"%", "✓", "✔", "✗", "✘", "☑", "☒", _MINUS_KEPT})
_PARTED = re.compile(r"(?<=\d)[\s\u2010-\u2015-]+(?=\d)", re.ASCII)
_MINUS = re.compile(r"(?<![^\s(])-(?=\d)")
_UNSEEN = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x17B4, 0x17B5)))
"""Variation selectors, and Khmer vowels that are never seen."""


def same_words(text: str) -> str:
    """A text by which two statements are compared: equal if people would say that the words are the same.

    Capitals, compatibility forms, spaces (Khmer is written with and without), punctuation, emoji and the script of the
    digits make no difference. Marks between digits stay, because 1.50 is not 150 and 11/2 is not 1/12. Spaces and
    dashes between digits are one mark: `012-345` and `012 345`. So do a minus sign, a percent sign and ticks.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in folded if letter not in _UNSEEN)
    digits = _MINUS.sub(_MINUS_KEPT, _PARTED.sub(_DASH_KEPT, digits))
    return "".join(
        letter
        for place, letter in enumerate(digits)
        if letter in _KEPT
        or not _SAYS_NOTHING.fullmatch(unicodedata.category(letter))
        or _is_within_number(digits, place)
    )


def _is_within_number(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
