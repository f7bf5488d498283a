"""What members tell of a verdict, and what it does to the score."""

import pytest

from krama.reports import service as reports
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"
MONEY = {"amount": "250.50", "currency": "USD"}


@pytest.fixture
def listed(police: Caller) -> str:
    indicator_id: str = police.report(PHONE, "loan", confidence=100)["indicator"]["indicator_id"]
    return indicator_id


def tell(member: Caller, indicator_id: str, result: str, **more: object) -> None:
    answer = member.post("/v1/outcomes", {"indicator_id": indicator_id, "outcome": result, **more})
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
    tell(bank, listed, "payment_stopped", payment={"amount": "250.50", "currency": "USD"})
    tell(bank, listed, "customer_warned")
    after = bank.check(PHONE)
    assert (after["score"], after["explanation"]["feedback"]) == (before["score"], 1)


def test_outcome_is_answered_and_listed_as_it_was_taken(bank: Caller, police: Caller, listed: str) -> None:
    check_id = bank.check(PHONE)["check_id"]
    about = {"check_id": check_id, "indicator_id": listed, "reference": "TRX-881"}
    taken = bank.post("/v1/outcomes", {**about, "outcome": "payment_stopped", "payment": MONEY})
    outcome = taken.json()
    assert (outcome["check_id"], outcome["reference"]) == (check_id, "TRX-881")
    assert (outcome["indicator"]["indicator_id"], outcome["indicator"]["canonical"]) == (listed, "+85512345678")
    assert (outcome["payment"], outcome["submitted_by"]["name"]) == (MONEY, "ABA Bank")
    assert bank.get(taken.headers["location"]).json() == outcome
    assert police.get(taken.headers["location"]).json().get("code") == "outcome_not_found"
    assert police.get("/v1/outcomes").json()["items"] == []


def test_own_outcomes_are_followed_in_their_order(bank: Caller, listed: str) -> None:
    for outcome in ("customer_warned", "payment_stopped", "confirmed_fraud"):
        tell(bank, listed, outcome)
    first = bank.get("/v1/outcomes", limit=2).json()
    rest = bank.get("/v1/outcomes", cursor=first["next_cursor"]).json()
    kinds = [item["outcome"] for item in first["items"] + rest["items"]]
    assert kinds == ["customer_warned", "payment_stopped", "confirmed_fraud"]
    tell(bank, listed, "false_positive")
    later = bank.get("/v1/outcomes", cursor=rest["resume_cursor"]).json()["items"]
    assert [item["outcome"] for item in later] == ["false_positive"]
    assert len(bank.get("/v1/outcomes", outcome="customer_warned,false_positive").json()["items"]) == 2


def test_same_outcome_again_counts_once_unless_another_came_between(bank: Caller, police: Caller, listed: str) -> None:
    check_id = bank.check(PHONE)["check_id"]
    fraud = {"check_id": check_id, "indicator_id": listed, "outcome": "confirmed_fraud"}
    stopped = {"check_id": check_id, "outcome": "payment_stopped", "reference": "TRX-1"}
    for body in (fraud, stopped):
        first, again = (bank.post("/v1/outcomes", body) for _ in range(2))
        assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    differing = (
        stopped | {"reference": "TRX-2"},
        stopped | {"payment": MONEY},
        fraud | {"outcome": "false_positive"},
        fraud,  # after another it is news: the agency's latest counts
        {"indicator_id": listed, "outcome": "customer_warned"},
        {"indicator_id": listed, "outcome": "customer_warned"},  # it may be another customer
    )
    assert [bank.post("/v1/outcomes", body).status_code for body in differing] == [201] * 6
    (line,) = [line for line in bank.get("/v1/scorecards").json()["items"] if line["province"] is None]
    assert line["outcome_counts"]["confirmed_fraud"] == 2
    assert bank.check(PHONE)["explanation"]["feedback"] == 1.25
    listed_by = [
        len(bank.get("/v1/outcomes", **filters).json()["items"])
        for filters in (
            {"check_id": check_id},
            {"reference": "TRX-1"},
            {"reference": "TRX-1", "created_after": "2099-01-01T00:00:00Z"},
        )
    ]
    assert listed_by == [6, 2, 0]
    assert police.get("/v1/outcomes", check_id=check_id).json()["items"] == []


def test_fraud_that_no_check_warned_of_is_submitted_with_the_check_alone(bank: Caller, police: Caller) -> None:
    check = bank.check("012 345 679")
    body = {"check_id": check["check_id"], "outcome": "confirmed_fraud", "payment": MONEY}
    assert bank.post("/v1/outcomes", body).status_code == 201
    (line,) = bank.get("/v1/scorecards").json()["items"]
    assert line["outcome_counts"]["confirmed_fraud"] == 1
    (item,) = bank.post("/v1/checks/batch", {"items": [{"value": PHONE}]}).json()["items"]
    assert bank.post("/v1/outcomes", body | {"check_id": item["check"]["check_id"]}).status_code == 201
    assert police.post("/v1/outcomes", body).json().get("code") == "check_unknown"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "validation_failed"),
        ({"check_id": "00000000-0000-4000-8000-000000000000"}, "check_unknown"),
        ({"check_id": "012 345 678"}, "validation_failed"),
        ({"indicator_id": "00000000-0000-4000-8000-000000000000"}, "indicator_not_found"),
    ],
)
def test_outcome_of_nothing_that_the_member_knows_is_refused(bank: Caller, about: dict[str, str], code: str) -> None:
    assert bank.post("/v1/outcomes", {**about, "outcome": "customer_warned"}).json().get("code") == code


def test_agency_can_not_confirm_what_it_alone_reported(police: Caller, bank: Caller, listed: str) -> None:
    tell(police, listed, "confirmed_fraud")
    assert bank.check(PHONE)["explanation"]["feedback"] == 1


def test_outcome_on_what_one_may_not_see_answers_as_on_what_is_not_there(police: Caller, bank: Caller) -> None:
    hidden = police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")["indicator"]["indicator_id"]
    answer = bank.post("/v1/outcomes", {"indicator_id": hidden, "outcome": "confirmed_fraud"})
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
    assert (decided.status_code, decided.json().get("status")) == (200, "upheld")
    police.report(PHONE, "loan", case_reference="PP-2")
    assert police.check(PHONE)["explanation"]["feedback"] == 1
