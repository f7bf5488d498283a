"""What a backup is: a folder with one moment of the database, the keys, and what proves that it is whole.

It holds `database.sqlite3` or `database.dump` (pg_dump's custom format), `state/`, and `manifest.json` with the counts
of every table, the log's newest checkpoint and the SHA-256 of every file. It holds keys: guard it like them.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from krama.access import keys
from krama.audit import log_key
from krama.audit.continuity import LAST_SIGNED
from krama.core.database import Database
from krama.core.errors import KramaError

MANIFEST = "manifest.json"
SQLITE, POSTGRES = "database.sqlite3", "database.dump"
STATE = "state"
STATE_FILES = (keys.FILE, log_key.FILE, LAST_SIGNED)


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


def read(folder: Path) -> Manifest:
    """The manifest of a backup whose files are all there and as they were. Raises `BackupRefused`."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
        files.pop(MANIFEST)
        missing, more = sorted(set(manifest.files) - set(files)), sorted(set(files) - set(manifest.files))
        differs = [
            name for name in sorted(files) if name not in more and file_digest(files[name]) != manifest.files[name]
        ]
    except OSError as problem:
        raise BackupRefused(
            f"{folder} is not a backup: its {MANIFEST} can't be read ({problem.strerror})."
        ) from problem
    except ValidationError as problem:
        raise BackupRefused(
            f"The backup is damaged: its {MANIFEST} can't be understood. Take another one."
        ) from problem
    odd = {"is missing": missing, "was added": more, "differs from its manifest": differs}
    if told := [f"{', '.join(names)} {what}" for what, names in odd.items() if names]:
        raise BackupRefused(f"The backup is damaged: {'; '.join(told)}. Take another one.")
    return manifest


def digest(folder: Path) -> str:
    """The SHA-256 of a backup's manifest. Kept elsewhere, it proves that the backup is the original."""
    return file_digest(folder / MANIFEST)


def count_rows(session: Session) -> dict[str, int]:
    """How many rows each table has."""
    tables = SQLModel.metadata.sorted_tables
    return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def run_program(program: str, database: Database, arguments: Sequence[str]) -> None:
    """One of PostgreSQL's programs; where it connects to is in its environment, so that no password can be listed."""
    url = database.url
    where: Mapping[str, Any] = {
        "PGHOST": url.host or url.query.get("host"), "PGPORT": url.port, "PGUSER": url.username,
        "PGPASSWORD": url.password, "PGDATABASE": name_of(database),
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in where.items() if value}
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    except FileNotFoundError as problem:
        raise BackupRefused(
            f"{program} was not files. Install PostgreSQL's client programs, of the server's version or a newer one."
        ) from problem
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupRefused(f"{program} failed: {said[0]}")


def name_of(database: Database) -> str:
    """The database's own name."""
    return database.url.database or ""


def copy_file(source: Path, target: Path) -> None:
    """A copy for its owner alone, on the disk when this returns."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, source.open("rb") as given:
        shutil.copyfileobj(given, out, 1024 * 1024)
        out.flush()
        os.fsync(out.fileno())


def write_file(path: Path, content: bytes) -> None:
    """A file for its owner alone, on the disk when this returns."""
    path.write_bytes(content)
    path.chmod(0o600)
    sync(path)


def sync(path: Path) -> None:
    """Let a file, or the names in a folder, be on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
