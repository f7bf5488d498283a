"""How far a screening is, so that it can go on after an interruption. The file has counts and hashes, and no value."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from krama_client._cli.failures import WRONG_USE, Stop


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
