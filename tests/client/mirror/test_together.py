"""Several programs and threads bring one copy in step, and none hinders another for long."""

import contextlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from krama.indicators.kinds import Kind
from krama_client._mirror import store
from krama_client.mirror import Mirror, MirrorBusy
from tests.client.mirror.feed import Feed, aggregate, fresh, listing, shown
from tests.tiers import turns


@pytest.fixture
def feed() -> Feed:
    return listing(12)


def test_sync_works_while_another_program_waits_for_a_change(feed: Feed, tmp_path: Path) -> None:
    follower, other = feed.mirror(tmp_path / "copy"), feed.mirror(tmp_path / "copy")
    statuses = follower.follow()
    next(statuses)
    seen: list[int] = []

    def meanwhile(request: httpx.Request) -> httpx.Response | None:
        if "wait" in request.url.params and not seen:
            seen.append(0)
            feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
            seen.append(other.sync().listed_count)
            feed.put("012 777 778", aggregate(0, 1), kind=Kind.PHONE)
        return None

    feed.before = meanwhile
    next(statuses)
    assert seen == [0, 13]
    assert next(statuses).listed_count == 14
    assert shown(follower) == fresh(feed, tmp_path)


def test_page_that_came_late_does_not_undo_what_another_program_stored(feed: Feed, tmp_path: Path) -> None:
    follower, other = feed.mirror(tmp_path / "copy"), feed.mirror(tmp_path / "copy")
    statuses = follower.follow()
    next(statuses)
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    seen: list[str] = []

    def late(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if "wait" in request.url.params and not seen:
            seen.append("")
            feed.put("012 777 777", aggregate(0, 1, 2), kind=Kind.PHONE)
            other.sync()
        return response

    feed.after = late
    next(statuses)
    assert follower.check("012 777 777").action == "hold"


def test_page_that_came_after_an_empty_one_of_another_program_is_seen_by_those_who_check(
    feed: Feed, tmp_path: Path
) -> None:
    """An empty page leads to where the copy stands, so the page of the first program still fits behind it."""
    follower, other, reader = (feed.mirror(tmp_path / "copy") for _ in range(3))
    statuses = follower.follow()
    next(statuses)
    seen: list[str] = []

    def meanwhile(request: httpx.Request) -> httpx.Response | None:
        if "wait" in request.url.params and not seen:
            seen.append("")
            other.sync()
            assert reader.check("012 777 777").status == "unknown"
            feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
        return None

    feed.before = meanwhile
    next(statuses)
    assert reader.check("012 777 777").action == "warn"


def test_copy_that_is_removed_while_a_program_waits_begins_again(feed: Feed, tmp_path: Path) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    statuses = mirror.follow()
    next(statuses)

    def remove(request: httpx.Request) -> httpx.Response | None:
        if "wait" in request.url.params:
            mirror.path.unlink(missing_ok=True)
        return None

    feed.before = remove
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    feed.make_snapshot()

    def once(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        feed.before = lambda request: None
        return response

    feed.after = once
    assert next(statuses).listed_count == 13


def test_one_program_at_a_time_loads_a_snapshot(feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0.05)
    mirror, other = feed.mirror(tmp_path / "copy"), feed.mirror(tmp_path / "copy")
    seen: list[str] = []

    def meanwhile(request: httpx.Request) -> httpx.Response | None:
        if "/files/" in request.url.path and not seen:
            with pytest.raises(MirrorBusy, match="Another program"):
                other.sync()
            seen.append("")
        return None

    feed.before = meanwhile
    mirror.sync()
    assert seen
    assert other.sync().listed_count == 12


def test_program_that_waited_for_a_snapshot_does_not_load_it_again(feed: Feed, tmp_path: Path) -> None:
    mirror, other = feed.mirror(tmp_path / "copy"), feed.mirror(tmp_path / "copy")
    seen: list[str] = []

    def meanwhile(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/v1/changes" and not seen:
            seen.append("")
            assert feed.snapshot is not None
            feed.expired.add(feed.snapshot["resume_cursor"])
            feed.make_snapshot()
            other.sync()
            feed.asked = []
        return None

    with mirror, other:
        mirror.sync()
        feed.before = meanwhile
        assert mirror.sync().listed_count == 12
    assert not [path for path in feed.asked if "/files/" in path]


def test_following_waits_while_another_program_writes(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", lambda seconds: None)
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0.05)
    mirror = feed.mirror(tmp_path / "copy")
    statuses = mirror.follow()
    next(statuses)
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    with store.only_writer(mirror.path):
        assert isinstance(next(statuses).error, MirrorBusy)
    assert next(statuses).listed_count == 13


def test_thread_that_is_refused_leaves_the_lock_of_another_alone(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WAIT_SECONDS", 0.05)
    path = tmp_path / "copy"
    enter = (
        "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute('BEGIN EXCLUSIVE')"
    )

    def enters() -> bool:
        command = [sys.executable, "-c", enter, str(path.with_name("copy.lock"))]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    with store.only_writer(path):
        with ThreadPoolExecutor() as threads, pytest.raises(MirrorBusy):
            threads.submit(contextlib.ExitStack().enter_context, store.only_writer(path)).result()
        assert not enters()
    assert enters()


def test_many_threads_bring_one_copy_in_step_and_others_read_it(feed: Feed, tmp_path: Path) -> None:
    feed.page_size = 3
    path = tmp_path / "copy"
    feed.mirror(path).sync()
    for number in range(turns(20, 200)):
        feed.put(f"012 888 {number:03}", aggregate(0), kind=Kind.PHONE)

    def read() -> int:
        with Mirror(path) as reader:
            return max(reader.status().listed_count for _ in range(20))

    with ThreadPoolExecutor(8) as threads, contextlib.ExitStack() as opened:
        copies = [opened.enter_context(feed.mirror(path)) for _ in range(4)]
        syncing = [threads.submit(copy.sync) for copy in [*copies, copies[0]]]
        reading = [threads.submit(read) for _ in range(3)]
        assert {done.result().listed_count for done in syncing} == {12 + turns(20, 200)}
        assert max(done.result() for done in reading) <= 12 + turns(20, 200)
    with feed.mirror(path) as mirror:
        assert shown(mirror) == fresh(feed, tmp_path)
