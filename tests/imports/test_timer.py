"""The units of docs/import-timer.md: systemd reads them without a complaint, and the command in them is one."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from krama.cli.main import app
from tests.architecture.repository import ROOT

_UNIT = re.compile(r"```ini\n# /etc/systemd/system/(krama-import\.\w+)\n(.*?)```", re.DOTALL)
UNITS = dict(_UNIT.findall((ROOT / "docs" / "import-timer.md").read_text(encoding="utf-8")))


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine: apt-get install systemd"
)
def test_systemd_reads_the_units_of_the_page(tmp_path: Path) -> None:
    assert sorted(UNITS) == ["krama-import.service", "krama-import.timer"]
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    ours = [line for line in done.stderr.splitlines() if "krama-import" in line and "is not executable" not in line]
    assert not ours


def test_command_of_the_service_has_only_options_that_there_are() -> None:
    (command,) = re.findall(r"ExecStart=/opt/krama/bin/krama (.*)", UNITS["krama-import.service"])
    form, *options = shlex.split(command)[1:]
    shown = CliRunner().invoke(app, ["import", form, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert shown.exit_code == 0, shown.output
    assert all(option in shown.output for option in options if option.startswith("--"))


def test_each_file_of_settings_stands_on_its_own_line() -> None:
    """systemd takes the whole line for one path."""
    files = re.findall(r"EnvironmentFile=(.*)", UNITS["krama-import.service"])
    assert len(files) == 2
    assert not any(" " in file for file in files)
