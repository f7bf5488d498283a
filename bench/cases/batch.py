"""Batches of checks over HTTP, compared with the driver alone, which looks up the same keys in one query."""

from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import TypeVar
from uuid import UUID

from bench import bodies, stopwatch
from bench.cases.plan import Plan
from bench.drivers import driver
from bench.figures import Outcome
from bench.stopwatch import Lap
from bench.stored import StoredIndicator
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Kind, indicator_of
from krama.indicators.related import related

GOAL = 0.35
"""As a part of the driver's throughput."""

LARGEST_GOAL = 20_000
"""Values per second in one call of 10,000, which is half a second."""

_BATCH = 1_000
_BATCHES = 30
_LARGEST = 10_000
T = TypeVar("T")
_PATH, _MEDIA = "/v1/checks/batch", "application/json"


def measure(plan: Plan) -> list[Outcome]:
    """Batches of 1,000 against the driver, and one call of 10,000 by itself."""
    values = bodies.mixed(plan.size, _BATCH * _BATCHES)
    return [_against_driver(plan, values), _one_large(plan, values[:_LARGEST])]


def _against_driver(plan: Plan, values: list[StoredIndicator]) -> Outcome:
    groups = [values[start : start + _BATCH] for start in range(0, len(values), _BATCH)]
    ours = _next_of([bodies.batch_body(group) for group in groups], _sender(plan))
    laps: dict[str, list[Lap]] = {"krama": [], "driver": [], "driver, a key a value": []}
    with driver(plan.exchange.database_url) as alone:
        all_keys = _next_of([_keys(group) for group in groups], alone.look_up)
        own_keys = _next_of([[value.indicator_id for value in group] for group in groups], alone.look_up)
        for work in (ours, all_keys, own_keys):
            stopwatch.repeated(work, 0.5)
        for _ in range(plan.rounds):
            laps["krama"].append(stopwatch.of_server(plan.exchange.server, _for(plan, ours)))
            laps["driver"].append(stopwatch.of_this_process(_for(plan, all_keys)))
            laps["driver, a key a value"].append(stopwatch.of_this_process(_for(plan, own_keys)))
    contenders = [stopwatch.series(name, "values/s", done) for name, done in laps.items()]
    return Outcome("batch of 1,000", plan.database, contenders, "driver", GOAL)


def _one_large(plan: Plan, values: list[StoredIndicator]) -> Outcome:
    send, body = _sender(plan), bodies.batch_body(values)

    def call() -> int:
        send(body)
        return len(values)

    call()
    laps = [stopwatch.of_server(plan.exchange.server, call) for _ in range(plan.rounds)]
    longest = max(lap.seconds for lap in laps)
    series = stopwatch.series("krama", "values/s", laps, f"slowest call {longest:.2f} s")
    return Outcome("one call of 10,000", plan.database, [series], None, LARGEST_GOAL)


def _sender(plan: Plan) -> Callable[[bytes], object]:
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    return lambda body: plan.exchange.post(connection, _PATH, body, _MEDIA, token)


def _next_of(turns: list[T], work: Callable[[T], object]) -> Callable[[], int]:
    """Sends one batch after another, in a loop. Returns the number of values."""
    following = cycle(turns)

    def once() -> int:
        work(next(following))
        return _BATCH

    return once


def _for(plan: Plan, work: Callable[[], int]) -> Callable[[], int]:
    return partial(stopwatch.repeated, work, plan.seconds / 2)


def _keys(group: list[StoredIndicator]) -> list[UUID]:
    """Every key that Krama looks up for these values: for a link also its folders and its domain.

    It finds the accounts of a telephone number by the number.
    """
    by_key = (value.indicator for value in group if value.indicator.kind is not Kind.PHONE)
    covering = (other for indicator in by_key for _, other in related(indicator))
    return list({value.indicator_id for value in group} | {indicator_id(indicator_of(other)) for other in covering})
