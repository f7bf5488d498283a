"""Brings copies in step in processes that are killed.

It is run as `python -m tests.client.mirror.killing FEED FOLDER WITHIN POINT…`.

This process imports everything once, has one thread, and forks for each point, so that nothing is held at a fork. It
prints, for each point, whether the process was killed there or had ended before. Points count the events of the
function WITHIN and of what it calls; for `sync`, those of all that the copy's own code does.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.architecture.repository import ROOT
from tests.client.mirror.feed import Feed

_MOST_SECONDS = 60


def killed_at(feed: Feed, folder: Path, points: Sequence[int], within: str = "sync") -> list[bool]:
    """Whether SIGKILL came at each of these events within a function. The run left `folder/killed-POINT`."""
    state = folder / "feed"
    kept = {name: getattr(feed, name) for name in ("rows", "snapshot", "files", "page_size", "expired")}
    state.write_bytes(pickle.dumps((kept, feed.key.private_bytes_raw())))
    command = [sys.executable, "-m", "tests.client.mirror.killing", str(state), str(folder), within, *map(str, points)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line == "killed" for line in done.stdout.splitlines()]


def main(state: Path, folder: Path, within: str, points: Sequence[int]) -> None:
    kept, key = pickle.loads(state.read_bytes())
    feed = Feed(key=Ed25519PrivateKey.from_private_bytes(key), **kept)
    for point in points:
        child = os.fork()
        if child == 0:
            _run(feed, folder / f"killed-{point}", within, point)
        _, status = os.waitpid(child, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else "ended\n")


def _run(feed: Feed, path: Path, within: str, at: int) -> None:
    left, inside = at, False

    def count(frame: Any, event: str, argument: object) -> None:
        nonlocal left, inside
        if frame.f_code.co_name == within and event in ("call", "return"):
            inside = event == "call"
        if inside and f"{os.sep}_mirror{os.sep}" in frame.f_code.co_filename:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    signal.alarm(_MOST_SECONDS)
    try:
        mirror = feed.mirror(path)
        sys.setprofile(count)  # sees `sync` begin, and each call to C within
        mirror.sync()
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], [int(point) for point in sys.argv[4:]])
