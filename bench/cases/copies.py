"""What a copy of the list reads: changes over HTTP, and the making of a snapshot with its memory."""

import http.client
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

from bench import dataset, exchange, machine, stopwatch
from bench.cases.plan import Plan
from bench.dataset import Size
from bench.figures import Outcome, Series
from bench.stopwatch import Lap

GOAL = 50_000
"""Rows per second, of changes and of a snapshot."""

FLAT = 1.15
"""The most memory for a snapshot of the large list, as a multiple of that for the small one."""

SMALL, LARGE = 100_000, 2_000_000
_PAGES, _LIMIT = 40, 1_000


def measure(plan: Plan) -> list[Outcome]:
    """Pages of a copy that begins with the changes, compressed with zstd, and a snapshot for two sectors."""
    laps = [stopwatch.of_server(plan.exchange.server, partial(_read, plan)) for _ in range(plan.rounds + 1)]
    changes = stopwatch.series("krama", "rows/s", laps[1:])
    made = [_snapshot(plan.exchange.database_url, plan.folder)[0] for _ in range(min(plan.rounds, 3))]
    snapshot = stopwatch.series("krama", "rows/s", made)
    return [
        Outcome("changes", plan.database, [changes], None, GOAL),
        Outcome("making a snapshot", plan.database, [snapshot], None, GOAL),
    ]


def memory(plan: Plan) -> list[Outcome]:
    """The most memory that a process takes to make a snapshot of a small list and of a large one."""
    peaks = []
    for size in (Size(LARGE, plan.size.seed), Size(SMALL, plan.size.seed)):
        folder = plan.folder / f"memory-{size.indicators}"
        folder.mkdir()
        source = dataset.sqlite_file(size, plan.show_progress)
        with plan.database_of(source, folder) as url:
            exchange.add_readers(url)
            lap, peak = _snapshot(url, folder)
            plan.show_progress(f"{size.indicators:,}: {lap.per_second:,.0f} rows/s, at most {peak / 1e6:.0f} MB")
            peaks.append(Series(f"krama, {size.indicators:,}", "MB", [peak / 1e6], []))
    return [Outcome("memory of a snapshot", plan.database, peaks, peaks[1].name, FLAT, at_most=True)]


def _read(plan: Plan) -> int:
    """Read some pages from the start. Returns the number of records."""
    connection, token = plan.exchange.server.connect(), plan.exchange.token()
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/x-ndjson", "Accept-Encoding": "zstd"}
    cursor, count = "", 0
    for _ in range(_PAGES):
        query = f"limit={_LIMIT}" + (f"&cursor={cursor}" if cursor else "")
        connection.request("GET", f"/v1/changes?{query}", headers=headers)
        cursor = _cursor_of(connection.getresponse())
        count += _LIMIT
    connection.close()
    return count


def _cursor_of(answer: http.client.HTTPResponse) -> str:
    body = answer.read()
    cursor = answer.getheader("Resume-Cursor")
    if answer.status != 200 or not cursor:
        raise RuntimeError(f"The service answered {answer.status}: {body[:300]!r}")
    return cursor


def _snapshot(url: str, folder: Path) -> tuple[Lap, int]:
    """Make a snapshot in a process of its own. The lap counts records, each once for each sector."""
    command = [sys.executable, "-m", "bench.snapshot", url, str(folder / "snapshots")]
    cores = [machine.SERVER_CORE] if machine.SERVER_CORE is not None else []
    done = subprocess.run(machine.pinned(command, cores), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"No snapshot was made. {done.stderr[-1000:]}")
    said = json.loads(done.stdout.splitlines()[-1])
    return Lap(said["records"], said["seconds"], said["cpu"]), said["peak"]
