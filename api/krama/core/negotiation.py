"""The type of an answer, as `Accept` asks for it (RFC 9110 §12.5.1). A problem document is always sent."""

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import Any

from krama.core.errors import KramaError

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"

_CHOSEN = "krama.media_type"
_RANGE = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)")
_WEIGHT = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_LEAST = 0.001


class NotAcceptable(KramaError):
    """The operation has no answer of a type that the caller accepts."""

    code = "not_acceptable"
    facts = ("types",)

    def __init__(self, offered: Sequence[str]) -> None:
        self.types = ", ".join(offered)
        super().__init__(
            f"The answer can be {' or '.join(offered)}. Send one of these as Accept, or no Accept.", field="Accept"
        )


def negotiate(accept: str, offered: tuple[str, ...]) -> str:
    """The type to answer with: the one that the caller likes best, and of equals the first. Raises `NotAcceptable`."""
    media_type = best(accept, offered)
    if media_type is None:
        raise NotAcceptable(offered)
    return media_type


@lru_cache(maxsize=256)
def best(accept: str, offered: tuple[str, ...]) -> str | None:
    """The type that fits best, or None. What is named weighs more than what only a wildcard covers."""
    ranges = list(_ranges(accept.lower()))
    if not ranges:
        return offered[0] if not accept.strip() else None
    ranked = [(_rank(each, ranges), -place, each) for place, each in enumerate(offered)]
    (weight, _), _, media_type = max(ranked)
    return media_type if weight > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    """The media ranges with their weights. Parameters other than `q` are ignored, and so is anything else."""
    for part in accept.split(","):
        name, *parameters = (text.strip() for text in part.split(";"))
        if (matched := _RANGE.fullmatch(name)) is None:
            continue
        yield matched[1], matched[2], weight_of(parameters)


def weight_of(parameters: Iterable[str]) -> float:
    """What `q` states, in lower case; 1 without one.

    One that is not in the form of RFC 9110 §12.4.2, such as `.2`, counts as the least there is: its sender likes others
    better. It is not an error, because Java sends `*/*; q=.2` with every request.
    """
    for name, _, weight in (each.partition("=") for each in parameters):
        if name.strip() == "q":
            return float(weight) if _WEIGHT.fullmatch(weight := weight.strip()) else _LEAST
    return 1.0


def _rank(media_type: str, ranges: Sequence[tuple[str, str, float]]) -> tuple[float, int]:
    """The weight of a type and how exactly the range names it. The most exact range decides."""
    kind, _, subtype = media_type.partition("/")
    named = [
        ((first != "*") + (second != "*"), weight)
        for first, second, weight in ranges
        if (first, second) in ((kind, subtype), (kind, "*"), ("*", "*"))
    ]
    exactness, weight = max(named, default=(0, 0.0))
    return weight, exactness


def choose(scope: MutableMapping[str, Any], media_type: str) -> None:
    """Keep the chosen type for the endpoint."""
    scope[_CHOSEN] = media_type


def chosen(scope: Mapping[str, Any]) -> str:
    """The type to answer with; JSON if the operation has no other."""
    media_type: str = scope.get(_CHOSEN, JSON)
    return media_type
