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


def cpu_seconds(program: str) -> float:
    """User and system seconds of a new interpreter, the best of three."""
    taken = []
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", program])
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        taken.append(usage.ru_utime + usage.ru_stime)
    return min(taken)


def test_import_takes_a_quarter_of_a_second() -> None:
    """Compared with an empty program on the same machine at the same time, whose share is about a tenth."""
    nothing = cpu_seconds("pass")
    for program in ("import krama_client", "from krama_client import Krama, AsyncKrama"):
        # An empty program takes 0.02 s or more of CPU where the figure was measured; a slower machine gets more time.
        assert cpu_seconds(program) - nothing <= 0.25 * max(1.0, nothing / 0.02)


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


def test_wheel_is_at_most_200_kilobytes(wheel: Path) -> None:
    assert wheel.stat().st_size <= 200_000


def test_wheel_has_the_generated_part_the_types_and_nothing_foreign(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("_generated/resources/disputes.py", "_sync/client.py", "py.typed"):
        assert f"krama_client/{needed}" in names
    assert [name for name in names if not name.startswith(("krama_client/", "krama_client-"))] == []


def test_client_needs_two_packages() -> None:
    needed = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert sorted(name.partition(">")[0] for name in needed) == ["cryptography", "httpx"]


def test_versions_are_the_projects_and_the_contracts() -> None:
    document = (PROJECT.parents[1] / "openapi" / "openapi.json").read_text()
    assert __version__ == tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert f'"version": "{CONTRACT}"' in document
