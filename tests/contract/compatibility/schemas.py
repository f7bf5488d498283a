"""What breaks a reader or a sender when a schema changes. The rules are those of docs/compatibility.md.

A sender keeps sending what the old schema allowed: the new one must accept it. A reader expects what the old schema
promised: the new one must promise as much.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

Schema = dict[str, Any]
Side = Literal["request", "response"]

_UPPER = ("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties")
_LOWER = ("minLength", "minItems", "minimum", "exclusiveMinimum")
_SAME = ("pattern", "multipleOf", "const")
_WORDS = "x-extensible-enum"


class Comparison:
    """Compares schemas of two contracts. Every named pair of schemas is compared once for each side."""

    def __init__(self, old: Schema, new: Schema, today: date) -> None:
        self.old, self.new, self._today = old, new, today
        self._seen: set[tuple[str, str, Side]] = set()

    def may_go(self, old: Schema) -> bool:
        """Whether an operation, a parameter or a member was deprecated, and its sunset has come."""
        sunset = old.get("x-sunset")
        return bool(old.get("deprecated")) and sunset is not None and date.fromisoformat(sunset) <= self._today

    def breaks(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        """What breaks, each with its place."""
        names = (old.get("$ref", ""), new.get("$ref", ""), side)
        if names[0] and names in self._seen:
            return
        self._seen.add(names)
        place = names[0].rpartition("/")[2] or place
        before, after = _alternatives(self.old, old), _alternatives(self.new, new)
        yield from self._null(before, after, side, place)
        for kind, earlier in before.items():
            if kind == "null":
                continue
            later = after.get(kind)
            if later is None:
                yield f"{place}: {_kind_of(kind)} is not {'accepted' if side == 'request' else 'answered'} any more"
                continue
            yield from self._value(earlier, later, side, place)
        added = [kind for kind in after if kind not in before and kind != "null"]
        if side == "response" and added:
            yield f"{place}: may now be {_kind_of(added[0])}"

    def _null(self, before: Mapping[str, Schema], after: Mapping[str, Schema], side: Side, place: str) -> Iterator[str]:
        if side == "request" and "null" in before and "null" not in after:
            yield f"{place}: null is not accepted any more"
        if side == "response" and "null" in after and "null" not in before:
            yield f"{place}: may now be null"

    def _value(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        yield from _words(old, new, side, place)
        if old.get("format") != new.get("format"):
            yield f"{place}: the format changed from {old.get('format')} to {new.get('format')}"
        if side == "request":
            yield from _limits(old, new, place)
        yield from self._members(old, new, side, place)
        for inner in ("items", "additionalProperties"):
            if isinstance(old.get(inner), dict) and isinstance(new.get(inner), dict):
                yield from self.breaks(old[inner], new[inner], side, f"{place}[]")
        if side == "request" and new.get("additionalProperties") is False is not old.get("additionalProperties"):
            yield f"{place}: refuses members that it does not name"

    def _members(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        required, needed = set(old.get("required", ())), set(new.get("required", ()))
        for name, member in before.items():
            if name not in after:
                if not self.may_go(member):
                    yield f"{place}.{name}: removed"
                continue
            yield from self.breaks(member, after[name], side, f"{place}.{name}")
            if side == "response" and name in required and name not in needed:
                yield f"{place}.{name}: may now be absent"
        for name in sorted(needed - required) if side == "request" else ():
            yield f"{place}.{name}: is now required"


def _alternatives(document: Schema, schema: Schema) -> dict[str, Schema]:
    """What a value may be: schemas by their JSON type. A second object of a union is known by its name."""
    if name := schema.get("$ref", ""):
        return _alternatives(document, document["components"]["schemas"][name.rpartition("/")[2]])
    alternatives: dict[str, Schema] = {}
    for each in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        for kind, alternative in _alternatives(document, each).items():
            alternatives[each.get("$ref", kind) if kind in alternatives else kind] = alternative
    return alternatives or {str(schema.get("type", "object" if "properties" in schema else "any")): schema}


def _kind_of(kind: str) -> str:
    return f"a value of the type {kind}"


def _words(old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
    before, after = old.get("enum", old.get(_WORDS)), new.get("enum", new.get(_WORDS))
    if before is None and after is not None and side == "request":
        yield f"{place}: accepts only some words"
    if before is None or after is None:
        return
    for word in before:
        if word not in after:
            yield f"{place}: the word {word} is gone"
    for word in after:
        if word not in before and side == "response" and "enum" in old:
            yield f"{place}: has the new word {word}, and its words are closed"
    if side == "response" and "enum" in old and "enum" not in new:
        yield f"{place}: its words were closed, and are open"


def _limits(old: Schema, new: Schema, place: str) -> Iterator[str]:
    for name in _UPPER:
        if name in new and new[name] < old.get(name, float("inf")):
            yield f"{place}: {name} is lower"
    for name in _LOWER:
        if name in new and new[name] > old.get(name, float("-inf")):
            yield f"{place}: {name} is higher"
    for name in _SAME:
        if name in new and new[name] != old.get(name):
            yield f"{place}: {name} changed"
    if old.get("default") != new.get("default"):
        yield f"{place}: the default changed"
