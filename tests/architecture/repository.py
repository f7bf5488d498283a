"""The repository's own files as text: no caches, no installed packages, nothing that git would ignore."""

import pkgutil
from collections.abc import Iterator
from pathlib import Path

import krama

ROOT = Path(__file__).parents[2]
_NOT_OURS = {".git", "node_modules", "__pycache__", "var", "build", "dist", "redoc.standalone.js"}
_HIDDEN_BUT_OURS = {".ci", ".github"}
_TEXT = {
    "", ".cfg", ".css", ".csv", ".html", ".in", ".ini", ".js", ".json", ".lock", ".mako", ".md", ".ndjson", ".py",
    ".service", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


_NOT_TO_IMPORT = ("krama.migrations.env", "krama.migrations.versions", "krama.scorecards.plot")
"""What only alembic can import, and what takes a second to import."""


def service_modules() -> list[str]:
    """The names of the service's modules, to import them all."""
    names = [module.name for module in pkgutil.walk_packages(krama.__path__, "krama.")]
    return [name for name in names if not name.startswith(_NOT_TO_IMPORT)]


def text_files() -> Iterator[tuple[str, str]]:
    """Path relative to the root, and content, of every text file."""
    for path in _walk(ROOT):
        if path.suffix in _TEXT:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _NOT_OURS:  # in a worktree, `.git` is a file
            continue
        if path.is_file():
            yield path
        elif path.name in _HIDDEN_BUT_OURS or not path.name.startswith("."):
            yield from _walk(path)
