"""The files that `screen` writes: the hits, and while it runs how far it is.

Hits are CSV for people: UTF-8 with a byte order mark, so that Excel shows Khmer, and no cell that Excel would run. The
state has counts and hashes, and no value.
"""

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from krama_client._cli.texts import WRONG_USE, Stop

BYTE_ORDER_MARK = "\ufeff"
_RUNS = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ]*", re.ASCII)


def safe(cell: object) -> str:
    """The text of a cell. A text that Excel would take for a formula begins with an apostrophe; a number does not."""
    text = "" if cell is None else str(cell)
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def encoded(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def append(file: Path, at: int, content: bytes) -> int:
    """Write to the place `at` of a file, and drop what is after it. Returns the size once it is on disk."""
    with file.open("r+b" if file.exists() else "x+b") as output:
        output.truncate(at)
        output.seek(at)
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
        return output.tell()


@dataclass(slots=True)
class State:
    """Hashes of the input and of everything else that the answers depend on, and what is done."""

    input: str
    options: str
    rows: int = 0
    hits: int = 0
    refused: int = 0
    size: int = 0
    """Bytes of the output that belong to the rows that are done."""


def state_file(output: Path) -> Path:
    """Where the state of an output is, while it is not complete."""
    return output.with_name(output.name + ".state")


def begin(output: Path, fresh: State, *, restart: bool) -> State:
    """The state to go on from. Raises `Stop` if the output is something else's, or the input is another one now."""
    file = state_file(output)
    if restart:
        file.unlink(missing_ok=True)
        output.unlink(missing_ok=True)
    if not file.exists():
        if output.exists():
            raise Stop(WRONG_USE, "screen.exists", file=output)
        return fresh
    kept = _read(file)
    if kept.input != fresh.input:
        raise Stop(WRONG_USE, "screen.input_changed", file=output)
    if kept.options != fresh.options:
        raise Stop(WRONG_USE, "screen.options_changed", file=output)
    if kept.size and (not output.exists() or output.stat().st_size < kept.size):
        raise Stop(WRONG_USE, "screen.output_changed", file=output)
    return kept


def _read(file: Path) -> State:
    try:
        return State(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise Stop(WRONG_USE, "screen.state_unreadable", file=file) from None


def save(output: Path, state: State) -> None:
    """Keep the state, whole or not at all. What it counts must be in the output, on disk, already."""
    file = state_file(output)
    new = file.with_name(file.name + ".new")
    new.write_text(json.dumps(asdict(state)) + "\n", encoding="utf-8")
    new.replace(file)


def file_hash(file: Path) -> str:
    """SHA-256 of a file's content."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def text_hash(*parts: object) -> str:
    """SHA-256 of some facts."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()
