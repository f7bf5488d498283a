"""The conventions of types and words: a name means one type, with one vocabulary, in the whole contract."""

from collections import defaultdict
from collections.abc import Iterator
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
        return self.name if self.item is None else f"{self.name} of {self.item}"


@convention(4, "Rename the rarer one. If its name is not ours to choose, add an exception.")
def names_have_one_type(contract: Contract) -> Iterator[Fault]:
    """`receipt` is never a boolean here and an object there. A filter with commas has the type of one of its words."""
    types: dict[str, list[tuple[str, _Type]]] = defaultdict(list)
    for place, name, schema in _named(contract):
        for each in _types(contract, schema):
            types[name].append((place, each))
    for name, (first, *others) in types.items():
        known = [first[1]]
        for place, other in others if name not in _ENVELOPES else ():
            if all(other.fits(each) for each in known):
                known.append(other)
            else:
                yield Fault(_at(place, name), _differs(str(other), str(known[0])))


@convention(4, "Rename the rarer one. If both say the same sort of thing, add an exception with the reason.")
def names_have_one_vocabulary(contract: Contract) -> Iterator[Fault]:
    """`relation` has the same words wherever it is. A place may know fewer of them than another."""
    vocabularies: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    names = {id(schema): name for name, schema in contract.schemas.items()}
    for place, name, schema in _named(contract):
        for choice in (*contract.choices(schema), *contract.items_of(schema)):
            if words := frozenset(map(str, choice.get("enum") or choice.get("x-extensible-enum") or ())):
                vocabularies[name].setdefault(names.get(id(choice)) or _at(place, name), words)
    for name, seen in vocabularies.items():
        first, *others = seen
        largest = seen[first]
        for place in others:
            words = seen[place]
            if words >= largest:
                largest = words
            elif not words <= largest:
                yield Fault(place, f"gives {name} words of its own")


def _differs(other: str, first: str) -> str:
    return f"is {other}, and {first} elsewhere" if other != first else f"is {other}, with other members than elsewhere"


def _at(place: str, name: str) -> str:
    """The place of a member. A parameter is called after its operation: `GET /v1/cases?role`."""
    return f"{place}?{name}" if " " in place else place


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
