"""Single checks over HTTP, beside a bare FastAPI endpoint and the endpoint that a developer would write first."""

import json
from contextlib import ExitStack

from bench import bodies, load, servers
from bench.cases.plan import Plan
from bench.figures import Outcome, Series
from bench.load import Round

GOAL = 0.3
ON_RECORD = 0.75
"""Of the throughput without the audit log."""

_BODIES = 20_000
_WARM_SECONDS = 1.0


def measure(plan: Plan) -> list[Outcome]:
    """Turns about, so that a busy moment of the machine falls on all alike."""
    path = plan.folder / "checks.ndjson"
    checks = (bodies.check_body(one) for one in bodies.mixed(plan.size, _BODIES))
    path.write_text("".join(json.dumps(check, ensure_ascii=False) + "\n" for check in checks), encoding="utf-8")
    token = plan.exchange.token()
    rounds: dict[str, list[Round]] = {}
    with ExitStack() as stack:
        names = ("bare", "naive")
        peers = [stack.enter_context(servers.peer(name, plan.exchange.environment)) for name in names]
        unrecorded = stack.enter_context(servers.unrecorded(plan.exchange.environment))
        for _ in range(plan.rounds):
            for server in (plan.exchange.server, unrecorded, *peers):
                load.run(server, path, token, _WARM_SECONDS)
                rounds.setdefault(server.name, []).append(load.run(server, path, token, plan.seconds))
    krama, without, *others = (_series(name, done) for name, done in rounds.items())
    return [
        Outcome("single check", plan.database, [krama, *others], "bare", GOAL),
        Outcome("single check, on record", plan.database, [krama, without], "unrecorded", ON_RECORD),
    ]


def _series(name: str, done: list[Round]) -> Series:
    p50, p99 = (
        sorted(times)[len(done) // 2] for times in zip(*((r.p50_micros, r.p99_micros) for r in done), strict=True)
    )
    cpu = [one.cpu_micros for one in done if one.cpu_micros is not None]
    return Series(
        name, "requests/s", [one.per_second for one in done], cpu, f"p50 {p50 / 1000:.1f} ms, p99 {p99 / 1000:.1f} ms"
    )
