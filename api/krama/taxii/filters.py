"""The parameters of TAXII's queries (§3.4, §3.5), read strictly: a filter that is ignored would return too much."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from krama.core import clock
from krama.core.cursor import START, CursorOutdated, Cursors, CursorUnreadable, KeysetPosition, end_of
from krama.core.texts import Moment
from krama.stix.ids import case_of_stix_id, indicator_of_stix_id
from krama.stix.profiles import Profile
from krama.stix.writing import timestamp
from krama.taxii.errors import TaxiiFilterRefused

USUAL_PAGE, LARGEST_PAGE = 5000, 10_000
_MOST_MATCHES = 100
_LONGEST_LIMIT = 9
_MOMENT: TypeAdapter[Any] = TypeAdapter(Moment)
_NEWEST_VERSION = frozenset({"last", "first", "all"})
"""The exchange has one version of an object, the newest."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a request wants of a collection. `matches` are its filters, `of` what its cursors belong to."""

    after: KeysetPosition
    limit: int
    matches: Mapping[str, frozenset[str]]
    of: tuple[str, ...]

    def wants(self, members: Mapping[str, Any]) -> bool:
        """Whether an object passes the filters."""
        return (
            _is_among(members["id"], self.matches.get("id"))
            and _is_among(members["type"], self.matches.get("type"))
            and _is_among("2.1", self.matches.get("spec_version"))
            and self._wants_version(members.get("modified", members["created"]))
        )

    def _wants_version(self, modified: str) -> bool:
        versions = self.matches.get("version")
        return versions is None or bool(versions & _NEWEST_VERSION) or modified in versions

    def keys(self, profile: Profile) -> list[UUID] | None:
        """The indicators that the filter by id names, or None without one."""
        names = self.matches.get("id")
        if names is None:
            return None
        keys = (indicator_of_stix_id(name, profile) for name in sorted(names))
        return [key for key in keys if key is not None]

    def case_ids(self, profile: Profile) -> list[UUID]:
        """The cases whose groupings the filter by id names."""
        keys = (case_of_stix_id(name, profile) for name in sorted(self.matches.get("id", ())))
        return [key for key in keys if key is not None]

    @property
    def wants_cases(self) -> bool:
        """Whether groupings may pass the filters by type and specification."""
        return _is_among("grouping", self.matches.get("type")) and _is_among("2.1", self.matches.get("spec_version"))


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters as they were sent. `matches` are those of `match[…]`, by the name in the brackets."""

    added_after: str | None = None
    limit: str | None = None
    next: str | None = None
    matches: Mapping[str, str] = field(default_factory=dict)


def read_query(parameters: Parameters, cursors: Cursors, *of: str) -> Query:
    """Read the parameters of a request. Raises `TaxiiFilterRefused` and `CursorOutdated`."""
    matches = {name: _matches(name, text) for name, text in parameters.matches.items()}
    narrowed = (f"{name}={','.join(sorted(values))}" for name, values in sorted(matches.items()))
    belongs_to = ("taxii", *of, *narrowed)
    after = START if parameters.added_after is None else _added_after(parameters.added_after)
    if parameters.next is not None:
        after = max(after, _next(parameters.next, cursors, belongs_to))
    return Query(after, _limit(parameters.limit), matches, belongs_to)


def _is_among(text: str, texts: frozenset[str] | None) -> bool:
    return texts is None or text in texts


def _matches(name: str, text: str) -> frozenset[str]:
    parts = [part.strip() for part in text.split(",")]
    values = frozenset(parts)
    if "" in values or len(parts) > _MOST_MATCHES:
        raise TaxiiFilterRefused(
            f"match[{name}] takes 1 to {_MOST_MATCHES} values with commas between them.", field=f"match[{name}]"
        )
    if name == "version":
        return frozenset(
            each if each in _NEWEST_VERSION else timestamp(_micros(each, "match[version]")) for each in values
        )
    return values


def _micros(text: str, field: str) -> int:
    try:
        return clock.to_micros(_MOMENT.validate_python(text))
    except ValidationError as problem:
        if problem.errors()[0]["type"] == "time_too_early":  # many readers begin at 1970
            return 0
        raise TaxiiFilterRefused(
            "Write a time as RFC 3339 with a zone, such as 2026-01-31T08:00:00.123456Z.", field=field
        ) from problem


def _added_after(text: str) -> KeysetPosition:
    """The position after all that was added up to this time, to the microsecond below."""
    return end_of(_micros(text, "added_after"))


def _limit(text: str | None) -> int:
    """The page size. A server may send fewer objects than a client asks for (§3.4)."""
    if text is None:
        return USUAL_PAGE
    if not re.fullmatch(r"[0-9]+", text, re.ASCII) or not text.strip("0"):
        raise TaxiiFilterRefused("limit is a whole number from 1 on.", field="limit")
    return LARGEST_PAGE if len(text.lstrip("0")) > _LONGEST_LIMIT else min(int(text), LARGEST_PAGE)


def _next(text: str, cursors: Cursors, of: tuple[str, ...]) -> KeysetPosition:
    try:
        # gate: cursor of a collection
        return cursors.decode(text, *of)
    except CursorOutdated as problem:
        raise CursorOutdated(
            "The exchange was restored from a backup after it gave out this value of next. What you have read since "
            "the backup may be lost here. Delete what you have read, leave out next and added_after, and begin again.",
            field="next",
        ) from problem
    except CursorUnreadable as problem:
        raise TaxiiFilterRefused(
            "next is not a value that this collection gave to your agency with these filters. Leave it out, and "
            "continue with added_after.",
            field="next",
        ) from problem
