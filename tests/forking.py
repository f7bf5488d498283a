"""Processes that run the `krama` command, forked from one that has loaded it: loading takes longer than most tests."""

import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import forkserver
from pathlib import Path

from tests.architecture.repository import service_modules
from tests.plugins.cpu import METER

_FORKED = multiprocessing.get_context("forkserver")
COMMAND = ("krama.cli.main",)
_FORKED.set_forkserver_preload([*service_modules(), "tests.forking"])


class Forked:
    """A running `krama` command, in a session of its own. Has what tests use of `subprocess.Popen`.

    `program` is a module to run in place of the command's, with its first arguments. `given` is its standard input, and
    `folder` is where it runs.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        printed: Path,
        errors: Path,
        program: Sequence[str] = COMMAND,
        given: Path = Path(os.devnull),
        folder: Path | None = None,
    ) -> None:
        streams = given, printed, errors
        run = (program[0], [*program[1:], *arguments], environment, streams, folder)
        self._process = _FORKED.Process(target=_run, args=run)
        self._process.start()
        self._spent = 0.0
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """The status, negative for a signal; None while it runs."""
        self._process.join(0)
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The status. Raises `subprocess.TimeoutExpired`."""
        self._note_cpu_time()
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("krama", timeout or 0)
        return status

    def terminate(self) -> None:
        self._note_cpu_time()
        os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """At once, with all its children."""
        self._note_cpu_time()
        if self.poll() is None:
            self._process.kill()

    def _note_cpu_time(self) -> None:
        """What it spent so far: as no child of this process, it is in no sum that the system keeps for this process."""
        try:
            fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2]
        except OSError:
            return
        spent = sum(map(int, fields.split()[11:15])) / os.sysconf("SC_CLK_TCK")
        METER.spend(max(0.0, spent - self._spent))
        self._spent = max(self._spent, spent)


def stop_forking() -> None:
    """End the process that others are forked from, so that what they all spent counts as this process's children's."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # of no public name


def _run(
    module: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    streams: Sequence[Path],
    folder: Path | None,
) -> None:
    os.setsid()
    if folder is not None:
        os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for descriptor, path in enumerate(streams):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), descriptor)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  (multiprocessing had closed it)
    sys.argv = ["krama", *arguments]
    if module == COMMAND[0]:
        from krama.cli.main import main  # noqa: PLC0415  (loaded by the process that this one was forked from)

        main()
    else:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
