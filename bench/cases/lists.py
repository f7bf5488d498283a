"""Pages of lists and searches over HTTP, with filters that match much, little and nothing."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench.cases.plan import Plan
from bench.figures import Outcome, Series
from bench.stored import known

GOAL = 20.0
"""Milliseconds: the median of a page of 100."""

_PAGES = 20
_LISTS: dict[str, dict[str, str]] = {
    "own": {"agency_id": "own"},
    "own, of January": {
        "agency_id": "own",
        "created_after": "2025-01-01T00:00:00Z",
        "created_before": "2025-02-01T00:00:00Z",
    },
    "one province and kind": {"province": "KH-12", "kind": "phone"},
    "others', large losses": {"agency_id": "others", "currency": "USD", "min_loss": "4900"},
    "nothing matches": {"channel": "none"},
    "newest": {"order": "newest", "status": "active", "occurred_after": "2025-03-01T00:00:00Z"},
    "one case": {"case_reference": "PP-2025-00042"},
}
_Ask = Callable[[str | None], dict[str, Any]]


def measure(plan: Plan) -> list[Outcome]:
    """The median of pages that follow each other; one that ends begins again. A first round is not counted."""
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    value = next(known(plan.size.seed, range(7, 1_000))).written.value
    asked = {f"page of reports: {name}": _list(connection, token, query) for name, query in _LISTS.items()}
    asked["search: a value"] = _search(connection, token, {"text": value})
    asked["search: a part of a text"] = _search(connection, token, {"text": "KEPT NOWHERE"})
    return [_measured(plan, name, ask) for name, ask in asked.items()]


def _measured(plan: Plan, name: str, ask: _Ask) -> Outcome:
    rounds = [list(_times(ask)) for _ in range(plan.rounds + 1)][1:]
    slowest = max(max(times) for times in rounds)
    series = Series("krama", "ms", [median(times) for times in rounds], [], f"slowest {slowest:.0f} ms")
    return Outcome(name, plan.database, [series], None, GOAL, at_most=True)


def _times(ask: _Ask) -> Iterator[float]:
    """The milliseconds of each page."""
    cursor: str | None = None
    for _ in range(_PAGES):
        began = time.perf_counter()
        page = ask(cursor)
        yield (time.perf_counter() - began) * 1000
        cursor = page["next_cursor"]


def _list(connection: http.client.HTTPConnection, token: str, query: dict[str, str]) -> _Ask:
    def ask(cursor: str | None) -> dict[str, Any]:
        return _answer(connection, token, "GET", f"/v1/reports?{_query(query, cursor)}")

    return ask


def _search(connection: http.client.HTTPConnection, token: str, body: dict[str, str]) -> _Ask:
    def ask(cursor: str | None) -> dict[str, Any]:
        return _answer(connection, token, "POST", f"/v1/search?{_query({}, cursor)}", json.dumps(body).encode())

    return ask


def _query(query: dict[str, str], cursor: str | None) -> str:
    return urlencode({**query, "limit": "100", **({"cursor": cursor} if cursor else {})})


def _answer(
    connection: http.client.HTTPConnection, token: str, method: str, path: str, body: bytes | None = None
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise RuntimeError(f"The service answered {response.status}: {answer[:500].decode(errors='replace')}")
    page: dict[str, Any] = json.loads(answer)
    return page
