"""A copy of the service to be changed by an exercise, and run in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT

_PATIENCE_SECONDS = 120


class ServiceCopy:
    """`api/` in a temporary folder. `added` and `touched` are the files that the exercise wrote and changed by hand.

    Bytecode is copied along, because compiling it again takes longer than the exercises themselves.
    """

    def __init__(self, folder: Path) -> None:
        self.api = folder / "api"
        self.state = folder / "state"
        self.added: set[str] = set()
        self.touched: set[str] = set()
        copy_tree("api", folder)

    @property
    def newest_migration(self) -> str:
        """The number of the last migration."""
        return max(path.name[:4] for path in (self.api / "krama" / "migrations" / "versions").glob("[0-9]*.py"))

    def add(self, path: str, text: str) -> None:
        """Write a new file."""
        target = self.api / "krama" / path
        assert not target.exists(), f"{path} is there already"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self.added.add(path)

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file."""
        target = self.api / "krama" / path
        text = target.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        target.write_text(text.replace(old, new), encoding="utf-8")
        self.touched.add(path)

    def run(self, program: str) -> str:
        """Run a Python program on the copy; what it prints. Fails with the program's own error."""
        done = run_on(self.api, program, str(self.state))
        assert done.returncode == 0, done.stderr
        return done.stdout


def copy_tree(name: str, folder: Path) -> None:
    """Copy a folder of the repository, but for bytecode that another process is writing just now."""
    shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*"))


def run_on(api: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program on a copy of `api/`. It collects no garbage: that takes a tenth of its time."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KRAMA_")}
    environment |= {"PYTHONPATH": f"{api}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", f"import gc; gc.disable()\n{program}", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False,
    )  # fmt: skip
