"""A copy equals the list for every viewer of the two worlds, however and whenever it was begun."""

import shutil
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.feed.copies import Copy, fresh, loaded, make, root_of
from tests.sharing.lives import History, Step, lives
from tests.sharing.worlds import MEMBERS, World, Worlds
from tests.tiers import turns


@settings(phases=[Phase.generate], max_examples=turns(3, 10), deadline=None, suppress_health_check=list(HealthCheck))
@given(hidden_from=st.sampled_from(sorted(MEMBERS)), history=lives(most=8), limit=st.integers(1, 3))
def test_copy_equals_a_fresh_list_for_every_viewer_of_both_worlds(
    worlds: Worlds, hidden_from: str, history: list[Step], limit: int
) -> None:
    """Copies that begin at the start, in the middle and at the end of a history, with pages of every size."""
    worlds.begin()
    lived = History(worlds, hidden_from, history)
    both = (worlds.bare, worlds.full)
    copies = [[Copy(world.callers[name]) for name in MEMBERS] for world in both]
    for number, step in enumerate(history):
        lived.take(step)
        for of_world in copies:
            of_world[number % len(of_world)].page(limit)
    for of_world in copies:
        for copy in of_world:
            assert copy.catch_up(limit).verdicts() == fresh(copy.member)


@settings(phases=[Phase.generate], max_examples=turns(1, 10), deadline=None, suppress_health_check=list(HealthCheck))
@given(hidden_from=st.sampled_from(sorted(MEMBERS)), history=lives(most=8), cut=st.integers(0, 8))
def test_snapshot_and_changes_equal_a_fresh_list_for_every_viewer_of_both_worlds(
    worlds: Worlds, hidden_from: str, history: list[Step], cut: int
) -> None:
    worlds.begin()
    lived = History(worlds, hidden_from, history)
    both = (worlds.bare, worlds.full)
    for step in history[:cut]:
        lived.take(step)
    worlds.moments.step()  # else the number of the last change is one less in a world that lacks it
    copies, seen = [], []
    for world in both:
        shutil.rmtree(root_of(world.exchange), ignore_errors=True)  # both have one state folder
        make(world.exchange)
        copies.append([loaded(world.callers[name]) for name in MEMBERS])
        seen.append(_seen_by(world, hidden_from))
    assert seen[0] == seen[1]
    worlds.moments.step()
    for step in history[cut:]:
        lived.take(step)
    for of_world in copies:
        for copy in of_world:
            assert copy.catch_up(2).verdicts() == fresh(copy.member)


def _seen_by(world: World, name: str) -> list[Any]:
    """All that a member can download of a snapshot, but for its id, which is drawn."""
    member = world.callers[name]
    offered = member.get("/v1/snapshots/latest").json()
    contents = [member.get(file["path"]).content for file in offered["files"]]
    return [offered["as_of"], offered["item_count"], contents]
