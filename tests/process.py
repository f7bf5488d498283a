"""`krama serve` in processes of its own, for what a thread can't show."""

import itertools
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

from tests.forking import COMMAND, Forked

_READY_SECONDS = 120
"""Generous, because a busy machine takes long to load the service."""


def free_port() -> int:
    """A port that nobody listens on, and that no other worker of this run is given.

    It lies below the ports that the system gives to outgoing connections, so none of those takes it before the server.
    """
    while True:
        port = _FIRST_PORT + next(_offsets) % _PORTS
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port


_FIRST_PORT, _PORTS = 16_000, 16_000
_offsets = itertools.count(os.getpid() * 97 % _PORTS)
"""Workers are given process ids that follow one another, so each begins at another place."""


@contextmanager
def served(
    port: int,
    database_url: str,
    state: Path,
    workers: int = 1,
    output: IO[bytes] | None = None,
    program: Sequence[str] = COMMAND,
    under: Sequence[str] = (),
    **more: str,
) -> Iterator[subprocess.Popen[bytes] | Forked]:
    """`krama serve` in a process group of its own, ready; killed with all its children at the end.

    `output` gets what it prints. `program` is a module to run in place of the command's, with its first arguments.
    `under` is another program that runs it, with its arguments. `more` are further settings by name.
    """
    settings = {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state)}
    settings |= {f"KRAMA_{name.upper()}": value for name, value in more.items()}
    arguments = ["serve", "--port", str(port), "--workers", str(workers)]
    server: subprocess.Popen[bytes] | Forked
    if workers == 1 and not under:
        printed = Path(os.devnull if output is None else output.name)
        server = Forked(arguments, os.environ | settings, printed, printed, program)
    else:
        server = subprocess.Popen(
            [*under, sys.executable, "-m", *program, *arguments],
            env=os.environ | settings,
            stdout=output or subprocess.DEVNULL,
            stderr=output or subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + _READY_SECONDS
        while not _ready(port):
            assert server.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server is not ready"
            time.sleep(0.05)
        yield server
    finally:
        server.kill()
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False
