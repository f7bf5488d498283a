"""The consumer contract: a copy that is kept by events equals a fresh list, for every viewer of the two worlds."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krama.audit.entry import Actor
from krama.core import clock
from krama.core.cursor import START
from krama.core.database import Database
from krama.events import service as events
from krama.events.changes import AudienceRow, ListingChanged, seen_by
from krama.listings import service as listings
from krama.listings.fading import publish_faded
from krama.operations import retention
from krama.rule.judgement import Action, judge
from krama.sharing.audiences import Viewer, viewer
from tests.sharing.lives import History, Step, lives
from tests.sharing.worlds import IDS, MEMBERS, World, Worlds
from tests.tiers import turns

VIEWERS = {name: viewer(IDS[name], sector) for name, sector in MEMBERS.items()}
Copy = dict[UUID, AudienceRow]


def changes_of(database: Database) -> list[ListingChanged]:
    with database.read() as session:
        return events.changes_after(session, 0, 10_000)


def kept_by(changes: list[ListingChanged]) -> Copy:
    """What a follower holds that applies each change to what it has."""
    copy: Copy = {}
    actions: dict[UUID, Action | None] = {}
    for change in changes:
        assert change.before == copy.get(change.indicator_id)
        assert change.action_before == actions.get(change.indicator_id)
        actions[change.indicator_id] = change.action_after
        if change.after is not None:
            copy[change.indicator_id] = change.after
    return copy


def fresh(database: Database, who: Viewer) -> Copy:
    with database.read() as session:
        page, more = listings.page(session, who, listings.ListingFilter(), after=START, limit=1000)
    assert not more
    return {
        listing.indicator_id: AudienceRow(listing.aggregate, clock.to_micros(listing.updated_at)) for listing in page
    }


def actions_of(changes: list[ListingChanged]) -> dict[UUID, str]:
    """What a follower believes that a check recommends, who looks at nothing but the events."""
    return {change.indicator_id: change.action_after.value for change in changes if change.action_after is not None}


def assert_in_step(world: World) -> None:
    changes, now = changes_of(world.exchange.database), clock.to_micros(clock.now())
    for who in VIEWERS.values():
        mine = seen_by(changes, who)
        listed = fresh(world.exchange.database, who)
        assert kept_by(mine) == listed
        assert actions_of(mine) == {key: judge(row.aggregate, now).action.value for key, row in listed.items()}


def visible(changes: list[ListingChanged], who: Viewer) -> list[dict[str, Any]]:
    """All that a viewer may learn from the changes, without those in which it sees no difference."""
    mine = seen_by(changes, who)
    return [
        {"indicator": change.indicator_id, "seq": change.seq, "cause": change.cause, "before": change.before}
        | {"after": change.after, "actions": (change.action_before, change.action_after)}
        for change in mine
        if change.before != change.after or change.action_before != change.action_after
    ]


@settings(max_examples=turns(4, 10), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    hidden_from=st.sampled_from(sorted(MEMBERS)),
    history=lives(most=8),
    days=st.integers(0, 700),
)
def test_copy_kept_by_events_equals_a_fresh_list_for_every_viewer_of_both_worlds(
    worlds: Worlds, hidden_from: str, history: list[Step], days: int
) -> None:
    worlds.begin()
    lived = History(worlds, hidden_from, history)
    for step in history:
        lived.take(step)
    both = (worlds.bare, worlds.full)
    for world in both:
        publish_faded(world.exchange.database)
        assert_in_step(world)
    bare, full = (changes_of(world.exchange.database) for world in both)
    assert visible(bare, VIEWERS[hidden_from]) == visible(full, VIEWERS[hidden_from])
    with pytest.MonkeyPatch.context() as patch:
        later = worlds.moments.now() + timedelta(days=days)
        patch.setattr(clock, "now", lambda: later)
        for world in both:
            publish_faded(world.exchange.database)
            retention.expire(world.exchange.database, Actor(operator="krama"))
            assert_in_step(world)
