"""Restoring a backup: into what is empty, once its counts and its whole log are proven."""

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
from krama.core import state_files
from krama.core.database import Database
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

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how much of the log was lost: records that were signed after the backup was made.

    `lost` is None where nobody knows, because the state folder that knew is gone too.
    """

    made_at: str
    records: int
    signed: int
    lost: int | None


def restore(database: Database, state_dir: Path, folder: Path, *, loses_records: bool = False) -> Restored:
    """Put a backup into an empty database and the state folder, once its counts and its whole log are proven.

    If the state folder knows of records that the backup lacks, `loses_records` must allow their loss.
    Raises `BackupRefused`. Nothing has changed then unless the message says so.
    """
    manifest = read(folder)
    lost = _lost(state_dir, manifest, loses_records)
    refused = [*_misfits(database, state_dir, folder, manifest)]
    if lost and not loses_records:
        refused.append(
            f"{lost:,} records of the audit log were signed after this backup was made, and would be lost. Use a "
            "newer one, or say --loses-records. docs/reliability.md says what to tell members."
        )
    if refused:
        raise BackupRefused("\n".join(refused))
    try:
        place = _placed_sqlite if database.is_sqlite else _placed_postgres
        with place(database, folder / manifest.database) as placed:
            proven = _prove(placed, _signer(folder), manifest)
        _put_state(state_dir, folder)
    except OSError as problem:
        raise BackupRefused(
            f"The backup can't be put in its place ({problem.strerror}). May this user write to KRAMA_STATE_DIR, and "
            "to the folder of the database? If the database is there now, take it away before you try again."
        ) from problem
    return Restored(manifest.made_at, proven.records, proven.signed, lost)


def _lost(state_dir: Path, manifest: Manifest, loses_records: bool) -> int | None:
    try:
        known = last_signed(state_dir)
    except LogBroken:
        if loses_records:
            return None
        raise
    return None if known is None else max(0, known.size - manifest.signed)


def _misfits(database: Database, state_dir: Path, folder: Path, manifest: Manifest) -> Iterator[str]:
    """Everything that stands against restoring this backup here."""
    if manifest.version != __version__:
        yield (
            f"This backup was made by Krama {manifest.version}, this is {__version__}. Restore it with that version, "
            "then migrate with this one."
        )
    if manifest.database != (SQLITE if database.is_sqlite else POSTGRES):
        yield (
            "This is a backup of the other kind of database: SQLite's is restored into SQLite, PostgreSQL's into "
            "PostgreSQL. Set KRAMA_DATABASE_URL accordingly."
        )
    elif database.path is not None and database.path.exists():
        yield f"There is a database at {database.path} already. Move it away: a restore writes over nothing."
    elif not database.is_empty():
        yield "The database has tables already. Name an empty one: a restore writes over nothing."
    held, backed_up = state_dir / log_key.FILE, folder / STATE / log_key.FILE
    if held.exists() and (not backed_up.exists() or held.read_bytes() != backed_up.read_bytes()):
        yield "KRAMA_STATE_DIR has another log's key. Name another folder, or move the one that is there away."


def _signer(folder: Path) -> Signer:
    """Whose signatures the backup's log must bear. Where none was ever made, any key will do to find none."""
    if (folder / STATE / log_key.FILE).exists():
        return log_key.load(folder / STATE)
    return Signer("nobody", Ed25519PrivateKey.generate())


def _prove(database: Database, signer: Signer, manifest: Manifest) -> LogVerification:
    with database.read() as session:
        counts = count_rows(session)
    proven = verify(database, signer, [manifest.checkpoint] if manifest.checkpoint else [])
    differing = [f"the count of {name}" for name in manifest.counts if counts.get(name) != manifest.counts[name]]
    wrong = [*differing, *(finding.detail for finding in proven.findings[:_MOST_TOLD])]
    if wrong:
        left = "Nothing was put in its place." if database.is_sqlite else "Drop the database: it holds this now."
        raise BackupRefused(f"What the backup holds is not what was backed up: {'; '.join(wrong)} {left}")
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
    """Signing keys that are there stay: they are newer. What was signed last is as the backup has it."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in STATE_FILES:
        source, target = folder / STATE / name, state_dir / name
        if source.exists() and (name == LAST_SIGNED or not target.exists()):
            state_files.replace(target, source.read_text(encoding="utf-8"))
        elif name == LAST_SIGNED:
            target.unlink(missing_ok=True)
