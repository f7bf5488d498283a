"""A long text in the parts that the exchange reads, and the values of all of them in one answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from krama_client._core.models import MemberUnreadable

if TYPE_CHECKING:
    from krama_client._generated.models import Extraction, ExtractionItem

MOST_CHARACTERS: Final = 65_536
"""The most that the exchange reads at once."""

CONTEXT_BEFORE: Final = 1024
"""What the exchange needs of the text before the place where it goes on."""

_VICTIM: Final = "victim"
_OF_SUBSCRIBERS: Final = frozenset({"phone", "bank_account", "handle"})
_SUBSCRIBER_DIGITS: Final = 8


class TextParts:
    """Gives the requests for the parts of a text one after the other, and collects their answers.

    Parts overlap: the exchange reads on where it stopped, with what stands before. So a value that is found in a part
    is one of the whole text. Positions are those of the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._first = 0
        self._sent: dict[str, Any] = {}
        self._items: dict[tuple[str, str], ExtractionItem] = {}
        self._victims: set[object] = set()
        self._ignored = 0
        self._last: Extraction | None = None

    def next(self) -> dict[str, Any] | None:
        """The members of the next request, or None behind the last. An empty text is one empty part."""
        rest = None if self._last is None else self._last.rest
        if self._last is not None and rest is None:
            return None
        begin = 0 if rest is None else self._first + rest.start
        self._first = max(0, begin - CONTEXT_BEFORE)
        self._sent = {"text": self._text[self._first : self._first + MOST_CHARACTERS]}
        if rest is not None:
            self._sent["rest"] = {"start": begin - self._first, "context": rest.context}
        if self._first + MOST_CHARACTERS < len(self._text):
            self._sent["incomplete"] = True
        return self._sent

    def add(self, answer: Extraction) -> None:
        """Take the answer to the last part. Raises `MemberUnreadable` if its rest does not follow what was read."""
        begin = self._sent.get("rest", {"start": 0})["start"]
        is_behind = (
            begin < answer.rest.start <= len(self._sent["text"]) if answer.rest else "incomplete" not in self._sent
        )
        if not is_behind:
            raise MemberUnreadable("rest", "is not behind what was read")
        for item in answer.items:
            key = (str(item.kind), item.canonical or item.value)
            placed = replace(item, start=item.start + self._first, end=item.end + self._first)
            self._items.setdefault(key, placed)
            if item.role == _VICTIM:
                self._victims |= {key, _subscriber(item) or key}
        self._ignored += answer.ignored_count
        self._last = answer

    def whole(self) -> Extraction:
        """One answer for the whole text. Call it when `next` gave None."""
        if self._last is None:
            raise ValueError("No part was answered.")
        from krama_client._generated.models import CaseRole  # noqa: PLC0415  (loaded with the first answer)

        items = tuple(
            replace(item, role=CaseRole.VICTIM) if self._victims & {key, _subscriber(item)} else item
            for key, item in self._items.items()
        )
        return replace(self._last, items=items, ignored_count=self._ignored, rest=None)


def _subscriber(item: ExtractionItem) -> str | None:
    """The digits that values of one subscriber have in common: the exchange compares them too, but only in one part."""
    digits = "".join(str(int(sign)) for sign in item.canonical or item.value if sign.isdecimal())
    is_numbered = str(item.kind) in _OF_SUBSCRIBERS and len(digits) >= _SUBSCRIBER_DIGITS
    return digits[-_SUBSCRIBER_DIGITS:] if is_numbered else None
