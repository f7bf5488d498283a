"""The three wheels as they are built for a release, and a program that has only some of them."""

import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.architecture.repository import ROOT

PROJECTS = {"krama": ROOT, "krama_rules": ROOT / "api", "krama_client": ROOT / "clients" / "python"}


def build(folder: Path) -> dict[str, Path]:
    """Each wheel by the name of its distribution."""
    for project in PROJECTS.values():
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(command, cwd=project, capture_output=True, check=True)
    return {wheel.name.partition("-")[0]: wheel for wheel in folder.glob("*.whl")}


def files(wheel: Path) -> set[str]:
    """The files of a wheel without its metadata."""
    with zipfile.ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if ".dist-info/" not in name}


def unpack(wheels: Sequence[Path], folder: Path) -> Path:
    """Some wheels as they lie in one folder of packages."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            opened.extractall(folder)
    return folder


def run(packages: Path, program: str, given: str = "") -> str:
    """What a program prints that sees these packages and those of others, but not this tree."""
    others = sysconfig.get_path("purelib")
    head = f"import sys; sys.path[:0] = [{str(packages)!r}]; sys.path.append({others!r})\n"
    command = [sys.executable, "-I", "-S", "-c", head + program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
