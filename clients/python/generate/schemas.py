"""Schemas of the document as Python types: models for what comes back, annotations for what callers pass in."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clients.python.generate.names import (
    RESERVED_MEMBERS,
    GenerationError,
    check_distinct,
    identifier,
    words_name,
)

Schema = Mapping[str, Any]

_TOP_LEVEL = re.compile(r" \| (?![^\[]*\])")  # not inside brackets
_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
_TEXTS = {"uuid": "UUID", "date-time": "datetime", "date": "date", "password": "Secret"}
_INPUT_TEXTS = {"uuid": "UUID | str", "date-time": "datetime | str", "date": "date | str"}
_INPUT_PLAIN = {**_PLAIN, "number": "Decimal | float"}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object. `wire` is its name in JSON, `annotation` its Python type."""

    name: str
    wire: str
    annotation: str
    required: bool
    description: str
    hashed: bool = True


@dataclass(frozen=True, slots=True)
class Model:
    """An object of a response, or (`is_input`) a dictionary that callers pass in."""

    name: str
    description: str
    members: tuple[Member, ...]
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """An enumeration: its members' names and values."""

    name: str
    description: str
    values: tuple[tuple[str, str], ...]


class Schemas:
    """The document's named schemas. Raises `GenerationError` for a shape that has no Python type here."""

    def __init__(self, named: Mapping[str, Schema]) -> None:
        self._named = named

    def find(self, schema: Schema) -> Schema:
        """`schema`, or the named one that it refers to."""
        return self._named[referred(schema)] if "$ref" in schema else schema

    def is_page(self, name: str) -> bool:
        """Whether the schema is one page of a list that has a cursor."""
        return set(self._named[name].get("properties", ())) >= {"items", "next_cursor", "has_more"}

    def answer(self, schema: Schema) -> str:  # noqa: PLR0911  (one line for each shape)
        """The Python type of what comes back."""
        if "$ref" in schema:
            name = referred(schema)
            return words_name(name) if words_of(self._named[name]) else name
        if "anyOf" in schema:
            union = _union(self.answer(choice) for choice in schema["anyOf"])
            if len(_TOP_LEVEL.split(union.removesuffix(" | None"))) > 1:
                raise GenerationError(f"A response has a member that is one of several types: {union}.")
            return union
        match schema.get("type"):
            case "null":
                return "None"
            case "array":
                return f"tuple[{self.answer(schema['items'])}, ...]"
            case "object" if schema.get("additionalProperties") is True:
                return "Mapping[str, Any]"
            case "string":
                return _TEXTS.get(schema.get("format", ""), "str")
            case str(kind) if kind in _PLAIN:
                return _PLAIN[kind]
        raise GenerationError(f"A response has a type that the generator does not know: {sorted(schema)}")

    def argument(self, schema: Schema) -> str:  # noqa: PLR0911  (one line for each shape)
        """The Python type of what callers pass in. A word of an enumeration may be a plain text."""
        if "$ref" in schema:
            name = referred(schema)
            return f"{words_name(name)} | str" if words_of(self._named[name]) else name
        if "anyOf" in schema:
            return _union(self.argument(choice) for choice in schema["anyOf"])
        match schema.get("type"):
            case "null":
                return "None"
            case "array":
                return f"Sequence[{self.argument(schema['items'])}]"
            case "object" if schema.get("additionalProperties") is True:
                return "Mapping[str, Any]"
            case "string":
                if _is_amount(schema):
                    return "Decimal | str"
                return _INPUT_TEXTS.get(schema.get("format", ""), "str")
            case str(kind) if kind in _INPUT_PLAIN:
                return _INPUT_PLAIN[kind]
        raise GenerationError(f"A request has a type that the generator does not know: {sorted(schema)}")

    def models(self, roots: Iterable[str]) -> Iterator[Model]:
        """A model for each object that the schemas in `roots` contain, in the order of their names.

        A member that a service may leave out may be None: one that is not required, or that has `x-krama-since`.
        """
        for name in sorted(self._reached(roots, set())):
            schema = self._named[name]
            if not words_of(schema):
                members = self._members(schema, self.answer, RESERVED_MEMBERS)
                members = (member if member.required else _nullable(member) for member in members)
                yield Model(name, schema.get("description", ""), tuple(members))

    def enumerations(self, roots: Iterable[str]) -> Iterator[Words]:
        """Each enumeration that the schemas in `roots` contain, in the order of their names."""
        named: dict[str, tuple[str, set[str]]] = {}
        for schema in sorted(self._reached(roots, set()), key=lambda name: (words_name(name), name)):
            if known := words_of(self._named[schema]):
                name = words_name(schema)
                _, others = named.get(name, ("", ()))
                named[name] = self._named[schema].get("description", ""), {*known, *others}
        for name, (description, words) in named.items():
            values = sorted((_constant(name, word), word) for word in words)
            check_distinct((constant for constant, _ in values), f"words of {name}")
            yield Words(name, description, tuple(values))

    def inputs(self, roots: Iterable[str], split: Mapping[str, str]) -> Iterator[Model]:
        """A typed dictionary for each object that the schemas in `roots` contain, in the order of their names.

        A schema that `split` names gives two: one of that name with the optional members, and one that adds the others.
        """
        for name in sorted(self._reached(roots, set())):
            schema = self._named[name]
            if not words_of(schema):
                description, members = schema.get("description", ""), tuple(self._members(schema, self.argument))
                base = split.get(name)
                if base is not None:
                    yield Model(
                        base, description, tuple(_nullable(member) for member in members if not member.required)
                    )
                    members = tuple(member for member in members if member.required)
                yield Model(name, description, members, base)

    def _members(self, schema: Schema, annotation: Any, reserved: Collection[str] = ()) -> Iterator[Member]:
        required = schema.get("required", ())
        for wire, member in schema.get("properties", {}).items():
            kind, description = annotation(member), member.get("description", "")
            is_required = wire in required and "x-krama-since" not in member
            yield Member(identifier(wire, reserved), wire, kind, is_required, description, "Mapping[" not in kind)

    def _reached(self, names: Iterable[str], seen: set[str]) -> set[str]:
        for name in names:
            if name not in seen:
                seen.add(name)
                self._reached(set(_references(self._named[name])), seen)
        return seen


def words_of(schema: Schema) -> list[str]:
    """The words of an enumeration, open or closed. No words for another schema."""
    words: list[str] = schema.get("x-extensible-enum", schema.get("enum", []))
    return words


def _is_amount(schema: Schema) -> bool:
    """Whether a text has the form of an amount of money, which has no `format`: it is never sent as a number."""
    form = re.compile(schema.get("pattern", "^$"))
    return form.search("250.00") is not None and form.search("x") is None


def referred(schema: Schema) -> str:
    """The name of the schema that `$ref` points to."""
    return str(schema["$ref"]).rpartition("/")[2]


def names_in(schema: Any) -> set[str]:
    """The named schemas that a schema refers to directly."""
    return set(_references(schema))


def _nullable(member: Member) -> Member:
    """The member where None stands for one that is left out."""
    return replace(member, annotation=_union([member.annotation, "None"]))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if "$ref" in node:
            yield referred(node)
        for part in node.values():
            yield from _references(part)
    elif isinstance(node, list):
        for part in node:
            yield from _references(part)


def _union(kinds: Iterable[str]) -> str:
    """Each type once, None last."""
    single = dict.fromkeys(part for kind in kinds for part in _TOP_LEVEL.split(kind))
    ordered = [kind for kind in single if kind != "None"] + [kind for kind in single if kind == "None"]
    return " | ".join(ordered)


def _constant(enumeration: str, value: str) -> str:
    """`TLP:AMBER+STRICT` of `Tlp` is `AMBER_STRICT`."""
    name = "".join(letter if letter.isalnum() else "_" for letter in value).upper()
    name = name.removeprefix(f"{enumeration.upper()}_")
    return name if name.isidentifier() else f"_{name}"
