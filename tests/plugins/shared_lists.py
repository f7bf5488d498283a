"""Exchanges with the same institutions, or the same protected values, share what is made of these lists.

Nearly every test has an exchange of its own, and most have the lists of a new database. What is made of a list does not
change, and making it took a fifth of the time to start an exchange.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from krama.indicators.institutions import Directory
from krama.institutions import service as institutions
from krama.protection import cache as protection_cache
from krama.protection import service as protection
from krama.protection.rules import Matcher

T = TypeVar("T")
Made = TypeVar("Made")
_KEPT = 4


class _Shared(Generic[T, Made]):
    """Makes what it has not made of an equal list lately."""

    def __init__(self, make: Callable[[Iterable[T]], Made]) -> None:
        self._make = make
        self._kept: deque[tuple[list[T], Made]] = deque(maxlen=_KEPT)

    def __call__(self, entries: Iterable[T]) -> Made:
        wanted = list(entries)
        for known, made in tuple(self._kept):
            if known == wanted:
                return made
        made = self._make(wanted)
        self._kept.append((wanted, made))
        return made


institutions.Directory = _Shared(Directory)  # type: ignore[attr-defined,assignment]  # an import of that module
protection.Matcher = protection_cache.Matcher = _Shared(Matcher)  # type: ignore[attr-defined,assignment]  # imports of these
