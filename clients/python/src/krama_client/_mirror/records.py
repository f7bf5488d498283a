"""A record of the feed, as the exchange sends it and as a copy stores it."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from krama.indicators.identity import NAMESPACE, indicator_key
from krama.indicators.kinds import Kind
from krama.rule.judgement import Action, IndicatorStatus, Judgement
from krama.rule.terms import FadingStep, Terms

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ZERO = date(1970, 1, 1).toordinal()
_MOST_STEPS, _MOST_WORDS, _LONGEST_TEXT = 1000, 100, 16_384
_ACTIONS = {action.value: action for action in Action}
_KINDS = {kind.value: kind for kind in Kind}
_MICROSECOND = timedelta(microseconds=1)
_STATUSES: dict[str, Any] = {status.value: status for status in IndicatorStatus}


class RecordUnreadable(ValueError):
    """A record is not in the contract. The message never shows its content."""


class Row(NamedTuple):
    """What is stored of a record, in the order of the columns. `updated` is in microseconds since 1970.

    `number` is the telephone number, or that of a messenger's account. A check of it must find the row.
    """

    key: bytes
    listed: bool
    updated: int
    number: str | None
    facts: str


class Facts(NamedTuple):
    """Everything that a verdict needs of one record. `terms` is None if the listing has ended."""

    kind: str
    canonical: str
    tlp: str | None
    categories: tuple[str, ...]
    roles: tuple[str, ...]
    report_count: int
    agency_count: int
    first_reported_at: datetime
    last_reported_at: datetime
    status: str
    reason_codes: tuple[str, ...]
    terms: Terms | None

    def judgement_on(self, day: int) -> Judgement:
        """The verdict on a day, in days since 1970. A day before the first step counts as that of the first step."""
        if self.terms is None:
            return Judgement(Action.PROCEED, 0, _STATUSES.get(self.status, self.status))
        return self.terms.judgement_on(max(day, self.terms.steps[0].day))

    def reason_codes_on(self, day: int) -> tuple[str, ...]:
        """The reasons for that verdict."""
        if self.terms is None:
            return self.reason_codes
        return self.terms.step_on(max(day, self.terms.steps[0].day)).reasons


def row_of(record: Any) -> Row:
    """The row of a record. Raises `RecordUnreadable`."""
    try:
        return _row(record)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
        raise RecordUnreadable("A record of the feed can't be read. Take a newer krama-client.") from None


def _row(record: Mapping[str, Any]) -> Row:
    indicator, change = record["indicator"], record["change"]
    kind, canonical = indicator["kind"], indicator["canonical"]
    key = bytes.fromhex(indicator["indicator_id"].replace("-", ""))
    # gate: the id is that of the indicator
    if change not in ("listed", "removed") or key != _key_of(kind, canonical):
        raise ValueError("neither listed nor removed, or the id of another indicator")
    listed = change == "listed"
    number = canonical if kind == "phone" else None
    if kind == "handle" and ":+" in canonical:
        number = canonical.rpartition(":")[2]
    facts = (
        f"[{_quoted(kind)},{_quoted(canonical)},{_tlp(record['tlp'])},{_words(_list(record['categories']))},"
        f"{_words(_list(record['roles']))},{_count(record['report_count'])},{_count(record['agency_count'])},"
        f"{micros_of(record['first_reported_at'])},{micros_of(record['last_reported_at'])},"
        f"{_text(record['status'])},{_words(_list(record['reason_codes']))},"
        f"{_terms(record['terms']) if listed else 'null'}]"
    )
    return Row(key, listed, micros_of(record["updated_at"]), number, facts)


def _key_of(kind: str, canonical: str) -> bytes:
    """The bytes of the id. This client may not know the kind yet."""
    known = _KINDS.get(kind)
    if known is not None:
        return indicator_key((known, canonical))
    return uuid.uuid5(NAMESPACE, f"{kind}:{canonical}").bytes


def _terms(terms: Mapping[str, Any]) -> str:
    weight, half_life, steps = terms["weight"], terms["half_life_days"] or 0, terms["steps"]
    if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 <= weight < 1e12:
        raise ValueError("weight")
    if not isinstance(half_life, int) or half_life < 0 or not 1 <= len(steps) <= _MOST_STEPS:
        raise ValueError("half-life or steps")
    written, last = [], _day("0001-01-01")
    for step in steps:
        day = _day(step["from_on"])
        if day <= last:
            raise ValueError("steps out of order")
        written.append(f"[{day},{_verdict(step['action'], step['status'], _list(step['reason_codes']))}]")
        last = day
    return f"[{weight!r},{_day(terms['weight_on'])},{half_life:d},[{','.join(written)}]]"


@lru_cache(maxsize=8192)
def _verdict(action: str, status: str, reasons: tuple[str, ...]) -> str:
    if action not in _ACTIONS:
        raise ValueError("an unknown action")
    return f"{_text(action)},{_text(status)},{_words(reasons)}"


def facts_of(stored: str) -> Facts:
    """The facts of a stored row."""
    kind, canonical, tlp, categories, roles, reports, agencies, first, last, status, reasons, terms = json.loads(stored)
    return Facts(
        kind,
        canonical,
        tlp,
        tuple(categories),
        tuple(roles),
        reports,
        agencies,
        time_of(first),
        time_of(last),
        status,
        tuple(reasons),
        None if terms is None else _read_terms(*terms),
    )


def _read_terms(weight: float, on: int, half_life: int, steps: list[Any]) -> Terms:
    read = tuple(
        FadingStep(day, _ACTIONS[action], _STATUSES.get(status, status), tuple(reasons))
        for day, action, status, reasons in steps
    )
    return Terms(weight, on, half_life, read)


def micros_of(time: str) -> int:
    """A time of the contract in microseconds since 1970. Raises `ValueError` for one without an offset."""
    moment = datetime.fromisoformat(time)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return (moment - _EPOCH) // _MICROSECOND


def time_of(micros: int) -> datetime:
    """The time that is so many microseconds after 1970."""
    return _EPOCH + timedelta(microseconds=micros)


@lru_cache(maxsize=8192)
def _day(text: str) -> int:
    return date.fromisoformat(text).toordinal() - _DAY_ZERO


def _list(words: Any) -> tuple[str, ...]:
    if not isinstance(words, list):
        raise TypeError("not a list")
    return tuple(words)


@lru_cache(maxsize=8192)
def _words(words: tuple[str, ...]) -> str:
    """A list as JSON. Nearly all records share a few."""
    if len(words) > _MOST_WORDS:
        raise ValueError("too many words")
    return f"[{','.join(map(_quoted, words))}]"


@lru_cache(maxsize=1024)
def _text(word: str) -> str:
    return _quoted(word)


def _tlp(label: str | None) -> str:
    return "null" if label is None else _text(label)


def _quoted(text: str) -> str:
    """A text as JSON. Raises `ValueError` for one that no file can hold, and `TypeError` for anything else."""
    if len(text) > _LONGEST_TEXT:
        raise ValueError("too long")
    text.encode()  # half of a surrogate pair
    return encode_basestring(text)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise TypeError("not a count")
    return value
