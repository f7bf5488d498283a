"""The folder of a sandbox: its settings, how it is made in one piece, and what is never taken for one."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from krama import consumers
from krama.audit.continuity import signer_of_log
from krama.core import state_files
from krama.core.database import Database, open_sqlite
from krama.institutions.cache import InstitutionCache
from krama.migrations.state import migrate
from krama.protection import well_known
from krama.rule.half_lives import read_half_lives
from krama.sandbox import marker
from krama.sandbox.catalogue import catalogue
from krama.sandbox.changes import changed_values
from krama.sandbox.errors import SandboxRefused
from krama.sandbox.seeding import HOME, fill
from krama.settings import Settings

_HALF_LIVES = "phone=none url=none domain=none handle=none bank_account=none"
"""Nothing fades, so that a test value answers the same for ever. Only e-mail addresses do, for the value that has."""
QUOTAS = "regulator.checks=3/minute"
_FOREVER_DAYS = 36_500
"""Ended test values are never erased. This is the most that the setting takes: a century."""


def settings_of(folder: Path, public_url: str) -> Settings:
    """The settings of the sandbox in a folder. Those of the environment never apply."""
    return Settings.model_construct(
        state_dir=folder,
        public_url=public_url,
        default_region=HOME,
        half_lives=_HALF_LIVES,
        quotas=QUOTAS,
        retention_days=_FOREVER_DAYS,
    )


def refuse_real_database(environment: Mapping[str, str]) -> None:
    """Raise `SandboxRefused` if the environment names a database, which `krama sandbox` would not use."""
    # gate: sandbox has a database of its own
    if environment.get("KRAMA_DATABASE_URL"):
        raise SandboxRefused(
            "KRAMA_DATABASE_URL is set. A sandbox has a database of its own in its folder, and never uses another. "
            "Unset it, so that nothing suggests otherwise."
        )


def prepare(settings: Settings) -> bool:
    """Make the sandbox, or bring its tables to this version. Whether it is new.

    Raises `SandboxRefused` if there is something else in the folder, and then changes nothing there.
    """
    folder = settings.state_dir
    file = _database_file(settings)
    if not file.exists():
        _refuse_other(folder)
        _make(settings)
        return True
    _require_sandbox(settings)
    with in_use(settings), closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        migrate(database, half_lives=read_half_lives(settings.half_lives))
    return False


def has_other_values(settings: Settings) -> bool:
    """Whether the sandbox was made with other test values than those of this version."""
    with closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        return marker.version_of(database) != catalogue().version


def changed(settings: Settings) -> list[str]:
    """The test values that may answer otherwise, because of what was done in the sandbox."""
    with closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        InstitutionCache(database).refresh()
        with database.read() as session:
            return changed_values(session, catalogue())


def remove(settings: Settings) -> None:
    """Delete a sandbox with all that was done in it. Raises `SandboxRefused` if the folder is not a sandbox's."""
    if _database_file(settings).exists():
        _require_sandbox(settings)
        with in_use(settings):
            shutil.rmtree(settings.state_dir)


@contextmanager
def in_use(settings: Settings) -> Iterator[None]:
    """Keep others from starting or deleting this sandbox. Raises `SandboxRefused` if one of them was first."""
    with state_files.held(_database_file(settings)) as alone:
        if not alone:
            raise SandboxRefused(
                "Another `krama sandbox` runs in this folder. End it, or choose another with --folder."
            )
        yield


def _database_file(settings: Settings) -> Path:
    return settings.state_dir / "krama.sqlite3"


def _require_sandbox(settings: Settings) -> None:
    file = _database_file(settings)
    if not _has_tables_of_krama(file):
        raise SandboxRefused(f"{file} is not a sandbox's database. Choose another folder.")
    with closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        database.refuse_readable_by_others()
        marker.require_kind(database, sandbox=True)


def _has_tables_of_krama(file: Path) -> bool:
    """Only reads the file, because it may be of another program."""
    try:
        with closing(open_sqlite(str(file), read_only=True)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return {"alembic_version", "sequence"} <= tables


def _refuse_other(folder: Path) -> None:
    """A new sandbox begins in an empty folder: a state folder may have lost its database, but not its keys."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SandboxRefused(
            f"{folder} is not a sandbox, and is not empty. Choose another folder with --folder, or empty it."
        )


def _make(settings: Settings) -> None:
    """Make everything in a folder next to the sandbox's, and move it there once it is complete."""
    folder = settings.state_dir.absolute()
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        _fill(settings.model_copy(update={"state_dir": draft}))
        os.replace(draft, folder)  # noqa: PTH105  (takes the place of an empty folder)
    except OSError as problem:
        raise SandboxRefused(
            f"{folder} can't be created ({problem.strerror}). Choose another folder with --folder."
        ) from problem
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _fill(settings: Settings) -> None:
    consumers.install_all()
    well_known.install("")
    values = catalogue()
    with closing(Database(settings.resolved_database_url, pool_size=1)) as database:
        migrate(database, half_lives=read_half_lives(settings.half_lives))
        with database.transaction() as session:
            marker.mark(session, values.version)
        signer_of_log(database, settings.state_dir, settings.public_url)
        fill(database, values)
