"""A copy of the service to be changed by an exercise, and run in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.repository import ROOT

_PATIENCE_SECONDS = 120


class ServiceCopy:
    """`api/` in a temporary folder. `added` and `touched` are the files that the exercise wrote and changed by hand."""

    def __init__(self, folder: Path) -> None:
        self.api = folder / "api"
        self.state = folder / "state"
        self.added: set[str] = set()
        self.touched: set[str] = set()
        shutil.copytree(ROOT / "api", self.api, ignore=shutil.ignore_patterns("__pycache__"))

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
        environment = os.environ | {"PYTHONPATH": f"{self.api}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [sys.executable, "-c", program, str(self.state)],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
