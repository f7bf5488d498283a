"""A damaged file and an old copy refuse to answer, and the error says what to do."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from krama.core import clock
from krama.indicators.kinds import Kind
from krama_client._mirror import clock as own_clock
from krama_client.errors import KramaError, TransportError
from krama_client.mirror import Mirror, MirrorEmpty, MirrorTooOld, MirrorUnusable
from tests.client.mirror.feed import Feed, aggregate, cut_after, listing, shown


@pytest.fixture
def feed() -> Feed:
    return listing(12)


@pytest.mark.parametrize("part", [0.5, 0.9, 0.01])
def test_file_that_was_cut_is_named_and_loaded_again(feed: Feed, tmp_path: Path, part: float) -> None:
    path = tmp_path / "copy"
    feed.mirror(path).sync()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * part)])
    mirror = feed.mirror(path)
    with pytest.raises(MirrorUnusable):
        [mirror.check(indicator.canonical) for indicator in feed.rows]
    feed.make_snapshot()
    mirror.sync()
    assert len(shown(mirror)) == 12


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + bytes(4000)])
def test_file_that_is_something_else_is_no_copy(feed: Feed, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "copy"
    path.write_bytes(content)
    with pytest.raises(MirrorUnusable):
        Mirror(path).check("012 345 678")


@pytest.mark.parametrize(
    "content",
    [b"name,phone\nDara,012 345 678\n", b"SQLite format 3\x00" + bytes(4000), b"x"],
    ids=["csv", "sqlite", "x"],
)
def test_file_that_is_no_copy_is_never_replaced(feed: Feed, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(MirrorUnusable, match="is not a copy of the list, so it is left as it is"):
        feed.mirror(path).sync()
    assert path.read_bytes() == content


def test_empty_file_becomes_the_copy(feed: Feed, tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.touch()
    mirror = feed.mirror(path)
    mirror.sync()
    assert len(shown(mirror)) == 12


def test_copy_without_a_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MirrorEmpty):
        Mirror(tmp_path / "none").check("012 345 678")


def test_copy_answers_while_the_exchange_is_away_until_it_is_too_old(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    feed.before = cut_after(0)
    with pytest.raises(TransportError):
        mirror.sync()
    for hours, age in ((0, 0), (23, 23 * 3600)):
        monkeypatch.setattr(own_clock, "now", lambda hours=hours: clock.now() + timedelta(hours=hours))
        assert mirror.check("012 345 600").action == "warn"
        assert mirror.check("012 345 600").age_seconds == pytest.approx(age, abs=60)
    for hours in (25, -1):
        monkeypatch.setattr(own_clock, "now", lambda hours=hours: clock.now() + timedelta(hours=hours))
        with pytest.raises(MirrorTooOld):
            mirror.check("012 345 600")
        with pytest.raises(MirrorTooOld):
            list(mirror.check_many(["012 345 600"]))


def test_following_survives_an_outage_and_takes_what_changed(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", pauses.append)
    mirror = feed.mirror(tmp_path / "copy")
    statuses = mirror.follow()
    assert next(statuses).listed_count == 12
    feed.before = cut_after(0)
    away: list[KramaError | None] = [next(statuses).error, next(statuses).error]
    assert all(isinstance(error, TransportError) for error in away)
    feed.before = lambda request: None
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    back = next(statuses)
    assert (back.listed_count, back.error, len(pauses)) == (13, None, 2)
    assert any("wait=25" in path for path in feed.asked)


def test_following_without_a_copy_says_what_it_waits_for(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[KramaError] = []
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", lambda seconds: None)

    def wait(error: KramaError) -> None:
        waits.append(error)
        if len(waits) == 2:
            feed.before = lambda request: None

    feed.before = cut_after(0)
    with feed.mirror(tmp_path / "copy") as mirror:
        assert next(mirror.follow(waiting=wait)).listed_count == 12
    assert [isinstance(error, TransportError) for error in waits] == [True, True]


def test_exchange_that_holds_no_wait_is_asked_after_pauses(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It answers at once, because too many wait there."""
    pauses: list[float] = []
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", pauses.append)
    statuses = feed.mirror(tmp_path / "copy").follow()
    for _ in range(9):
        assert next(statuses).error is None
    assert len(pauses) == 7  # none behind the first turn, which was not to wait, and none behind the last one yet
    assert pauses[0] >= 0.5
    assert pauses[3] > pauses[0]
    assert max(pauses) <= 10
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    assert next(statuses).listed_count == 13
    next(statuses)
    assert len(pauses) == 8  # after a change there is no pause


def test_exchange_that_holds_the_wait_is_asked_on_without_a_pause(
    feed: Feed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    now = [0.0]
    monkeypatch.setattr("krama_client._mirror.mirror.time.sleep", pauses.append)
    monkeypatch.setattr("krama_client._mirror.mirror.time.monotonic", lambda: now[0])

    def hold(request: httpx.Request) -> httpx.Response | None:
        now[0] += float(request.url.params.get("wait", 0))
        return None

    feed.before = hold
    statuses = feed.mirror(tmp_path / "copy").follow()
    for _ in range(5):
        next(statuses)
    assert pauses == []


def test_no_value_is_logged(feed: Feed, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    mirror.check("012 345 600")
    logged = json.dumps([record.getMessage() for record in caplog.records if "krama" in record.name])
    assert "345600" not in logged.replace(" ", "")


@pytest.mark.parametrize("is_newer", [True, False])
def test_another_copy_that_is_written_into_the_same_file_is_read_from_its_beginning(
    feed: Feed, tmp_path: Path, is_newer: bool
) -> None:
    """As `cp` does: the file keeps its inode, so a program that is running can't tell it from a next page."""
    old, new = tmp_path / "old", tmp_path / "new"
    feed.mirror(old).sync()
    feed.put("099 111 222", aggregate(0, 1), kind=Kind.PHONE)
    feed.make_snapshot()
    for _ in range(3):
        feed.mirror(new).sync()
    running, written = (old, new) if is_newer else (new, old)
    mirror, other = Mirror(running), Mirror(written)
    assert mirror.check("099 111 222", kind="phone").listed is not is_newer
    _write_over(running, written)
    assert mirror.check("099 111 222", kind="phone").action == other.check("099 111 222", kind="phone").action
    assert mirror.check("099 111 222", kind="phone").listed is is_newer


@pytest.mark.parametrize("are_relatives", [False, True], ids=["two of one snapshot", "one that was copied"])
def test_two_copies_of_one_snapshot_that_were_synced_apart_are_told_apart(
    feed: Feed, tmp_path: Path, are_relatives: bool
) -> None:
    """The numbers of their pages say nothing of each other: the one that is behind has more of them."""
    behind, ahead = feed.mirror(tmp_path / "behind"), feed.mirror(tmp_path / "ahead")
    behind.sync()
    if are_relatives:
        shutil.copyfile(behind.path, ahead.path)
    for _ in range(3):
        behind.sync()
    feed.put("099 111 222", aggregate(0, 1), kind=Kind.PHONE)
    ahead.sync()
    for _ in range(5):
        ahead.sync()
    running = Mirror(behind.path)
    assert not running.check("099 111 222", kind="phone").listed
    _write_over(behind.path, ahead.path)
    assert running.check("099 111 222", kind="phone").listed


def _write_over(running: Path, written: Path) -> None:
    """As `cp` does."""
    with written.open("rb") as source, running.open("r+b") as target:
        shutil.copyfileobj(source, target)
        target.truncate()


@pytest.mark.parametrize("name", ["page", "newest", "snapshot_as_of", "as_of"])
@pytest.mark.parametrize("value", ["", "soon", "-1", "9" * 5000], ids=["", "soon", "-1", "9…"])
def test_copy_without_a_number_that_it_needs_is_loaded_again(feed: Feed, tmp_path: Path, name: str, value: str) -> None:
    path = tmp_path / "copy"
    with feed.mirror(path) as mirror:
        mirror.sync()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE about SET value = ? WHERE name = ?", (value, name))
            connection.commit()
        with pytest.raises(MirrorUnusable):
            mirror.check("012 345 600")
        mirror.sync()
        assert len(shown(mirror)) == 12


@pytest.mark.parametrize("facts", ["[1", "[]", "{}", "7", '["phone", 7, null, 7, 7, 7, 7, "x", "x", 7, 7, 7]'])
def test_facts_that_cannot_be_read_are_a_damaged_copy(feed: Feed, tmp_path: Path, facts: str) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    with closing(sqlite3.connect(tmp_path / "copy")) as connection:
        connection.execute("UPDATE listing SET facts = ?", (facts,))
        connection.commit()
    with pytest.raises(MirrorUnusable):
        mirror.check("012 345 600")


def test_client_that_brought_the_copy_in_step_is_not_looked_up_and_another_one_once(tmp_path: Path) -> None:
    feed = Feed()
    feed.make_snapshot()
    feed.mirror(tmp_path / "copy").sync()
    feed.asked.clear()
    feed.mirror(tmp_path / "copy").check("012 345 678")
    assert feed.asked == []
    colleague = Mirror(tmp_path / "copy", feed.krama(client_id="colleague"))
    for _ in range(2):
        colleague.check("012 345 678")
    assert feed.asked.count("/v1/me") == 1
    colleague.sync()
    feed.asked.clear()
    for client_id in ("bank", "colleague"):
        Mirror(tmp_path / "copy", feed.krama(client_id=client_id)).check("012 345 678")
    assert feed.asked == []


def test_copy_answers_a_client_that_nobody_can_look_up_while_the_exchange_is_away(tmp_path: Path) -> None:
    feed = Feed()
    feed.make_snapshot()
    feed.mirror(tmp_path / "copy").sync()
    feed.asked.clear()
    feed.before = lambda request: httpx.Response(503, json={})
    unknown = Mirror(tmp_path / "copy", feed.krama(client_id="unknown", max_retries=0))
    for _ in range(2):
        assert unknown.check("012 345 678").action == "proceed"
    assert len(feed.asked) == 1, "it is not asked again at once"
