"""What an agency has ended, lost or hidden holds when its value names something else by `krama report reread`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.operations.access_report import access_report
from krama.sharing.labels import Tlp
from tests.disputes.test_disputes import reviewer
from tests.exchange import Caller, Exchange
from tests.imports.importing import Source, live
from tests.imports.test_copied_labels import DECEMBER, NOVEMBER, officer
from tests.imports.test_labels_read_again import LINK, POLICE_ALONE, labels, link, read_as_before, relabel, reread
from tests.protected_list.entries import protect, send
from tests.reports.test_pending_rereading import national

__all__ = ["national", "officer", "relabel", "reviewer"]


BETWEEN = Indicator(Kind.URL, "evil.example/between")


@contextmanager
def later_rules(named: Indicator | None) -> Iterator[None]:
    """Stored values are read by rules by which the link names this, or is refused."""
    with pytest.MonkeyPatch.context() as patched:
        for place in ("rereading.read_again", "pending_rereading.read_request_again"):
            patched.setattr(f"krama.reports.{place}", lambda value, now, region: named)
        yield


def withdraw(member: Caller, report_id: Any) -> None:
    answer = member.post_as_read(f"/v1/reports/{report_id}/withdraw", {"reason": "Not so."})
    assert answer.status_code == 200, answer.text


def lose(member: Caller, reviewer: Caller, report: dict[str, Any]) -> None:
    """A dispute finds the report to be a mistake."""
    body = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "mistaken_report", "statement": "Ours."}
    dispute = member.post("/v1/disputes", body)
    assert dispute.status_code == 201, dispute.text
    decision = {"decision": "upheld", "reason": "It is."}
    path = f"/v1/disputes/{dispute.json()['dispute_id']}"
    assert reviewer.post_as_read(f"{path}/decide", decision).status_code == 200


def test_copy_that_hid_its_agency_names_it_in_no_category_after_its_value_was_read_again(
    exchange: Exchange, sources: tuple[Source, Source], relabel: Callable[..., None]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
        relabel(anonymous=True)
        first.states(link(Tlp.GREEN, modified=NOVEMBER, revoked=True))
    reread(exchange)
    first.states(link(Tlp.GREEN, modified=DECEMBER))
    second.states(link(Tlp.GREEN, modified=DECEMBER, labels=["romance"]))
    assert [(each.category, each.anonymous) for each in live(exchange)] == [("loan", True), ("romance", True)]


def test_copy_that_its_agency_withdrew_is_not_listed_again_after_its_value_was_read_again(
    exchange: Exchange, officer: Caller, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
    withdraw(officer, live(exchange)[0].report_id)
    reread(exchange)
    assert first.states(link(Tlp.GREEN, modified=DECEMBER)) == {"withdrawn": 1}
    assert second.states(link(Tlp.GREEN, labels=["romance"])) == {"withdrawn": 1}
    assert live(exchange) == []


def test_own_report_that_is_sent_again_after_its_value_was_read_again_opens_and_names_nothing(
    exchange: Exchange, office: Caller
) -> None:
    with read_as_before():
        report = office.report(LINK, "loan", anonymous=True, **POLICE_ALONE)
    withdraw(office, report["report_id"])
    reread(exchange)
    again = office.report(LINK, "loan", again=True)
    assert (again["tlp"], again["audience"]["sectors"], again["anonymous"]) == ("TLP:AMBER", ["police"], True)


def test_own_report_that_was_withdrawn_stays_so_after_its_value_was_read_again(
    exchange: Exchange, office: Caller
) -> None:
    with read_as_before():
        report = office.report(LINK, "loan")
    withdraw(office, report["report_id"])
    reread(exchange)
    again = office.post("/v1/reports", {"value": LINK, "category": "loan"}).json()
    assert (again["result"], again["report_id"]) == ("withdrawn", report["report_id"])


def test_report_that_a_dispute_found_to_be_a_mistake_stays_so_after_its_value_was_read_again(
    exchange: Exchange, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    with read_as_before():
        report = office.report(LINK, "loan")
    lose(bank, reviewer, report)
    reread(exchange)
    again = office.post("/v1/reports", {"value": LINK, "category": "loan"}).json()
    assert (again["result"], again["report_id"]) == ("overturned", report["report_id"])


def test_copy_that_a_dispute_found_to_be_a_mistake_is_not_listed_again_after_its_value_was_read_again(
    exchange: Exchange, sources: tuple[Source, Source], bank: Caller, reviewer: Caller
) -> None:
    first, second = sources
    with read_as_before():
        first.states(link(Tlp.GREEN))
    lose(bank, reviewer, {"indicator": {"indicator_id": str(live(exchange)[0].indicator_id)}})
    reread(exchange)
    assert first.states(link(Tlp.GREEN, modified=DECEMBER)) == {"overturned": 1}
    assert second.states(link(Tlp.GREEN, labels=["romance"])) == {"overturned": 1}
    assert live(exchange) == []


def test_pending_report_that_ended_before_its_value_was_read_again_lets_none_open_it_or_name_its_agency(
    exchange: Exchange, national: Caller, office: Caller
) -> None:
    protect(national, form="exact", value="evil.example/", kind="url", owner="Its owner", reason="Its page.")
    with read_as_before():
        pending = send(office, LINK, category="loan", anonymous=True, **POLICE_ALONE).json()
    assert pending["result"] == "pending", pending
    withdraw(office, pending["report_id"])
    reread(exchange)
    same = office.post("/v1/reports", {"value": LINK, "category": "loan"}).json()
    again = office.report(LINK, "loan", narrative="He called again.")
    assert (same["result"], same["report_id"]) == ("withdrawn", pending["report_id"])
    assert (again["tlp"], again["audience"]["sectors"], again["anonymous"]) == ("TLP:AMBER", ["police"], True)


def test_copy_is_as_strict_as_the_pending_report_that_ended_before_its_value_was_read_again(
    exchange: Exchange, officer: Caller, national: Caller, sources: tuple[Source, Source]
) -> None:
    protect(national, form="exact", value="evil.example/", kind="url", owner="Its owner", reason="Its page.")
    with read_as_before():
        pending = send(officer, LINK, category="loan", tlp="TLP:AMBER+STRICT").json()
    dismissed = {"decision": "dismissed", "reason": "It is ours."}
    assert national.post_as_read(f"/v1/reports/{pending['report_id']}/decide", dismissed).status_code == 200
    reread(exchange)
    sources[0].states(link(Tlp.GREEN))
    assert labels(exchange) == {"loan": "TLP:AMBER+STRICT"}


def test_report_that_ended_as_merged_is_not_one_that_its_agency_withdrew(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    second.states(link(Tlp.GREEN))
    with read_as_before():
        first.states(link(Tlp.GREEN))
    assert reread(exchange).merged_count == 1
    reread(exchange)
    for source in sources:
        source.states(link(Tlp.GREEN, modified=NOVEMBER, revoked=True))
    assert live(exchange) == []
    assert first.states(link(Tlp.GREEN, modified=DECEMBER)) == {"created": 1}


def test_stricter_report_of_what_the_value_names_now_is_not_opened_by_one_that_was_read_again(
    exchange: Exchange, office: Caller
) -> None:
    withdraw(office, office.report(LINK, "loan", anonymous=True, **POLICE_ALONE)["report_id"])
    with read_as_before():
        withdraw(office, office.report(LINK, "loan", tlp="TLP:GREEN")["report_id"])
    reread(exchange)
    again = office.report(LINK, "loan", again=True)
    assert (again["tlp"], again["audience"]["sectors"], again["anonymous"]) == ("TLP:AMBER", ["police"], True)


def test_report_that_ended_under_a_name_of_before_is_remembered_under_its_last_name_alone(
    exchange: Exchange, office: Caller
) -> None:
    """The rules change twice: what the value named in between says nothing of it."""
    with read_as_before():
        report = office.report(LINK, "loan", anonymous=True)
    withdraw(office, report["report_id"])
    with later_rules(BETWEEN):
        reread(exchange)
    reread(exchange)
    other = office.report("https://evil.example/between", "loan")
    same = office.report(LINK, "loan", narrative="He called again.")
    assert (other["anonymous"], same["anonymous"]) == (False, True)


@pytest.mark.parametrize("named", [Indicator(Kind.URL, "evil.example/"), None], ids=["its first page", "nothing"])
@pytest.mark.parametrize("is_pending", [False, True], ids=["listed", "pending"])
def test_what_a_report_that_has_ended_named_by_rules_between_is_free_once_it_names_something_else(
    exchange: Exchange, national: Caller, office: Caller, is_pending: bool, named: Indicator | None
) -> None:
    """By the rules of before it named its first page, by those between another one, and now the first, or nothing."""
    stated = {"category": "loan", "anonymous": True, **POLICE_ALONE}
    if is_pending:
        protect(national, form="exact", value="evil.example/", kind="url", owner="Its owner", reason="Its page.")
    with read_as_before():
        first = send(office, LINK, **stated).json()
    assert first["result"] == ("pending" if is_pending else "created"), first
    withdraw(office, first["report_id"])
    with later_rules(BETWEEN):
        reread(exchange)
    with later_rules(named):
        reread(exchange)
    other = office.report("https://evil.example/between", "loan")
    assert (other["result"], other["tlp"], other["anonymous"]) == ("created", "TLP:GREEN", False)


def test_report_does_not_move_to_what_a_dispute_found_to_be_a_mistake_unless_it_happened_later(
    exchange: Exchange, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    lose(bank, reviewer, office.report(LINK, "loan"))
    with read_as_before():
        office.report(LINK, "loan")
    assert reread(exchange).merged_count == 1
    assert bank.check(LINK)["listed"] is False
    with read_as_before():
        office.report(LINK, "loan", narrative="Again.", occurred_at=clock.now().isoformat())
    assert reread(exchange).moved_count == 1
    assert bank.check(LINK)["listed"] is True


def test_person_who_asks_gets_what_had_ended_before_the_value_was_read_again(
    exchange: Exchange, sources: tuple[Source, Source], officer: Caller
) -> None:
    with read_as_before():
        sent = officer.post("/v1/reports", {"value": LINK, "category": "loan", "narrative": "She paid twice."}).json()
        withdraw(officer, sent["report_id"])
    reread(exchange)
    named = canonicalise(LINK, Hints(region="KH"))
    with exchange.database.read() as session:
        stored = access_report(session, named)
    assert str(indicator_id(named)) != sent["indicator"]["indicator_id"]
    assert [(each["report_id"], each["narrative"]) for each in stored.reports] == [
        (sent["report_id"], "She paid twice.")
    ]
