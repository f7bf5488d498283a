"""Limits and words of a value: what a sender may send less of, and what a reader may get more of."""

from collections.abc import Iterator
from typing import Any

_UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties")
_SAME = ("pattern", "multipleOf", "const")
_NONE = object()
"""No default, which means something else than null as one."""

_OPEN, _NAMES = "x-extensible-enum", "x-enum-varnames"


def limits_lowered(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    """What a sender sent until now, and is refused."""
    for name in _UPPER:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place}: {name} is lower"
    for name in _LOWER:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{place}: {name} is higher"
    for name in _SAME:
        if name in new and new[name] != old.get(name):
            yield f"{place}: {name} changed"
    if new.get("uniqueItems") and not old.get("uniqueItems"):
        yield f"{place}: refuses an item that is there twice"
    if old.get("default", _NONE) != new.get("default", _NONE):
        yield f"{place}: the default changed"


def limits_raised(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    """What a reader who checks answers against the old limits did not get until now, and refuses."""
    for name in _UPPER:
        if name in old and new.get(name, float("inf")) > old[name]:
            yield f"{place}: {name} of an answer is higher"
    for name in _LOWER:
        if name in old and new.get(name, float("-inf")) < old[name]:
            yield f"{place}: {name} of an answer is lower"
    for name in _SAME:
        if name in old and new.get(name) != old[name]:
            yield f"{place}: {name} of an answer changed"
    if old.get("uniqueItems") and not new.get("uniqueItems"):
        yield f"{place}: an answer may have an item twice"


def words_changed(old: dict[str, Any], new: dict[str, Any], side: str, place: str) -> Iterator[str]:
    """Words that are refused, gone, closed or opened, and those that have another name in generated programs."""
    before, after = _words(old), _words(new)
    if side == "request" and before is None and after is not None:
        yield f"{place}: accepts only some words"
    if side == "response" and before is not None and after is None:
        yield f"{place}: does not say its words any more"
    if before is not None and after is not None:
        yield from (f"{place}: the word {word} is gone" for word in before if word not in after)
        yield from _renamed(old, new, place)
    if side == "response" and "enum" in old and after is not None:
        words = [word for word in after if word not in old["enum"]]
        yield from (f"{place}: has the new word {word}, and its words are closed" for word in words)
        if "enum" not in new:
            yield f"{place}: its words were closed, and are open"
    if "enum" in new and "enum" not in old and (_OPEN in old or side == "response"):
        yield f"{place}: its words were open, and are closed"


def _renamed(old: dict[str, Any], new: dict[str, Any], place: str) -> Iterator[str]:
    """Words whose constant in a generated program gets another name."""
    later = dict(zip(_words(new) or (), new.get(_NAMES, ()), strict=False))
    for word, name in zip(_words(old) or (), old.get(_NAMES, ()), strict=False):
        if word in (_words(new) or ()) and later.get(word) != name:
            yield f"{place}: the word {word} is not called {name} any more"


def _words(schema: dict[str, Any]) -> list[str] | None:
    words: list[str] | None = schema.get("enum", schema.get(_OPEN))
    return words
