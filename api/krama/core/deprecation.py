"""What the contract gives up: since when, until when it works, and where to read what to use instead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Protocol

SHORTEST = timedelta(days=365)
"""The least time between the first warning and the end (docs/compatibility.md)."""


@dataclass(frozen=True, slots=True)
class Deprecation:
    """An operation that programs should stop using, or only some `members` of its request or its answer.

    `since` is the day of the first warning. On the day `sunset`, in UTC, it stops working. `see` is the address of a
    page that says what to use instead. Raises `ValueError` if there is less than a year between the two days.
    """

    since: date
    sunset: date
    see: str
    members: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.sunset - self.since < SHORTEST:
            raise ValueError("Programs have a year to change: make the sunset later.")

    def headers(self) -> dict[str, str]:
        """The header fields of every answer (RFC 9745 and RFC 8594)."""
        return {
            "deprecation": f"@{_midnight(self.since).timestamp():.0f}",
            "sunset": format_datetime(_midnight(self.sunset), usegmt=True),
            "link": f'<{self.see}>; rel="deprecation"; type="text/html"',
        }


class Deprecated(Protocol):
    """A route that may be deprecated."""

    operation_id: str | None

    @property
    def deprecation(self) -> Deprecation | None: ...


def headers_of(routes: Iterable[Deprecated]) -> dict[str, dict[str, str]]:
    """The header fields of each deprecated operation, by its id."""
    return {route.operation_id or "": route.deprecation.headers() for route in routes if route.deprecation is not None}


def mark(document: Mapping[str, Any], routes: Iterable[Deprecated]) -> None:
    """Mark what is deprecated in an OpenAPI document. Raises `ValueError` for a member that is not there."""
    operations = {each["operationId"]: each for path in document["paths"].values() for each in path.values()}
    for route in routes:
        if route.deprecation is None:
            continue
        operation, sunset = operations[route.operation_id], route.deprecation.sunset.isoformat()
        if not route.deprecation.members:
            operation.update({"deprecated": True, "x-sunset": sunset})
        for member in route.deprecation.members:
            places = list(_places(document, operation, member))
            if not places:
                raise ValueError(f"{route.operation_id} has no member {member} that could be deprecated.")
            for place in places:
                place.update({"deprecated": True, "x-sunset": sunset})
        _declare_headers(operation, sunset)


_HEADERS = {
    "Deprecation": "Since when programs should stop using this operation, or some members of it (RFC 9745).",
    "Sunset": "When that stops working (RFC 8594).",
    "Link": 'A page that says what to use instead, as `rel="deprecation"`.',
}


def _declare_headers(operation: Mapping[str, Any], sunset: str) -> None:
    """Declare what a successful answer says. These headers go with what they are about, on the same day."""
    declared = {
        name: {"description": text, "schema": {"type": "string"}, "deprecated": True, "x-sunset": sunset}
        for name, text in _HEADERS.items()
    }
    for status, answer in operation["responses"].items():
        if status < "300":
            answer["headers"] = declared | answer.get("headers", {})


def _places(document: Mapping[str, Any], operation: Mapping[str, Any], member: str) -> Iterator[dict[str, Any]]:
    """The parameters of this name, and the members of this name in the request and in the answer."""
    yield from (each for each in operation.get("parameters", ()) if each["name"] == member)
    answers = (answer for status, answer in operation["responses"].items() if status < "300")
    for message in (operation.get("requestBody", {}), *answers):
        for media in message.get("content", {}).values():
            name = media.get("schema", {}).get("$ref", "").rpartition("/")[2]
            properties = document["components"]["schemas"].get(name, {}).get("properties", {})
            if member in properties:
                yield properties[member]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
