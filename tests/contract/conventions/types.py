"""The conventions of types and words: a name means one type, with one vocabulary, in the whole contract."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from tests.contract.conventions.document import SIDES, Contract, Schema
from tests.contract.conventions.table import Fault, convention

_FORMATS = ("date", "date-time", "uuid")
"""Formats that make another type of a text. Others, such as `decimal`, are hints about its spelling."""
_ENVELOPES = ("items",)
"""The list in every page and batch, whose schema says what it lists."""


class _Type(NamedTuple):
    """A JSON type, of a list with what it lists, of an object with its members."""

    name: str
    item: "_Type | None" = None
    members: frozenset[str] = frozenset()

    def fits(self, other: "_Type") -> bool:
        """Whether a program may use the same type for both. An object may be shown with fewer members elsewhere."""
        if self.item is not None and other.item is not None:
            return self.item.fits(other.item)
        alike = self.members <= other.members or self.members >= other.members
        return self.name == other.name and alike and bool(self.members) == bool(other.members)

    def __str__(self) -> str:
        return self.name if self.item is None else f"list of {self.item}"


@convention(4, "Rename the rarer one. If its name is not ours to choose, add an exception.")
def names_have_one_type(contract: Contract) -> Iterator[Fault]:
    """`receipt` is never a boolean here and an object there. A filter with commas has the type of one of its words."""
    types: dict[str, dict[_Type, str]] = defaultdict(dict)
    for place, name, schema in _named(contract):
        for each in _types(contract, schema):
            types[name].setdefault(each, place)
    for name, seen in types.items():
        first, *others = seen
        for other in others:
            if name not in _ENVELOPES and not all(other.fits(each) for each in seen):
                yield Fault(name, f"is of type {first} in {seen[first]} and {other} in {seen[other]}")
                break


@convention(4, "Rename the rarer one. If both say the same sort of thing, add an exception with the reason.")
def names_have_one_vocabulary(contract: Contract) -> Iterator[Fault]:
    """`relation` has the same words wherever it is. A place may know fewer of them than another."""
    vocabularies: dict[str, dict[frozenset[str], str]] = defaultdict(dict)
    for place, name, schema in _named(contract):
        for choice in (*contract.choices(schema), *contract.items_of(schema)):
            if words := frozenset(map(str, choice.get("enum") or choice.get("x-extensible-enum") or ())):
                vocabularies[name].setdefault(words, place)
    for name, seen in vocabularies.items():
        for words, other in combinations(seen, 2):
            if not (words <= other or words >= other):
                few, many = sorted(words - other)[:1], sorted(other - words)[:1]
                yield Fault(name, f"has the words {few[0]} … in {seen[words]} and {many[0]} … in {seen[other]}")
                break


def _named(contract: Contract) -> Iterator[tuple[str, str, Schema]]:
    """Place, name and schema of every member and of every parameter."""
    for side in SIDES:
        yield from contract.members(side)
    for operation in contract.operations:
        for where in ("path", "query"):
            for name, parameter in operation.of(where).items():
                joined = where == "query" and parameter.get("explode") is False
                listed = [each.get("items") for each in contract.choices(parameter["schema"])] if joined else []
                schemas = [each for each in listed if each is not None]
                yield from ((operation.place, name, schema) for schema in schemas or [parameter["schema"]])


def _types(contract: Contract, schema: Schema) -> Iterator[_Type]:
    for each in contract.choices(schema):
        name, members = each.get("type", "value"), frozenset(each.get("properties", ()))
        if name == "array":
            yield from (_Type(name, item) for item in _types(contract, each.get("items", {})))
        elif members:
            yield _Type("object", members=members)
        else:
            yield _Type(each["format"] if name == "string" and each.get("format") in _FORMATS else name)
