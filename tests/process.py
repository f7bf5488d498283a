"""`krama serve` in processes of its own, for what a thread can't show."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import httpx


def free_port() -> int:
    """A port that nobody listened on a moment ago."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(
    port: int,
    database_url: str,
    state: Path,
    workers: int = 1,
    output: IO[bytes] | None = None,
    program: Sequence[str] = ("krama.cli.main",),
    under: Sequence[str] = (),
    **more: str,
) -> Iterator[subprocess.Popen[bytes]]:
    """`krama serve` in a process group of its own, ready; killed with all its children at the end.

    `output` gets what it prints. `program` is another module than the command's, with what it wants to be told first.
    `under` is another program that is to run it, with its arguments. `more` are further settings by their names.
    """
    settings = {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state)}
    settings |= {f"KRAMA_{name.upper()}": value for name, value in more.items()}
    command = [*under, sys.executable, "-m", *program, "serve", "--port", str(port), "--workers", str(workers)]
    printed = subprocess.DEVNULL if output is None else output
    server = subprocess.Popen(
        command, env=os.environ | settings, stdout=printed, stderr=printed, start_new_session=True
    )
    try:
        deadline = time.monotonic() + 30
        while not _ready(port):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server is not ready"
            time.sleep(0.05)
        yield server
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
