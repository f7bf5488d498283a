"""Bulk submission over HTTP, durable, beside the driver storing the same bytes in one table as durably."""

import json
from functools import partial

from bench import bodies, stopwatch
from bench.cases.plan import Plan
from bench.drivers import driver
from bench.figures import Outcome, Series
from bench.stopwatch import Lap

GOAL = 3_000
_ROWS = 10_000


def measure(plan: Plan) -> list[Outcome]:
    """A call of 10,000 rows each round: nine in ten are new indicators, the tenth corroborates a stored one."""
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    ours: list[Lap] = []
    alone: list[Lap] = []

    def submit(lines: list[bytes]) -> int:
        body = b"".join(lines)
        answer = json.loads(plan.exchange.post(connection, "/v1/reports/bulk", body, "application/x-ndjson", token))
        if answer["rejected"]:
            raise RuntimeError(f"{answer['rejected']} rows of the bench's own were rejected.")
        return len(lines)

    with driver(plan.exchange.database_url) as floor:

        def store(lines: list[bytes]) -> int:
            floor.store(lines)
            return len(lines)

        for lines in bodies.report_lines(plan.size, plan.rounds, _ROWS):
            ours.append(stopwatch.of_server(plan.exchange.server, partial(submit, lines)))
            alone.append(stopwatch.of_this_process(partial(store, lines)))
    series = [_series("krama", ours), _series("driver, one table", alone)]
    return [Outcome("bulk submission", plan.database, series, None, GOAL)]


def _series(name: str, laps: list[Lap]) -> Series:
    cpu = [micros for lap in laps for micros in lap.cpu_micros]
    return Series(name, "rows/s", [lap.per_second for lap in laps], cpu)
