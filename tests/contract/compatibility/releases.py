"""Keeps the released contracts as they were: `openapi/released/releases.txt` has a line for each, for good."""

import hashlib
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

_RELEASES, _CONTRACT = "openapi/released/releases.txt", "openapi/released/openapi.json"
_HEADING = re.compile(r"^## ([0-9]\S*)(.*)$", re.MULTILINE)
_LINE = re.compile(r"(\S+) ([0-9a-f]{64})")
_SECONDS = 60


def faults(root: Path) -> Iterator[str]:
    """What is wrong with the record of releases in this repository. Before the first release there is none."""
    lines = _lines(_text(root / _RELEASES))
    if wrong := [line for line in lines if not _LINE.fullmatch(line)]:
        yield f"{_RELEASES}: {wrong[0]!r} is not a version and a SHA-256"
        return
    for earlier in _earlier(root):
        if lines[: len(earlier)] != earlier:
            yield f"{_RELEASES}: lines may only be added, and one that was committed is gone or is another"
            break
    recorded = [line.split()[0] for line in lines]
    released = [
        version for version, rest in _HEADING.findall(_text(root / "CHANGELOG.md")) if "not released" not in rest
    ]
    for version in sorted(set(released) ^ set(recorded)):
        here, there = ("CHANGELOG.md", _RELEASES) if version in released else (_RELEASES, "CHANGELOG.md")
        yield f"{here} says that {version} is released, and {there} does not"
    if lines and lines[-1].split()[1] != _digest(_text(root / _CONTRACT)):
        yield f"{_CONTRACT} is not the contract of {recorded[-1]}: a released contract never changes"


def _earlier(root: Path) -> Iterator[Sequence[str]]:
    """The lines in each commit that changed them. None without git, or if the history is not there."""
    for commit in _git(root, "log", "--format=%H", "--", _RELEASES).split():
        yield _lines(_git(root, "show", f"{commit}:{_RELEASES}"))


def _git(root: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _lines(text: str) -> Sequence[str]:
    return text.splitlines()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
