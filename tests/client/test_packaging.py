"""The client is small: to import, to download, and in what it needs."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from krama_client._version import CONTRACT, __version__

PROJECT = Path(__file__).parents[2] / "clients" / "python"


# As in an installation without extras: httpx imports the packages of its own command where they are installed.
BASE = "import sys; sys.modules['click'] = None; "


HTTPX_SECONDS = 0.105
"""What an interpreter takes that imports httpx alone, on the machine where the limit was set, quiet."""


def cpu_seconds(program: str) -> float:
    """User and system time of a new interpreter."""
    child = subprocess.Popen([sys.executable, "-c", BASE + program])
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize(
    "program", ["import krama_client", "from krama_client import Krama", "from krama_client import AsyncKrama"]
)
def test_import_takes_at_most_a_quarter_of_a_second(program: str) -> None:
    """On a slower or busier machine in proportion to httpx, which is most of it: both in turns, the best of three."""
    turns = [(cpu_seconds("import httpx"), cpu_seconds(program)) for _ in range(3)]
    slower = max(1.0, min(httpx for httpx, _ in turns) / HTTPX_SECONDS)
    assert min(ours for _, ours in turns) <= 0.25 * slower


def test_import_of_the_package_imports_nothing_else() -> None:
    program = "import sys, krama_client; print([name for name in ('httpx', 'cryptography') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=PROJECT, capture_output=True, check=True)
    [built] = folder.glob("*.whl")
    return built


def test_wheel_is_at_most_450_kilobytes(wheel: Path) -> None:
    """The texts of the command, in two languages, are a sixth of it, and the mirror is a fifteenth."""
    assert wheel.stat().st_size <= 450_000


def test_wheel_has_the_generated_part_the_types_and_nothing_foreign(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("_generated/resources.py", "_sync/client.py", "py.typed"):
        assert f"krama_client/{needed}" in names
    assert [name for name in names if not name.startswith(("krama_client/", "krama_client-"))] == []


def test_client_needs_two_packages() -> None:
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert sorted(name.partition(">")[0] for name in needed) == ["cryptography", "httpx"]


def test_versions_are_the_projects_and_the_contracts() -> None:
    document = (PROJECT.parents[1] / "openapi" / "openapi.json").read_text()
    assert __version__ == tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert f'"version": "{CONTRACT}"' in document
