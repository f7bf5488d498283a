"""What an operator must hear of that no request shows: the last backup, full disks, overdue disputes, a wrong clock."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import Gauge
from sqlalchemy import text

from krama.core import clock, state_files
from krama.core.database import Database
from krama.disputes.service import overdue

LAST_BACKUP = "last-backup"
"""The file of the state folder whose time is that of the last backup. It is in no backup itself."""

_BACKUP_AT = Gauge(
    "krama_backup_timestamp_seconds",
    "When the last backup from this state folder was complete; 0 if there is none.",
    multiprocess_mode="mostrecent",
)
_FREE = Gauge(
    "krama_disk_free_bytes", "Free bytes on the disk of a folder.", ["folder"], multiprocess_mode="mostrecent"
)
_OVERDUE = Gauge("krama_disputes_overdue", "Open disputes past their deadline.", multiprocess_mode="mostrecent")
_CLOCK = Gauge(
    "krama_clock_difference_seconds",
    "This machine's clock minus that of PostgreSQL; 0 on SQLite.",
    multiprocess_mode="mostrecent",
)


def backup_was_made(state_dir: Path) -> None:
    """Remember that a backup is complete. A state folder that this user may not write to remembers nothing."""
    with suppress(OSError):
        state_files.replace(state_dir / LAST_BACKUP, "")


def observe(database: Database, state_dir: Path) -> None:
    """Set the metrics. What can't be read keeps its last value, and the job fails."""
    marker = state_dir / LAST_BACKUP
    _BACKUP_AT.set(marker.stat().st_mtime if marker.exists() else 0)
    for name, folder in _folders(database, state_dir):
        _FREE.labels(name).set(shutil.disk_usage(folder).free)
    with database.read() as session:
        _OVERDUE.set(overdue(session))
        if not database.is_sqlite:
            theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
            _CLOCK.set((clock.now() - theirs).total_seconds())


def _folders(database: Database, state_dir: Path) -> Iterator[tuple[str, Path]]:
    yield "state", state_dir
    if database.path is not None:
        yield "database", database.path.parent
