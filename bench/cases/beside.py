"""Checks while reports arrive, compared with checks alone: officers must not slow banks down."""

import http.client
import json
import threading
import time

from bench import bodies, load
from bench.cases.checks import bodies_file, series
from bench.cases.plan import Plan
from bench.exchange import Exchange
from bench.figures import Outcome
from bench.load import Round

GOAL = 0.85
REPORTS_A_SECOND = 200
_AT_ONCE = 50
_APART = 1_000_000
"""The first serial of these reports, so that none of them is also in the bulk case."""

_SINGLE = "/v1/reports", "application/json"
_BULK = "/v1/reports/batch", "application/x-ndjson"


class _Reports:
    """Sends reports at a steady pace from a separate thread, `at_once` in each request, while it is open."""

    def __init__(self, exchange: Exchange, lines: list[bytes], at_once: int) -> None:
        self._exchange = exchange
        self._lines = lines
        self._at_once = at_once
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.sent = 0

    def __enter__(self) -> "_Reports":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        connection, token = self._exchange.server.connect(), self._exchange.token()
        began = time.perf_counter()
        while not self._ending.is_set() and self._lines:
            self._send(connection, token)
            time.sleep(max(0.0, began + self.sent / REPORTS_A_SECOND - time.perf_counter()))

    def _send(self, connection: http.client.HTTPConnection, token: str) -> None:
        body = [self._lines.pop() for _ in range(min(self._at_once, len(self._lines)))]
        path, media = _SINGLE if self._at_once == 1 else _BULK
        headers = {"Authorization": f"Bearer {token}", "Content-Type": media}
        connection.request("POST", path, b"".join(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in (200, 201) or json.loads(said).get("rejected_count"):
            raise RuntimeError(f"Reports were answered with {answer.status}: {said[:300]!r}")
        self.sent += len(body)


def measure(plan: Plan) -> list[Outcome]:
    """Reports one at a time, and in batches as an office's program sends them. The series' name says how many came."""
    count = round(plan.rounds * (plan.seconds + 2) * REPORTS_A_SECOND)
    ways = bodies.report_lines(plan.size, 2, count, _APART)
    return [
        _during_reports(plan, "checks while reports arrive singly", 1, next(ways)),
        _during_reports(plan, f"checks while reports arrive by {_AT_ONCE}", _AT_ONCE, next(ways)),
    ]


def _during_reports(plan: Plan, case: str, at_once: int, lines: list[bytes]) -> Outcome:
    """Rounds with and without reports, in turns."""
    path, token, server = bodies_file(plan), plan.exchange.token(), plan.exchange.server
    alone: list[Round] = []
    busy: list[Round] = []
    arrived: list[float] = []
    for _ in range(plan.rounds):
        alone.append(load.run(server, path, token, plan.seconds))
        with _Reports(plan.exchange, lines, at_once) as reports:
            began = time.perf_counter()
            busy.append(load.run(server, path, token, plan.seconds))
            arrived.append(reports.sent / (time.perf_counter() - began))
    name = f"checks, {sorted(arrived)[len(arrived) // 2]:.0f} reports/s arriving"
    return Outcome(case, plan.database, [series(name, busy), series("alone", alone)], "alone", GOAL)
