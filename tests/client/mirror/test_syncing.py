"""A copy in step is what a fresh copy is, whatever came before."""

import contextlib
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from krama.indicators.kinds import Kind
from krama_client.errors import SnapshotRefused, TransportError
from krama_client.mirror import Mirror, MirrorError
from tests.client.mirror.feed import Feed, aggregate, cut_after, fresh, listing, shown
from tests.tiers import turns


@pytest.fixture
def feed() -> Feed:
    return listing(12)


def test_copy_follows_what_is_listed_changed_and_ended(feed: Feed, tmp_path: Path) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    first, second, *_ = feed.rows
    feed.put("012 999 999", aggregate(0, 1), kind=Kind.PHONE)
    feed.put(first.canonical, aggregate(0, 1, 2, 3), kind=Kind.PHONE)
    feed.end(second)
    status = mirror.sync()
    assert shown(mirror) == fresh(feed, tmp_path)
    assert (status.listed_count, mirror.check(second.canonical).status) == (12, "withdrawn")
    assert (mirror.check("012 999 999").action, mirror.path.stat().st_mode & 0o777) == ("hold", 0o600)


def test_copy_begins_anew_when_it_paused_for_too_long(feed: Feed, tmp_path: Path) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    assert feed.snapshot is not None
    feed.expired.add(feed.snapshot["resume_cursor"])
    gone = next(iter(feed.rows))
    del feed.rows[gone]  # its tombstone is gone too
    feed.make_snapshot()
    mirror.sync()
    assert (mirror.check(gone.canonical).status, mirror.status().listed_count) == ("unknown", 11)


def test_copy_begins_with_the_changes_where_there_is_no_snapshot(feed: Feed, tmp_path: Path) -> None:
    complete = fresh(feed, tmp_path)
    feed.snapshot, feed.page_size = None, 5
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    assert shown(mirror) == complete


_step = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 6), st.integers(1, 4)),
    st.tuples(st.just("end"), st.integers(0, 6), st.just(0)),
    st.tuples(st.just("sync"), st.integers(1, 3), st.just(0)),
    st.tuples(st.just("cut"), st.integers(1, 12), st.just(0)),
    st.tuples(st.just("expire"), st.just(0), st.just(0)),
    st.tuples(st.just("snapshot"), st.just(0), st.just(0)),
)


@settings(max_examples=turns(20, 400), deadline=None)
@given(st.lists(_step, max_size=14))
def test_after_any_history_the_copy_is_what_a_fresh_copy_is(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("history")
    feed, mirror = listing(3), None
    for step, number, amount in steps:
        if step == "put":
            feed.put(f"012 345 6{number:02}", aggregate(*range(amount)), kind=Kind.PHONE)
        elif step == "end" and number < len(feed.rows):
            feed.end(list(feed.rows)[number])
        elif step in ("sync", "cut"):
            feed.page_size = number
            feed.before = cut_after(number) if step == "cut" else (lambda request: None)
            mirror = feed.mirror(folder / "copy")  # as a program that was started again
            with contextlib.suppress(TransportError):
                mirror.sync()
            mirror.close()
        elif step == "expire" and feed.snapshot is not None:
            feed.expired |= {str(seq) for _, seq in feed.rows.values()} | {feed.snapshot["resume_cursor"]}
            feed.make_snapshot()
        elif step == "snapshot":
            feed.make_snapshot()
    feed.before, feed.page_size = lambda request: None, 1000
    with feed.mirror(folder / "copy") as last:
        last.sync()
        assert shown(last) == fresh(feed, folder)


def test_download_goes_on_where_it_was_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama_client._mirror.snapshot._PIECE", 100)
    feed = listing(40)
    mirror = feed.mirror(tmp_path / "copy")
    feed.before = cut_after(9)
    with pytest.raises(TransportError):
        mirror.sync()
    had = sum("/files/" in path for path in feed.asked)
    feed.before, feed.asked = lambda request: None, []
    mirror.sync()
    [file] = [content for path, content in feed.files.items() if "all" in path]
    asked = [path for path in feed.asked if "/files/all" in path]
    assert had > 2
    assert len(asked) == -(-len(file) // 100) - (had - 1)
    assert not list(tmp_path.glob("copy.part-*"))


@pytest.mark.parametrize("name", ["copy", "copy[1].sqlite3", "copy?", "copy*"])
def test_nothing_that_was_downloaded_stays_and_others_keep_theirs(feed: Feed, tmp_path: Path, name: str) -> None:
    other = tmp_path / "copy of another.part-0123456789abcdef"
    other.write_text("Half of it.")
    with feed.mirror(tmp_path / name) as mirror:
        mirror.sync()
    assert {each.name for each in tmp_path.iterdir()} == {name, f"{name}.lock", other.name}


def test_snapshot_that_is_replaced_during_the_download_is_left_for_the_newer_one(feed: Feed, tmp_path: Path) -> None:
    old = dict(feed.files)
    feed.files = {}
    turns_left = [1]

    def replaced(request: httpx.Request) -> httpx.Response | None:
        if "/files/" in request.url.path and turns_left:
            turns_left.pop()
            feed.make_snapshot()
            return httpx.Response(404, json={"code": "snapshot_not_found", "detail": "Replaced.", "status": 404})
        return None

    feed.before = replaced
    mirror = feed.mirror(tmp_path / "copy")
    assert mirror.sync().listed_count == 12
    assert old.keys().isdisjoint(feed.files)


def test_other_programs_see_a_change_and_a_copy_that_was_replaced(feed: Feed, tmp_path: Path) -> None:
    mirror, reader = feed.mirror(tmp_path / "copy"), Mirror(tmp_path / "copy")
    mirror.sync()
    assert reader.check("012 777 777").status == "unknown"
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    mirror.sync()
    assert reader.check("012 777 777").action == "warn"
    assert feed.snapshot is not None
    feed.expired |= {str(seq) for _, seq in feed.rows.values()}
    feed.put("012 777 778", aggregate(0), kind=Kind.PHONE)
    feed.make_snapshot()
    mirror.sync()
    assert (reader.check("012 777 778").action, reader.check("012 777 777").action) == ("warn", "warn")
    with pytest.raises(MirrorError, match="no exchange"):
        reader.sync()


def test_copy_keeps_the_policy_of_its_records_until_a_snapshot_has_the_new_one(feed: Feed, tmp_path: Path) -> None:
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()
        feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
        mirror.sync()
        feed.policy = "5"
        mirror.sync()
        assert mirror.status().policy == "4"
        feed.make_snapshot()
        feed.put("012 777 778", aggregate(0), kind=Kind.PHONE)
        mirror.sync()
        assert mirror.status().policy == "5"
        for value in ("012 777 777", "012 777 778"):
            assert mirror.check(value).listed


def test_indicator_that_comes_twice_in_a_snapshot_is_there_once_as_it_came_last(feed: Feed, tmp_path: Path) -> None:
    lines = feed.records()
    stronger = Feed()
    stronger.put(next(iter(feed.rows)).canonical, aggregate(0, 1, 2, 3, confidence=100), kind=Kind.PHONE)
    again = stronger.records()
    feed.make_snapshot()
    assert feed.snapshot is not None
    snapshot_id = feed.snapshot["snapshot_id"]
    twice = feed.add_file(snapshot_id, "twice.ndjson.zst", "shared", [*lines, *again])
    feed.sign({**{name: value for name, value in feed.snapshot.items() if name != "signed_note"}, "files": [twice]})
    with feed.mirror(tmp_path / "copy") as mirror:
        assert mirror.sync().listed_count == 12
        assert mirror.check(next(iter(feed.rows)).canonical).action == "hold"
        feed.put(next(iter(feed.rows)).canonical, aggregate(0), kind=Kind.PHONE)
        assert mirror.sync().listed_count == 12
        assert mirror.check(next(iter(feed.rows)).canonical).action == "warn"


def test_exchange_that_is_another_one_changes_nothing_of_a_copy(feed: Feed, tmp_path: Path) -> None:
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()
        before = mirror.status()
    other = replace(feed, origin="other.test/log", key=Ed25519PrivateKey.generate(), region="US", policy="666")
    other.expired.add(feed.snapshot["resume_cursor"] if feed.snapshot else "")
    other.make_snapshot()
    with other.mirror(tmp_path / "copy") as mirror:
        with pytest.raises(SnapshotRefused):
            mirror.sync()
        after = mirror.status()
        assert (after.policy, after.verifier_key) == (before.policy, before.verifier_key)
        assert mirror.check("012 345 678").canonical == "+85512345678"
