"""What members tell of a verdict, and what it does to the score."""

import pytest

from krama.outcomes import repository as outcomes
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
    assert answer.is_success, answer.text


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
    tell(bank, listed, "payment_stopped", payment={"amount": "250.50", "currency": "USD"}, reference="TRX-1")
    tell(bank, listed, "customer_warned", reference="TRX-1")
    after = bank.check(PHONE)
    assert (after["score"], after["explanation"]["feedback"]) == (before["score"], 1)


def test_outcome_is_answered_and_listed_as_it_was_taken(bank: Caller, police: Caller, listed: str) -> None:
    check_id = bank.check(PHONE)["check_id"]
    about = {"check_id": check_id, "indicator_id": listed, "reference": "TRX-881"}
    taken = bank.post("/v1/outcomes", {**about, "outcome": "payment_stopped", "payment": MONEY})
    outcome = taken.json()
    assert (outcome["check_id"], outcome["reference"]) == (check_id, "TRX-881")
    assert (outcome["indicator"]["indicator_id"], outcome["indicator"]["canonical"]) == (listed, "+85512345678")
    assert (outcome["payment"], outcome["updated_by"]["name"]) == (MONEY, "ABA Bank")
    assert bank.get(taken.headers["location"]).json() == outcome
    assert police.get(taken.headers["location"]).json().get("code") == "outcome_not_found"
    assert police.get("/v1/outcomes").json()["items"] == []


def test_own_outcomes_are_followed_in_their_order(bank: Caller, listed: str) -> None:
    for outcome in ("customer_warned", "payment_stopped", "confirmed_fraud"):
        tell(bank, listed, outcome, reference="TRX-1")
    first = bank.get("/v1/outcomes", limit=2).json()
    rest = bank.get("/v1/outcomes", cursor=first["next_cursor"]).json()
    kinds = [item["outcome"] for item in first["items"] + rest["items"]]
    assert kinds == ["customer_warned", "payment_stopped", "confirmed_fraud"]
    tell(bank, listed, "false_positive", reference="TRX-1")
    later = bank.get("/v1/outcomes", cursor=rest["resume_cursor"]).json()["items"]
    assert [item["outcome"] for item in later] == ["false_positive"]
    assert len(bank.get("/v1/outcomes", outcome="customer_warned,false_positive").json()["items"]) == 2
    assert bank.get("/v1/outcomes", outcome="confirmed_fraud").json()["items"] == []


def test_outcomes_of_a_check_of_another_agency_are_refused_like_those_of_no_check(
    police: Caller, bank: Caller, listed: str
) -> None:
    mine, theirs = bank.check(PHONE)["check_id"], police.check(PHONE)["check_id"]
    assert bank.get("/v1/outcomes", check_id=mine).json()["items"] == []
    for unknown in (theirs, "00000000-0000-4000-8000-000000000000"):
        refused = bank.get("/v1/outcomes", check_id=unknown)
        problem = refused.json()
        assert (refused.status_code, problem.get("code"), problem.get("in")) == (422, "check_unknown", "query")


def figures(member: Caller) -> tuple[dict[str, int], list[dict[str, str]]]:
    """The counts of outcomes and the amounts that were stopped, of this month."""
    (line,) = [line for line in member.get("/v1/scorecards").json()["items"] if line["province"] is None]
    return {name.removesuffix("_count"): count for name, count in line["outcome_counts"].items() if count}, line[
        "stopped_amounts"
    ]


def test_payment_counts_once_whatever_else_is_told_of_it_later(bank: Caller, listed: str) -> None:
    check = {"check_id": bank.check(PHONE)["check_id"], "outcome": "payment_stopped"}
    reference = {"reference": "TRX-1", "outcome": "payment_stopped"}
    told = [
        bank.post("/v1/outcomes", body)
        for body in (
            check,
            check | {"payment": MONEY},
            check | {"indicator_id": listed},
            check | {"reference": "TRX-1"},
            check,
            reference | {"indicator_id": listed},
            {"reference": "TRX-2", "indicator_id": listed, "outcome": "payment_stopped", "payment": MONEY},
            {"reference": "TRX-2", "outcome": "payment_stopped", "check_id": bank.check(PHONE)["check_id"]},
        )
    ]
    assert [answer.status_code for answer in told] == [201, 200, 200, 200, 200, 200, 201, 200]
    assert len({answer.json()["outcome_id"] for answer in told}) == 2
    kept = told[5].json()
    assert (kept["payment"], kept["reference"], kept["indicator"]["indicator_id"]) == (MONEY, "TRX-1", listed)
    assert told[4].json() == told[3].json() == kept, "what says nothing new changes nothing, also not `updated_at`"
    assert figures(bank) == ({"payment_stopped": 2}, [{"amount": "501.00", "currency": "USD"}])


def test_outcome_has_a_revision_that_counts_what_its_agency_corrects(bank: Caller, listed: str) -> None:
    told = {"check_id": bank.check(PHONE)["check_id"], "indicator_id": listed}
    other = bank.post("/v1/outcomes", told | {"reference": "TRX-0", "outcome": "payment_stopped"}).json()
    answers = [
        bank.post("/v1/outcomes", told | {"outcome": outcome} | more)
        for outcome, more in (
            ("confirmed_fraud", {}),
            ("confirmed_fraud", {}),  # says the same
            ("confirmed_fraud", {"payment": MONEY}),
            ("false_positive", {}),  # a statement of its own in the history
        )
    ]
    assert [answer.json()["revision"] for answer in answers] == [1, 1, 2, 3]
    read = bank.get(answers[0].headers["location"])
    assert [answer.headers.get("etag") for answer in (*answers, read)] == ['"1"', '"1"', '"2"', '"3"', '"3"']
    assert bank.get(f"/v1/outcomes/{other['outcome_id']}").headers["etag"] == '"1"'


def test_judgement_that_counts_again_after_another_one_moved_is_no_new_revision(bank: Caller, police: Caller) -> None:
    """The agency's last other judgement of the indicator has its effect again, and says what it said before."""
    first, second = (police.report(value)["indicator"]["indicator_id"] for value in ("012 345 678", "012 345 679"))
    kept = bank.post("/v1/outcomes", {"indicator_id": first, "reference": "A", "outcome": "confirmed_fraud"})
    moved = {"reference": "B", "outcome": "false_positive"}
    bank.post("/v1/outcomes", moved | {"indicator_id": first})
    assert bank.post("/v1/outcomes", moved | {"indicator_id": second}).json()["revision"] == 2
    assert bank.get(kept.headers["location"]).json() == kept.json()


def test_corrected_amount_and_judgement_replace_what_was_told(bank: Caller, listed: str) -> None:
    check = {"check_id": bank.check(PHONE)["check_id"], "indicator_id": listed}
    stopped = check | {"outcome": "payment_stopped"}
    first = bank.post("/v1/outcomes", stopped | {"payment": MONEY}).json()
    corrected = bank.post("/v1/outcomes", stopped | {"payment": {"amount": "25.05", "currency": "USD"}})
    assert (corrected.status_code, corrected.json()["payment"]["amount"]) == (200, "25.05")
    assert corrected.json()["created_at"] == first["created_at"] < corrected.json()["updated_at"]
    assert bank.get(f"/v1/outcomes/{first['outcome_id']}").json() == corrected.json()
    judged = [
        bank.post("/v1/outcomes", check | {"outcome": outcome})
        for outcome in ("confirmed_fraud", "false_positive", "confirmed_fraud", "false_positive")
    ]
    assert [answer.status_code for answer in judged] == [201, 200, 200, 200]
    assert figures(bank) == ({"payment_stopped": 1, "false_positive": 1}, [{"amount": "25.05", "currency": "USD"}])
    assert bank.check(PHONE)["explanation"]["feedback"] == 0.8
    assert len(bank.get("/v1/outcomes").json()["items"]) == 2
    events = [item["event"] for item in bank.get(f"/v1/indicators/{listed}/history").json()["items"]]
    assert [event for event in events if event in ("confirmed", "doubted")] == ["confirmed", "doubted"] * 2


def test_judgement_that_moves_to_another_indicator_leaves_the_first(bank: Caller, police: Caller, listed: str) -> None:
    other = police.report("012 345 679", "loan", confidence=100)["indicator"]["indicator_id"]
    fraud = {"reference": "TRX-1", "outcome": "confirmed_fraud"}
    tell(bank, listed, "false_positive", reference="TRX-0")
    for key in (listed, other):
        bank.post("/v1/outcomes", fraud | {"indicator_id": key})
    assert police.check("012 345 679")["explanation"]["feedback"] == 1.25
    assert police.check(PHONE)["explanation"]["feedback"] == 0.8, "its earlier judgement counts again"
    bank.post("/v1/outcomes", {"reference": "TRX-0", "outcome": "false_positive", "indicator_id": other})
    assert police.check(PHONE)["explanation"]["feedback"] == 1
    assert police.check("012 345 679")["explanation"]["feedback"] == 0.8
    events = [item["event"] for item in police.get(f"/v1/indicators/{listed}/history").json()["items"]]
    assert events.count("confirmed") == 1, "the past of the first indicator stays"
    assert figures(bank)[0] == {"confirmed_fraud": 1, "false_positive": 1}


def test_judgement_of_an_indicator_alone_is_one(bank: Caller, listed: str) -> None:
    for outcome in ("confirmed_fraud", "confirmed_fraud", "false_positive"):
        tell(bank, listed, outcome)
    assert figures(bank)[0] == {"false_positive": 1}


def test_value_of_a_payment_check_means_the_payment_and_an_item_of_a_batch_one_of_its_own(bank: Caller) -> None:
    values = [{"role": "payee_phone", "value": value} for value in (PHONE, "012 345 679")]
    payment = bank.post("/v1/payment-checks", {"items": values}).json()
    of_values = [item["check"]["check_id"] for item in payment["items"]]
    batch = bank.post("/v1/checks/batch", {"items": [{"value": PHONE}, {"value": "012 345 679"}]}).json()
    of_items = [item["check"]["check_id"] for item in batch["items"]]
    told = [
        bank.post("/v1/outcomes", {"check_id": check_id, "outcome": "customer_warned"})
        for check_id in (of_values[1], payment["check_id"], of_values[0], *of_items)
    ]
    assert [answer.status_code for answer in told] == [201, 200, 200, 201, 201]
    assert [answer.json()["check_id"] for answer in told] == [payment["check_id"]] * 3 + of_items
    assert len(bank.get("/v1/outcomes", check_id=of_values[0]).json()["items"]) == 1


def test_outcomes_are_found_by_check_reference_and_time(bank: Caller, police: Caller) -> None:
    check_id = bank.check(PHONE)["check_id"]
    for outcome in ("payment_stopped", "confirmed_fraud"):
        bank.post("/v1/outcomes", {"check_id": check_id, "outcome": outcome, "reference": "TRX-1"})
    filters: list[dict[str, str]] = [
        {"check_id": check_id},
        {"reference": "TRX-1"},
        {"reference": "TRX-2"},
        {"reference": "TRX-1", "created_after": "2099-01-01T00:00:00Z"},
    ]
    assert [len(bank.get("/v1/outcomes", **each).json()["items"]) for each in filters] == [2, 2, 0, 0]
    assert police.get("/v1/outcomes", reference="TRX-1").json()["items"] == []


@only_on_postgresql
def test_same_outcome_from_two_programs_at_once_counts_once(exchange: Exchange, bank: Caller) -> None:
    body = {"check_id": bank.check(PHONE)["check_id"], "outcome": "payment_stopped", "payment": MONEY}
    told = overlap(
        exchange.database,
        outcomes,
        "standing",
        lambda: bank.post("/v1/outcomes", body),
        lambda: bank.post("/v1/outcomes", body),
    )
    assert sorted(answer.status_code for answer in told) == [200, 201]
    assert figures(bank)[0] == {"payment_stopped": 1}


def test_fraud_that_no_check_warned_of_is_submitted_with_the_check_alone(bank: Caller, police: Caller) -> None:
    check = bank.check("012 345 679")
    body = {"check_id": check["check_id"], "outcome": "confirmed_fraud", "payment": MONEY}
    assert bank.post("/v1/outcomes", body).status_code == 201
    (line,) = bank.get("/v1/scorecards").json()["items"]
    assert line["outcome_counts"]["confirmed_fraud_count"] == 1
    (item,) = bank.post("/v1/checks/batch", {"items": [{"value": PHONE}]}).json()["items"]
    assert bank.post("/v1/outcomes", body | {"check_id": item["check"]["check_id"]}).status_code == 201
    assert police.post("/v1/outcomes", body).json().get("code") == "check_unknown"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "validation_failed"),
        ({"reference": None}, "validation_failed"),
        ({"indicator_id": "00000000-0000-4000-8000-000000000000"}, "validation_failed"),  # warned before which payment?
        ({"check_id": "00000000-0000-4000-8000-000000000000"}, "check_unknown"),
        ({"check_id": "012 345 678"}, "validation_failed"),
        ({"indicator_id": "00000000-0000-4000-8000-000000000000", "reference": "TRX-1"}, "indicator_unknown"),
    ],
)
def test_outcome_of_nothing_that_the_member_knows_is_refused(bank: Caller, about: dict[str, str], code: str) -> None:
    assert bank.post("/v1/outcomes", {**about, "outcome": "customer_warned"}).json().get("code") == code


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"outcome": "payment_stopped"}, ["check_id", "reference"]),
        (
            {"outcome": "customer_warned", "indicator_id": "00000000-0000-4000-8000-000000000000"},
            ["check_id", "reference"],
        ),
        ({"outcome": "false_positive"}, ["check_id", "reference", "indicator_id"]),
        ({"outcome": "false_positive", "indicator_id": None}, ["check_id", "reference", "indicator_id"]),
    ],
)
def test_outcome_of_nothing_is_refused_once_with_the_members_that_may_name_it(
    bank: Caller, said: dict[str, str], fields: list[str]
) -> None:
    problem = bank.post("/v1/outcomes", said).json()
    assert problem.get("code") == "validation_failed"
    faults = [(each["code"], each.get("field"), each["in"]) for each in problem["errors"]]
    assert faults == [("member_missing", field, "body") for field in fields]


def test_payment_that_was_never_checked_is_told_and_corrected_by_its_own_number(bank: Caller) -> None:
    stopped = {"outcome": "payment_stopped", "reference": "TRX-9"}
    told = [
        bank.post("/v1/outcomes", stopped | more)
        for more in ({}, {"payment": MONEY}, {}, {"payment": {"amount": "9.00", "currency": "USD"}})
    ]
    assert [answer.status_code for answer in told] == [201, 200, 200, 200], told[0].text
    assert len({answer.json()["outcome_id"] for answer in told}) == 1
    assert (told[0].json()["check_id"], told[0].json()["indicator"]) == (None, None)
    bank.post("/v1/outcomes", {"outcome": "confirmed_fraud", "reference": "TRX-9"})
    counts = {"payment_stopped": 1, "confirmed_fraud": 1}
    assert figures(bank) == (counts, [{"amount": "9.00", "currency": "USD"}])


def test_outcome_by_reference_is_corrected_by_reference_whatever_it_names(bank: Caller, listed: str) -> None:
    stopped = {"outcome": "payment_stopped", "reference": "TRX-9"}
    first = bank.post("/v1/outcomes", stopped | {"indicator_id": listed}).json()
    corrected = bank.post("/v1/outcomes", stopped | {"payment": MONEY})
    assert (corrected.status_code, corrected.json().get("outcome_id")) == (200, first["outcome_id"])
    assert (corrected.json()["indicator"]["indicator_id"], corrected.json()["payment"]) == (listed, MONEY)


def test_null_clears_what_was_told_by_mistake(bank: Caller, listed: str) -> None:
    check = {"check_id": bank.check(PHONE)["check_id"], "outcome": "payment_stopped"}
    bank.post("/v1/outcomes", check | {"payment": MONEY, "reference": "TRX-1", "indicator_id": listed})
    kept = bank.post("/v1/outcomes", check).json()
    assert (kept["payment"], kept["reference"], kept["indicator"]["indicator_id"]) == (MONEY, "TRX-1", listed)
    cleared = [
        bank.post("/v1/outcomes", check | {"payment": None, "reference": None, "indicator_id": None}).json()
        for _ in range(2)
    ]
    assert (cleared[0]["payment"], cleared[0]["reference"], cleared[0]["indicator"]) == (None, None, None)
    assert [each["revision"] for each in cleared] == [2, 2], "what is cleared already is not cleared again"
    assert bank.get(f"/v1/outcomes/{kept['outcome_id']}").json() == cleared[0]
    assert figures(bank) == ({"payment_stopped": 1}, [])


def test_wrong_check_is_cleared_and_then_the_reference_names_the_payment(bank: Caller) -> None:
    check = {"check_id": bank.check(PHONE)["check_id"]}
    warned = {"outcome": "customer_warned", "reference": "TRX-1"}
    first = bank.post("/v1/outcomes", check | warned).json()
    cleared = bank.post("/v1/outcomes", {"check_id": None} | warned).json()
    assert (cleared["outcome_id"], cleared["check_id"]) == (first["outcome_id"], None)
    other = bank.post("/v1/outcomes", check | {"outcome": "customer_warned"})
    assert (other.status_code, other.json()["reference"]) == (201, None), "the check is free for its own payment"


def test_judgement_whose_indicator_is_cleared_loses_its_effect(bank: Caller, police: Caller, listed: str) -> None:
    tell(bank, listed, "confirmed_fraud", reference="TRX-0")
    judged = {"outcome": "false_positive", "reference": "TRX-1"}
    assert bank.post("/v1/outcomes", judged | {"indicator_id": None}).json()["indicator"] is None
    tell(bank, listed, "false_positive", reference="TRX-1")
    assert police.check(PHONE)["explanation"]["feedback"] == 0.8
    cleared = bank.post("/v1/outcomes", judged | {"indicator_id": None}).json()
    assert (cleared["indicator"], cleared["revision"]) == (None, 3)
    assert police.check(PHONE)["explanation"]["feedback"] == 1.25, "the judgement of the other payment counts again"
    events = [item["event"] for item in police.get(f"/v1/indicators/{listed}/history").json()["items"]]
    assert (events.count("confirmed"), events.count("doubted")) == (2, 1), "the past stays"
    assert figures(bank)[0] == {"confirmed_fraud": 1, "false_positive": 1}


def test_agency_can_not_confirm_what_it_alone_reported(police: Caller, bank: Caller, listed: str) -> None:
    tell(police, listed, "confirmed_fraud")
    assert bank.check(PHONE)["explanation"]["feedback"] == 1


def test_outcome_on_what_one_may_not_see_answers_as_on_what_is_not_there(police: Caller, bank: Caller) -> None:
    hidden = police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")["indicator"]["indicator_id"]
    answer = bank.post("/v1/outcomes", {"indicator_id": hidden, "outcome": "confirmed_fraud"})
    assert (answer.status_code, answer.json().get("code")) == (422, "indicator_unknown")
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
