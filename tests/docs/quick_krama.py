"""A stand-in for the command `krama` in the terminal of a page: the real command, forked from one that has loaded it.

As a program it asks the process of the tests to run the command, and prints what that printed.
"""

import json
import os
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread
from uuid import uuid4

ADDRESS = "TESTS_QUICK_KRAMA"
_SECONDS = 120


class _Request(StreamRequestHandler):
    def handle(self) -> None:
        from tests.forking import Forked  # noqa: PLC0415  (not for the program)

        asked = json.loads(self.rfile.readline())
        printed = Path(f"{self.server.server_address!s}.{uuid4()}")
        given = Path(f"{printed}.given")
        given.write_text(asked["given"], encoding="utf-8")
        running = Forked(
            asked["arguments"], asked["environment"], printed, printed, given=given, folder=Path(asked["folder"])
        )
        status = running.wait(_SECONDS)
        self.wfile.write(json.dumps([status, printed.read_text(encoding="utf-8")]).encode() + b"\n")


@contextmanager
def quick_krama(folder: Path, programs: Path) -> Iterator[dict[str, str]]:
    """Puts the stand-in into the folder `programs`. Yields what its environment needs."""
    program = programs / "krama"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S -E "{__file__}" "$@"\n')
    program.chmod(0o755)
    address = str(folder / "krama.socket")
    with ThreadingUnixStreamServer(address, _Request) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield {ADDRESS: address}
        server.shutdown()


def _ask() -> int:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(os.environ[ADDRESS])
        # The terminal's own input is a pipe, with the rest of the page in it.
        given = sys.stdin.read() if stat.S_ISREG(os.fstat(0).st_mode) else ""
        asked = {"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": str(Path.cwd()), "given": given}
        asking.sendall(json.dumps(asked).encode() + b"\n")
        status, printed = json.loads(asking.makefile().readline())
    sys.stdout.write(printed)
    return int(status)


if __name__ == "__main__":
    sys.exit(_ask())
