"""What generated models have in common: read from JSON, written back to it, and shown without any value."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Self, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from krama_client._core.secret import Secret

Value = TypeVar("Value")
Read = Callable[[Any], Any]
_READERS: dict[Any, tuple[tuple[str, str, Read, Any], ...]] = {}
"""The members of the models that were read so far: working them out costs more than reading one."""


class MemberUnreadable(ValueError):
    """A member of an answer is missing or of another type. `where` is its path, such as `items[3].state`."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where} {problem}")
        self.where = where
        self.problem = problem

    def inside(self, outer: str) -> MemberUnreadable:
        """The same, seen from one level further out."""
        return MemberUnreadable(outer + ("" if self.where.startswith("[") else ".") + self.where, self.problem)


class Words(StrEnum):
    """An enumeration of the contract. A word that this client does not know yet is passed on as it came.

    Such a word equals its text and is an instance of the class, but it is not in `list(…)` of the class.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word


def extra() -> Any:
    """The field that keeps the members which this client does not know."""
    return field(default_factory=dict, compare=False, hash=False)


class Model:
    """An answer, or a part of one. It is frozen and can be hashed, copied and pickled.

    `repr` shows ids and words of enumerations only, because it ends up in logs. `extra` keeps members that this
    client does not know, so that JSON that you store loses nothing. A member that may be null reads as None where an
    older service leaves it out.
    """

    __slots__ = ()
    extra: Mapping[str, Any]

    @classmethod
    def from_dict(cls, document: Any) -> Self:
        """Read the JSON object.

        Raises `MemberUnreadable`, which names the member, or `TypeError`. Neither holds a value.
        """
        if not isinstance(document, Mapping):
            raise TypeError
        known: dict[str, Any] = {}
        for name, wire, read, default in _members(cls):
            if wire in document:
                known[name] = _read(wire, read, document[wire])
            elif default is MISSING:
                raise MemberUnreadable(wire, "is missing")
            else:
                known[name] = default
        wires = {wire for _, wire, _, _ in _members(cls)}
        make: Any = cls  # a dataclass, as every subclass is
        model: Self = make(**known, extra={name: document[name] for name in document if name not in wires})
        return model

    def to_dict(self) -> dict[str, Any]:
        """The JSON object that it was read from, with every member in its own spelling. Secrets are included."""
        members = {wire: _plain(getattr(self, name)) for name, wire, _, _ in _members(type(self))}
        return members | dict(self.extra)

    def __repr__(self) -> str:
        shown = ((name, getattr(self, name)) for name, _, _, _ in _members(type(self)))
        words = [f"{name}={value}" for name, value in shown if isinstance(value, UUID | StrEnum)]
        return f"<{' '.join([type(self).__name__, *words])}>"


def nothing(document: Any) -> None:
    """The answer of an operation that answers with no content."""


def text(document: Any) -> str:
    """The answer of an operation that answers with text."""
    return str(document)


def many(read: Callable[[Any], Value], document: Any, where: str = "items") -> tuple[Value, ...]:
    """The items of a JSON array. Raises `MemberUnreadable`."""
    if not isinstance(document, list):
        raise MemberUnreadable(where, "is not a list")
    return tuple(_read(f"{where}[{place}]", read, item) for place, item in enumerate(document))


def _members(model: type[Model]) -> tuple[tuple[str, str, Read, Any], ...]:
    """For each member its attribute, its name in JSON, its reader, and what a missing one reads as."""
    if model not in _READERS:
        _READERS[model] = tuple(_found(model))
    return _READERS[model]


def _found(model: type[Model]) -> Iterator[tuple[str, str, Read, Any]]:
    hints = get_type_hints(model, vars(sys.modules[model.__module__]))
    for member in fields(model):  # type: ignore[arg-type]  # every subclass is a dataclass
        if member.name != "extra":
            hint = hints[member.name]
            default = None if NoneType in get_args(hint) else MISSING
            yield member.name, member.metadata.get("wire", member.name), _reader(hint), default


def _read(where: str, read: Read, value: Any) -> Any:
    try:
        return read(value)
    except MemberUnreadable as error:
        outer = error.inside(where)
    except (ValueError, TypeError):
        outer = MemberUnreadable(where, "is of another type than the contract's")
    raise outer  # outside of `except`, so that no part of the answer hangs on the exception


def _reader(hint: Any) -> Read:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _optional([_reader(choice) for choice in arguments if choice is not NoneType], NoneType in arguments)
    if origin is tuple:
        return _sequence(_reader(arguments[0]))
    if hint is Any:
        return lambda value: value
    if isinstance(hint, type) and issubclass(hint, Model):
        return hint.from_dict
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint
    return _PLAIN.get(hint, _mapping)


def _optional(reads: list[Read], nullable: bool) -> Read:
    [read] = reads

    def optional(value: Any) -> Any:
        return None if value is None and nullable else read(value)

    return optional


def _sequence(read: Read) -> Read:
    def sequence(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError
        return tuple(_read(f"[{place}]", read, item) for place, item in enumerate(value))

    return sequence


def _of(*kinds: type) -> Read:
    def exact(value: Any) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise TypeError
        return value

    return exact


def _mapping(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _number(value: Any) -> float:
    return float(_of(int, float)(value))


def _text_as(make: Callable[[str], Any]) -> Read:
    def made(value: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError
        return make(value)

    return made


_PLAIN: dict[Any, Read] = {
    bool: _of(bool),
    int: _of(int),
    float: _number,
    str: _of(str),
    UUID: _text_as(UUID),
    datetime: _text_as(datetime.fromisoformat),
    date: _text_as(date.fromisoformat),
    Secret: _text_as(Secret),
}


def _plain(value: Any) -> Any:  # noqa: PLR0911  (one line for each type)
    match value:
        case Model():
            return value.to_dict()
        case tuple():
            return [_plain(item) for item in value]
        case Secret():
            return value.reveal()
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case UUID() | StrEnum():
            return str(value)
    return value
