"""The machine: the use of its cores, the work of a process, and the description to print with the figures."""

import os
import platform
import shutil
import sqlite3
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("fastapi", "starlette", "pydantic", "uvicorn", "uvloop", "httptools", "sqlalchemy", "psycopg")


def can_pin() -> bool:
    """Whether each process can be pinned to a core (Linux with at least two cores and `taskset`)."""
    return hasattr(os, "sched_setaffinity") and len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset") is not None


_CORES = sorted(os.sched_getaffinity(0)) if can_pin() else []
SERVER_CORE = _CORES[0] if _CORES else None
"""The cores of what is measured: a server, or the driver alone."""
ALL_CORES = _CORES
OTHER_CORES = _CORES[1:]
"""The cores of the load generator, and of the bench's own PostgreSQL."""


def pinned(command: list[str], cores: list[int]) -> list[str]:
    """The command, pinned to these cores if possible."""
    return ["taskset", "-c", ",".join(map(str, cores)), *command] if cores else command


def pin_self(to_server_core: bool) -> None:
    """Pin this process and its future children to the core of what is measured, or to the other cores."""
    if _CORES:
        os.sched_setaffinity(0, {_CORES[0]} if to_server_core else set(OTHER_CORES))


def cpu_seconds(process: int) -> float | None:
    """The processor time of a process and its children; None without `/proc`."""
    used = [_cpu_seconds(each) for each in [process, *_children(process)]]
    return sum(seconds for seconds in used if seconds is not None) if used[0] is not None else None


def _cpu_seconds(process: int) -> float | None:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    try:
        lists = [file.read_text() for file in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:
        return []
    children = [int(child) for text in lists for child in text.split()]
    return [*children, *(below for child in children for below in _children(child))]


def memory_bytes(process: int) -> int | None:
    """The memory of a process (its resident set); None without `/proc`."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)


def described() -> dict[str, str]:
    """The machine and the versions, for the reader of a result."""
    return {
        "system": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_processor()}",
        "pinned": f"server on core {SERVER_CORE}, load on the others" if _CORES else "no",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{name: version(name) for name in _PACKAGES},
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
