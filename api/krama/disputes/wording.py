"""When two statements say the same words. Pure."""

import re
import unicodedata

_SAYS_NOTHING = re.compile("P.|Z.|C[cf]|Sk|So")
_UNSEEN = frozenset(map(chr, (*range(0xFE00, 0xFE10), 0x17B4, 0x17B5)))
"""Variation selectors, and Khmer vowels that are never seen."""


def same_words(text: str) -> str:
    """A text by which two statements are compared: equal if people would say that the words are the same.

    Capitals, compatibility forms, spaces (Khmer is written with and without), punctuation, emoji and the script of the
    digits make no difference. A point or comma between digits stays, because 1.50 is not 150.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    digits = "".join(str(unicodedata.decimal(letter, letter)) for letter in folded)
    kept = (
        letter
        for place, letter in enumerate(digits)
        if not _SAYS_NOTHING.fullmatch(unicodedata.category(letter)) or _is_within_number(digits, place)
    )
    return "".join(letter for letter in kept if letter not in _UNSEEN)


def _is_within_number(text: str, place: int) -> bool:
    return text[place] in ".," and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
