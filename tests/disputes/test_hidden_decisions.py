"""Decisions on hidden reports: which text each agency reads, and whose lists change."""

from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

PHONE = "012 345 678"
UPHELD = {"decision": "upheld", "reason": "Only the opener knows why.", "source_reason": "The number has a new owner."}
HIDDEN = {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}


@pytest.fixture
def reviewer(exchange: Exchange) -> Caller:
    return exchange.member("National Bank", Sector.REGULATOR)


def dispute(member: Caller, indicator_id: str) -> str:
    opening = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's."}
    answer = member.post("/v1/disputes", opening)
    assert answer.status_code == 201, answer.text
    return f"/v1/disputes/{answer.json()['dispute_id']}"


def decide(reviewer: Caller, path: str, decision: dict[str, str]) -> dict[str, Any]:
    answer = reviewer.post_as_read(f"{path}/decide", decision)
    assert answer.status_code == 200, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


def test_opener_and_sources_read_only_the_words_that_are_for_them(
    exchange: Exchange, police: Caller, office: Caller, reviewer: Caller
) -> None:
    bank, wing = (exchange.member(name, Sector.BANK, ORDINARY) for name in ("ABA", "Wing"))
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    office.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    path, other = dispute(bank, key), dispute(wing, key)
    decided = decide(reviewer, path, UPHELD)
    assert (decided["decision_reason"], decided["source_reason"]) == (UPHELD["reason"], UPHELD["source_reason"])
    opened = bank.get(path).json()
    assert (opened["decision_reason"], opened["source_reason"]) == (UPHELD["reason"], None)
    settled = wing.get(other).json()
    assert (settled["status"], settled["decision_reason"]) == ("upheld", UPHELD["source_reason"])
    for source in (police, office):
        (report,) = source.get("/v1/reports", agency_id="own").json()["items"]
        assert (report["status"], report["end_reason"]) == ("overturned", UPHELD["source_reason"])
        assert report["overturned_at"] == report["ended_at"]


def test_sources_never_read_the_words_for_the_opener(police: Caller, bank: Caller, reviewer: Caller) -> None:
    key = police.report(PHONE, "loan")["indicator"]["indicator_id"]
    decide(reviewer, dispute(bank, key), {"decision": "upheld", "reason": UPHELD["reason"]})
    (report,) = police.get("/v1/reports", agency_id="own").json()["items"]
    assert report["end_reason"] == "A dispute about this value was upheld."


def test_words_for_sources_of_no_ended_report_are_refused(police: Caller, bank: Caller, reviewer: Caller) -> None:
    key = police.report(PHONE, "loan")["indicator"]["indicator_id"]
    refused = reviewer.post_as_read(f"{dispute(bank, key)}/decide", UPHELD | {"decision": "rejected"})
    assert (refused.status_code, refused.json().get("code")) == (422, "validation_failed")
    (error,) = refused.json()["errors"]
    assert (error["code"], error["field"], error["in"]) == ("source_reason_contradicted", "source_reason", "body")
    assert "Leave `source_reason` out" in error["detail"]


def test_decision_on_a_hidden_report_moves_nothing_for_others(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    """The telecom and the partner see a report that the bank does not see, and nothing of the dispute."""
    viewers = [exchange.member(sector.value, sector, ORDINARY) for sector in (Sector.TELECOM, Sector.PARTNER)]
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    shown = office.report(PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["telecom", "partner"]})
    path = dispute(bank, key)
    report = f"/v1/reports/{shown['report_id']}"
    office.post(f"{report}/withdraw", {"reason": "Another number."})
    before = [_seen(viewer, key, report) for viewer in (*viewers, office)]
    decide(reviewer, path, UPHELD)
    assert [_seen(viewer, key, report) for viewer in (*viewers, office)] == before
    assert office.report(PHONE, "loan", confidence=100)["result"] == "created", "nobody disputed what it says"


def test_source_learns_that_a_dispute_of_a_report_that_had_ended_was_upheld(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    shown = police.report(PHONE, "loan")
    path, report = dispute(bank, shown["indicator"]["indicator_id"]), f"/v1/reports/{shown['report_id']}"
    police.post(f"{report}/withdraw", {"reason": "Another number."})
    own, seen = police.get(report), telecom.get("/v1/reports").json()["items"]
    decide(reviewer, path, UPHELD)
    assert telecom.get("/v1/reports").json()["items"] == seen, "for others it has not changed"
    after = police.get(report)
    assert after.json()["overturned_at"] is not None
    changed = {name for name, value in after.json().items() if value != own.json()[name]}
    assert changed == {"overturned_at", "revision"}
    assert after.headers["etag"] != own.headers["etag"]
    again = police.report(PHONE, "loan", confidence=100)
    assert (again["result"], again["overturned_at"]) == ("overturned", after.json()["overturned_at"])


def _seen(viewer: Caller, indicator_id: str, report: str) -> list[Any]:
    paths = ("/v1/reports", report, "/v1/indicators", f"/v1/indicators/{indicator_id}/history")
    answers = [viewer.get(path).json() for path in paths]
    return [answer.get("items", answer) for answer in answers]  # the cursors of a list are new each time


NARROWED = {"tlp": "TLP:AMBER+STRICT", "reason": "For us."}
WITHDRAWN = {"reason": "For now."}


@pytest.mark.parametrize(
    "steps", [(("relabel", NARROWED), ("withdraw", WITHDRAWN)), (("withdraw", WITHDRAWN), ("relabel", NARROWED))]
)
def test_source_escapes_no_decision_by_narrowing_its_report(
    police: Caller, bank: Caller, reviewer: Caller, steps: tuple[tuple[str, dict[str, str]], ...]
) -> None:
    report = police.report(PHONE, "loan", narrative="He called.")
    path = dispute(bank, report["indicator"]["indicator_id"])
    for verb, body in steps:
        assert police.post(f"/v1/reports/{report['report_id']}/{verb}", body).status_code == 200
    decide(reviewer, path, UPHELD)
    assert police.report(PHONE, "loan", narrative="He called again.")["result"] == "overturned"
    assert bank.check(PHONE)["listed"] is False


def test_report_that_comes_while_its_indicator_is_disputed_is_overturned_too(
    police: Caller, bank: Caller, reviewer: Caller
) -> None:
    path = dispute(bank, police.report(PHONE, "loan")["indicator"]["indicator_id"])
    another = police.report(PHONE, "phishing")
    assert police.post(f"/v1/reports/{another['report_id']}/withdraw", WITHDRAWN).status_code == 200
    decide(reviewer, path, UPHELD)
    assert police.report(PHONE, "phishing", narrative="He called.")["result"] == "overturned"
