"""What the headers of a request demand: the type of its answer, and the revision that the resource has, or has not."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from krama_client._testing.contract import JSON, Operation
from krama_client._testing.messages import Asked, Refusing

_REVISION: Final = re.compile(r'(?:W/)?"(0|[1-9][0-9]{0,17})"')
_TAGS: Final = re.compile(r'(?:W/)?("[^"]*")')
_RANGE: Final = re.compile(r"([!#$%&'*+.^_`|~0-9a-z-]+)/([!#$%&'*+.^_`|~0-9a-z-]+)")
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_LEAST: Final = 0.001

REVISION_CHANGED: Final = Refusing(
    "revision_changed",
    412,
    "If-Match",
    "The resource has changed since you read it. Read it again, and decide again.",
    place="header",
)
"""Not the answer to what has been done already, although it states an old revision."""
CONDITION_REFUSED: Final = Refusing(
    "condition_refused",
    412,
    "If-None-Match",
    "`If-None-Match` says that the resource must not be there, or not with this revision. Leave the header out.",
    place="header",
)
"""The answer also to what has been done already."""


def tags_in(asked: Asked) -> list[str]:
    """The entity tags of `If-Match`, as they are written."""
    return [tag for part in (asked._if_match or "").split(",") if (tag := part.strip(" \t"))]


def revisions_in(asked: Asked) -> frozenset[int]:
    """The revisions one of which the caller has read. Empty if any will do, or if they can't be read."""
    read = [_REVISION.fullmatch(tag) for tag in tags_in(asked)]
    return frozenset(int(each[1]) for each in read if each is not None) if all(read) else frozenset()


def has_tag(stated: str, revision: int) -> bool:
    """Whether a condition names this revision, or is `*`. The comparison is weak (RFC 9110 §8.8.3.2)."""
    return stated.strip() == "*" or f'"{revision}"' in _TAGS.findall(stated)


def is_refused_reading(operation: Operation, asked: Asked, revision: object) -> bool:
    """Whether who reads a resource with this revision wants it only with another one."""
    stated = asked._if_match
    return (
        stated is not None and operation.method == "GET" and isinstance(revision, int) and not has_tag(stated, revision)
    )


def media_type(operation: Operation, accept: str | None) -> str | None:
    """The type to answer with: what the caller likes best, and of equals the first. None if there is none."""
    offered = tuple(operation.answers[operation.usual]) or (JSON,)
    if accept is None or not accept.strip() or 406 not in operation.refusals:
        return offered[0]
    ranges = list(_ranges(accept.lower()))
    weight, _, place = max((*_rank(each, ranges), -place) for place, each in enumerate(offered))
    return offered[-place] if weight > 0 else None


def not_acceptable(operation: Operation) -> Refusing:
    """The refusal if there is no such type."""
    types = " or ".join(operation.answers[operation.usual])
    detail = f"The answer can be {types}. Send one of these as Accept, or no Accept."
    return Refusing("not_acceptable", 406, "Accept", detail, place="header")


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    """The media ranges with their weights. A weight in another form than RFC 9110's is the least there is."""
    for part in accept.split(","):
        name, *parameters = (text.strip() for text in part.split(";"))
        if (matched := _RANGE.fullmatch(name)) is not None:
            weights = [text.partition("=")[2].strip() for text in parameters if text.partition("=")[0].strip() == "q"]
            weight = weights[0] if weights else "1"
            yield matched[1], matched[2], float(weight) if _WEIGHT.fullmatch(weight) else _LEAST


def _rank(offered: str, ranges: Sequence[tuple[str, str, float]]) -> tuple[float, int]:
    """The weight of a type, and how exactly a range names it. The most exact range decides."""
    kind, _, subtype = offered.partition("/")
    named = [
        ((first != "*") + (second != "*"), weight)
        for first, second, weight in ranges
        if (first, second) in ((kind, subtype), (kind, "*"), ("*", "*"))
    ]
    exactness, weight = max(named, default=(0, 0.0))
    return weight, exactness
