"""Pages of lists and searches over HTTP, with filters that match much, little and nothing."""

import http.client
import json
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench import stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome, Series
from bench.stopwatch import Lap
from bench.stored import known

GOAL = 20.0
"""Milliseconds: the median of a page of 100."""

_PAGES = 20
_REPORTS: dict[str, dict[str, str]] = {
    "own": {"agency_id": "own"},
    "own, of January": {
        "agency_id": "own",
        "created_after": "2025-01-01T00:00:00Z",
        "created_before": "2025-02-01T00:00:00Z",
    },
    "one province and kind": {"province": "KH-3", "kind": "phone"},
    "others', large losses": {"agency_id": "others", "currency": "USD", "min_loss": "4900"},
    "nothing matches": {"channel": "none"},
    "newest": {"order": "newest", "status": "active", "occurred_after": "2025-03-01T00:00:00Z"},
    "one case": {"case_reference": "PP-2025-00042"},
}
_CASES: dict[str, dict[str, str]] = {
    "own, one province": {"agency_id": "own", "province": "KH-3"},
    "nothing matches": {"channel": "none"},
}
_Ask = Callable[[str | None], dict[str, Any]]


def measure(plan: Plan) -> list[Outcome]:
    """The median of pages that follow each other; one that ends begins again. A first round is not counted."""
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    value = next(known(plan.size.seed, range(7, 1_000))).written.value
    asked = {f"reports: {name}": _list(connection, token, "reports", query) for name, query in _REPORTS.items()}
    asked |= {f"cases: {name}": _list(connection, token, "cases", query) for name, query in _CASES.items()}
    asked["search: a value"] = _search(connection, token, {"text": value})
    asked["search: a part of a text"] = _search(connection, token, {"text": "KEPT NOWHERE"})
    return [_measured(plan, name, ask) for name, ask in asked.items()]


def _measured(plan: Plan, name: str, ask: _Ask) -> Outcome:
    rounds: list[list[float]] = []
    laps: list[Lap] = []
    for _ in range(plan.rounds + 1):
        times: list[float] = []
        laps.append(stopwatch.of_server(plan.exchange.server, partial(_read, ask, times)))
        rounds.append(times)
    cpu = [micros for lap in laps[1:] for micros in lap.cpu_micros]
    slowest = max(max(times) for times in rounds[1:])
    series = Series("krama", "ms", [median(times) for times in rounds[1:]], cpu, f"slowest {slowest:.0f} ms")
    return Outcome(name, plan.database, [series], None, GOAL, at_most=True)


def _read(ask: _Ask, times: list[float]) -> int:
    """Read some pages, and add the milliseconds of each. Returns their number."""
    cursor: str | None = None
    for _ in range(_PAGES):
        began = time.perf_counter()
        page = ask(cursor)
        times.append((time.perf_counter() - began) * 1000)
        cursor = page["next_cursor"]
    return len(times)


def _list(connection: http.client.HTTPConnection, token: str, noun: str, query: dict[str, str]) -> _Ask:
    def ask(cursor: str | None) -> dict[str, Any]:
        return _answer(connection, token, "GET", f"/v1/{noun}?{_query(query, cursor)}")

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
