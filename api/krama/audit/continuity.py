"""Does a database belong to its state folder? The folder holds the log's key, and what was signed last.

A database that was lost, set back or mixed up is noticed so, and nothing is signed that would be a second history.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from krama.audit import log_key, repository
from krama.audit.errors import LogBroken, LogKeyUnusable
from krama.audit.note import NoteRefused, Signer, read_checkpoint
from krama.core import clock, state_files
from krama.core.database import Database
from krama.core.state_files import ReadableByOthers

LAST_SIGNED = "audit-last-checkpoint.json"


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What the log was at a checkpoint. The state folder does not say when that was."""

    size: int
    root: bytes
    at: datetime | None = None


def newest(session: Session) -> TreeHead:
    """The newest checkpoint in the database, of size 0 if nothing was signed yet."""
    row = repository.newest_checkpoint(session)
    return TreeHead(0, b"") if row is None else TreeHead(row.size, row.root, clock.from_micros(row.signed_at))


def last_signed(state_dir: Path) -> TreeHead | None:
    """What the state folder has as the last checkpoint; None where there is no such file.

    Raises `LogBroken` where there is one that can't be read: what it said must not be forgotten in silence.
    """
    try:
        document = json.loads(state_files.read(state_dir / LAST_SIGNED))
        return TreeHead(int(document["size"]), base64.b64decode(document["root"], validate=True))
    except FileNotFoundError:
        return None
    except ReadableByOthers as problem:
        raise LogBroken(f"{LAST_SIGNED} in KRAMA_STATE_DIR can be read by others. Run: chmod 600 on it.") from problem
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LogBroken(
            f"{LAST_SIGNED} in KRAMA_STATE_DIR can't be read, so nobody knows whether the database was set back. "
            "Restore it from a backup. If there is none, run `krama audit verify` with a --checkpoint that a member "
            "kept, and if that finds nothing, move the file away."
        ) from problem


def remember(state_dir: Path, signed: TreeHead) -> None:
    """Let the state folder have this as the last checkpoint, unless it has a later one.

    Raises `LogBroken` and `OSError`.
    """
    path, last = state_dir / LAST_SIGNED, last_signed(state_dir)
    if not signed.size or (last is not None and last.size >= signed.size):
        return
    with state_files.locked(path):
        last = last_signed(state_dir)
        if last is None or last.size < signed.size:
            document = {"size": signed.size, "root": base64.b64encode(signed.root).decode()}
            state_files.replace(path, json.dumps(document))


def check_not_set_back(last: TreeHead | None, newest: TreeHead) -> None:
    """Hold the database's newest checkpoint against what the state folder has. Raises `LogBroken`."""
    if last is None:
        return
    if last.size > newest.size or (last.size == newest.size and last.root != newest.root):
        raise LogBroken(
            f"The database is older than what was signed: {last.size:,} records were signed, it has {newest.size:,}. "
            "Was it set back, or is this another one? docs/reliability.md says what to do."
        )


def signer_of_log(database: Database, state_dir: Path, public_url: str) -> Signer:
    """The key that signs this database's log; it is made only where nothing was signed yet. Raises `LogKeyUnusable`."""
    return held_signer(database, state_dir) or log_key.load_or_create(state_dir, public_url)


def held_signer(database: Database, state_dir: Path) -> Signer | None:
    """The key that signed this database's log, as the folder has it; None where nothing was signed yet.

    Raises `LogKeyUnusable` where the folder has none or another one: a new one would make another log.
    """
    with database.read() as session:
        checkpoint = repository.newest_checkpoint(session)
    if checkpoint is None:
        return None
    signer = log_key.load(state_dir)
    try:
        read_checkpoint(checkpoint.note, signer)
    except NoteRefused as problem:
        raise LogKeyUnusable(
            f"{log_key.FILE} in KRAMA_STATE_DIR is not the key that signed this database's log. Name the folder that "
            "belongs to the database, or restore the key from a backup."
        ) from problem
    return signer


def lost_database(state_dir: Path) -> str | None:
    """What to tell where there is no database, though the state folder says that there was one."""
    last = last_signed(state_dir)
    if last is None:
        return None
    return (
        f"{last.size:,} records were signed with the keys of KRAMA_STATE_DIR, and this database has none: it was lost, "
        "or is another one. Set KRAMA_DATABASE_URL to the right one, or restore a backup (docs/reliability.md). For a "
        "new exchange name another folder."
    )
