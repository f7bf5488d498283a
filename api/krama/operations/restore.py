"""Restores a backup into an empty database, after verifying its counts and its whole log."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama import __version__
from krama.audit import log_key
from krama.audit.continuity import LAST_SIGNED, last_signed
from krama.audit.errors import LogBroken
from krama.audit.note import Signer
from krama.audit.verification import LogVerification, verify
from krama.core import epoch, state_files
from krama.core.database import Database
from krama.feed import snapshots
from krama.operations.backup_folder import (
    POSTGRES,
    SQLITE,
    STATE,
    STATE_FILES,
    BackupRefused,
    Manifest,
    copy_file,
    count_rows,
    name_of,
    read,
    run_program,
    sync,
)

_MOST_FINDINGS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. `lost` is the number of records that were signed after the backup was made.

    `lost` is None if this is unknown, because the state folder is lost too.
    """

    made_at: str
    records: int
    signed: int
    lost: int | None


def restore(database: Database, state_dir: Path, folder: Path, *, loses_records: bool = False) -> Restored:
    """Verify a backup's counts and its whole log, and put it into an empty database and the state folder.

    If the state folder shows that the backup lacks signed records, `loses_records` must allow their loss. Raises
    `BackupRefused`. Nothing has changed then, unless the message says so.
    """
    manifest = read(folder)
    lost = _lost(state_dir, manifest, loses_records)
    refused = [*_misfits(database, state_dir, folder, manifest)]
    if lost and not loses_records:
        refused.append(
            f"{lost:,} records of the audit log were signed after this backup was made, and would be lost. Use a "
            "newer backup, or add --loses-records. docs/reliability.md describes how to inform the agencies."
        )
    if refused:
        raise BackupRefused("\n".join(refused))
    try:
        place = _placed_sqlite if database.is_sqlite else _placed_postgres
        with place(database, folder / manifest.database) as placed:
            proven = _prove(placed, _signer(folder), manifest)
            begin_epoch(placed, state_dir)
        _put_state(state_dir, folder)
    except OSError as problem:
        raise BackupRefused(
            f"The backup can't be restored ({problem.strerror}). May this user write to KRAMA_STATE_DIR and to the "
            "folder of the database? If the database exists now, move it away before you try again."
        ) from problem
    return Restored(manifest.made_at, proven.records, proven.signed, lost)


def begin_epoch(database: Database, state_dir: Path) -> None:
    """Let copies of the list begin again: they may hold what the restored database has lost. Snapshots are removed."""
    # gate: copies of before a restore begin again
    with database.transaction() as session:
        epoch.begin(session)
    shutil.rmtree(snapshots.folder_of(state_dir), ignore_errors=True)


def _lost(state_dir: Path, manifest: Manifest, loses_records: bool) -> int | None:
    try:
        known = last_signed(state_dir)
    except LogBroken:
        if loses_records:
            return None
        raise
    return None if known is None else max(0, known.size - manifest.signed)


def _misfits(database: Database, state_dir: Path, folder: Path, manifest: Manifest) -> Iterator[str]:
    """Every reason not to restore this backup here."""
    if manifest.version != __version__:
        yield (
            f"This backup was made by Krama {manifest.version}, but this is {__version__}. Restore it with that "
            "version, then migrate with this one."
        )
    if manifest.database != (SQLITE if database.is_sqlite else POSTGRES):
        yield (
            "This is a backup of the other kind of database. A backup of SQLite is restored into SQLite, and one of "
            "PostgreSQL into PostgreSQL. Set KRAMA_DATABASE_URL accordingly."
        )
    elif database.path is not None and database.path.exists():
        yield f"There is already a database at {database.path}. Move it away: a restore overwrites nothing."
    elif not database.is_empty():
        yield "The database already has tables. Use an empty one: a restore overwrites nothing."
    held, backed_up = state_dir / log_key.FILE, folder / STATE / log_key.FILE
    if held.exists() and (not backed_up.exists() or held.read_bytes() != backed_up.read_bytes()):
        yield "KRAMA_STATE_DIR contains the key of another log. Use another folder, or move that key away."


def _signer(folder: Path) -> Signer:
    """The signer of the backup's log. If the log was never signed, a new key serves, because it verifies nothing."""
    if (folder / STATE / log_key.FILE).exists():
        return log_key.load(folder / STATE)
    return Signer("nobody", Ed25519PrivateKey.generate())


def _prove(database: Database, signer: Signer, manifest: Manifest) -> LogVerification:
    with database.read() as session:
        counts = count_rows(session)
    proven = verify(database, signer, [manifest.checkpoint] if manifest.checkpoint else [])
    differing = [f"the count of {name}" for name in manifest.counts if counts.get(name) != manifest.counts[name]]
    wrong = [*differing, *(finding.detail for finding in proven.findings[:_MOST_FINDINGS_SHOWN])]
    if wrong:
        left = "Nothing was restored." if database.is_sqlite else "Drop the database: it now has this content."
        raise BackupRefused(f"The backup's content differs from what was backed up: {'; '.join(wrong)} {left}")
    return proven


@contextmanager
def _placed_sqlite(database: Database, source: Path) -> Iterator[Database]:
    """A copy next to the target. It replaces the target if the block succeeds, and is deleted otherwise."""
    target = database.path or source
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    placed = Database(f"sqlite:///{part}", pool_size=1)
    try:
        copy_file(source, part)
        yield placed
        placed.close()
        part.rename(target)
        sync(target.parent)
    finally:
        placed.close()
        for leftover in target.parent.glob(f"{part.name}*"):
            leftover.unlink()


@contextmanager
def _placed_postgres(database: Database, source: Path) -> Iterator[Database]:
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    run_program("pg_restore", database, [*options, f"--dbname={name_of(database)}", str(source)])
    yield database


def _put_state(state_dir: Path, folder: Path) -> None:
    """Copy the keys and the last checkpoint. Existing signing keys are kept, because they are newer."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in STATE_FILES:
        source, target = folder / STATE / name, state_dir / name
        if source.exists() and (name == LAST_SIGNED or not target.exists()):
            state_files.replace(target, source.read_text(encoding="utf-8"))
        elif name == LAST_SIGNED:
            target.unlink(missing_ok=True)
