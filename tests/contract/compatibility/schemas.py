"""What breaks a reader or a sender when a schema changes. The rules are those of docs/compatibility.md.

A sender keeps sending what the old schema allowed: the new one must accept it. A reader expects what the old schema
promised: the new one must promise as much.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from tests.contract.compatibility.limits import limits_lowered, limits_raised, words_changed

Schema = dict[str, Any]
Side = Literal["request", "response"]

_FORMS = ("format", "contentEncoding", "contentMediaType")
_UNIONS = ("anyOf", "oneOf")
WITHOUT_A_RULE = "no rule of tests/contract/compatibility compares the keyword"
_COMPARED = frozenset({
    *("$ref", "type", "properties", "required", "items", "additionalProperties", "uniqueItems", *_UNIONS, *_FORMS),
    *("title", "enum", "x-extensible-enum", "x-enum-varnames", "const", "default", "pattern", "multipleOf"),
    *("maxLength", "maxItems", "maximum", "exclusiveMaximum", "maxProperties"),
    *("minLength", "minItems", "minimum", "exclusiveMinimum", "minProperties"),
})  # fmt: skip
_FOR_PEOPLE = frozenset({"description", "example", "examples", "deprecated", "x-sunset", "x-krama-since"})
"""Keywords that promise nothing to a program."""
_NOT_SHARED = _FOR_PEOPLE.union(_UNIONS, ["title"])
"""Keywords that are not those of each alternative of a union."""


class Comparison:
    """Compares schemas of two contracts. Every named pair of schemas is compared once for each side."""

    def __init__(self, old: Schema, new: Schema, today: date) -> None:
        self.old, self.new, self.today = old, new, today
        self._known: dict[tuple[str, str, Side], list[str]] = {}

    def may_go(self, old: Schema) -> bool:
        """Whether an operation, a parameter or a member was deprecated, and its sunset has come."""
        sunset = old.get("x-sunset")
        return bool(old.get("deprecated")) and sunset is not None and date.fromisoformat(sunset) <= self.today

    def breaks(self, old: Schema, new: Schema, side: Side, place: str) -> list[str]:
        """What breaks, each with its place."""
        before, after = old.get("$ref", ""), new.get("$ref", "")
        if not (before and after):
            return list(self._compared(old, new, side, before.rpartition("/")[2] or place))
        if (before, after, side) not in self._known:
            self._known[before, after, side] = []  # so that a schema that contains itself ends
            named = _resolved(self.old, {"$ref": before}), _resolved(self.new, {"$ref": after})
            self._known[before, after, side] = list(self._compared(*named, side, before.rpartition("/")[2]))
        # a default stands next to a reference
        return [*(limits_lowered(old, new, place) if side == "request" else ()), *self._known[before, after, side]]

    def _compared(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        title = _resolved(self.new, new).get("title")
        if title != _resolved(self.old, old).get("title"):
            yield f"{place}: the title changed to {title}"
        before, after = _by_kind(self.old, old), _by_kind(self.new, new)
        yield from _kinds(set(before), set(after), side, place)
        for kind in sorted(before.keys() & after.keys() - {"null"}):
            # Each that a sender may send needs one that takes it, and each that is answered one that promised it.
            sent = [[(was, now) for now in after[kind]] for was in before[kind]]
            answered = [[(was, now) for was in before[kind]] for now in after[kind]]
            for pairs in sent if side == "request" else answered:
                yield from self._pair(*min(pairs, key=lambda pair: self._distance(pair[0], pair[1], side)), side, place)

    def _distance(self, old: Schema, new: Schema, side: Side) -> tuple[int, int]:
        """How much two alternatives differ: a UUID is compared with a UUID, and a word with a word."""
        before, after = _resolved(self.old, old), _resolved(self.new, new)
        return sum(before.get(form) != after.get(form) for form in _FORMS), len(self._pair(old, new, side, ""))

    def _pair(self, old: Schema, new: Schema, side: Side, place: str) -> list[str]:
        """Two alternatives of one type, of which none is a union."""
        if "$ref" in old and "$ref" in new:
            return self.breaks(old, new, side, place)
        return list(self._value(_resolved(self.old, old), _resolved(self.new, new), side, place))

    def _value(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        yield from words_changed(old, new, side, place)
        for form in _FORMS:
            if old.get(form) != new.get(form):
                yield f"{place}: the {form} changed from {old.get(form)} to {new.get(form)}"
        yield from limits_lowered(old, new, place) if side == "request" else limits_raised(old, new, place)
        yield from self._members(old, new, side, place)
        yield from self._inner(old, new, side, place)
        for keyword in sorted(new.keys() - _COMPARED - _FOR_PEOPLE):
            yield f"{place}: {WITHOUT_A_RULE} {keyword}"

    def _inner(self, old: Schema, new: Schema, side: Side, place: str) -> Iterator[str]:
        """Items of a list, and members that have no names."""
        for inner in ("items", "additionalProperties"):
            before, after = (each.get(inner, True) for each in (old, new))
            if isinstance(before, dict) and isinstance(after, dict):
                yield from self.breaks(before, after, side, f"{place}[]")
            elif after is False is not before and inner == "additionalProperties":
                yield f"{place}: {'refuses' if side == 'request' else 'can get no'} members that it does not name"
            elif side == "request" and isinstance(after, dict) and before is not False:
                yield f"{place}: accepts only some {inner}"
            elif side == "response" and isinstance(before, dict):
                yield f"{place}: does not say any more what its {inner} are"

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


def _kinds(before: set[str], after: set[str], side: Side, place: str) -> Iterator[str]:
    """Types that are not taken or not answered any more, or that are answered now."""
    for kind in sorted(before - after - {"null"}):
        yield f"{place}: a value of the type {kind} is not {'accepted' if side == 'request' else 'answered'} any more"
    if side == "request" and "null" in before - after:
        yield f"{place}: null is not accepted any more"
    if side == "response" and "null" in after - before:
        yield f"{place}: may now be null"
    for kind in sorted(after - before - {"null"}) if side == "response" else ():
        yield f"{place}: may now be a value of the type {kind}"


def _resolved(document: Schema, schema: Schema) -> Schema:
    """The schema that a reference leads to, with what stands next to the reference."""
    while "$ref" in schema:
        named: Schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        schema = named | {key: value for key, value in schema.items() if key != "$ref"}
    return schema


def _alternatives(document: Schema, schema: Schema) -> list[Schema]:
    """What a value may be. A limit or a default next to a union belongs to each of its alternatives."""
    followed = _resolved(document, schema)
    union = [each for key in _UNIONS for each in followed.get(key, ())]
    shared = {key: value for key, value in followed.items() if key not in _NOT_SHARED}
    if not union:
        return [schema]
    return [shared | each for alternative in union for each in _alternatives(document, alternative)]


def _by_kind(document: Schema, schema: Schema) -> dict[str, list[Schema]]:
    """The alternatives by their JSON type."""
    kinds: dict[str, list[Schema]] = {}
    for each in _alternatives(document, schema):
        followed = _resolved(document, each)
        kind = followed.get("type", "object" if "properties" in followed else "any")
        kinds.setdefault(str(kind), []).append(each)
    return kinds
