"""A copy never goes back behind what it had: an old snapshot is taken only with the changes up to there."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama.indicators.kinds import Kind
from krama_client.errors import AnswerNotUnderstood, TransportError
from krama_client.mirror import Mirror, SnapshotRefused
from tests.client.mirror.feed import Feed, aggregate

FIRST, LATER, NEWEST = "012 345 670", "012 345 671", "012 345 678"


@pytest.fixture
def feed() -> Feed:
    """A list of one number, of two when the second snapshot is made, and of three now."""
    listed = Feed()
    listed.put(FIRST, aggregate(0), kind=Kind.PHONE)
    listed.make_snapshot()
    return listed


@pytest.fixture
def mirror(feed: Feed, tmp_path: Path) -> Iterator[Mirror]:
    """A copy that began with the first snapshot, and followed."""
    with feed.mirror(tmp_path / "copy") as made:
        made.sync()
        feed.put(LATER, aggregate(0), kind=Kind.PHONE)
        feed.make_snapshot()
        feed.put(NEWEST, aggregate(0, 1), kind=Kind.PHONE)
        made.sync()
        yield made


def _about(mirror: Mirror) -> dict[str, str]:
    with closing(sqlite3.connect(mirror.path)) as opened:
        return dict(opened.execute("SELECT name, value FROM about"))


def _outdated(mirror: Mirror) -> Callable[[httpx.Request], httpx.Response | None]:
    """For `Feed.before`: the exchange knows the cursor of the copy no more, but those that it gives from now on."""
    cursor, asked = _about(mirror)["cursor"], list[str]()

    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.url.path != "/v1/changes":
            return None
        asked.append(request.url.params.get("cursor", ""))
        if asked != [cursor]:
            return None
        return httpx.Response(410, json={"code": "cursor_outdated", "detail": "Begin again.", "status": 410})

    return refuse


def test_snapshot_from_before_the_last_change_is_refused_where_the_changes_end_before_it(
    feed: Feed, mirror: Mirror
) -> None:
    """A snapshot that was signed, served again: newer than the one with which the copy began, older than the copy."""
    before = _about(mirror)
    indicator = next(each for each in feed.rows if each.canonical.endswith("345678"))
    del feed.rows[indicator]
    for _ in range(2):
        feed.before = _outdated(mirror)
        with pytest.raises(SnapshotRefused) as refusal:
            mirror.sync()
        assert refusal.value.why == "older"
        assert (mirror.check(NEWEST, kind="phone").action, _about(mirror)) == ("hold", before)


@pytest.mark.parametrize("page_size", [1, 1000])
def test_snapshot_from_before_the_last_change_is_taken_with_the_changes_since(
    feed: Feed, mirror: Mirror, page_size: int
) -> None:
    """As after the exchange has new keys for its cursors, an hour after its last snapshot."""
    feed.put("012 345 679", aggregate(0), kind=Kind.PHONE)
    feed.page_size = page_size
    feed.before = _outdated(mirror)
    assert mirror.sync().listed_count == 4
    assert mirror.check(NEWEST, kind="phone").action == "hold"


def test_copy_stays_as_it_was_until_it_has_the_changes_since_the_snapshot(feed: Feed, mirror: Mirror) -> None:
    refuse = _outdated(mirror)

    def cut(request: httpx.Request) -> httpx.Response | None:
        refused = refuse(request)
        if request.url.path == "/v1/changes" and refused is None:
            raise httpx.ReadError("cut")
        return refused

    feed.before = cut
    with pytest.raises(TransportError):
        mirror.sync()
    assert mirror.check(NEWEST, kind="phone").action == "hold"
    feed.before = lambda request: None
    assert mirror.sync().listed_count == 3


def test_pages_that_lead_in_a_circle_end_the_loading_too(feed: Feed, mirror: Mirror) -> None:
    feed.page_size = 1
    feed.before = _outdated(mirror)
    seen: list[Any] = []

    def circle(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/v1/changes" or response.status_code != 200:
            return response
        seen.append(request)
        if len(seen) > 20:
            raise AssertionError("It goes on for ever.")
        stated = f"{len(seen) % 2 + 1}"
        return httpx.Response(200, json={"items": [], "has_more": True, "next_cursor": stated, "resume_cursor": stated})

    feed.after = circle
    with pytest.raises(AnswerNotUnderstood, match="circle"):
        mirror.sync()
