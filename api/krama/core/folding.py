"""Finds a part of a text, however it is typed: in capitals, with Khmer digits, with invisible separators of words."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from krama.core.texts import is_unseen, plain, replaced

Row = TypeVar("Row")

_KHMER_ZERO = 0x17E0
_TYPED = {chr(_KHMER_ZERO + digit): str(digit) for digit in range(10)}
_TYPED |= dict.fromkeys("\u200b\u200c\u2060\ufeff", "")
"""Khmer has no spaces, and many put U+200B between its words. Others don't."""


def folded(text: str) -> str:
    """The text without what differs from typist to typist. Any part of it is found in the folded text."""
    return text.lower() if text.isascii() else replaced(plain(text), _TYPED).casefold()


MOST_CHARACTERS = 500_000
"""The most characters in which a page of a search looks for a text, in each of its sources."""


def most_that_fit(rows: Sequence[Row], length_of: Callable[[Row], int]) -> int:
    """How many of these rows a page looks through: one at least, and as many as are not too long together."""
    total = 0
    for number, row in enumerate(rows):
        total += length_of(row)
        # gate: length of the texts of a page
        if total > MOST_CHARACTERS:
            return max(number, 1)
    return len(rows)


def visible_characters(text: str) -> int:
    """How many characters of a text a reader can see at all."""
    return sum(not is_unseen(character) for character in folded(text))


class SoughtText:
    """A part of texts that somebody looks for."""

    def __init__(self, text: str) -> None:
        self._folded = folded(text.strip())

    def is_in(self, text: str | None) -> bool:
        """Whether a text has it."""
        return text is not None and self._folded in folded(text)
