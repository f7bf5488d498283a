"""What callers pass in, checked before anything is sent, and written as path, query and body.

An error names the argument and never repeats what it held.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final, overload
from urllib.parse import quote, urlencode
from uuid import UUID


class Omit(Enum):
    """What a change leaves as it is. None is something else: it clears the member."""

    OMIT = "omit"

    def __repr__(self) -> str:
        return "omit"


omit: Final = Omit.OMIT
"""Leave the member as it is."""


def segment(name: str, value: UUID | str, *, uuid: bool) -> str:
    """One segment of a path. Raises `ValueError` for what would be another path, or is not an id."""
    if uuid:
        return str(_uuid(name, value))
    if not isinstance(value, str) or value in ("", ".", ".."):
        raise ValueError(f"{name} must be text, and not empty, `.` or `..`: it is one segment of a path.")
    return quote(encodable(name, value), safe="")


@overload
def identity(name: str, value: UUID | str | None) -> UUID | None: ...
@overload
def identity(name: str, value: UUID | str | Omit | None) -> UUID | Omit | None: ...
def identity(name: str, value: UUID | str | Omit | None) -> UUID | Omit | None:
    """An id as the exchange gives them out, where one is given.

    Raises `ValueError` for other text, which is often a value by mistake.
    """
    return value if value is None or isinstance(value, Omit) else _uuid(name, value)


def identities(name: str, value: UUID | str | Iterable[UUID | str] | None, *allowed: str) -> list[UUID | str] | None:
    """Ids, or one, or words that may stand in their place, as the list that a query's filter is written from.

    Raises `ValueError` for other text, which is often a value by mistake: it must not be in a URL.
    """
    if value is None:
        return None
    several = value.split(",") if isinstance(value, str) else [value] if isinstance(value, UUID) else value
    return [each if each in allowed else _uuid(name, each) for each in several]


def _uuid(name: str, value: UUID | str) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        pass  # raised below: the exception's context would hold what was given
    raise ValueError(f"{name} must be an id of the exchange, a UUID. It was not sent. To look up a value, use `check`.")


def listed(name: str, value: Any) -> Any:
    """A sequence of things. Raises `TypeError` for one text, whose letters would be taken for the things."""
    if isinstance(value, str | bytes | Mapping):
        raise TypeError(f"{name} must be a list or a tuple, not one {type(value).__name__}.")
    if value is None or isinstance(value, Omit):
        return value
    if not isinstance(value, Iterable):
        raise TypeError(f"{name} must be a list or a tuple, not one {type(value).__name__}.")
    return list(value)


def mappings(name: str, value: Any) -> list[Mapping[str, Any]]:
    """A sequence of dictionaries. Raises `TypeError` for anything else, which says where it is."""
    if value is None:
        raise TypeError(f"{name} must be a list of dictionaries, not None.")
    items: list[Any] = listed(name, value)
    for place, item in enumerate(items):
        if not isinstance(item, Mapping):
            raise TypeError(f"{name}[{place}] must be a dictionary, not {_article(type(item).__name__)}.")
    return items


def texts(**arguments: object) -> None:
    """Raises `TypeError` for an argument that is neither text nor left out, and names it."""
    for name, value in arguments.items():
        if value is not None and not isinstance(value, str):
            raise TypeError(f"{name} must be text, not {_article(type(value).__name__)}.")


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def words(value: Any) -> Any:
    """Several words, or one, as the list that a query's filter is written from."""
    return value if value is None else [value] if isinstance(value, str) else list(value)


def encodable(name: str, text: str) -> str:
    """The text, if it is Unicode. Raises `ValueError` for half of a surrogate pair, which no encoding has."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(f"{name} holds half of a surrogate pair: it was decoded wrongly, or damaged.")
    return text


def query(parameters: Mapping[str, Any]) -> dict[str, str]:
    """A query string's parameters. None is left out. A list is written with commas."""
    return {name: encodable(name, _joined(value)) for name, value in parameters.items() if value is not None}


def _joined(value: Any) -> str:
    return ",".join(map(_text, value)) if isinstance(value, list) else _text(value)


def body(members: Mapping[str, Any]) -> bytes:
    """A JSON object. A member that is None is left out."""
    return dumps(stated(members))


def patch(members: Mapping[str, Any]) -> bytes:
    """A JSON object of changes. A member that is `omit` is left out, and None is sent as null."""
    return dumps({name: value for name, value in members.items() if value is not omit})


def form(members: Mapping[str, Any]) -> bytes:
    """A form (application/x-www-form-urlencoded). A member that is None is left out."""
    return urlencode(query(members)).encode()


def stated(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that were given: None says nothing."""
    return {name: value for name, value in facts.items() if value is not None}


def dumps(document: Any) -> bytes:
    """Compact UTF-8. Times are RFC 3339, decimals and ids are texts.

    The service refuses NaN and half a surrogate pair. Raises `TypeError` for what JSON can't say, and `ValueError` for
    a time without a zone.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":"), default=_plain).encode()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | str) else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("A datetime has no time zone. Give it one: `datetime.now(UTC)`, or `replace(tzinfo=…)`.")
        return value.isoformat()
    if isinstance(value, date | Decimal | UUID):
        return value.isoformat() if isinstance(value, date) else str(value)
    raise TypeError(f"A {type(value).__name__} can't be sent. Give a text, a number, a datetime or a Decimal.")
