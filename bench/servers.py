"""The servers that are measured: Krama as members use it, and its peers with the same server settings."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import machine

_START_SECONDS = 60
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on loopback. `start_seconds` is the time until it answered."""

    name: str
    port: int
    process: int
    start_seconds: float = 0.0

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)


@contextmanager
def krama(environment: Mapping[str, str], *, workers: int = 1, pin: bool = True) -> Iterator[Server]:
    """The real service, started by its own command."""
    arguments = ["-m", "krama.cli.main", "serve", "--workers", str(workers), "--port"]
    name = "krama" if workers == 1 else f"krama, {workers} workers"
    with _running(name, arguments, environment, "/healthz", pin=pin) as server:
        yield server


@contextmanager
def unrecorded(environment: Mapping[str, str]) -> Iterator[Server]:
    """Krama without its audit log."""
    with _running("unrecorded", ["-m", "bench.without", "records"], environment, "/healthz") as server:
        yield server


@contextmanager
def without_events(environment: Mapping[str, str]) -> Iterator[Server]:
    """Krama without its table of changes."""
    with _running("without the table", ["-m", "bench.without", "changes"], environment, "/healthz") as server:
        yield server


@contextmanager
def peer(name: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """One of `bench.peers`."""
    with _running(name, ["-m", "bench.peers", name], environment, "/openapi.json") as server:
        yield server


@contextmanager
def other(name: str, command: list[str]) -> Iterator[Server]:
    """A server of somebody else, in an environment of its own. It is ready when it answers anything: it loads first."""
    with _running(
        name, command[1:], {"PYTHONWARNINGS": "ignore"}, None, interpreter=command[0], patience=600
    ) as server:
        yield server


@contextmanager
def _running(
    name: str,
    arguments: list[str],
    environment: Mapping[str, str],
    ready: str | None,
    *,
    pin: bool = True,
    interpreter: str = sys.executable,
    patience: float = _START_SECONDS,
) -> Iterator[Server]:
    port = _free_port()
    cores = [machine.SERVER_CORE] if pin and machine.SERVER_CORE is not None else machine.ALL_CORES
    process = subprocess.Popen(
        machine.pinned([interpreter, *arguments, str(port)], cores),
        env={**os.environ, **environment},
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    server, began = Server(name, port, process.pid), time.monotonic()
    try:
        _wait(server, process, ready, patience)
        yield replace(server, start_seconds=time.monotonic() - began)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _wait(server: Server, process: subprocess.Popen[bytes], path: str | None, patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection = server.connect()
            connection.request("GET", path or "/")
            if path is None or connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.02)
    process.kill()
    complaint = process.communicate()[1].decode(errors="replace").strip()
    raise RuntimeError(f"The server {server.name} did not start. {complaint[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
