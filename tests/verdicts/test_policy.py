"""The rule from reports to a verdict."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.sharing.policy import EVERY_MEMBER
from krama.verdicts.policy import Action, Standing, judge, score, terms_by_audience, weigh

AGENCIES = [UUID(int=number) for number in range(1, 6)]
standings = st.builds(
    Standing,
    agency_id=st.sampled_from(AGENCIES),
    open_to_every_member=st.booleans(),
    category=st.sampled_from([1, 2, 4]),
    reports=st.integers(1, 50),
    confidence=st.integers(0, 100),
    first_at=st.integers(0, 10),
    last_at=st.integers(10, 20),
)
several = st.lists(standings, min_size=1, max_size=12)


@given(several)
def test_one_agency_alone_never_gets_beyond_warn(seen: list[Standing]) -> None:
    alone = [one for one in seen if one.agency_id == seen[0].agency_id]
    assert judge(weigh(alone)).action is Action.WARN


@given(several, standings)
def test_one_more_report_never_lowers_the_verdict(seen: list[Standing], more: Standing) -> None:
    assert judge(weigh([*seen, more])).gravity >= judge(weigh(seen)).gravity


@given(several)
def test_order_of_reports_does_not_matter(seen: list[Standing]) -> None:
    assert weigh(seen) == weigh(seen[::-1])


@given(several)
def test_every_members_view_ignores_closed_reports(seen: list[Standing]) -> None:
    shared = [one for one in seen if one.open_to_every_member]
    views = terms_by_audience(seen)
    assert views.get(EVERY_MEMBER) == (weigh(shared) if shared else None)


@given(several)
def test_only_agencies_with_closed_reports_have_a_view_of_their_own(seen: list[Standing]) -> None:
    views = terms_by_audience(seen)
    closed = {one.agency_id for one in seen if not one.open_to_every_member}
    assert views.keys() - {EVERY_MEMBER} == closed
    for agency in closed:
        assert views[agency] == weigh([one for one in seen if one.open_to_every_member or one.agency_id == agency])


@pytest.mark.parametrize(("strength", "points"), [(0, 0), (70, 50), (140, 75), (10_000, 100)])
def test_score_halves_the_distance_to_100(strength: int, points: int) -> None:
    assert score(strength) == points
