"""Whether JSON fits a schema of the contract. The generator refuses a keyword that is not checked here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from krama_client._testing.contract import Operation, Schema, near

_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_NAMED: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """What does not fit: the member's path with dots, the code that the service has for it, and a sentence's end."""

    where: str
    code: str
    problem: str

    def __str__(self) -> str:
        return f"{self.where or 'It'} {self.problem}"


@dataclass(frozen=True, slots=True)
class Fit:
    """Checks values against the schemas of one operation. `newer` lets unknown members and words pass."""

    operation: Operation
    newer: bool = False

    def misfits(self, schema: Schema, value: Any, where: str = "") -> Iterator[Misfit]:
        """All that does not fit, in the order of the schema."""
        schema = self.operation.resolved(schema)
        if "anyOf" in schema:
            yield from self._any_of(schema["anyOf"], value, where)
        elif "type" in schema and not _is_of(schema["type"], value):
            yield Misfit(where, "wrong_type", f"must be {_NAMED[schema['type']]}.")
        else:
            yield from self._words(schema, value, where)
            yield from _limits(schema, value, where)
            if isinstance(value, dict):
                yield from self._members(schema, value, where)
            elif isinstance(value, list) and "items" in schema:
                for place, item in enumerate(value):
                    yield from self.misfits(schema["items"], item, _inside(where, str(place)))

    def _any_of(self, choices: list[Schema], value: Any, where: str) -> Iterator[Misfit]:
        """Nothing if one of them fits. Otherwise the misfits with the one that it comes nearest to."""
        by_choice = [list(self.misfits(choice, value, where)) for choice in choices]
        typed = [misfits for misfits in by_choice if not any(misfit.where == where for misfit in misfits)]
        yield from min(typed or by_choice, key=len)

    def _members(self, schema: Schema, value: dict[str, Any], where: str) -> Iterator[Misfit]:
        properties = schema.get("properties", {})
        for name in schema.get("required", ()):
            if name not in value:
                yield Misfit(_inside(where, name), "member_missing", "is missing.")
        for name, member in value.items():
            if name in properties:
                yield from self.misfits(properties[name], member, _inside(where, name))
            elif not (self.newer or schema.get("additionalProperties", False)):
                hint = near(name, properties)
                yield Misfit(_inside(where, name), "member_unknown", f"is not a member that the contract has.{hint}")

    def _words(self, schema: Schema, value: Any, where: str) -> Iterator[Misfit]:
        words = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if words is not None and value not in words and not self.newer:
            yield Misfit(where, "choice_unknown", f"must be one of {', '.join(map(str, words))}.")


def _is_of(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _limits(schema: Schema, value: Any, where: str) -> Iterator[Misfit]:
    for word, fits, code, problem in _LIMITS:
        if word in schema and not fits(schema[word], value):
            of_time = schema[word] == "date-time"
            yield Misfit(where, "time_invalid" if of_time else code, problem.format(schema[word]))


def _is_format(name: str, value: str) -> bool:
    try:
        match name:
            case "uuid":
                return str(UUID(value)) == value.lower()
            case "date-time":
                return datetime.fromisoformat(value).tzinfo is not None
            case "date":
                return bool(date.fromisoformat(value))
    except ValueError:
        return False
    return True


_LIMITS: Final[tuple[tuple[str, Callable[[Any, Any], bool], str, str], ...]] = (
    ("format", _is_format, "wrong_form", "must have the form {}."),
    ("pattern", lambda limit, value: re.search(limit, value) is not None, "wrong_form", "must match {}."),
    ("minimum", lambda limit, value: value >= limit, "out_of_range", "must be at least {}."),
    ("maximum", lambda limit, value: value <= limit, "out_of_range", "must be at most {}."),
    ("exclusiveMaximum", lambda limit, value: value < limit, "out_of_range", "must be less than {}."),
    ("minLength", lambda limit, value: len(value) >= limit, "too_short", "must have at least {} characters."),
    ("maxLength", lambda limit, value: len(value) <= limit, "too_long", "must have at most {} characters."),
    ("uniqueItems", lambda _, value: len({*map(repr, value)}) == len(value), "member_repeated", "has an item twice."),
    ("minItems", lambda limit, value: len(value) >= limit, "too_short", "must have at least {} items."),
    ("maxItems", lambda limit, value: len(value) <= limit, "too_long", "must have at most {} items."),
)
"""Keyword, test of its limit and a value, the service's code, and what to say."""
