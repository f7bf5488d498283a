"""Files of the state folder that hold secrets: replaced in one step, durably, readable only by their owner."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class ReadableByOthers(Exception):
    """The file's mode lets others read it."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Allow one writer of this file at a time on this machine. Creates its folder. Raises `OSError`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Say that this process uses the file. Whether it is the only one that says so. Raises `OSError`."""
    descriptor = os.open(path.with_name(f".{path.name}.served"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def read(path: Path) -> str:
    """The file's content. Raises `OSError`, `ValueError` if it is not text, and `ReadableByOthers`."""
    if path.stat().st_mode & 0o077:
        raise ReadableByOthers
    return path.read_text(encoding="utf-8")


def replace(path: Path, text: str) -> None:
    """Replace the file's content. After a crash, the file has its old content or this one. Raises `OSError`."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
