"""A long text in the parts that the exchange reads, and the values of all of them in one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from krama_client._core.models import MemberUnreadable

if TYPE_CHECKING:
    from krama_client._generated.models import Extraction, ExtractionItem

MOST_CHARACTERS: Final = 65_536
"""The most that the exchange reads at once."""

_BREAKS: Final = ("\n", " ")
_LOOK_BACK: Final = 4096
"""How much of the end of a part is searched for the end of a line, so that no value is cut."""


class TextParts:
    """Gives the parts of a text one after the other, and collects their answers. Positions are those of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._start = 0
        self._sent = 0
        self._items: list[ExtractionItem] = []
        self._known: set[tuple[str, str]] = set()
        self._ignored = 0
        self._last: Extraction | None = None

    def next(self) -> str | None:
        """The next part, or None behind the last. An empty text is one empty part."""
        if self._last is not None and self._start >= len(self._text):
            return None
        end = self._start + MOST_CHARACTERS
        if end < len(self._text):
            places = [self._text.rfind(mark, end - _LOOK_BACK, end) + 1 for mark in _BREAKS]
            end = next((place for place in places if place), end)
        part = self._text[self._start : end]
        self._sent = len(part)
        return part

    def add(self, answer: Extraction) -> None:
        """Take the answer to the last part. Raises `MemberUnreadable` if its rest does not follow what was read."""
        rest = self._sent if answer.rest_start is None else answer.rest_start
        if not (0 < rest <= self._sent or self._sent == 0):
            raise MemberUnreadable("rest_start", "is not behind what was read")
        for item in answer.items:
            key = (str(item.kind), item.canonical or item.value)
            if key not in self._known:
                self._known.add(key)
                self._items.append(replace(item, start=item.start + self._start, end=item.end + self._start))
        self._ignored += answer.ignored_count
        self._start += rest
        self._last = answer

    def whole(self) -> Extraction:
        """One answer for the whole text. Call it when `next` gave None."""
        if self._last is None:
            raise ValueError("No part was answered.")
        return replace(self._last, items=tuple(self._items), ignored_count=self._ignored, rest_start=None)
