"""How fast the `krama` command starts, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from krama.cli.main import COMMANDS
from tests.plugins.cpu import reference_speed

_MOST = {("--version",): 0.2, ("--help",): 0.45, ("client", "--help"): 0.45}
"""CPU-seconds on the reference machine: twice what a quiet machine takes. Loading the service takes a whole second."""
_RUNS = 5
_COMMANDS = sorted({module: name for name, (module, _) in COMMANDS.items()}.values())
"""A command of each module of `krama.cli`."""
_HELP_OF_ALL = f"""
import sys
from krama.cli.main import main
for command in {_COMMANDS}:
    sys.argv = ["krama", command, "--help"]
    try:
        main()
    except SystemExit as end:
        assert not end.code
print(sorted(set(sys.modules) & {{"alembic", "fastapi", "matplotlib", "pydantic", "sqlalchemy", "uvicorn"}}))
"""


def _cpu_seconds(*arguments: str) -> float:
    """What one run of the command takes, on the reference machine."""
    speed = reference_speed()
    process = subprocess.Popen([Path(sys.executable).with_name("krama"), *arguments], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return (used.ru_utime + used.ru_stime) * speed


@pytest.mark.parametrize("arguments", _MOST, ids=" ".join)
def test_command_says_at_once_what_it_is(arguments: tuple[str, ...]) -> None:
    seconds: list[float] = []
    while len(seconds) < _RUNS and min(seconds, default=1) > _MOST[arguments]:  # the machine may be busy for a moment
        seconds.append(_cpu_seconds(*arguments))
    assert min(seconds) <= _MOST[arguments], seconds


def test_help_loads_nothing_of_the_service() -> None:
    done = subprocess.run([sys.executable, "-c", _HELP_OF_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.count("Usage: ") == len(_COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"
