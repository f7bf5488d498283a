"""A dry run shows what a person can check of each row, and tells no more of others' reports than a check would."""

from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
ONLY_SUBMITS = [Permission.REPORTS_SUBMIT]
PHONE, ACCOUNT, HIDDEN = "012 340 001", "000 340 002", "012 340 003"


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    """An office that has reported PHONE, and of whose neighbours one reported it too and one hides HIDDEN from it."""
    office, other = (module_exchange.member(f"{name} Office", Sector.POLICE, ORDINARY) for name in ("Kep", "Takeo"))
    for caller in (office, other):
        assert caller.post("/v1/reports", phone(PHONE)).status_code == 201
    assert other.post("/v1/reports", account()).status_code == 201
    red = {"tlp": "TLP:AMBER+STRICT"}
    assert other.post("/v1/reports", phone(HIDDEN) | red).status_code == 201
    return office


def phone(number: str, **members: Any) -> dict[str, Any]:
    return {"value": number, "kind": "phone", "category": "loan", **members}


def account(**members: Any) -> dict[str, Any]:
    return {"value": ACCOUNT, "institution": "ABA", "category": "loan", **members}


def dry_run(caller: Caller, *items: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    answer = caller.request("POST", "/v1/reports/batch", json={"items": [*items]}, params={"dry_run": "true", **query})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def standing(item: dict[str, Any]) -> tuple[Any, ...]:
    known = item["known"]
    return known["status"], known["agency_count"], known["first_index"]


def test_dry_run_says_how_each_value_was_read_and_whether_it_is_new(office: Caller) -> None:
    items = dry_run(office, phone(PHONE, case_reference="B-1"), account(), phone("012 340 009"))
    assert [standing(item) for item in items] == [("own", 2, None), ("known", 1, None), ("new", 0, None)]
    assert (items[0]["case_reference"], items[0]["indicator"]["display"]) == ("B-1", "+855 12 340 001")
    assert (items[1]["institution_name"], items[1]["indicator"]["institution"]) == ("ABA", "ABAAKHPP")
    assert (items[0]["institution_name"], items[1]["case_reference"]) == (None, None)


def test_row_that_is_in_the_file_twice_names_the_first_one(office: Caller) -> None:
    again = dry_run(office, phone("012 340 009"), phone("012 340 009", case_reference="x"), phone("+855 12340009"))
    assert [standing(item) for item in again] == [("new", 0, None), ("new", 0, None), ("repeated", 0, 0)]
    body = "value,kind,category\n012 340 009,phone,loan\n\n012 340 009,phone,loan\n"
    headers = {"Content-Type": "text/csv"}
    path = "/v1/reports/batch?dry_run=true"
    _, second = office.request("POST", path, content=body, headers=headers).json()["items"]
    assert (second["known"]["first_line"], second["line"]) == (2, 4)


def test_row_is_repeated_also_across_transactions(office: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.bulk.service.ROWS_A_TRANSACTION", 1)
    assert [standing(item) for item in dry_run(office, *[phone("012 340 009")] * 2)][1] == ("repeated", 0, 0)


def test_value_whose_reports_a_dispute_ended_is_not_new(office: Caller, module_exchange: Exchange) -> None:
    number = phone("012 340 077")
    reported = office.post("/v1/reports", number).json()
    stranger = module_exchange.member("Koh Kong Office", Sector.POLICE, ONLY_SUBMITS)
    disputant = module_exchange.member("Disputing Bank", Sector.BANK)
    reviewer = module_exchange.member("Reviewer", Sector.REGULATOR)
    wanted = {"indicator_id": reported["indicator"]["indicator_id"], "grounds": "other", "statement": "Ours."}
    dispute = disputant.post("/v1/disputes", wanted)
    decision = {"decision": "upheld", "reason": "It was another.", "source_reason": "It was another."}
    decided = reviewer.request(
        "POST",
        f"/v1/disputes/{dispute.json()['dispute_id']}/decide",
        json=decision,
        headers={"If-Match": dispute.headers["etag"]},
    )
    assert decided.status_code == 200, decided.text
    assert standing(dry_run(office, number | {"case_reference": "again"})[0]) == ("overturned", 0, None)
    assert dry_run(stranger, number)[0]["known"] is None


def test_report_that_is_hidden_from_the_caller_changes_nothing(office: Caller) -> None:
    assert standing(dry_run(office, phone(HIDDEN))[0]) == ("new", 0, None)


def test_client_that_may_not_check_learns_only_of_its_own_reports(office: Caller, module_exchange: Exchange) -> None:
    other = module_exchange.member("Pailin Office", Sector.POLICE, ONLY_SUBMITS)
    other.post("/v1/reports", phone(PHONE))
    mine, others, repeated = dry_run(other, phone(PHONE), account(), account())
    assert standing(mine) == ("own", None, None)
    assert (others["known"], others["institution_name"]) == (None, "ABA")
    assert standing(repeated) == ("repeated", None, 1)


def test_what_is_told_is_charged_like_a_check(office: Caller, module_exchange: Exchange) -> None:
    def charged(caller: Caller) -> bool:
        answer = caller.request("POST", "/v1/reports/batch?dry_run=true", json={"items": [phone(PHONE)]})
        return '"values"' in answer.headers["ratelimit"]

    assert (charged(office), charged(module_exchange.member("Kratie Office", Sector.POLICE, ONLY_SUBMITS))) == (
        True,
        False,
    )


@pytest.mark.parametrize("dry", ["true", "false"])
def test_only_the_rejected_items_are_named_and_all_are_counted(office: Caller, dry: str) -> None:
    items = [phone(PHONE), phone("12", case_reference="B-2"), phone("012 340 004")]
    query = {"dry_run": dry, "only": "rejected"}
    answer = office.request("POST", "/v1/reports/batch", json={"items": items}, params=query).json()
    assert (answer["item_count"], answer["created_count"], answer["rejected_count"]) == (3, 1, 1)
    assert [(item["index"], item["case_reference"]) for item in answer["items"]] == [(1, "B-2")]


def test_answer_with_only_some_items_is_replayed_as_it_was(office: Caller) -> None:
    body = {"items": [phone("12"), phone("012 340 005")]}
    key = {"Idempotency-Key": "only-rejected-1"}

    def send(query: str) -> Any:
        return office.request("POST", f"/v1/reports/batch{query}", json=body, headers=key)

    first, again, other = send("?only=rejected"), send("?only=rejected"), send("")
    assert (first.content, again.headers["idempotency-replayed"]) == (again.content, "true")
    assert other.json()["code"] == "idempotency_key_reused"


def test_word_that_is_no_result_is_refused(office: Caller) -> None:
    refused = office.request("POST", "/v1/reports/batch?only=bad", json={"items": [phone(PHONE)]})
    assert (refused.status_code, refused.json()["field"]) == (422, "only")
