"""What a viewer may not see changes no answer that it gets, by a single byte. REQUIREMENTS 15.

Two exchanges live through the same history, but for the reports that one viewer never sees: those are in one of them
alone. Then the viewer asks everything that the contract has.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

from tests.sharing.feed_walk import GROUPING, reading_feeds
from tests.sharing.known_lives import EXPIRED, KNOWN
from tests.sharing.lives import VALUES, History, Step, key_of, lives
from tests.sharing.walk import Request, Walk, next_page, told
from tests.sharing.worlds import IDS, MEMBERS, Worlds
from tests.tiers import LONG, at_length, turns


def ask_everything(worlds: Worlds, viewer: str, requests: Iterator[Request]) -> Iterator[tuple[str, int]]:
    """Ask in both worlds, and see that the answers are one; the operations that were asked, with their statuses."""
    for first in requests:
        request: Request | None = first
        while request is not None:
            bare, full = worlds.both(viewer, request.method, request.path, **request.options)
            if told(bare) != told(full):  # said in full, because a difference that comes once must be understood
                pytest.fail(f"{request}\n\n{told(bare)}\n\n{told(full)}")
            yield request.operation, full.status_code
            request = next_page(request, full)


def assert_histories_begin_with_a_report(worlds: Worlds, viewer: str) -> None:
    """Nothing is older than the first report that the viewer sees, if it sees one."""
    for value in VALUES:
        _, full = worlds.both(viewer, "GET", f"/v1/indicators/{key_of(value)}/history")
        events = [each["event"] for each in full.json()["items"]] if full.is_success else []
        assert events[:1] in ([], ["reported"], ["out_of_sight"], ["protected"]), events


BRIEFLY = {"listReports", "listIndicators", "listIndicatorHistory", "readCheckpoint", "checkValue"}


@settings(max_examples=turns(5, 200), deadline=None, suppress_health_check=list(HealthCheck))
@given(viewer=st.sampled_from(sorted(MEMBERS)), history=lives())
def test_what_a_viewer_may_not_see_changes_no_list_history_or_log_in_many_lives(
    worlds: Worlds, viewer: str, history: Sequence[Step]
) -> None:
    """Few questions about each of many lives: to ask everything takes longer than to live."""
    lived = live(worlds, viewer, history)
    assert_histories_begin_with_a_report(worlds, viewer)
    reading = (each for each in walk_of(worlds, lived).reading() if each.operation in BRIEFLY and not each.options)
    for _ in ask_everything(worlds, viewer, reading):
        pass


UNUSABLE_FROM = 300
UNUSABLE = {400, 415, 422}
reached: set[str] = set()


def live(worlds: Worlds, viewer: str, steps: Sequence[Step]) -> History:
    """Let these steps happen in two worlds without a past."""
    worlds.begin()
    lived = History(worlds, viewer, steps)
    for step in steps:
        lived.take(step)
    worlds.sign()
    return lived


def walk_of(worlds: Worlds, lived: History) -> Walk:
    """Every request about what has happened."""
    _, manifest = worlds.both(lived.viewer, "GET", "/feeds/misp/manifest.json")
    pool = {
        "event_id": [*manifest.json(), "00000000-0000-4000-8000-000000000000"],
        "value": VALUES,
        "text": [" ".join(VALUES)],
        "report_id": [*lived.report_ids, "00000000-0000-4000-8000-000000000000"],
        "indicator_id": [key_of(value) for value in VALUES],
        "case_id": [*lived.case_ids, "00000000-0000-4000-8000-000000000000"],
        "dispute_id": [*lived.dispute_ids, "00000000-0000-4000-8000-000000000000"],
        "agency_id": [str(IDS["bank"])],
        "client_id": [f"krama_{'0' * 20}"],
        "category": ["loan"],
        "tlp": ["TLP:CLEAR"],
        "country": ["KH"],
        "limit": ["1"],
    }
    return Walk(worlds.full.exchange.app.openapi(), pool)


CASE = {"category": "loan", "narrative": "A story.", "loss": {"amount": "250.00", "currency": "USD"}}


@pytest.mark.parametrize(
    "viewer", ["office", pytest.param("bank", marks=at_length), pytest.param("partner", marks=at_length)]
)
def test_case_that_a_viewer_may_not_see_changes_no_answer_that_it_gets(worlds: Worlds, viewer: str) -> None:
    """Others file and withdraw cases with the values of the viewer's case, in the full world alone."""
    lived = live(worlds, viewer, [])
    values = [{"value": value, "role": "other"} for value in VALUES]

    def case(member: str, reference: str, hidden: bool, **members: Any) -> str:
        body = {**CASE, "reference": reference, "values": values, **members}
        if hidden:
            worlds.full_alone(member, "POST", "/v1/cases", json=body)
        else:
            worlds.both(member, "POST", "/v1/cases", json=body)
        _, full = worlds.both(member, "GET", "/v1/cases", params={"agency_id": "own"})
        key = str(full.json()["items"][0]["case_id"])
        lived.case_ids.append(key)
        return key

    case(viewer, "C-1", hidden=False)
    case("telecom", "T-1", hidden=False, tlp="TLP:GREEN", anonymous=True)
    for member, label in (("second office", "TLP:AMBER+STRICT"), ("second bank", "TLP:AMBER+STRICT")):
        case(member, "H-1", hidden=True, tlp=label)
        withdrawn = case(member, "H-2", hidden=True, tlp=label)
        worlds.full_alone(member, "POST", f"/v1/cases/{withdrawn}/withdraw", json={"reason": "It was wrong."})
    # a case that others see, with a value that only its own agency sees
    narrow = [values[0], {**values[1], "tlp": "TLP:AMBER+STRICT"}]
    worlds.moments.step()
    case("regulator", "R-1", hidden=False, values=narrow[:1], tlp="TLP:GREEN")
    case("regulator", "R-1", hidden=True, values=narrow)
    worlds.sign()
    walk = walk_of(worlds, lived)
    answered = Counter(
        operation for operation, status in ask_everything(worlds, viewer, walk.reading()) if status < UNUSABLE_FROM
    )
    assert {"listCases", "readCase", "listRelatedCases", "listLinks", "readNeighbourhood"} <= answered.keys()
    asked = set(ask_everything(worlds, viewer, chain(walk.doing(), reading_feeds(lived.case_ids))))
    assert {(GROUPING, 200), (GROUPING, 404)} <= asked  # of its own case, and of one that it may not see


@pytest.mark.parametrize("viewer", ["partner", pytest.param("bank", marks=at_length)])
def test_what_becomes_of_a_case_after_it_was_closed_to_a_viewer_changes_no_answer(worlds: Worlds, viewer: str) -> None:
    """The viewer saw the case once. In the full world alone its office then goes on with it."""
    lived = live(worlds, viewer, [])
    values = [{"value": value, "role": "other"} for value in VALUES]
    _, filed = worlds.both("office", "POST", "/v1/cases", json={**CASE, "reference": "C-1", "values": values[:2]})
    case_id = str(filed.json()["case_id"])
    path = f"/v1/cases/{case_id}"
    lived.case_ids.append(case_id)
    narrow = {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}, "reason": "An arrest is planned."}
    worlds.both("office", "POST", f"{path}/relabel", json=narrow)
    later = {"loss": {"amount": "900.00", "currency": "USD"}, "province": "KH-12", "values": values}
    worlds.full_alone("office", "PATCH", path, json=later)
    stricter = {"tlp": "TLP:AMBER+STRICT", "reason": "It is near."}
    worlds.full_alone("office", "POST", f"{path}/relabel", json=stricter)
    worlds.sign()
    _, read = worlds.both(viewer, "GET", "/taxii2/krama/collections/all-strict-all/objects/")
    assert [each["revoked"] for each in read.json()["objects"] if each["type"] == "grouping"] == [True]
    assert (GROUPING, 200) in set(ask_everything(worlds, viewer, reading_feeds(lived.case_ids)))
    worlds.full_alone("office", "POST", f"{path}/withdraw", json={"reason": "It was wrong."})
    reading = (each for each in walk_of(worlds, lived).reading() if LONG or not each.options)
    for _ in ask_everything(worlds, viewer, chain(reading, reading_feeds(lived.case_ids))):
        pass


@pytest.mark.parametrize("steps", KNOWN.values(), ids=KNOWN)
def test_what_once_gave_away_something_hidden_no_longer_does(worlds: Worlds, steps: Sequence[Step]) -> None:
    """The short tier asks everything without parameters. The last test asks with them about one of these lives."""
    lived = live(worlds, "telecom", steps)
    assert_histories_begin_with_a_report(worlds, "telecom")
    reading = (each for each in walk_of(worlds, lived).reading() if LONG or not each.options)
    for _ in ask_everything(worlds, "telecom", chain(reading, reading_feeds(lived.case_ids))):
        pass


def test_what_expires_unseen_leaves_the_log_as_long_as_without_it(worlds: Worlds) -> None:
    live(worlds, "telecom", EXPIRED)
    bare, full = worlds.both("telecom", "GET", "/v1/audit/checkpoint")
    assert bare.json()["tree_size"] == full.json()["tree_size"]


# To ask everything takes long, and the first life that hypothesis makes is always the emptiest.
_FULL = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
_ONE_LIFE = settings(_FULL, phases=[Phase.explicit])


@(_FULL if LONG else _ONE_LIFE)
@example(viewer="telecom", history=KNOWN["narrowed, with what was said of it"])
@given(viewer=st.sampled_from(sorted(MEMBERS)), history=lives())
def test_what_a_viewer_may_not_see_changes_no_answer_that_it_gets(
    worlds: Worlds, viewer: str, history: Sequence[Step]
) -> None:
    lived = live(worlds, viewer, history)
    event(f"hidden: {len(lived.hidden)}")
    assert_histories_begin_with_a_report(worlds, viewer)
    walk = walk_of(worlds, lived)
    for requests in (walk.reading, walk.doing, walk.reading):
        for operation, status in ask_everything(worlds, viewer, requests()):
            reached.update({operation} if status not in UNUSABLE else ())
        for _ in ask_everything(worlds, viewer, reading_feeds(lived.case_ids)):
            pass
    assert walk.operations() == reached, f"the walk can't ask {walk.operations() - reached}: teach it their members"
