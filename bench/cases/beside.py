"""Checks while reports arrive, beside checks alone: officers must not slow banks down."""

import http.client
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


class _Reports:
    """Sends single reports at a steady pace from a thread of its own, while it is open."""

    def __init__(self, exchange: Exchange, lines: list[bytes]) -> None:
        self._exchange = exchange
        self._lines = lines
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
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/v1/reports", self._lines.pop(), headers)
        answer = connection.getresponse()
        if answer.status not in (200, 201, 202):
            raise RuntimeError(f"A report was answered with {answer.status}: {answer.read()[:300]!r}")
        answer.read()
        self.sent += 1


def measure(plan: Plan) -> list[Outcome]:
    """Turns about. How many reports came is told beside."""
    path, token, server = bodies_file(plan), plan.exchange.token(), plan.exchange.server
    count = round(plan.rounds * (plan.seconds + 2) * REPORTS_A_SECOND)
    (lines,) = bodies.report_lines(plan.size, 1, count)
    alone: list[Round] = []
    beside: list[Round] = []
    arrived: list[float] = []
    for _ in range(plan.rounds):
        alone.append(load.run(server, path, token, plan.seconds))
        with _Reports(plan.exchange, lines) as reports:
            began = time.perf_counter()
            beside.append(load.run(server, path, token, plan.seconds))
            arrived.append(reports.sent / (time.perf_counter() - began))
    name = f"checks, {sorted(arrived)[len(arrived) // 2]:.0f} reports/s beside"
    return [
        Outcome("checks beside reports", plan.database, [series(name, beside), series("alone", alone)], "alone", GOAL)
    ]
