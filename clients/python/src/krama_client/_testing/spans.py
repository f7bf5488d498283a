"""Refuses a span of time, or of months, that ends before it begins, or that is too long to be counted."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from krama_client._testing.contract import Operation
from krama_client._testing.messages import Refusing

_CAMBODIA: Final = timedelta(hours=7)
_MOST_MONTHS: Final = {"day": 24, "week": 60, "month": 120}
"""By the interval of a statistic."""
_MOST_OF_SCORECARDS: Final = 60
_USUAL_MONTHS: Final = 12


def refused_span(operation: Operation, query: Mapping[str, Any]) -> Refusing | None:
    """Why a query whose parameters are in order asks for no span, or None if it does."""
    for name in operation.query:
        member, after, _ = name.rpartition("_after")
        before = f"{member}_before"
        if after and {name, before} <= query.keys() and _moment(query[name]) > _moment(query[before]):
            return _refusing(name, f"`{name}` is later than `{before}`. Swap them.")
    return _of_months(operation, query) if {"from", "to"} <= operation.query.keys() else None


def _of_months(operation: Operation, query: Mapping[str, Any]) -> Refusing | None:
    """By default they are the last twelve. Both ends are included."""
    first, last = (_month(query[name]) if name in query else None for name in ("from", "to"))
    now = datetime.now(UTC) + _CAMBODIA
    this = now.year * 12 + now.month - 1
    end = max(this, first or this) if last is None else last
    begin = end + 1 - _USUAL_MONTHS if first is None else first
    interval = operation.query.get("interval", {})
    most = _MOST_MONTHS[query.get("interval", interval["default"])] if interval else _MOST_OF_SCORECARDS
    if begin > end:
        return _refusing("from", "`from` is later than `to`. Swap them.")
    if end - begin >= most:
        return _refusing("from", f"These are more than {most} months. Choose a later `from`.")
    return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _month(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:]) - 1


def _refusing(field: str, detail: str) -> Refusing:
    return Refusing("span_refused", field=field, detail=detail, place="query")
