"""The rule from reports to a verdict."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.agencies.sectors import Sector
from krama.sharing.audiences import EVERYONE, Viewer, key_of, mask_of, masks_with, sectors_mask, viewer
from krama.verdicts.policy import Action, Known, Standing, Views, agencies_concerned, judge, score, views, weigh

AGENCIES = {UUID(int=2**100 + number): sector for number, sector in enumerate([*Sector, Sector.POLICE, Sector.BANK])}
VIEWERS = [viewer(agency, sector) for agency, sector in AGENCIES.items()]
masks = st.one_of(st.just(EVERYONE), st.just(0), st.sets(st.sampled_from(list(Sector))).map(sectors_mask))
standings = st.builds(
    Standing,
    agency_id=st.sampled_from(list(AGENCIES)),
    audience=masks,
    recipients=st.sets(st.sampled_from(list(AGENCIES)), max_size=2).map(lambda chosen: tuple(sorted(chosen))),
    category=st.sampled_from([1, 2, 4]),
    reports=st.integers(1, 50),
    confidence=st.integers(0, 100),
    first_at=st.integers(0, 10),
    last_at=st.integers(10, 20),
)
several = st.lists(standings, min_size=1, max_size=8)
histories = st.lists(st.lists(standings, max_size=4), min_size=1, max_size=6)


def renewed(before: Views, seen: Sequence[Standing], seq: int) -> Views:
    return views(before, seen, {agency: AGENCIES[agency] for agency in agencies_concerned(before, seen)}, seq)


def shown(stored: Views, looking: Viewer) -> Known | None:
    """What a viewer is shown of stored rows: its agency's own, else the one that its sector is in."""
    shared = [stored[key_of(mask)] for mask in masks_with(looking.sector) if key_of(mask) in stored]
    assert len(shared) <= 1
    return stored.get(looking.agency_id) or next(iter(shared), None)


def visible(seen: Sequence[Standing], looking: Viewer) -> list[Standing]:
    return [one for one in seen if one.seen_by(looking.agency_id, looking.sector)]


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


@given(histories)
def test_each_viewer_is_shown_what_its_visible_reports_amount_to_since_they_last_changed(
    history: list[list[Standing]],
) -> None:
    """REQUIREMENTS 15: against a plain model that keeps every viewer's view by itself."""
    stored: Views = {}
    wanted: dict[Viewer, Known | None] = dict.fromkeys(VIEWERS)
    for seq, seen in enumerate(history, start=1):
        stored = renewed(stored, seen, seq)
        for looking in VIEWERS:
            mine = visible(seen, looking)
            terms = weigh(mine) if mine else None
            held = wanted[looking]
            if terms is None:
                wanted[looking] = None
            elif held is None or held.terms != terms:
                wanted[looking] = Known(terms, seq)
            assert shown(stored, looking) == wanted[looking]


@given(histories)
def test_agency_has_a_row_of_its_own_only_while_it_differs_from_its_sectors(history: list[list[Standing]]) -> None:
    stored: Views = {}
    for seq, seen in enumerate(history, start=1):
        stored = renewed(stored, seen, seq)
        for audience, known in stored.items():
            if mask_of(audience) is None:
                others = {other: its for other, its in stored.items() if other != audience}
                assert shown(others, viewer(audience, AGENCIES[audience])) != known


@given(several)
def test_reports_open_to_all_need_one_row(seen: list[Standing]) -> None:
    shared = [one for one in seen if one.audience == EVERYONE]
    stored = renewed({}, shared, 7)
    assert stored == ({key_of(EVERYONE): Known(weigh(shared), 7)} if shared else {})


@pytest.mark.parametrize(("strength", "points"), [(0, 0), (70, 50), (140, 75), (10_000, 100)])
def test_score_halves_the_distance_to_100(strength: int, points: int) -> None:
    assert score(strength) == points
