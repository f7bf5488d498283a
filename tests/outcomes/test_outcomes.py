"""What members tell of a verdict, and what it does to the score."""

import pytest

from krama.reports import service as reports
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"


@pytest.fixture
def listed(police: Caller) -> str:
    indicator_id: str = police.report(PHONE, "loan", confidence=100)["indicator"]["indicator_id"]
    return indicator_id


def tell(member: Caller, indicator_id: str, result: str, **more: object) -> None:
    answer = member.post(f"/v1/indicators/{indicator_id}/outcomes", {"result": result, **more})
    assert answer.status_code == 201, answer.text


def test_confirmed_fraud_raises_the_score_and_a_false_positive_lowers_it(bank: Caller, listed: str) -> None:
    before = bank.check(PHONE)["score"]
    tell(bank, listed, "confirmed_fraud")
    confirmed = bank.check(PHONE)
    assert (confirmed["explanation"]["feedback"], confirmed["score"] > before) == (1.25, True)
    assert "confirmed" in [reason["code"] for reason in confirmed["reasons"]]
    tell(bank, listed, "false_positive")  # the agency's last word counts
    doubted = bank.check(PHONE)
    assert (doubted["explanation"]["feedback"], doubted["score"] < before) == (0.8, True)


def test_what_was_done_is_told_without_moving_the_score(bank: Caller, listed: str) -> None:
    before = bank.check(PHONE)
    tell(bank, listed, "payment_stopped", amount={"amount": "250.50", "currency": "USD"})
    tell(bank, listed, "customer_warned")
    after = bank.check(PHONE)
    assert (after["score"], after["explanation"]["feedback"]) == (before["score"], 1)


def test_outcome_is_answered_as_it_was_taken(bank: Caller, listed: str) -> None:
    body = {"result": "payment_stopped", "amount": {"amount": "250.50", "currency": "USD"}}
    taken = bank.post(f"/v1/indicators/{listed}/outcomes", body).json()
    assert (taken["indicator_id"], taken["result"]) == (listed, "payment_stopped")
    assert taken["amount"] == {"amount": "250.50", "currency": "USD"}


def test_agency_can_not_confirm_what_it_alone_reported(police: Caller, bank: Caller, listed: str) -> None:
    tell(police, listed, "confirmed_fraud")
    assert bank.check(PHONE)["explanation"]["feedback"] == 1


def test_outcome_on_what_one_may_not_see_answers_as_on_what_is_not_there(police: Caller, bank: Caller) -> None:
    hidden = police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")["indicator"]["indicator_id"]
    answer = bank.post(f"/v1/indicators/{hidden}/outcomes", {"result": "confirmed_fraud"})
    assert (answer.status_code, answer.json().get("code")) == (404, "indicator_not_found")
    assert police.check(PHONE)["explanation"]["feedback"] == 1


def test_outcome_reaches_who_sees_the_reports_that_its_member_sees(exchange: Exchange, police: Caller) -> None:
    bank, telecom = exchange.member("ABA", Sector.BANK), exchange.member("Smart", Sector.TELECOM)
    listed = police.report(PHONE, "loan", tlp="TLP:AMBER")["indicator"]["indicator_id"]
    exchange.member("Cellcard", Sector.TELECOM).report(
        PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["telecom"]}
    )
    tell(bank, listed, "false_positive")
    assert police.check(PHONE)["explanation"]["feedback"] == 0.8
    assert telecom.check(PHONE)["explanation"]["feedback"] == 1


@only_on_postgresql
def test_outcome_that_is_told_during_a_decision_is_silenced_by_it(
    exchange: Exchange, police: Caller, bank: Caller, listed: str
) -> None:
    reviewer = exchange.member("National Bank", Sector.REGULATOR)
    opening = {"indicator_id": listed, "grounds": "wrong_account", "statement": "It is my sister's."}
    path = f"/v1/disputes/{bank.post('/v1/disputes', opening).json()['dispute_id']}/decide"
    _, decided = overlap(
        exchange.database,
        reports,
        "visibility_seen",
        lambda: tell(bank, listed, "confirmed_fraud"),
        lambda: reviewer.post_as_read(path, {"decision": "upheld", "reason": "A digit was read wrongly."}),
    )
    assert (decided.status_code, decided.json().get("state")) == (200, "upheld")
    police.report(PHONE, "loan", case_reference="PP-2")
    assert police.check(PHONE)["explanation"]["feedback"] == 1
