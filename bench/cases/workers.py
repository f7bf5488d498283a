"""Two workers compared with one. The load comes from the same two cores, so the report also says how much it uses."""

from bench import exchange, load
from bench.cases.checks import bodies_file, series
from bench.cases.plan import Plan
from bench.figures import Outcome

GOAL = 1.7
"""As a multiple of the throughput of one worker."""

_WARM_SECONDS = 1.0


def measure(plan: Plan) -> list[Outcome]:
    """Neither is pinned to a core: both share the machine with the load."""
    path, url, folder = bodies_file(plan), plan.exchange.database_url, plan.folder
    with (
        exchange.running(url, folder, pin=False) as single,
        exchange.running(url, folder, workers=2, pin=False) as two,
    ):
        tokens = {each.server.name: each.token() for each in (single, two)}
        rounds: dict[str, list[load.Round]] = {name: [] for name in tokens}
        for _ in range(plan.rounds):
            for each in (single, two):
                name = each.server.name
                load.run(each.server, path, tokens[name], _WARM_SECONDS)
                rounds[name].append(load.run(each.server, path, tokens[name], plan.seconds))
    alone, both = (series(name, done) for name, done in rounds.items())
    return [Outcome("two workers", plan.database, [both, alone], alone.name, GOAL)]
