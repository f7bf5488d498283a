"""A backup that can be trusted: one moment of the database, the state folder's keys, and what proves that it is whole.

It is a folder: `database.sqlite3` or `database.dump` (pg_dump's custom format), `state/`, and `manifest.json` with
the counts of every table, the log's newest checkpoint and the SHA-256 of every file. It holds keys: guard it like them.
"""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, inspect, select, text
from sqlmodel import Session, SQLModel

from krama import __version__
from krama.access import keys
from krama.audit import checkpoints, log_key
from krama.audit.checkpoints import last_signed
from krama.audit.errors import CheckpointMissing
from krama.audit.log import checkpoint
from krama.audit.verification import verify
from krama.core import clock, state_files
from krama.core.database import Database
from krama.core.errors import KramaError

MANIFEST = "manifest.json"
_SQLITE, _POSTGRES = "database.sqlite3", "database.dump"
_STATE = "state"
_STATE_FILES = (keys.FILE, log_key.FILE, checkpoints.LAST_SIGNED)


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
    """Write a backup into a new folder, while the service goes on. Raises `BackupRefused`.

    Until it is whole it stands beside it, under a name that ends with `.part`.
    """
    try:
        if folder.exists():
            raise BackupRefused(f"{folder} is there already. Name a new folder: a backup is never written over.")
        part = folder.with_name(f"{folder.name}.part")
        if part.exists():
            shutil.rmtree(part)
        (part / _STATE).mkdir(mode=0o700, parents=True)
        part.chmod(0o700)
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
        part.rename(folder)
        _sync(folder.parent)
    except OSError as problem:
        raise BackupRefused(f"The backup can't be written to {folder} ({problem.strerror}).") from problem
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


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and how much of the log was lost: records that were signed after the backup was made."""

    made_at: str
    records: int
    signed: int
    lost: int


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and as they were. Raises `BackupRefused`."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        found.pop(MANIFEST)
        odd = sorted(set(found) ^ set(manifest.files))
        odd += [name for name, path in found.items() if name not in odd and _digest(path) != manifest.files[name]]
    except (OSError, ValidationError) as problem:
        raise BackupRefused(
            f"{folder} is no backup that `krama backup` made whole: no {MANIFEST} to read."
        ) from problem
    if odd:
        raise BackupRefused(f"The backup is damaged: {', '.join(odd)} differs from its manifest. Take another one.")
    return manifest


def restore(
    database: Database, state_dir: Path, public_url: str, folder: Path, *, loses_records: bool = False
) -> Restored:
    """Put a backup into an empty database and state folder, and prove it: counts, and the whole log.

    Where the state folder knows of records that the backup has not, it wants to be told that they may be lost.
    Raises `BackupRefused`; it has then changed nothing, but where putting it in place or the proof itself failed.
    """
    manifest = read(folder)
    if manifest.database != (_SQLITE if database.is_sqlite else _POSTGRES):
        raise BackupRefused(
            "This is a backup of the other kind of database: SQLite's is restored into SQLite, PostgreSQL's into "
            "PostgreSQL. Set KRAMA_DATABASE_URL accordingly."
        )
    lost = _lost(state_dir, manifest)
    if lost and not loses_records:
        raise BackupRefused(
            f"{lost:,} records of the audit log were signed after this backup was made, and would be lost: take a "
            "newer one, or say --loses-records. docs/reliability.md says what members are to be told."
        )
    try:
        _check_keys(state_dir, folder)
        (_put_sqlite if database.is_sqlite else _put_postgres)(database, folder / manifest.database)
        _put_state(state_dir, folder)
    except OSError as problem:
        raise BackupRefused(
            f"The backup can't be put in its place ({problem.strerror}). May this user write to KRAMA_STATE_DIR, and "
            "to the folder of the database? What was put there is not proven: take it away before you try again."
        ) from problem
    with database.read() as session:
        counts = _counts(session)
    signer = log_key.load_or_create(state_dir, public_url)  # an exchange that was never served has none yet
    proven = verify(database, signer, [manifest.checkpoint] if manifest.checkpoint else [])
    if counts != manifest.counts or proven.findings:
        differing = sorted(name for name in manifest.counts if counts.get(name) != manifest.counts[name])
        raise BackupRefused(
            "What was restored is not what was backed up: don't use it. "
            f"Tables that differ: {', '.join(differing) or 'none'}; the log: {len(proven.findings)} findings."
        )
    return Restored(manifest.made_at, proven.records, proven.signed, lost)


def _lost(state_dir: Path, manifest: Manifest) -> int:
    known = last_signed(state_dir)
    return 0 if known is None else max(0, known.size - manifest.signed)


def _check_keys(state_dir: Path, folder: Path) -> None:
    """The log's key is the log's name: under another one it would be another log."""
    held, backed_up = state_dir / log_key.FILE, folder / _STATE / log_key.FILE
    if held.exists() and (not backed_up.exists() or held.read_bytes() != backed_up.read_bytes()):
        raise BackupRefused(
            "KRAMA_STATE_DIR has another log's key. Name another folder, or move the one that is there away."
        )


def _put_sqlite(database: Database, source: Path) -> None:
    target = Path(str(database.url.database))
    if target.exists():
        raise BackupRefused(f"There is a database at {target} already. Move it away: a restore writes over nothing.")
    database.close()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    _copy(source, part)
    part.rename(target)
    _sync(target.parent)


def _put_postgres(database: Database, source: Path) -> None:
    if inspect(database.engine).get_table_names():
        raise BackupRefused("The database has tables already. Name an empty one: a restore writes over nothing.")
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", database, [*options, f"--dbname={_name(database)}", str(source)])


def _put_state(state_dir: Path, folder: Path) -> None:
    """Signing keys that are there stay: they are newer. What was signed last is as the backup has it."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _STATE_FILES:
        source, target = folder / _STATE / name, state_dir / name
        if source.exists() and (name == checkpoints.LAST_SIGNED or not target.exists()):
            state_files.replace(target, source.read_text(encoding="utf-8"))
        elif name == checkpoints.LAST_SIGNED:
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
