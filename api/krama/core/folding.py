"""Finds a part of a text, however it is typed: in capitals, with Khmer digits, with invisible separators of words."""

from krama.core.texts import plain

_KHMER_ZERO = 0x17E0
_TYPED = {_KHMER_ZERO + digit: str(digit) for digit in range(10)} | dict.fromkeys((0x200B, 0x200C, 0x2060, 0xFEFF))
"""Khmer has no spaces, and many put U+200B between its words. Others don't."""


def folded(text: str) -> str:
    """The text without what differs from typist to typist. Any part of it is found in the folded text."""
    return text.lower() if text.isascii() else plain(text).translate(_TYPED).casefold()


class SoughtText:
    """A part of texts that somebody looks for."""

    def __init__(self, text: str) -> None:
        self._folded = folded(text.strip())

    def is_in(self, text: str | None) -> bool:
        """Whether a text has it."""
        return text is not None and self._folded in folded(text)
