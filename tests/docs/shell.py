"""A POSIX shell that runs blocks one after another and keeps its variables, as a reader's terminal does."""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

_DONE = "-- block ended with "
_PATIENCE_SECONDS = 120


class BlockFailed(AssertionError):
    """A command of a block ended with another status than 0, or the shell was gone."""


class Shell:
    """Runs blocks in one shell."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, block: str) -> str:
        """The block's output, errors too. Raises `BlockFailed` at the block's first command that fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        # `-e` ends the shell at the first failure, and the trap says so before it is gone.
        self._process.stdin.write(f"trap 'status=$?; echo; echo \"{_DONE}$status\"' EXIT\nset -e\n{block}\n")
        self._process.stdin.write("set +e\ntrap - EXIT\n")
        self._process.stdin.write(f'echo; echo "{_DONE}0"\n')
        self._process.stdin.flush()
        lines: list[str] = []
        for line in self._process.stdout:
            if line.startswith(_DONE):
                if line != f"{_DONE}0\n":
                    raise BlockFailed(f"{line}{''.join(lines)}")
                return "".join(lines)
            lines.append(line)
        raise BlockFailed(f"The shell is gone.\n{''.join(lines)}")


@contextmanager
def shell(
    folder: Path,
    environment: Mapping[str, str],
    command: Sequence[str] = ("sh",),
    seconds: float = _PATIENCE_SECONDS,
) -> Iterator[Shell]:
    """A shell in `folder`; it is ended when a block hangs. `command` starts another one than `sh`."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | environment,
    )
    impatience = Timer(seconds, process.kill)
    impatience.start()
    try:
        yield Shell(process)
    finally:
        impatience.cancel()
        process.kill()
        process.communicate()
