"""A label that an agency gave to a copy by hand outlasts `krama report reread`: no source opens it afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from krama.audit.entry import Actor
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, rereading
from krama.reports.tables import Report
from krama.sharing.labels import Tlp
from tests.exchange import Caller, Exchange
from tests.imports.importing import Source, live
from tests.imports.test_copied_labels import DECEMBER, LAST, NOVEMBER, labelled, officer
from tests.members import ORDINARY, new_client

__all__ = ["officer"]
POLICE_ALONE = {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}}
LINK = "https://evil.example/#/login"


@pytest.fixture
def relabel(exchange: Exchange, officer: Caller) -> Callable[..., None]:
    """Lets the agency set the label of a report by hand: of the only live one, or of another one."""

    def relabel(*, report_id: UUID | None = None, **members: Any) -> None:
        if report_id is None:
            (report,) = live(exchange)
            report_id = report.report_id
        body = {"reason": "The agency says so.", **members}
        assert officer.post_as_read(f"/v1/reports/{report_id}/relabel", body).status_code == 200

    return relabel


@contextmanager
def read_as_before(address: str = "evil.example/") -> Iterator[None]:
    """Values are read by the rules of before, by which the link names another page."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, address))
        yield


def link(tlp: Tlp, **members: Any) -> dict[str, Any]:
    return {**labelled(tlp), "pattern": f"[url:value = '{LINK}']", **members}


def reread(exchange: Exchange) -> rereading.Reread:
    actor = Actor(operator="root")
    return rereading.reread(exchange.database, actor, "KH", dry_run=False, show_progress=lambda message: None)


def labels(exchange: Exchange) -> dict[str, str]:
    return {each.category: each.tlp for each in live(exchange)}


@pytest.mark.parametrize("narrows_kept", [False, True])
@pytest.mark.parametrize("other", [Tlp.GREEN, Tlp.AMBER_STRICT])
def test_label_given_by_hand_holds_for_the_report_into_which_its_copy_is_merged(
    exchange: Exchange,
    bank: Caller,
    sources: tuple[Source, Source],
    relabel: Callable[..., None],
    narrows_kept: bool,
    other: Tlp,
) -> None:
    first, second = sources

    def is_read(narrows: bool) -> None:
        second.states(link(Tlp.GREEN if narrows else other))
        if narrows:
            relabel(**POLICE_ALONE)

    if narrows_kept:
        is_read(narrows=True)
    with read_as_before():
        first.states(link(other if narrows_kept else Tlp.GREEN))
    if not narrows_kept:
        relabel(**POLICE_ALONE)
        is_read(narrows=False)
    assert reread(exchange).merged_count == 1
    for source in sources:
        source.states(link(Tlp.GREEN, modified=NOVEMBER))
    assert labels(exchange) == {"loan": "TLP:AMBER"}
    assert bank.check(LINK)["action"] == "proceed"
    relabel(tlp="TLP:GREEN")  # the agency itself may open it
    first.states(link(Tlp.GREEN, modified=DECEMBER, confidence=7))
    assert labels(exchange) == {"loan": "TLP:GREEN"}


def test_label_given_by_hand_to_an_ended_category_holds_for_the_copy_that_moves(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
        relabel(**POLICE_ALONE)
        first.states(link(Tlp.GREEN, modified=NOVEMBER, labels=["romance"]))
    assert reread(exchange).moved_count == 1
    first.states(link(Tlp.GREEN, modified=DECEMBER, labels=["romance"], confidence=7))
    second.states(link(Tlp.GREEN, modified=DECEMBER, labels=["romance"]))
    assert labels(exchange) == {"romance": "TLP:AMBER"}
    first.states(link(Tlp.GREEN, modified=LAST, labels=["phishing"]))
    assert labels(exchange) == {"romance": "TLP:AMBER", "phishing": "TLP:AMBER"}
    assert bank.check(LINK)["action"] == "proceed"


def test_labels_given_to_two_copies_that_become_one_hold_both(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
    relabel(tlp="TLP:AMBER+STRICT")
    (before,) = live(exchange)
    second.states(link(Tlp.GREEN))
    relabel(
        **POLICE_ALONE, report_id=next(each.report_id for each in live(exchange) if each.report_id != before.report_id)
    )
    assert reread(exchange).merged_count == 1
    for source in sources:
        source.states(link(Tlp.GREEN, modified=NOVEMBER))
    assert labels(exchange) == {"loan": "TLP:AMBER+STRICT"}


@pytest.mark.parametrize("of_another", [0, 1])
def test_labels_given_to_copies_of_two_clients_that_become_one_hold_both(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None], of_another: int
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
    relabel(tlp="TLP:AMBER+STRICT")
    with read_as_before("evil.example/other"):
        second.states(link(Tlp.GREEN))
    reports = sorted(live(exchange), key=lambda each: each.tlp == "TLP:GREEN")
    relabel(**POLICE_ALONE, report_id=reports[1].report_id)
    with exchange.database.transaction() as session:  # the agency has changed the client of its imports
        client = new_client(session, reports[0].agency_id, ORDINARY)
        session.get_one(Report, reports[of_another].report_id).client_id = client.client_id
    reread(exchange)
    for source in sources:
        source.states(link(Tlp.GREEN, modified=NOVEMBER))
    assert labels(exchange) == {"loan": "TLP:AMBER+STRICT"}


def test_label_given_by_hand_to_a_copy_that_has_ended_holds_when_its_source_states_it_again(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
        relabel(**POLICE_ALONE)
        first.states(link(Tlp.GREEN, modified=NOVEMBER, revoked=True))
    counts = reread(exchange).counts()
    assert not any(counts.values())
    first.states(link(Tlp.GREEN, modified=DECEMBER))
    second.states(link(Tlp.GREEN, modified=DECEMBER, labels=["romance"]))
    assert labels(exchange) == {"loan": "TLP:AMBER", "romance": "TLP:AMBER"}
    assert bank.check(LINK)["action"] == "proceed"


def test_category_that_stays_narrowed_is_not_opened_with_another_one(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
        relabel(**POLICE_ALONE)
        first.states(link(Tlp.GREEN, modified=NOVEMBER, labels=["romance"]))
        relabel(tlp="TLP:GREEN")  # of romance alone
    assert reread(exchange).moved_count == 1
    first.states(link(Tlp.GREEN, modified=DECEMBER, labels=["loan"]))
    second.states(link(Tlp.GREEN, modified=DECEMBER, labels=["romance"]))
    assert labels(exchange) == {"loan": "TLP:AMBER", "romance": "TLP:GREEN"}


def test_label_that_the_agency_opens_after_rereading_stays_open_when_values_are_read_once_more(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
        relabel(**POLICE_ALONE)
        first.states(link(Tlp.GREEN, modified=NOVEMBER, revoked=True))
    reread(exchange)
    first.states(link(Tlp.GREEN, modified=DECEMBER))
    relabel(tlp="TLP:GREEN")
    reread(exchange)
    second.states(link(Tlp.GREEN, modified=LAST, labels=["romance"]))
    assert labels(exchange) == {"loan": "TLP:GREEN", "romance": "TLP:GREEN"}


def test_label_that_reading_again_narrows_is_in_the_record_of_the_report_that_stays(
    exchange: Exchange, officer: Caller, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.AMBER))
    second.states(link(Tlp.GREEN))
    assert reread(exchange).merged_count == 1
    (kept,) = live(exchange)
    changes = officer.get(f"/v1/reports/{kept.report_id}/label-changes").json()["items"]
    assert [(each["before"]["tlp"], each["after"]["tlp"]) for each in changes] == [("TLP:GREEN", "TLP:AMBER")]
