"""SQLite's journal is copied back beside the writers, and begun anew."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from krama.core import journal
from krama.core.database import Database, one_writer, open_sqlite
from krama.core.journal import Journal
from tests.exchange import running_exchange


@pytest.fixture
def path(sqlite_url: str) -> Path:
    found = Database(sqlite_url).path
    assert found is not None
    with closing(open_sqlite(str(found))) as connection:
        connection.execute("CREATE TABLE filler (text TEXT)")
    return found


def _write(path: Path, rows: int) -> None:
    with closing(open_sqlite(str(path))) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO filler VALUES (?)", [("x" * 4000,)] * rows)
        connection.execute("COMMIT")


def _in_the_file_alone(path: Path, folder: Path) -> int:
    """How many rows there are without the journal."""
    alone = shutil.copyfile(path, folder / "alone.sqlite3")
    with closing(sqlite3.connect(alone)) as connection:
        return int(connection.execute("SELECT count(*) FROM filler").fetchone()[0])


def test_what_was_committed_is_copied_back_and_the_journal_begun_anew(path: Path, tmp_path: Path) -> None:
    with closing(open_sqlite(str(path))) as reader:  # else the last to leave would copy it
        _write(path, 300)
        copier = Journal(path)
        copier.copy_back()
        assert _in_the_file_alone(path, tmp_path) == 300
        before = path.with_name(f"{path.name}-wal").stat().st_size
        for _ in range(5):
            _write(path, 100)
            copier.copy_back()
        assert path.with_name(f"{path.name}-wal").stat().st_size == before
        assert reader.execute("SELECT count(*) FROM filler").fetchone() == (800,)
        copier.close()


def test_what_is_written_while_it_copies_is_copied_before_the_next_writer_begins(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def after_another(of: Path) -> Iterator[None]:
        _write(path, 5)
        with one_writer(of):
            yield

    monkeypatch.setattr(journal, "one_writer", after_another)
    with closing(open_sqlite(str(path))):
        copier = Journal(path)
        copier.copy_back()
        assert _in_the_file_alone(path, tmp_path) == 5
        copier.close()


@pytest.mark.parametrize(("little", "waits"), [(1, True), (0, False)])
def test_writers_are_waited_for_only_where_little_is_left_to_copy(
    path: Path, monkeypatch: pytest.MonkeyPatch, little: int, waits: bool
) -> None:
    monkeypatch.setattr(journal, "_LITTLE", little)
    copier = Journal(path)
    with ThreadPoolExecutor(1) as pool:
        with one_writer(path):
            copied = pool.submit(copier.copy_back)
            if waits:
                with pytest.raises(StillRunning):
                    copied.result(timeout=0.3)
            else:
                copied.result(timeout=5)
        copied.result(timeout=5)
    copier.close()


def test_worker_copies_back(sqlite_url: str, path: Path, tmp_path: Path) -> None:
    with running_exchange(sqlite_url, tmp_path / "state"), closing(open_sqlite(str(path))):
        _write(path, 300)
        deadline = time.monotonic() + 10
        while _in_the_file_alone(path, tmp_path) < 300:
            assert time.monotonic() < deadline
            time.sleep(0.1)
