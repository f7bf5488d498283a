"""The `krama` command in a process of its own, forked from one that has loaded it: ten times as fast as a new one."""

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from krama import cli
from tests.plugins.cpu import METER, cpu_seconds

_FORKED = multiprocessing.get_context("forkserver")
_COMMANDS = [module.name for module in pkgutil.iter_modules(cli.__path__, "krama.cli.")]
_FORKED.set_forkserver_preload([*_COMMANDS, "krama.app", "krama.migrations.state", "tests.command"])
_SECONDS = 60


def krama(
    *arguments: str, database_url: str = "", state: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run it with these arguments and settings, as a shell would."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KRAMA_")}
    environment |= {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(state or "unused"), **more}
    with tempfile.TemporaryDirectory() as folder:
        printed, told, spent = (Path(folder, name) for name in ("stdout", "stderr", "cpu"))
        process = _FORKED.Process(target=_run, args=(arguments, environment, printed, told, spent), daemon=True)
        process.start()
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(arguments)
        METER.spend(float(spent.read_text()))
        return subprocess.CompletedProcess(arguments, process.exitcode, printed.read_text(), told.read_text())


def _run(arguments: Sequence[str], environment: Mapping[str, str], printed: Path, told: Path, spent: Path) -> None:
    """Run the command, and write down the CPU time that it took: this process is no child of the test's."""
    os.environ.clear()
    os.environ.update(environment)
    for path, descriptor in ((Path(os.devnull), 0), (printed, 1), (told, 2)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), descriptor)
    sys.argv = ["krama", *arguments]
    from krama.cli.main import main  # noqa: PLC0415  (loaded already, by the process that this one was forked from)

    try:
        main()
    finally:
        spent.write_text(str(cpu_seconds()))
