"""What callers say of values: hints of an item, and those that hold for all."""

from collections.abc import Mapping
from typing import Any

from krama.indicators.kinds import Chain, Hints, Kind, Platform

_NAMES = ("kind", "institution", "chain", "platform")
_WORDS: Mapping[str, type[Kind] | type[Chain] | type[Platform]] = {"kind": Kind, "chain": Chain, "platform": Platform}


class HintsOf:
    """The hints of items: their own, and those that hold for all. Nearly all items of a call have the same."""

    def __init__(self, stated: Mapping[str, Any], region: str) -> None:
        """Raises `ValueError` for a word that is not one of the contract."""
        self._stated = stated
        self._region = region
        self._made: dict[tuple[Any, ...], Hints] = {}
        self.common = self.of({})

    def of(self, item: Mapping[str, Any]) -> Hints:
        """The hints of an item. Raises `ValueError` for a word that is not one of the contract."""
        get = item.get
        own = get("kind"), get("institution"), get("chain"), get("platform")
        made = self._made.get(own)
        if made is None:
            given = (self._stated.get(name) if mine is None else mine for name, mine in zip(_NAMES, own, strict=True))
            made = self._made[own] = _hints(dict(zip(_NAMES, given, strict=True)), self._region)
        return made


def _hints(stated: Mapping[str, Any], region: str) -> Hints:
    for name, words in _WORDS.items():
        if stated[name] is not None and stated[name] not in {word.value for word in words}:
            raise ValueError(f"`{name}` must be one of: {', '.join(word.value for word in words)}.")
    institution = stated["institution"]
    if institution is not None and not isinstance(institution, str):
        raise ValueError("institution must be text.")
    read = {name: None if stated[name] is None else words(stated[name]) for name, words in _WORDS.items()}
    return Hints(institution=institution, region=region, **read)  # type: ignore[arg-type]
