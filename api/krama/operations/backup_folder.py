"""The format of a backup: a folder with one moment of the database, the keys, and a manifest to verify them.

It contains `database.sqlite3` or `database.dump` (pg_dump's custom format), `state/`, and `manifest.json` with the row
count of every table, the log's newest checkpoint and the SHA-256 of every file. It contains keys: protect it like them.
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
from krama.migrations.every_table import load_every_table

MANIFEST = "manifest.json"
SQLITE, POSTGRES = "database.sqlite3", "database.dump"
STATE = "state"
STATE_FILES = (keys.FILE, log_key.FILE, LAST_SIGNED)


class BackupRefused(KramaError):
    """The backup can't be made there, or can't be restored."""

    code = "backup_refused"


class Manifest(BaseModel):
    """The contents of a backup. `signed` is the size of the audit log's newest checkpoint, a signed note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    made_at: str
    database: str
    counts: dict[str, int]
    checkpoint: str | None
    signed: int
    files: dict[str, str]


def read(folder: Path) -> Manifest:
    """Verify the files of a backup, and return its manifest. Raises `BackupRefused`."""
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
        raise BackupRefused(f"The backup is damaged: its {MANIFEST} is not valid. Use another backup.") from problem
    odd = {"is missing": missing, "was added": more, "differs from its manifest": differs}
    if differences := [f"{', '.join(names)} {what}" for what, names in odd.items() if names]:
        raise BackupRefused(f"The backup is damaged: {'; '.join(differences)}. Use another backup.")
    return manifest


def digest(folder: Path) -> str:
    """The SHA-256 of a backup's manifest. Kept elsewhere, it proves that the backup is the original."""
    return file_digest(folder / MANIFEST)


def count_rows(session: Session) -> dict[str, int]:
    """The number of rows of each table."""
    load_every_table()
    tables = SQLModel.metadata.sorted_tables
    return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def run_program(program: str, database: Database, arguments: Sequence[str]) -> None:
    """Run one of PostgreSQL's programs. The connection is in its environment, so that `ps` shows no password."""
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
            f"{program} was not found. Install PostgreSQL's client programs, of the server's version or a newer one."
        ) from problem
    if done.returncode:
        errors = done.stderr.strip().splitlines() or ["no reason given"]
        raise BackupRefused(f"{program} failed: {errors[0]}")


def name_of(database: Database) -> str:
    """The name of the database in its URL."""
    return database.url.database or ""


def copy_file(source: Path, target: Path) -> None:
    """Copy a file. Only the owner can read the copy. Durable on return."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, source.open("rb") as given:
        shutil.copyfileobj(given, out, 1024 * 1024)
        out.flush()
        os.fsync(out.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read. Durable on return."""
    path.write_bytes(content)
    path.chmod(0o600)
    sync(path)


def sync(path: Path) -> None:
    """Make a file, or the names in a folder, durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
