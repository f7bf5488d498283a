"""The same single check in a small exchange and in a large one, and the resources of a worker in the large one."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench import dataset, exchange, load, machine
from bench.cases.checks import bodies_file, series
from bench.cases.plan import Plan
from bench.dataset import Size
from bench.figures import Outcome, Series

SMALL, LARGE = 100_000, 5_000_000

FLAT = 0.9
"""The least throughput of the large exchange, as a part of the small exchange's."""

MEMORY_MB, START_SECONDS = 250, 3

_WARM_SECONDS = 2.0


def measure(plan: Plan) -> list[Outcome]:
    """Both run at the same time and are loaded in turns. Needs a dataset of each size."""
    plans: list[Plan] = []
    with ExitStack() as stack:
        for size in (Size(LARGE, plan.size.seed), Size(SMALL, plan.size.seed)):
            folder = plan.folder / str(size.indicators)
            folder.mkdir()
            source = dataset.sqlite_file(size, plan.show_progress)
            url = stack.enter_context(plan.database_of(source, folder))
            running = stack.enter_context(exchange.running(url, folder))
            plans.append(replace(plan, exchange=running, size=size, folder=folder))
        rounds: list[list[load.Round]] = [[], []]
        tokens, files = (
            [each_plan.exchange.token() for each_plan in plans],
            [bodies_file(each_plan) for each_plan in plans],
        )
        for _ in range(plan.rounds):
            for each_plan, token, path, done in zip(plans, tokens, files, rounds, strict=True):
                load.run(each_plan.exchange.server, path, token, _WARM_SECONDS)
                done.append(load.run(each_plan.exchange.server, path, token, plan.seconds))
        large = plans[0].exchange
        held = machine.memory_bytes(large.server.process)
        starts = [large.server.start_seconds, *_start(large, plans[0].folder, plan.rounds)]
    names = [f"krama, {each_plan.size.indicators:,}" for each_plan in plans]
    checks = [series(name, done) for name, done in zip(names, rounds, strict=True)]
    outcomes = [Outcome("single check, large and small", plan.database, checks, names[1], FLAT)]
    start = Series(names[0], "s", starts, [])
    outcomes.append(Outcome("start of a worker", plan.database, [start], None, START_SECONDS, at_most=True))
    if held is not None:
        memory = Series(names[0], "MB", [held / 1e6], [])
        outcomes.append(Outcome("memory of a worker", plan.database, [memory], None, MEMORY_MB, at_most=True))
    return outcomes


def _start(large: exchange.Exchange, folder: Path, times: int) -> list[float]:
    taken = []
    for _ in range(times - 1):
        with exchange.running(large.database_url, folder) as again:
            taken.append(again.server.start_seconds)
    return taken
