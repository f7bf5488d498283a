"""Makes a backup while the service runs: one moment of the database, and the keys that belong to it."""

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session

from krama import __version__
from krama.access import keys
from krama.audit import log_key
from krama.audit.continuity import last_signed, stored_signer
from krama.audit.errors import CheckpointNotFound
from krama.audit.log import checkpoint
from krama.core import clock
from krama.core.database import Database
from krama.operations.backup_folder import (
    MANIFEST,
    POSTGRES,
    SQLITE,
    STATE,
    STATE_FILES,
    BackupRefused,
    Manifest,
    copy_file,
    count_rows,
    file_digest,
    run_program,
    sync,
    write_file,
)
from krama.operations.figures import backup_was_made


def make(database: Database, state_dir: Path, folder: Path) -> Manifest:
    """Write a backup into a new folder while the service runs.

    Until it is complete, the folder has a name that ends with `.part`. Raises `BackupRefused`, and an error if the
    state folder does not belong to this database.
    """
    _check_place(state_dir, folder)
    _check_state(database, state_dir)
    part = folder.with_name(f"{folder.name}.part")
    try:
        if part.exists():
            shutil.rmtree(part)
        manifest = _written(database, state_dir, part)
        part.rename(folder)
        sync(folder.parent)
        backup_was_made(state_dir)
    except OSError as problem:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupRefused(f"The backup can't be written to {folder} ({problem.strerror}).") from problem
    except Exception:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _check_place(state_dir: Path, folder: Path) -> None:
    if folder.exists():
        raise BackupRefused(f"{folder} already exists. Name a new folder. A backup is never overwritten.")
    if not folder.parent.is_dir():
        raise BackupRefused(f"The folder {folder.parent} does not exist. Is the disk for backups mounted?")
    if folder.resolve().is_relative_to(state_dir.resolve()):
        raise BackupRefused("A backup inside KRAMA_STATE_DIR would be lost with it. Name a folder elsewhere.")


def _check_state(database: Database, state_dir: Path) -> None:
    """Check that the state folder exists and belongs to this database: a backup needs its keys."""
    if not state_dir.is_dir():
        raise BackupRefused(
            "KRAMA_STATE_DIR does not exist, and a backup needs its keys. Set it to the folder of this database."
        )
    stored_signer(database, state_dir)
    if (state_dir / keys.FILE).exists():
        keys.load(state_dir)
    if (state_dir / log_key.FILE).exists():
        log_key.load(state_dir)
    last_signed(state_dir)


def _written(database: Database, state_dir: Path, part: Path) -> Manifest:
    part.mkdir(mode=0o700)
    (part / STATE).mkdir(mode=0o700)
    for name in STATE_FILES:  # before the database, so that the log is not older than its last checkpoint in the folder
        if (state_dir / name).exists():
            copy_file(state_dir / name, part / STATE / name)
    copied = _copy_sqlite if database.is_sqlite else _dump_postgres
    name, counts, note, signed = copied(database, part)
    files = {str(path.relative_to(part)): file_digest(path) for path in sorted(part.rglob("*")) if path.is_file()}
    manifest = Manifest(
        version=__version__, made_at=clock.now().isoformat(), database=name, counts=counts, checkpoint=note,
        signed=signed, files=files,
    )  # fmt: skip
    write_file(part / MANIFEST, manifest.model_dump_json(indent=2).encode())
    return manifest


def _copy_sqlite(database: Database, part: Path) -> tuple[str, dict[str, int], str | None, int]:
    name = SQLITE
    source = sqlite3.connect(f"{Path(str(database.url.database)).resolve().as_uri()}?mode=ro", uri=True)
    target = sqlite3.connect(part / name)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()
    copy = Database(f"sqlite:///{part / name}", pool_size=1)
    try:
        with copy.read() as session:
            counted = _looked_at(session)
    finally:
        copy.close()
    for leftover in part.glob(f"{name}-*"):
        leftover.unlink()
    (part / name).chmod(0o600)
    sync(part / name)
    return (name, *counted)


def _dump_postgres(database: Database, part: Path) -> tuple[str, dict[str, int], str | None, int]:
    """Count and dump the same moment of the database."""
    name = POSTGRES
    with database.read() as session:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))  # it waits for pg_dump
        snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        counted = _looked_at(session)
        options = [f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-privileges"]
        run_program("pg_dump", database, [*options, f"--file={part / name}"])
    (part / name).chmod(0o600)
    sync(part / name)
    return (name, *counted)


def _looked_at(session: Session) -> tuple[dict[str, int], str | None, int]:
    try:
        newest = checkpoint(session)
    except CheckpointNotFound:
        return count_rows(session), None, 0
    return count_rows(session), newest.note, newest.size
