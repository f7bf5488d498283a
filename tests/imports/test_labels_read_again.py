"""A label that an agency gave to a copy by hand outlasts `krama report reread`: no source opens it afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest

from krama.audit.entry import Actor
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, rereading
from krama.sharing.labels import Tlp
from tests.exchange import Caller, Exchange
from tests.imports.importing import Source, live
from tests.imports.test_copied_labels import DECEMBER, LAST, NOVEMBER, labelled, officer

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
def read_as_before() -> Iterator[None]:
    """Values are read by the rules of before, by which the link names the front page."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
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
