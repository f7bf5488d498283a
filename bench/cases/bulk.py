"""Durable bulk submission over HTTP, compared with the driver storing the same bytes and rows as durably."""

import json
from functools import partial

from bench import bodies, stopwatch
from bench.cases.plan import Plan
from bench.drivers import driver
from bench.figures import Outcome
from bench.stopwatch import Lap
from bench.values import ALONE

GOAL = 5_000
"""Rows per second."""

OF_DRIVER = 0.15
"""As a part of the driver's throughput with the same rows in the same tables.

A table without indexes would not be a fair comparison.
"""

_ROWS = 10_000


def measure(plan: Plan) -> list[Outcome]:
    """A call of 10,000 rows in each round: nine in ten are new indicators, the tenth corroborates a stored one.

    A first call of each is not counted, as in the other cases.
    """
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    ours: list[Lap] = []
    same_bytes: list[Lap] = []
    same_rows: list[Lap] = []

    def submit(lines: list[bytes]) -> int:
        body = b"".join(lines)
        answer = json.loads(plan.exchange.post(connection, "/v1/reports/batch", body, "application/x-ndjson", token))
        if answer["rejected_count"]:
            raise RuntimeError(f"{answer['rejected_count']} rows of the bench's own were rejected.")
        return len(lines)

    with driver(plan.exchange.database_url) as floor:
        for turn, lines in enumerate(bodies.report_lines(plan.size, plan.rounds + 1, _ROWS)):
            ours.append(stopwatch.of_server(plan.exchange.server, partial(submit, lines)))
            same_bytes.append(stopwatch.of_this_process(partial(floor.store, lines)))
            first = ALONE + turn * _ROWS
            rows = floor.prepared(plan.size.seed, range(first, first + _ROWS))
            same_rows.append(stopwatch.of_this_process(partial(floor.store_rows, rows)))
    krama, in_tables, as_bytes = (
        stopwatch.series("krama", "rows/s", ours[1:]),
        stopwatch.series("driver, same tables", "rows/s", same_rows[1:]),
        stopwatch.series("driver, one table", "rows/s", same_bytes[1:]),
    )
    return [
        Outcome("bulk submission", plan.database, [krama], None, GOAL),
        Outcome("bulk, against the driver", plan.database, [krama, in_tables, as_bytes], in_tables.name, OF_DRIVER),
    ]
