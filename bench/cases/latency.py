"""The latency of single checks at half of the peak load: a bank waits for the slow ones, not for the mean."""

from bench import load
from bench.cases.checks import bodies_file, median_of, series
from bench.cases.plan import Plan
from bench.figures import Outcome, Series

GOAL = 5.0
"""The 99th percentile as a multiple of the median."""


def measure(plan: Plan) -> list[Outcome]:
    """First the peak. Then pauses that halve the load; the pause is corrected once by the measured load."""
    path, token, server = bodies_file(plan), plan.exchange.token(), plan.exchange.server
    peaks = [load.run(server, path, token, plan.seconds) for _ in range(2)]
    half = max(peak.per_second for peak in peaks) / 2
    pause = load.CONNECTIONS / half * 1000
    tried = load.run(server, path, token, plan.seconds, pause)
    pause *= tried.per_second / half
    done = [load.run(server, path, token, plan.seconds, pause) for _ in range(plan.rounds)]
    ratios = [timed.p99_micros / timed.p50_micros for timed in done]
    p50, p99 = (
        median_of([timed.p50_micros for timed in done]),
        median_of([timed.p99_micros for timed in done]),
    )
    paced = series("krama", done)
    note = f"{paced.median:,.0f} requests/s, p50 {p50 / 1000:.2f} ms, p99 {p99 / 1000:.2f} ms"
    tail = Series("krama", "× the median", ratios, paced.cpu_micros, note)
    return [Outcome("p99 at half of peak", plan.database, [tail], None, GOAL, at_most=True)]
