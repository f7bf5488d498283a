"""SQLite's journal is copied back while nobody writes, and then restarted."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from krama.core import sqlite_wal as journal
from krama.core.database import Database, exclusive_writer, open_sqlite
from krama.core.sqlite_wal import WalCheckpointer
from tests.exchange import running_exchange


@pytest.fixture
def path(sqlite_url: str) -> Path:
    file = Database(sqlite_url).path
    assert file is not None
    with closing(open_sqlite(str(file))) as connection:
        connection.execute("CREATE TABLE filler (text TEXT)")
    return file


def _write(path: Path, rows: int) -> None:
    with closing(open_sqlite(str(path))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 4000,)] * rows)
        connection.execute("COMMIT")


def _in_the_file_alone(path: Path, folder: Path) -> int:
    """How many rows there are without the journal."""
    alone = shutil.copyfile(path, folder / "alone.sqlite3")
    with closing(sqlite3.connect(alone)) as connection:
        try:
            return int(connection.execute("SELECT count(*) FROM filler").fetchone()[0])
        except sqlite3.DatabaseError:  # the file was copied while the worker wrote to it
            return 0


def test_what_was_committed_is_copied_back_and_the_journal_begun_anew(path: Path, tmp_path: Path) -> None:
    with closing(open_sqlite(str(path))) as reader:  # else the last to leave would copy it
        _write(path, 300)
        copier = WalCheckpointer(path)
        copier.checkpoint()
        assert _in_the_file_alone(path, tmp_path) == 300
        before = path.with_name(f"{path.name}-wal").stat().st_size
        for _ in range(5):
            _write(path, 100)
            copier.checkpoint()
        assert path.with_name(f"{path.name}-wal").stat().st_size == before
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (800,)
        copier.close()


@contextmanager
def _writer_of_another_process(path: Path) -> Iterator[None]:
    with closing(open_sqlite(str(path))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("COMMIT")


@pytest.mark.parametrize("writer", [exclusive_writer, _writer_of_another_process])
def test_nothing_is_copied_while_somebody_may_commit(
    path: Path, tmp_path: Path, writer: Callable[[Path], AbstractContextManager[None]]
) -> None:
    """SQLite before 3.51.3 damages the database if a commit restarts the journal during a copy."""
    copier = WalCheckpointer(path)
    with ThreadPoolExecutor(1) as pool, closing(open_sqlite(str(path))):  # else the last to leave would copy it
        _write(path, 1)
        with writer(path):
            copied = pool.submit(copier.checkpoint)
            with pytest.raises(StillRunning):
                copied.result(timeout=0.3)
            assert _in_the_file_alone(path, tmp_path) == 0
        copied.result(timeout=5)
        assert _in_the_file_alone(path, tmp_path) == 1
    copier.close()


def test_who_reads_what_stood_there_before_keeps_nobody_waiting(path: Path, tmp_path: Path) -> None:
    copier = WalCheckpointer(path)
    with closing(open_sqlite(str(path))) as reader:
        _write(path, 1)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (1,)
        _write(path, 1)
        copier.checkpoint()
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (1,)
        reader.execute("COMMIT")
        copier.checkpoint()
        assert _in_the_file_alone(path, tmp_path) == 2
    copier.close()


def test_turn_that_lacked_a_file_keeps_what_it_has_for_the_next(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a journal that is short of files would take, turn after turn, every one that becomes free."""
    free: list[None] = []

    def where_one_is_free(of: str) -> sqlite3.Connection:
        if not free:
            raise sqlite3.OperationalError("unable to open database file")
        free.pop()
        return open_sqlite(of)

    monkeypatch.setattr(journal, "open_sqlite", where_one_is_free)
    copier = WalCheckpointer(path)
    free.append(None)
    with pytest.raises(sqlite3.OperationalError):
        copier.checkpoint()
    free.append(None)
    copier.checkpoint()
    copier.close()


def test_worker_copies_back(sqlite_url: str, path: Path, tmp_path: Path) -> None:
    with running_exchange(sqlite_url, tmp_path / "state"), closing(open_sqlite(str(path))):
        _write(path, 300)
        deadline = time.monotonic() + 60
        while _in_the_file_alone(path, tmp_path) < 300:
            assert time.monotonic() < deadline
            time.sleep(0.1)
