"""A backup that can be trusted: one moment of the database, the state folder's keys, and what proves that it is whole.

It is a folder: `database.sqlite3` or `database.dump` (pg_dump's custom format), `state/`, and `manifest.json` with
the counts of every table, the log's newest checkpoint and the SHA-256 of every file. It holds keys: guard it like them.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, select, text
from sqlmodel import Session, SQLModel

from krama import __version__
from krama.access import keys
from krama.audit import log_key
from krama.audit.continuity import LAST_SIGNED, held_signer, last_signed
from krama.audit.errors import CheckpointMissing, LogBroken
from krama.audit.log import checkpoint
from krama.audit.note import Signer
from krama.audit.verification import Verified, verify
from krama.core import clock, state_files
from krama.core.database import Database
from krama.core.errors import KramaError

MANIFEST = "manifest.json"
_SQLITE, _POSTGRES = "database.sqlite3", "database.dump"
_STATE = "state"
_STATE_FILES = (keys.FILE, log_key.FILE, LAST_SIGNED)
_MOST_TOLD = 5


class BackupRefused(KramaError):
    """No backup can be made there, or from this one nothing can be restored."""

    code = "backup_refused"


class Manifest(BaseModel):
    """What a backup holds. `records` and `checkpoint` are the audit log's; `checkpoint` is a signed note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    made_at: str
    database: str
    counts: dict[str, int]
    checkpoint: str | None
    signed: int
    files: dict[str, str]


def make(database: Database, state_dir: Path, folder: Path) -> Manifest:
    """Write a backup into a new folder, while the service goes on.

    Until it is whole it stands beside it, under a name that ends with `.part`. Raises `BackupRefused`, and what says
    that the state folder is not the one of this database.
    """
    _check_place(state_dir, folder)
    _check_state(database, state_dir)
    part = folder.with_name(f"{folder.name}.part")
    try:
        if part.exists():
            shutil.rmtree(part)
        manifest = _written(database, state_dir, part)
        part.rename(folder)
        _sync(folder.parent)
    except OSError as problem:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupRefused(f"The backup can't be written to {folder} ({problem.strerror}).") from problem
    except Exception:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return manifest


def _check_place(state_dir: Path, folder: Path) -> None:
    if folder.exists():
        raise BackupRefused(f"{folder} is there already. Name a new folder: a backup is never written over.")
    if not folder.parent.is_dir():
        raise BackupRefused(f"There is no folder {folder.parent} to put it into. Is the disk for backups mounted?")
    if folder.resolve().is_relative_to(state_dir.resolve()):
        raise BackupRefused("A backup inside KRAMA_STATE_DIR would be lost with it. Name a folder elsewhere.")


def _check_state(database: Database, state_dir: Path) -> None:
    """A backup without the keys, or with another exchange's, is none."""
    if not state_dir.is_dir():
        raise BackupRefused("KRAMA_STATE_DIR names no folder: a backup without its keys is none.")
    held_signer(database, state_dir)
    if (state_dir / keys.FILE).exists():
        keys.load(state_dir)
    if (state_dir / log_key.FILE).exists():
        log_key.load(state_dir)
    last_signed(state_dir)


def _written(database: Database, state_dir: Path, part: Path) -> Manifest:
    part.mkdir(mode=0o700)
    (part / _STATE).mkdir(mode=0o700)
    for name in _STATE_FILES:  # first, so that the log is not older than what they say of it
        if (state_dir / name).exists():
            _copy(state_dir / name, part / _STATE / name)
    copied = _copy_sqlite if database.is_sqlite else _dump_postgres
    name, counts, note, signed = copied(database, part)
    files = {str(path.relative_to(part)): _digest(path) for path in sorted(part.rglob("*")) if path.is_file()}
    manifest = Manifest(
        version=__version__, made_at=clock.now().isoformat(), database=name, counts=counts, checkpoint=note,
        signed=signed, files=files,
    )  # fmt: skip
    _write(part / MANIFEST, manifest.model_dump_json(indent=2).encode())
    return manifest


def _copy_sqlite(database: Database, part: Path) -> tuple[str, dict[str, int], str | None, int]:
    name = _SQLITE
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
            found = _looked_at(session)
    finally:
        copy.close()
    for leftover in part.glob(f"{name}-*"):
        leftover.unlink()
    (part / name).chmod(0o600)
    _sync(part / name)
    return (name, *found)


def _dump_postgres(database: Database, part: Path) -> tuple[str, dict[str, int], str | None, int]:
    """What is counted and what is dumped are one moment of the database."""
    name = _POSTGRES
    with database.read() as session:
        snapshot = session.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        found = _looked_at(session)
        options = [f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-privileges"]
        _run("pg_dump", database, [*options, f"--file={part / name}"])
    (part / name).chmod(0o600)
    _sync(part / name)
    return (name, *found)


def _looked_at(session: Session) -> tuple[dict[str, int], str | None, int]:
    try:
        newest = checkpoint(session)
    except CheckpointMissing:
        return _counts(session), None, 0
    return _counts(session), newest.note, newest.size


def _counts(session: Session) -> dict[str, int]:
    tables = SQLModel.metadata.sorted_tables
    return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def digest(folder: Path) -> str:
    """The SHA-256 of a backup's manifest: whoever keeps it elsewhere knows that the backup is the one that was made."""
    return _digest(folder / MANIFEST)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how much of the log was lost: records that were signed after the backup was made.

    `lost` is None where nobody knows, because the state folder that knew is gone too.
    """

    made_at: str
    records: int
    signed: int
    lost: int | None


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and as they were. Raises `BackupRefused`."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        found.pop(MANIFEST)
        missing, more = sorted(set(manifest.files) - set(found)), sorted(set(found) - set(manifest.files))
        differs = [name for name in sorted(found) if name not in more and _digest(found[name]) != manifest.files[name]]
    except OSError as problem:
        raise BackupRefused(f"{folder} is no backup: its {MANIFEST} can't be read ({problem.strerror}).") from problem
    except ValidationError as problem:
        raise BackupRefused(
            f"The backup is damaged: its {MANIFEST} can't be understood. Take another one."
        ) from problem
    odd = {"is missing": missing, "was added": more, "differs from its manifest": differs}
    if told := [f"{', '.join(names)} {what}" for what, names in odd.items() if names]:
        raise BackupRefused(f"The backup is damaged: {'; '.join(told)}. Take another one.")
    return manifest


def restore(database: Database, state_dir: Path, folder: Path, *, loses_records: bool = False) -> Restored:
    """Put a backup into an empty database and the state folder, once its counts and its whole log are proven.

    Where the state folder knows of records that the backup has not, it wants to be told that they may be lost.
    Raises `BackupRefused`; nothing is changed then, but where the message says so.
    """
    manifest = read(folder)
    lost = _lost(state_dir, manifest, loses_records)
    refused = [*_misfits(database, state_dir, folder, manifest)]
    if lost and not loses_records:
        refused.append(
            f"{lost:,} records of the audit log were signed after this backup was made, and would be lost: take a "
            "newer one, or say --loses-records. docs/reliability.md says what members are to be told."
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
    if manifest.database != (_SQLITE if database.is_sqlite else _POSTGRES):
        yield (
            "This is a backup of the other kind of database: SQLite's is restored into SQLite, PostgreSQL's into "
            "PostgreSQL. Set KRAMA_DATABASE_URL accordingly."
        )
    elif database.path is not None and database.path.exists():
        yield f"There is a database at {database.path} already. Move it away: a restore writes over nothing."
    elif not database.is_empty():
        yield "The database has tables already. Name an empty one: a restore writes over nothing."
    held, backed_up = state_dir / log_key.FILE, folder / _STATE / log_key.FILE
    if held.exists() and (not backed_up.exists() or held.read_bytes() != backed_up.read_bytes()):
        yield "KRAMA_STATE_DIR has another log's key. Name another folder, or move the one that is there away."


def _signer(folder: Path) -> Signer:
    """Whose signatures the backup's log must bear. Where none was ever made, any key will do to find none."""
    if (folder / _STATE / log_key.FILE).exists():
        return log_key.load(folder / _STATE)
    return Signer("nobody", Ed25519PrivateKey.generate())


def _prove(database: Database, signer: Signer, manifest: Manifest) -> Verified:
    with database.read() as session:
        counts = _counts(session)
    proven = verify(database, signer, [manifest.checkpoint] if manifest.checkpoint else [])
    differing = [f"the count of {name}" for name in manifest.counts if counts.get(name) != manifest.counts[name]]
    found = [*differing, *(one.detail for one in proven.findings[:_MOST_TOLD])]
    if found:
        left = "Nothing was put in its place." if database.is_sqlite else "Drop the database: it holds this now."
        raise BackupRefused(f"What the backup holds is not what was backed up: {'; '.join(found)} {left}")
    return proven


@contextmanager
def _placed_sqlite(database: Database, source: Path) -> Iterator[Database]:
    """The copy beside its place; it goes there once the block has ended well, and away if it has not."""
    target = database.path or source
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    placed = Database(f"sqlite:///{part}", pool_size=1)
    try:
        _copy(source, part)
        yield placed
        placed.close()
        part.rename(target)
        _sync(target.parent)
    finally:
        placed.close()
        for leftover in target.parent.glob(f"{part.name}*"):
            leftover.unlink()


@contextmanager
def _placed_postgres(database: Database, source: Path) -> Iterator[Database]:
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", database, [*options, f"--dbname={_name(database)}", str(source)])
    yield database


def _put_state(state_dir: Path, folder: Path) -> None:
    """Signing keys that are there stay: they are newer. What was signed last is as the backup has it."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _STATE_FILES:
        source, target = folder / _STATE / name, state_dir / name
        if source.exists() and (name == LAST_SIGNED or not target.exists()):
            state_files.replace(target, source.read_text(encoding="utf-8"))
        elif name == LAST_SIGNED:
            target.unlink(missing_ok=True)


def _run(program: str, database: Database, arguments: Sequence[str]) -> None:
    """One of PostgreSQL's programs; where it connects to is in its environment, so that no password can be listed."""
    url = database.url
    where: Mapping[str, Any] = {
        "PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGUSER": url.username,
        "PGPASSWORD": url.password, "PGDATABASE": _name(database),
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in where.items() if value}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as problem:
        raise BackupRefused(
            f"{program} was not found. Install PostgreSQL's client programs, of the server's version or a newer one."
        ) from problem
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupRefused(f"{program} failed: {said[0]}")


def _name(database: Database) -> str:
    return database.url.database or ""


def _copy(source: Path, target: Path) -> None:
    """A copy for its owner alone, on the disk when this returns."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, source.open("rb") as given:
        shutil.copyfileobj(given, out, 1024 * 1024)
        out.flush()
        os.fsync(out.fileno())


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
