"""Pages of lists and searches over HTTP, with filters that match much, little and nothing."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from statistics import median
from typing import Any
from urllib.parse import urlencode

from bench import servers, stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome, Series
from bench.servers import Server
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
_LONG = 1_000
"""The items of a long page of indicators, as a program reads them that follows the list."""
_LONG_GOAL = 60.0
_Page = dict[str, Any]
_Ask = Callable[[str | None], _Page]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list to measure: its name, its items, and how a page is read. The goal is for the median of a page."""

    name: str
    noun: str
    ask: _Ask
    size: int = 100
    goal: float = GOAL


def measure(plan: Plan) -> list[Outcome]:
    """The median of pages that follow each other; one that ends begins again. A first round is not counted.

    The bare endpoint answers with as many models of the same kind, filled with what Krama answered.
    """
    with servers.peer("bare", plan.exchange.environment) as bare:
        return [_measured(plan, bare, each) for each in _asked(plan)]


def _asked(plan: Plan) -> list[_Asked]:
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    value = next(known(plan.size.seed, range(7, 1_000))).written.value
    lists = [("reports", name, query) for name, query in _REPORTS.items()]
    lists += [("cases", name, query) for name, query in _CASES.items()]
    long = _list(connection, token, "indicators", {}, _LONG)
    return [
        *(_Asked(f"{noun}: {name}", noun, _list(connection, token, noun, query)) for noun, name, query in lists),
        _Asked("search: a value", "search", _search(connection, token, {"text": value})),
        _Asked("search: a part of a text", "search", _search(connection, token, {"text": "KEPT NOWHERE"})),
        _Asked("search: a word of many texts", "search", _search(connection, token, {"text": "COUNTER"})),
        _Asked("indicators", "indicators", _list(connection, token, "indicators", {})),
        _Asked(f"indicators by {_LONG:,}", "indicators", long, _LONG, _LONG_GOAL),
    ]


def _measured(plan: Plan, bare: Server, asked: _Asked) -> Outcome:
    shown = asked.ask(None)["items"]
    contenders = [("krama", plan.exchange.server, asked.ask)]
    if shown:
        contenders.append(("bare", bare, _bare(bare, asked.noun, shown, asked.size)))
    times: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
    medians: dict[str, list[float]] = {name: [] for name, _, _ in contenders}
    laps: dict[str, list[Lap]] = {name: [] for name, _, _ in contenders}
    for turn in range(plan.rounds + 1):
        for name, server, ask in contenders:
            seen: list[float] = []
            ask(None)  # the server may have closed the connection, while the other contender had its turn
            lap = stopwatch.of_server(server, partial(_read, ask, seen))
            if turn:
                laps[name].append(lap)
                medians[name].append(median(seen))
                times[name] += seen
    series = [_series(name, medians[name], laps[name], max(times[name])) for name in medians]
    return Outcome(asked.name, plan.database, series, None, asked.goal, at_most=True)


def _series(name: str, medians: list[float], laps: list[Lap], slowest: float) -> Series:
    cpu = [micros for lap in laps for micros in lap.cpu_micros]
    return Series(name, "ms", medians, cpu, f"slowest {slowest:.0f} ms")


def _read(ask: _Ask, times: list[float]) -> int:
    """Read some pages, and add the milliseconds of each. Returns their number."""
    cursor: str | None = None
    for _ in range(_PAGES):
        began = time.perf_counter()
        page = ask(cursor)
        times.append((time.perf_counter() - began) * 1000)
        cursor = page["next_cursor"]
    return len(times)


def _bare(server: Server, noun: str, shown: list[dict[str, Any]], size: int) -> _Ask:
    """A page of `size` items of the bare endpoint: those that Krama showed, repeated if they are fewer."""
    connection = server.connect()
    rows = [row for row, _ in zip(chain.from_iterable(repeat(shown)), range(size), strict=False)]
    _answer(connection, "", "PUT", f"/{noun}", json.dumps(rows).encode())
    return partial(_bare_page, connection, noun)


def _bare_page(connection: http.client.HTTPConnection, noun: str, _: str | None) -> _Page:
    return _answer(connection, "", "GET", f"/{noun}")


def _list(
    connection: http.client.HTTPConnection, token: str, noun: str, query: dict[str, str], limit: int = 100
) -> _Ask:
    def ask(cursor: str | None) -> _Page:
        return _answer(connection, token, "GET", f"/v1/{noun}?{_query(query, cursor, limit)}")

    return ask


def _search(connection: http.client.HTTPConnection, token: str, body: dict[str, str]) -> _Ask:
    def ask(cursor: str | None) -> _Page:
        return _answer(connection, token, "POST", f"/v1/search?{_query({}, cursor)}", json.dumps(body).encode())

    return ask


def _query(query: dict[str, str], cursor: str | None, limit: int = 100) -> str:
    return urlencode({**query, "limit": str(limit), **({"cursor": cursor} if cursor else {})})


def _answer(
    connection: http.client.HTTPConnection, token: str, method: str, path: str, body: bytes | None = None
) -> _Page:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
    except http.client.RemoteDisconnected:
        connection.close()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
    answer = response.read()
    if response.status != 200:
        raise RuntimeError(f"The service answered {response.status}: {answer[:500].decode(errors='replace')}")
    page: _Page = json.loads(answer)
    return page
