"""What a change did, as each viewer sees it, whatever rows are stored."""

from uuid import UUID

from hypothesis import given, settings

from krama.events.changes import AudienceRow, Cause, ListingChanged, Trigger, seen_by
from krama.listings.projection import AudienceRows, Evidence, agencies_concerned, changes_between, project
from krama.sharing.audiences import EVERYONE, Viewer, key_of
from tests.rule.evidence import AGENCIES, START, VIEWERS, evidence, histories, report_group, shown
from tests.tiers import turns

INDICATOR = UUID(int=7)
EVERYONE_KEY = key_of(EVERYONE)


def step(before: AudienceRows, facts: Evidence, seq: int) -> tuple[AudienceRows, list[ListingChanged]]:
    sectors = {agency: AGENCIES[agency] for agency in agencies_concerned(before, facts)}
    after = project(before, facts, sectors, seq)
    return after, changes_between(INDICATOR, before, after, sectors, Trigger(seq, Cause.REPORTED))


@settings(max_examples=turns(10, 30))
@given(histories)
def test_copy_that_applies_a_viewers_changes_is_what_the_viewer_is_shown(history: list[Evidence]) -> None:
    stored: AudienceRows = {}
    copies: dict[Viewer, AudienceRow | None] = dict.fromkeys(VIEWERS)
    for seq, facts in enumerate(history, start=START):
        stored, changes = step(stored, facts, seq)
        for viewer in VIEWERS:
            for change in seen_by(changes, viewer):
                assert change.before == copies[viewer]
                copies[viewer] = change.after
            assert copies[viewer] == shown(stored, viewer)


@settings(max_examples=turns(10, 30))
@given(evidence, evidence)
def test_viewer_who_sees_no_difference_gets_no_change_that_shows_one(first: Evidence, second: Evidence) -> None:
    before, _ = step({}, first, START)
    after, changes = step(before, second, START + 1)
    for viewer in VIEWERS:
        if shown(before, viewer) == shown(after, viewer):
            assert all(change.before == change.after for change in seen_by(changes, viewer))


@settings(max_examples=turns(10, 30))
@given(histories)
def test_viewer_gets_one_part_of_a_change(history: list[Evidence]) -> None:
    stored: AudienceRows = {}
    for seq, facts in enumerate(history, start=START):
        stored, changes = step(stored, facts, seq)
        assert all(len(seen_by(changes, viewer)) <= 1 for viewer in VIEWERS)


def test_change_that_all_see_is_one_row_with_both_actions() -> None:
    before, _ = step({}, Evidence([report_group(0, confidence=100)]), START)
    _, (change,) = step(before, Evidence([report_group(0), report_group(1)]), START + 1)
    assert (change.audience, change.action_before, change.action_after) == (EVERYONE_KEY, "warn", "hold")


def test_withdrawal_delists_and_leaves_a_tombstone() -> None:
    before, _ = step({}, Evidence([report_group(0)]), START)
    _, (change,) = step(before, Evidence([]), START + 1)
    assert change.was_delisted
    assert change.after is not None
    assert change.after.aggregate.reports == 0


def test_time_alone_changes_an_action_and_no_row() -> None:
    stored, _ = step({}, Evidence([report_group(0), report_group(1)], (), 45), START)
    later = START + 400 * 86_400_000_000
    (change,) = changes_between(INDICATOR, stored, stored, {}, Trigger(later, Cause.FADED, judged_from=START))
    assert (change.action_before, change.action_after, change.before) == ("hold", "proceed", change.after)
