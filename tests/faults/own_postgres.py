"""A PostgreSQL that a test may kill: started on one port and folder, again and again."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import psycopg

from tests.plugins import postgres_keeper as keeper
from tests.plugins.postgres_binaries import candidate_places
from tests.plugins.postgres_server import unprivileged_user
from tests.process import free_port


@dataclass
class OwnPostgres:
    """Its folder, its programs, and how to run them; `options` are settings by their names."""

    binaries: Path
    folder: Path
    run_as: keeper.RunAs
    port: int
    options: dict[str, str]
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://krama@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it answers: after a kill it first replays its log."""
        said = [f"-c{name}={value}" for name, value in self.options.items()]
        listen = ["-h", "127.0.0.1", "-p", str(self.port), "-c", "unix_socket_directories="]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), *listen, *said]
        with (self.folder / "server.log").open("ab") as output:
            self.server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **self.run_as
            )
        deadline = time.monotonic() + 60
        while True:
            with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=2):
                return
            assert self.server.poll() is None, (self.folder / "server.log").read_text(errors="replace")[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL did not come back"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, of the postmaster and all its children."""
        assert self.server is not None
        for child in descendants(self.server.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.server.wait(20)


def descendants(pid: int) -> list[int]:
    """The process first, so that it starts no more; its children have sessions of their own."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # not a Linux
        listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
        children = listed.stdout.split()
    return [pid, *map(int, children)]


@contextmanager
def own_postgres(
    folder: Path | None = None, options: Mapping[str, str] = MappingProxyType({}), initdb: Sequence[str] = ()
) -> Iterator[OwnPostgres]:
    """A server of this test's own, started; its data in a new folder, which is made in `folder` if one is given.

    `options` are settings of the server, `initdb` more arguments of the program that makes its data.
    """
    binaries = next(place.folder for place in candidate_places() if place.has_server())
    user = unprivileged_user() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="krama-postgres-", dir=folder, ignore_cleanup_errors=True) as made:
        place = Path(made)
        run_as = keeper.prepare(place, user)
        if user:
            binaries = keeper.readable_copy(binaries, place)
        keeper.initialise(binaries, place, run_as, *initdb)
        own = OwnPostgres(binaries, place, run_as, free_port(), dict(options))
        try:
            own.start()
            yield own
        finally:
            if own.server is not None and own.server.poll() is None:
                own.kill()
