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
            yield Misfit(where, _code_of_type(schema, value), f"must be {_NAMED[schema['type']]}.")
        elif isinstance(value, dict):
            yield from self._members(schema, value, where)
        elif isinstance(value, list):
            yield from self._items(schema, value, where)
        else:
            yield from self._words(schema, value, where)
            yield from _limits(schema, value, where)

    def _items(self, schema: Schema, value: list[Any], where: str) -> Iterator[Misfit]:
        """What is wrong with the items, and otherwise with the list itself. Of one that is too long, only that."""
        if len(value) > schema.get("maxItems", len(value)):
            yield from _limits(schema, value, where)
            return
        misfits = [
            misfit
            for place, item in enumerate(value)
            for misfit in self.misfits(schema.get("items", {}), item, _inside(where, str(place)))
        ]
        yield from misfits or _limits(schema, value, where)

    def _any_of(self, choices: list[Schema], value: Any, where: str) -> Iterator[Misfit]:
        """Nothing if one of them fits. Otherwise the misfits with the one that it comes nearest to."""
        by_choice = [list(self.misfits(choice, value, where)) for choice in choices]
        typed = [misfits for misfits in by_choice if not any(misfit.where == where for misfit in misfits)]
        yield from min(typed or by_choice, key=len)

    def _members(self, schema: Schema, value: dict[str, Any], where: str) -> Iterator[Misfit]:
        """In the order of the contract, as the service names them; unknown members come last."""
        properties = schema.get("properties", {})
        for name, member in properties.items():
            if name in value:
                yield from self.misfits(member, value[name], _inside(where, name))
            elif name in schema.get("required", ()):
                yield Misfit(_inside(where, name), "member_missing", "is missing.")
        for name in value:
            if name not in properties and not (self.newer or schema.get("additionalProperties", False)):
                hint = near(name, properties)
                yield Misfit(_inside(where, name), "member_unknown", f"is not a member that the contract has.{hint}")

    def _words(self, schema: Schema, value: Any, where: str) -> Iterator[Misfit]:
        words = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if words is not None and value not in words and not self.newer:
            yield Misfit(where, "choice_unknown", f"must be one of {', '.join(map(str, words))}.")


def _is_of(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _code_of_type(schema: Schema, value: Any) -> str:
    """The service's code for a value of another type: null has its own, and so have words and times."""
    if schema.get("format") == "date-time":
        return "time_invalid"
    return (
        "null_refused"
        if value is None
        else "choice_unknown"
        if "enum" in schema and schema["type"] == "string"
        else "wrong_type"
    )


def _inside(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _limits(schema: Schema, value: Any, where: str) -> Iterator[Misfit]:
    """The first limit that the value breaks."""
    if isinstance(value, str) and (wrong := _wrong_text(schema, value)) is not None:
        yield Misfit(where, *wrong)
        return
    for word, fits, code, problem in _LIMITS:
        if word in schema and not fits(schema[word], value):
            yield Misfit(where, code, problem.format(_number(schema[word])))
            return


def _number(limit: Any) -> Any:
    """The contract writes the limits of some whole numbers with a point."""
    return int(limit) if isinstance(limit, float) and limit.is_integer() else limit


_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_CODE_LISTS: Final = {
    "KH": ("[A-Z]{2}", "country_unknown", "must be a code of ISO 3166-1, such as KH."),
    "KH-12": ("[A-Z]{2}-[1-9A-Z][0-9A-Z]{0,2}", "province_unknown", "must be a code of ISO 3166-2, such as KH-12."),
    "KHR": ("(?!XXX|XTS)[A-Z]{3}", "currency_unknown", "must be a code of ISO 4217, such as KHR."),
}
"""By the example that the contract has for each such code: its form, which is all that is known of the list here."""
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_BREAK: Final = re.compile(r"[\t\n\r\u2028\u2029]")
_LONGEST_LINE: Final = 255
"""Longer texts may have several lines."""
_LONGEST_VALUE: Final = 2048
"""Values of indicators and their hints may be empty, in the contract. They have rules of their own."""


def _wrong_text(schema: Schema, text: str) -> tuple[str, str] | None:
    """What the service refuses in a text although the schema does not say so: a code and a sentence's end."""
    if schema.get("format") == "date-time":
        return _wrong_time(text)
    if (known := _CODE_LISTS.get(str(schema.get("example")))) is not None:
        return None if re.fullmatch(known[0], text) else known[1:]
    least, most = schema.get("minLength", 0), schema.get("maxLength", _LONGEST_VALUE)
    if (
        {"pattern", "format", "enum", "const"} & schema.keys()
        or least == most
        or (not least and most <= _LONGEST_VALUE)
    ):
        return None
    if CONTROL.search(text):
        return "control_characters", "must not have control characters."
    return ("line_breaks", "must be on one line.") if most <= _LONGEST_LINE and _LINE_BREAK.search(text) else None


def _wrong_time(text: str) -> tuple[str, str] | None:
    try:
        moment = datetime.fromisoformat(text) if _RFC3339.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None:
        return "time_invalid", "must be a time with a zone, such as 2026-01-31T08:00:00+07:00."
    return ("time_too_early", "must be after the year 1999.") if moment.year < 2000 else None


def _is_format(name: str, value: str) -> bool:
    try:
        match name:
            case "uuid":
                return str(UUID(value)) == value.lower()
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
    ("minLength", lambda limit, value: len(value.strip()) >= limit, "too_short", "must have at least {} characters."),
    ("maxLength", lambda limit, value: len(value.strip()) <= limit, "too_long", "must have at most {} characters."),
    ("minItems", lambda limit, value: len(value) >= limit, "too_short", "must have at least {} items."),
    ("maxItems", lambda limit, value: len(value) <= limit, "too_long", "must have at most {} items."),
    ("uniqueItems", lambda _, value: len({*map(repr, value)}) == len(value), "member_repeated", "has an item twice."),
)
"""Keyword, test of its limit and a value, the service's code, and what to say."""
