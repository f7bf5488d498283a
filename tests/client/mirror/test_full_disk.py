"""A full disk, and files that can't be read: the copy stays as it was, and the error says what to do."""

import contextlib
import errno
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from krama.indicators.kinds import Kind
from krama_client._mirror import store
from krama_client.errors import MirrorEmpty, NotFound, TransportError
from krama_client.mirror import Mirror, MirrorBusy, MirrorDiskFull, MirrorError, MirrorUnusable
from tests.client.mirror.feed import Feed, aggregate, cut_after, listing, shown

resource = pytest.importorskip("resource", reason="Windows has no such limits.")


@pytest.fixture
def feed() -> Feed:
    return listing(40)


@pytest.fixture
def mirror(feed: Feed, tmp_path: Path) -> Iterator[Mirror]:
    with feed.mirror(tmp_path / "copy") as made:
        made.sync()
        yield made


def _grow(feed: Feed, count: int = 200) -> None:
    for number in range(count):
        feed.put(f"012 777 {number:03}", aggregate(0), kind=Kind.PHONE)


@contextlib.contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond a size, as a quota does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _without_room(opened: Callable[..., sqlite3.Connection]) -> Callable[..., sqlite3.Connection]:
    def opened_without_room(*asked: Any) -> sqlite3.Connection:
        connection = opened(*asked)
        connection.execute("PRAGMA max_page_count = 1")  # SQLite takes the present size
        return connection

    return opened_without_room


def test_page_that_does_not_fit_changes_nothing_and_comes_again(
    feed: Feed, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(mirror)
    _grow(feed)
    with monkeypatch.context() as patched:
        patched.setattr(store, "open_file", _without_room(store.open_file))
        with pytest.raises(MirrorDiskFull, match="disk is full"):
            mirror.sync()
    assert shown(mirror) == before
    assert mirror.sync().listed_count == 240
    with contextlib.closing(sqlite3.connect(mirror.path)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_limit_of_the_system_changes_nothing_either(feed: Feed, mirror: Mirror) -> None:
    before = shown(mirror)
    _grow(feed)
    with _files_of_at_most(mirror.path.stat().st_size), pytest.raises(MirrorDiskFull):
        mirror.sync()
    assert shown(mirror) == before
    assert mirror.sync().listed_count == 240


def test_snapshot_that_does_not_fit_leaves_the_old_copy_and_is_not_downloaded_again(
    feed: Feed, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = shown(mirror)
    _grow(feed)
    assert feed.snapshot is not None
    feed.expired.add(feed.snapshot["resume_cursor"])
    feed.make_snapshot()
    with monkeypatch.context() as patched:
        patched.setattr(store, "_OF_A_NEW_FILE", (*store._OF_A_NEW_FILE, "max_page_count = 8"))
        with pytest.raises(MirrorDiskFull):
            mirror.sync()
    assert shown(mirror) == before
    assert not mirror.path.with_name("copy.new").exists()
    feed.asked = []
    assert mirror.sync().listed_count == 240
    assert not [path for path in feed.asked if "/files/" in path]


def test_download_that_does_not_fit_goes_on_where_it_was(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama_client._mirror.snapshot._PIECE", 500)
    mirror = feed.mirror(tmp_path / "copy")
    with _files_of_at_most(1200), pytest.raises(MirrorDiskFull):
        mirror.sync()
    feed.asked = []
    assert mirror.sync().listed_count == 40
    [file] = [content for path, content in feed.files.items() if "all" in path]
    assert sum("/files/all" in path for path in feed.asked) < -(-len(file) // 500)


def test_following_goes_on_when_there_is_room_again(
    feed: Feed, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", pauses.append)
    statuses = mirror.follow()
    next(statuses)
    _grow(feed)
    with monkeypatch.context() as patched:
        patched.setattr(store, "open_file", _without_room(store.open_file))
        full = next(statuses)
    assert (type(full.error), full.listed_count) == (MirrorDiskFull, 40)
    assert next(statuses).listed_count == 240
    assert len(pauses) == 1


def test_following_does_not_wait_in_silence_where_there_is_no_room_for_a_first_copy(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", lambda seconds: pytest.fail("It waits."))
    monkeypatch.setattr(store, "_OF_A_NEW_FILE", (*store._OF_A_NEW_FILE, "max_page_count = 8"))
    with pytest.raises(MirrorDiskFull):
        next(feed.mirror(tmp_path / "copy").follow())


def test_copy_that_another_program_holds_is_busy(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_READ_SECONDS", 0.05)
    with contextlib.closing(sqlite3.connect(mirror.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(MirrorBusy), Mirror(mirror.path) as reader:
            reader.check("012 345 600")
    assert mirror.check("012 345 600").action == "warn"


@pytest.mark.parametrize("name", ["none/copy", "file/copy", ""])
def test_place_where_no_file_can_be_is_named(feed: Feed, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    for use in (feed.mirror(tmp_path / name).sync, lambda: Mirror(tmp_path / name).check("012 345 600")):
        with pytest.raises(MirrorError):
            use()


def test_half_of_a_first_copy_does_not_answer_and_is_completed_later(feed: Feed, tmp_path: Path) -> None:
    feed.snapshot, feed.page_size = None, 10
    feed.before = cut_after(8)
    mirror = feed.mirror(tmp_path / "copy")
    with pytest.raises(TransportError):
        mirror.sync()
    assert mirror.path.exists()
    for asked in (mirror.status, lambda: mirror.check("012 345 600")):
        with pytest.raises(MirrorEmpty, match="not complete yet"):
            asked()
    feed.before = lambda request: None
    assert mirror.sync().listed_count == 40


def test_first_copy_that_does_not_fit_is_no_status_of_follow(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed.snapshot = None
    mirror = feed.mirror(tmp_path / "copy")
    monkeypatch.setattr(store, "open_file", _without_room(store.open_file))
    _grow(feed)
    with pytest.raises(MirrorDiskFull):
        next(mirror.follow())


def test_copy_of_another_exchange_without_a_snapshot_is_named(feed: Feed, mirror: Mirror) -> None:
    other = Feed()
    assert feed.snapshot is not None
    other.expired.add(feed.snapshot["resume_cursor"])
    before = mirror.path.read_bytes()
    with pytest.raises(MirrorUnusable, match="another exchange"):
        other.mirror(mirror.path).sync()
    assert mirror.path.read_bytes() == before


def test_follow_waits_for_the_snapshot_that_a_copy_needs(
    feed: Feed, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    assert feed.snapshot is not None
    feed.expired.add(feed.snapshot["resume_cursor"])
    feed.snapshot = None
    following = mirror.follow()
    assert isinstance(next(following).error, NotFound)
    feed.make_snapshot()
    assert next(following).error is None


def test_error_of_the_system_names_the_file(mirror: Mirror) -> None:
    with pytest.raises(MirrorError, match=r"/copy can't be read or written"), store.faults_named():
        raise OSError(errno.EROFS, "Read-only file system", str(mirror.path))
