"""The load generator for single checks: wrk, on the cores that the server does not use."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bench import machine
from bench.servers import Server

CONNECTIONS = 32
MISSING = "wrk is not on this machine, so single checks are left out. Debian: apt install wrk. macOS: brew install wrk."

_SCRIPT = Path(__file__).with_name("checks.lua")
_starts = count(0, 9973)


@dataclass(frozen=True, slots=True)
class Round:
    """The result of one server in one round. `cpu_micros` is its processor time for one request, if known."""

    per_second: float
    cpu_micros: float | None
    p50_micros: int
    p99_micros: int


class LoadFailed(RuntimeError):
    """Not every request was successful, so the round says nothing about speed."""


def available() -> bool:
    return shutil.which("wrk") is not None


def run(server: Server, bodies: Path, token: str, seconds: float, pause_millis: float = 0) -> Round:
    """Load the server for some seconds. Each connection pauses between its requests.

    Each round begins at another body. Raises `LoadFailed`.
    """
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(_SCRIPT)]
    before = machine.cpu_seconds(server.process)
    done = subprocess.run(
        machine.pinned([*command, f"http://127.0.0.1:{server.port}"], machine.OTHER_CORES),
        env={
            **os.environ,
            "BENCH_TOKEN": token,
            "BENCH_BODIES": str(bodies),
            "BENCH_START": str(next(_starts)),
            "BENCH_PAUSE": str(pause_millis),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    after = machine.cpu_seconds(server.process)
    said = json.loads(done.stdout.splitlines()[-1])
    if said["refused"] or said["broken"] or not said["requests"]:
        raise LoadFailed(f"{server.name}: {said['refused']} refused, {said['broken']} broken of {said['requests']}.")
    used = None if before is None or after is None else (after - before) * 1e6 / said["requests"]
    return Round(said["requests"] * 1e6 / said["micros"], used, said["p50"], said["p99"])
