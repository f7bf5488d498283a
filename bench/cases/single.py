"""Single checks over HTTP, against a bare FastAPI endpoint and the endpoint that a developer would write first."""

from contextlib import ExitStack

from bench import load, servers
from bench.cases.checks import bodies_file, series
from bench.cases.plan import Plan
from bench.figures import Outcome
from bench.load import Round

GOAL = {"sqlite": 0.6, "postgresql": 0.45}
"""As a part of the bare endpoint's throughput."""

NAIVE = 5.0
"""As a multiple of the naive endpoint's throughput."""

ON_RECORD = 0.75
"""As a part of the throughput without the audit log."""

_WARM_SECONDS = 1.0
_HALF = 2


def measure(plan: Plan) -> list[Outcome]:
    """In turns, so that a busy moment of the machine affects all equally. Then with every second value listed."""
    path, token = bodies_file(plan), plan.exchange.token()
    rounds: dict[str, list[Round]] = {}
    hits: dict[str, list[Round]] = {}
    with ExitStack() as stack:
        bare, naive = (stack.enter_context(servers.peer(name, plan.exchange.environment)) for name in ("bare", "naive"))
        unrecorded = stack.enter_context(servers.unrecorded(plan.exchange.environment))
        for _ in range(plan.rounds):
            for server in (plan.exchange.server, unrecorded, bare, naive):
                load.run(server, path, token, _WARM_SECONDS)
                rounds.setdefault(server.name, []).append(load.run(server, path, token, plan.seconds))
        heavy = bodies_file(plan, _HALF)
        for _ in range(plan.rounds):
            for server in (plan.exchange.server, bare):
                hits.setdefault(server.name, []).append(load.run(server, heavy, token, plan.seconds))
    krama, without, floor, tutorial = (series(name, done) for name, done in rounds.items())
    heavy_krama, heavy_floor = (series(name, done) for name, done in hits.items())
    name = plan.database
    return [
        Outcome("single check", name, [krama, floor], "bare", GOAL[name]),
        Outcome("single check, naive", name, [krama, tutorial], "naive", NAIVE),
        Outcome("single check, on record", name, [krama, without], "unrecorded", ON_RECORD),
        Outcome("single check, half listed", name, [heavy_krama, heavy_floor], "bare", None),
    ]
