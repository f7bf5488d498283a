"""Histories over HTTP: what happened to an indicator that the viewer may see, and the verdict after each event."""

from datetime import timedelta

import pytest

from krama.core import clock
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
POLICE = {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}}


@pytest.fixture
def regulator(exchange: Exchange) -> Caller:
    return exchange.member("National Bank", Sector.REGULATOR)


def told(member: Caller, indicator_id: str, **parameters: object) -> list[tuple[str, str | None, str, int]]:
    """Event, status, action, reports."""
    answer = member.get(f"/v1/indicators/{indicator_id}/history", **parameters)
    assert answer.status_code == 200, answer.text
    return [(item["event"], item["status"], item["action"], item["report_count"]) for item in answer.json()["items"]]


def test_history_tells_each_thing_that_happened_and_how_it_stood_then(
    police: Caller, office: Caller, bank: Caller, regulator: Caller
) -> None:
    first = police.report(PHONE, "loan", confidence=100)
    key = first["indicator"]["indicator_id"]
    office.report(PHONE, "loan", confidence=100)
    bank.post("/v1/outcomes", {"indicator_id": key, "outcome": "confirmed_fraud"})
    bank.post("/v1/outcomes", {"indicator_id": key, "outcome": "false_positive"})
    dispute = {"indicator_id": key, "grounds": "wrong_account", "statement": "It is my sister's."}
    opened = bank.post("/v1/disputes", dispute).json()["dispute_id"]
    police.post(f"/v1/reports/{first['report_id']}/withdraw", {"reason": "Another number."})
    regulator.post_as_read(f"/v1/disputes/{opened}/decide", {"decision": "upheld", "reason": "It is hers."})
    assert told(bank, key) == [
        ("reported", "active", "warn", 1),
        ("reported", "active", "hold", 2),
        ("confirmed", "active", "hold", 2),
        ("doubted", "active", "hold", 2),
        ("disputed", "disputed", "verify", 2),
        ("report_withdrawn", "disputed", "warn", 1),
        ("dispute_closed", "overturned", "proceed", 0),
        ("report_overturned", "overturned", "proceed", 0),
    ]
    paged: list[object] = []
    cursor = None
    while cursor is not None or not paged:
        page = bank.get(f"/v1/indicators/{key}/history", limit=3, **({"cursor": cursor} if cursor else {})).json()
        paged += page["items"]
        cursor = page["next_cursor"]
        assert page["has_more"] is (cursor is not None)
    assert paged == bank.get(f"/v1/indicators/{key}/history").json()["items"]


def test_history_ends_with_the_verdict_of_today(exchange: Exchange, police: Caller, office: Caller) -> None:
    second = exchange.member("Phnom Penh Two")
    key = police.report(PHONE, "loan", confidence=60, case_reference="PP-1")["indicator"]["indicator_id"]
    report = office.report(PHONE, "phishing", confidence=90, occurred_at="2026-01-31T08:00:00+07:00")
    second.report(PHONE, "loan", confidence=10)
    second.report(PHONE, "phishing", confidence=10)
    assert second.post_as_read(f"/v1/reports/{report['report_id']}/approve", {}).status_code == 200
    verdict = police.check(PHONE)
    last = police.get(f"/v1/indicators/{key}/history").json()["items"][-1]
    assert {name: last[name] for name in ("status", "action", "score")} == {
        name: verdict[name] for name in ("status", "action", "score")
    }
    assert (last["report_count"], last["agency_count"]) == (4, 3)


def test_history_says_that_nothing_was_left_that_would_warn(police: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    key = police.report("https://evil-shop.com/kit", confidence=50)["indicator"]["indicator_id"]
    real = clock.now
    police.check(PHONE)  # the token has been seen while it was valid
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=400))
    answer = police.get(f"/v1/indicators/{key}/history")
    assert [(item["event"], item["status"]) for item in answer.json()["items"]] == [
        ("reported", "active"),
        ("faded", "faded"),
    ]


def test_history_of_what_is_protected_says_since_when(police: Caller) -> None:
    key = police.report(PHONE)["indicator"]["indicator_id"]
    entry = {"form": "exact", "value": PHONE, "owner": "A bank", "reason": "Its hotline."}
    assert police.post("/v1/protections", entry).status_code == 201
    assert told(police, key)[1:] == [("protected", "protected", "proceed", 1)]


def test_viewer_learns_of_nothing_that_it_may_not_see(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    hidden = police.report(PHONE, "loan", **POLICE)["indicator"]["indicator_id"]
    refused = bank.get(f"/v1/indicators/{hidden}/history").json()
    assert refused.get("code") == "indicator_not_found"
    assert refused["detail"] == bank.get("/v1/indicators/00000000-0000-4000-8000-000000000000/history").json()["detail"]
    shared = office.report(PHONE, "loan")
    assert told(bank, hidden) == [("reported", "active", "warn", 1)]
    office.post(f"/v1/reports/{shared['report_id']}/relabel", POLICE | {"reason": "An open case."})
    assert told(bank, hidden) == [("out_of_sight", "out_of_sight", "proceed", 0)]
    assert len(told(police, hidden)) == 2


@pytest.mark.parametrize("again", [False, True], ids=["relabelled", "sent again"])
def test_what_was_narrowed_is_out_of_sight_in_every_answer_and_never_withdrawn(
    police: Caller, office: Caller, bank: Caller, again: bool
) -> None:
    """A teller must not say that a report was withdrawn while it still stands."""
    taken = office.report(PHONE, "loan", valid_until="2099-01-01T00:00:00Z")
    office.post(f"/v1/reports/{taken['report_id']}/withdraw", {"reason": "Another number."})
    report, key = police.report(PHONE, "loan"), taken["indicator"]["indicator_id"]
    assert bank.check(PHONE)["listed"]
    if again:
        police.report(PHONE, "loan", **POLICE)
    else:
        police.post(f"/v1/reports/{report['report_id']}/relabel", POLICE | {"reason": "An open case."})
    verdict = bank.check(PHONE)
    assert (verdict["status"], [reason["code"] for reason in verdict["reasons"]]) == ("out_of_sight", ["out_of_sight"])
    assert bank.get(f"/v1/indicators/{key}").json()["status"] == "out_of_sight"
    assert [item["cause"] for item in bank.get("/v1/corrections").json()["items"]] == ["out_of_sight"]
    assert told(bank, key)[-1][:2] == ("out_of_sight", "out_of_sight")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Another number."})
    assert bank.check(PHONE)["status"] == "out_of_sight", "how it ended for those who still saw it is hidden"


def test_dispute_of_what_the_viewer_may_not_see_is_not_told(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    key = police.report(PHONE, "loan", **POLICE)["indicator"]["indicator_id"]
    disputed = {"indicator_id": key, "grounds": "other", "statement": "It is mine."}
    assert office.post("/v1/disputes", disputed).status_code == 201
    exchange.member("Telecom", Sector.TELECOM).report(PHONE, "loan")
    assert [event for event, *_ in told(bank, key)] == ["reported"]
    assert [event for event, *_ in told(police, key)] == ["reported", "disputed", "reported"]
