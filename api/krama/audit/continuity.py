"""Checks that a database belongs to its state folder, which contains the log's key and the last checkpoint.

This detects a database that was lost, set back or swapped. Nothing is signed then, because that would start a second
history.
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
    """The log's size and root at a checkpoint. `at` is None if it comes from the state folder, which has no time."""

    size: int
    root: bytes
    at: datetime | None = None


def newest(session: Session) -> TreeHead:
    """The newest checkpoint in the database, of size 0 if nothing was signed yet."""
    row = repository.newest_checkpoint(session)
    return TreeHead(0, b"") if row is None else TreeHead(row.size, row.root, clock.from_micros(row.signed_at))


def last_signed(state_dir: Path) -> TreeHead | None:
    """The last checkpoint in the state folder, or None if the file does not exist.

    Raises `LogBroken` if the file can't be read, because its content must not be ignored silently.
    """
    try:
        document = json.loads(state_files.read(state_dir / LAST_SIGNED))
        return TreeHead(int(document["size"]), base64.b64decode(document["root"], validate=True))
    except FileNotFoundError:
        return None
    except ReadableByOthers as problem:
        raise LogBroken(f"Other users can read {LAST_SIGNED} in KRAMA_STATE_DIR. Run chmod 600 on it.") from problem
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LogBroken(
            f"{LAST_SIGNED} in KRAMA_STATE_DIR can't be read, so it is unknown whether the database was set back. "
            "Restore the file from a backup. If there is none, run `krama audit verify` with a --checkpoint that an "
            "agency kept. If that finds nothing, move the file away."
        ) from problem


def remember(state_dir: Path, signed: TreeHead) -> None:
    """Store this in the state folder as the last checkpoint, unless it has a later one.

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
    """Compare the database's newest checkpoint with the state folder's last one. Raises `LogBroken`."""
    if last is None:
        return
    if last.size > newest.size or (last.size == newest.size and last.root != newest.root):
        raise LogBroken(
            f"The database does not match the last checkpoint: {last.size:,} records were signed, it has "
            f"{newest.size:,}. Was it set back, or is it another database? See docs/reliability.md."
        )


def signer_of_log(database: Database, state_dir: Path, public_url: str) -> Signer:
    """The key that signs this database's log. Created only if nothing was signed yet. Raises `LogKeyUnusable`."""
    return stored_signer(database, state_dir) or log_key.load_or_create(state_dir, public_url)


def stored_signer(database: Database, state_dir: Path) -> Signer | None:
    """The key that signed this database's log, from the state folder. None if nothing was signed yet.

    Raises `LogKeyUnusable` if the folder has no key or another one: a new key would start another log.
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
            f"{log_key.FILE} in KRAMA_STATE_DIR is not the key that signed this database's log. Set KRAMA_STATE_DIR to "
            "the folder of this database, or restore the key from a backup."
        ) from problem
    return signer


def lost_database(state_dir: Path) -> str | None:
    """A message for a missing database, if the state folder shows that there was one. Otherwise None."""
    last = last_signed(state_dir)
    if last is None:
        return None
    return (
        f"{last.size:,} records were signed with the keys in KRAMA_STATE_DIR, but this database has none. It was lost, "
        "or it is another database. Set KRAMA_DATABASE_URL to the right one, or restore a backup "
        "(docs/reliability.md). For a new exchange, set KRAMA_STATE_DIR to another folder."
    )
