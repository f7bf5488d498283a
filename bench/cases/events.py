"""Submissions and checks next to the same service without its table of changes, from which the feed is read."""

import json
from functools import partial

from bench import bodies, servers, stopwatch
from bench.cases.plan import Plan
from bench.figures import Outcome
from bench.servers import Server
from bench.stopwatch import Lap
from bench.stored import known
from bench.values import ABSENT

GOAL = 0.9
"""As a part of the throughput without the table: at most a tenth slower."""

_ROWS, _CHECKS = 2_000, 300
_APART = 3_000_000
"""The first serial of these reports, so that none of them is also in another case."""


def measure(plan: Plan) -> list[Outcome]:
    """Both servers have the same database and take turns. A first turn of each is not counted."""
    token = plan.exchange.token()
    rows: dict[str, list[Lap]] = {}
    checks: dict[str, list[Lap]] = {}
    turns = 2 * (plan.rounds + 1)
    lines = bodies.report_lines(plan.size, turns, _ROWS, _APART)
    values = [bodies.check_body(value) for value in known(plan.size.seed, range(ABSENT, ABSENT + _CHECKS))]
    asked = [json.dumps(value, ensure_ascii=False).encode() for value in values]
    with servers.without_events(plan.exchange.environment) as without:
        for turn in range(plan.rounds + 1):
            both = [plan.exchange.server, without]
            for server in both if turn % 2 else reversed(both):
                batch = b"".join(next(lines))
                submitted = stopwatch.of_server(server, partial(_post, server, token, _BULK, [batch]))
                checked = stopwatch.of_server(server, partial(_post, server, token, _CHECK, asked))
                if turn:
                    rows.setdefault(server.name, []).append(Lap(_ROWS, submitted.seconds, submitted.cpu))
                    checks.setdefault(server.name, []).append(checked)
    return [
        _outcome(plan, "bulk submission, with changes", "rows/s", rows),
        _outcome(plan, "single check, with changes", "requests/s", checks),
    ]


_BULK = "/v1/reports/batch", "application/x-ndjson"
_CHECK = "/v1/checks", "application/json"


def _post(server: Server, token: str, to: tuple[str, str], texts: list[bytes]) -> int:
    """Send these bodies over one connection. Returns their number."""
    connection, (path, media) = server.connect(), to
    for text in texts:
        connection.request("POST", path, text, {"Authorization": f"Bearer {token}", "Content-Type": media})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200 or json.loads(said).get("rejected_count"):
            raise RuntimeError(f"{server.name} answered {answer.status}: {said[:300]!r}")
    connection.close()
    return len(texts)


def _outcome(plan: Plan, case: str, unit: str, laps: dict[str, list[Lap]]) -> Outcome:
    ours, without = (stopwatch.series(name, unit, done) for name, done in sorted(laps.items()))
    return Outcome(case, plan.database, [ours, without], without.name, GOAL)
