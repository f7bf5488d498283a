"""The repository's own files as text: no caches, no installed packages, nothing that git would ignore."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOT_OURS = {".git", "node_modules", "__pycache__", "var", "build", "dist"}
_HIDDEN_BUT_OURS = {".ci", ".github"}
_TEXT = {
    "", ".cfg", ".css", ".csv", ".html", ".in", ".ini", ".js", ".json", ".lock", ".mako", ".md", ".ndjson", ".py",
    ".service", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml",
}  # fmt: skip


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
