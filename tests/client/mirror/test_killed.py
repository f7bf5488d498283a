"""A program that is killed leaves a whole copy, and the next one goes on."""

import contextlib
import itertools
import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from krama.indicators.kinds import Kind
from krama_client.mirror import MirrorEmpty
from tests.client.mirror.feed import Feed, aggregate, listing, shown
from tests.client.mirror.killing import killed_at
from tests.tiers import turns

MOST_EVENTS = 4000
MOST_WITHIN = 60


def _shown_by(feed: Feed, path: Path) -> dict[str, tuple[Any, ...]]:
    with contextlib.closing(feed.mirror(path)) as mirror:
        mirror.sync()
        return shown(mirror)


def test_killed_at_any_point_the_copy_is_a_whole_one_and_goes_on(tmp_path: Path) -> None:
    """SIGKILL at events of every sort, from the first request to the last change."""
    feed = listing(5)
    feed.page_size = 2
    for number in range(5):
        feed.put(f"012 888 88{number}", aggregate(0, 1), kind=Kind.PHONE)
    complete = _shown_by(feed, tmp_path / "whole")
    points = [*sorted(random.Random(1).sample(range(1, MOST_EVENTS), turns(12, 500))), 100 * MOST_EVENTS]
    *killed, last = killed_at(feed, tmp_path, points)
    assert sum(killed) > len(killed) / 2
    assert not last  # the run has fewer events, and ended
    sizes = set()
    for point in points:
        with contextlib.closing(feed.mirror(tmp_path / f"killed-{point}")) as mirror:
            with contextlib.suppress(MirrorEmpty):
                held = shown(mirror)
                assert held.items() <= complete.items()
                sizes.add(len(held))
            mirror.sync()
            assert shown(mirror) == complete
    assert sizes <= {5, 7, 9, 10}
    assert len(sizes) > 1


@pytest.mark.parametrize(("within", "sizes"), [("take_place", {5, 20}), ("_apply", {20, 22})])
def test_killed_while_a_file_is_swapped_or_a_page_is_stored_the_copy_is_the_old_or_the_new_one(
    tmp_path: Path, within: str, sizes: set[int]
) -> None:
    """SIGKILL at every event of the two functions that change what readers see."""
    old, feed = listing(5), listing(20)
    feed = replace(feed, key=old.key)
    feed.make_snapshot()
    for number in range(2):
        feed.put(f"012 888 88{number}", aggregate(0, 1), kind=Kind.PHONE)
    complete = _shown_by(feed, tmp_path / "whole")
    with contextlib.closing(old.mirror(tmp_path / "old")) as mirror:
        mirror.sync()
    early, late = range(1, MOST_WITHIN // 2, turns(14, 1)), range(MOST_WITHIN // 2, MOST_WITHIN, turns(4, 1))
    points = [*early, *late, MOST_WITHIN, 10 * MOST_WITHIN]  # the last four events of both come after the change
    for point in points:
        shutil.copyfile(tmp_path / "old", tmp_path / f"killed-{point}")
    feed.expired.add(old.snapshot["resume_cursor"] if old.snapshot else "")
    killed = killed_at(feed, tmp_path, points, within)
    assert not any(killed[-2:]), "The function has more events."
    seen = set()
    for point in itertools.compress(points, killed):
        with contextlib.closing(feed.mirror(tmp_path / f"killed-{point}")) as mirror:
            seen.add(len(shown(mirror)))
            mirror.sync()
            assert shown(mirror) == complete
    assert seen == sizes


@pytest.mark.parametrize("left", ["copy.new", "copy-journal", "copy.part-0123456789abcdef", "copy.new-journal"])
def test_what_an_earlier_program_left_is_not_believed(tmp_path: Path, left: str) -> None:
    feed = listing(3)
    (tmp_path / left).write_bytes(b"left behind")
    assert len(_shown_by(feed, tmp_path / "copy")) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "copy.lock"]
