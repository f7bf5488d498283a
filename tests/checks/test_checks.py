"""What a check answers, over HTTP."""

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from krama.checks.schemas import CheckBatchOut
from krama.core import items
from krama.core.validation import FieldProblem, field_problems
from krama.rule.judgement import VERSION
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA Bank", Sector.BANK)


def test_unknown_value_may_proceed(bank: Caller) -> None:
    verdict = bank.check("012 345 678")
    assert (verdict["listed"], verdict["action"], verdict["score"]) == (False, "proceed", 0)
    assert (verdict["report_count"], verdict["agency_count"], verdict["categories"], verdict["matches"]) == (
        0,
        0,
        [],
        [],
    )
    assert (verdict["status"], verdict["policy"], verdict["explanation"]) == ("unknown", VERSION, None)
    assert [reason["code"] for reason in verdict["reasons"]] == ["nothing_known"]
    assert verdict["first_reported_at"] is None


def test_value_is_found_however_it_is_written(police: Caller, bank: Caller) -> None:
    reported = police.report("០១២ ៣៤៥ ៦៧៨", "loan")
    for spelling in ("012345678", "+855 (0)12 345 678", "0085512345678", "855 12 345 678", "\u200b012-345-678 "):
        verdict = bank.check(spelling, kind="phone")
        assert verdict["canonical"] == "+85512345678"
        assert verdict["value"] == spelling
        (match,) = verdict["matches"]
        assert match == {**reported["indicator"], "match_type": "exact"}


def test_one_agency_alone_never_gets_beyond_warn(police: Caller, bank: Caller) -> None:
    for case in range(5):
        police.report("012 345 678", "loan", confidence=100, case_reference=f"PP-{case}")
    verdict = bank.check("012 345 678")
    assert (verdict["report_count"], verdict["agency_count"], verdict["action"]) == (5, 1, "warn")


def test_second_agency_raises_the_action(police: Caller, office: Caller, bank: Caller) -> None:
    police.report("012 345 678", "loan", confidence=40)
    alone = bank.check("012 345 678")
    office.report("012 345 678", "romance", confidence=40)
    together = bank.check("012 345 678")
    assert together["action"] == "verify"
    assert together["score"] > alone["score"]
    assert together["categories"] == ["romance", "loan"]
    assert together["agency_count"] == 2
    office.report("012 345 678", "romance", confidence=100)
    police.report("012 345 678", "loan", confidence=100)
    assert bank.check("012 345 678")["action"] == "hold"


def test_first_and_last_report_give_the_times(police: Caller, office: Caller, bank: Caller) -> None:
    first = police.report("012 345 678")
    last = office.report("012 345 678")
    verdict = bank.check("012 345 678")
    assert (verdict["first_reported_at"], verdict["last_reported_at"]) == (first["created_at"], last["created_at"])


def test_closed_report_is_seen_by_its_source_alone(police: Caller, bank: Caller) -> None:
    reported = police.report("012 345 678", tlp="TLP:AMBER+STRICT")
    assert bank.check("012 345 678")["listed"] is False
    assert bank.get(f"/v1/indicators/{reported['indicator']['indicator_id']}").status_code == 404
    assert bank.get("/v1/indicators").json()["items"] == []
    assert police.check("012 345 678")["listed"] is True
    assert [item["canonical"] for item in police.get("/v1/indicators").json()["items"]] == ["+85512345678"]


def test_closed_report_adds_to_what_its_source_sees_and_to_nothing_else(
    police: Caller, office: Caller, bank: Caller
) -> None:
    police.report("012 345 678", "loan", tlp="TLP:AMBER+STRICT")
    before = bank.check("012 345 678")
    office.report("012 345 678", "romance")
    assert bank.check("012 345 678")["categories"] == ["romance"]
    assert bank.check("012 345 678")["agency_count"] == 1
    assert police.check("012 345 678")["agency_count"] == 2
    assert office.check("012 345 678")["agency_count"] == 1
    assert before["listed"] is False


def test_label_closed_later_hides_what_was_open(police: Caller, bank: Caller) -> None:
    police.report("012 345 678", tlp="TLP:GREEN")
    assert bank.check("012 345 678")["listed"] is True
    police.report("012 345 678", tlp="TLP:AMBER+STRICT")
    assert bank.check("012 345 678")["listed"] is False


def test_link_is_covered_by_its_path_and_its_domain(police: Caller, bank: Caller) -> None:
    page = police.report("https://pay.evil-shop.com.kh/kit/", kind="url")
    domain = police.report("evil-shop.com.kh", kind="domain")
    verdict = bank.check("hxxps://pay[.]evil-shop[.]com[.]kh/kit/otp?id=1")
    match_types = {match["match_type"]: match["indicator_id"] for match in verdict["matches"]}
    assert match_types == {
        "parent_path": page["indicator"]["indicator_id"],
        "parent_domain": domain["indicator"]["indicator_id"],
    }
    assert verdict["listed"] is True
    assert verdict["canonical"] == "pay.evil-shop.com.kh/kit/otp?id=1"
    assert bank.check("https://other-shop.com.kh/kit/")["listed"] is False


def test_gravest_listing_leads_where_several_cover_a_link(police: Caller, office: Caller, bank: Caller) -> None:
    police.report("https://evil-shop.com/kit", kind="url")
    domain = police.report("evil-shop.com", kind="domain", confidence=90)
    office.report("evil-shop.com", kind="domain", confidence=90)
    verdict = bank.check("https://evil-shop.com/kit")
    assert [match["match_type"] for match in verdict["matches"]] == ["domain", "exact"]
    assert verdict["matches"][0]["indicator_id"] == domain["indicator"]["indicator_id"]
    assert (verdict["agency_count"], verdict["action"]) == (2, "hold")
    assert len(verdict["matches"]) == 2


def test_batch_answers_in_order_with_all_faults_of_an_item_in_its_place(police: Caller, bank: Caller) -> None:
    police.report("012 345 678")
    items: list[Any] = [
        {"value": "000123456", "reference": "TRX-1"},
        {"value": "012 345 678", "reference": "TRX-2"},
        {"value": 5, "kind": "planet", "reference": "TRX-3", "colour": "red"},
        {"value": "evil-shop.com", "kind": "domain"},
        "not an object",
    ]
    answer = bank.post("/v1/checks/batch", {"items": items}).json()
    assert [answer[f"{what}_count"] for what in ("item", "checked", "rejected")] == [5, 2, 3]
    answers = answer["items"]
    assert [item["index"] for item in answers] == [0, 1, 2, 3, 4]
    assert [item["reference"] for item in answers] == ["TRX-1", "TRX-2", "TRX-3", None, None]
    assert [item["check"] and item["check"]["listed"] for item in answers] == [None, True, None, False, None]
    assert [item["error"] and item["error"]["code"] for item in answers] == [
        "kind_ambiguous", None, "wrong_type", None, "wrong_type",
    ]  # fmt: skip
    faults = [(fault["code"], fault["field"]) for fault in answers[2]["error"]["errors"]]
    assert faults == [("wrong_type", "value"), ("choice_unknown", "kind"), ("member_unknown", "colour")]


def test_batch_agrees_with_single_checks(police: Caller, bank: Caller) -> None:
    values = ["012 345 678", "evil-shop.com", "https://evil-shop.com/a/b", "bit.ly"]
    police.report(values[0])
    police.report(values[1], kind="domain")
    asked = [{"value": value, "reference": f"TRX-{number}"} for number, value in enumerate(values)]
    batch = bank.post("/v1/checks/batch", {"items": asked}).json()["items"]
    singles = [bank.check(**item) for item in asked]
    assert [settled(item["check"]) for item in batch] == [settled(check) for check in singles]
    assert CheckBatchOut.model_validate({**COUNTS, "items": batch}).model_dump(mode="json")["items"] == batch
    assert len({check["check_id"] for check in (*singles, *(item["check"] for item in batch))}) == 8
    brief = bank.post("/v1/checks/batch", {"items": asked, "with_texts": False}).json()["items"]
    assert [set(reason) for item in brief for reason in item["check"]["reasons"]] == [{"code"}] * 5


COUNTS = {"item_count": 4, "checked_count": 4, "rejected_count": 0}


def settled(check: dict[str, Any]) -> dict[str, Any]:
    """What two checks of one value have in common."""
    return {name: value for name, value in check.items() if name not in ("as_of", "fresh_until", "check_id")}


def test_batch_of_ten_thousand_is_answered_and_one_more_is_refused(bank: Caller) -> None:
    items = [{"value": f"012{number:06d}", "kind": "phone"} for number in range(10_000)]
    assert len(bank.post("/v1/checks/batch", {"items": items}).json()["items"]) == 10_000
    refused = bank.post("/v1/checks/batch", {"items": [*items, items[0]]})
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")


def test_value_that_is_ambiguous_is_refused_naming_the_candidates(bank: Caller) -> None:
    refused = bank.post("/v1/checks", {"value": "123456789"})
    assert (refused.status_code, refused.json()["field"]) == (422, "kind")
    assert "phone" in refused.json()["detail"]
    assert "bank_account" in refused.json()["detail"]


def test_hidden_report_moves_nothing_that_others_see(police: Caller, office: Caller, bank: Caller) -> None:
    indicator = police.report("evil-shop.com", kind="domain")["indicator"]["indicator_id"]

    def world() -> list[Any]:
        return [
            settled(bank.check("evil-shop.com")),
            bank.get(f"/v1/indicators/{indicator}").json(),
            bank.get("/v1/indicators").json(),
        ]

    before = world()
    secret = office.report("evil-shop.com", "romance", kind="domain", tlp="TLP:AMBER+STRICT", confidence=100)
    assert world() == before
    office.report("evil-shop.com", "romance", kind="domain", tlp="TLP:AMBER+STRICT", confidence=50)
    assert world() == before
    assert office.check("evil-shop.com")["agency_count"] == 2
    office.post(f"/v1/reports/{secret['report_id']}/withdraw", {"reason": "Mistaken."})
    assert world() == before
    assert office.check("evil-shop.com")["agency_count"] == 1


def test_source_hears_of_the_change_when_its_hidden_report_ends(police: Caller, office: Caller) -> None:
    police.report("evil-shop.com", kind="domain")
    secret = office.report("evil-shop.com", kind="domain", tlp="TLP:AMBER+STRICT")
    cursor = office.get("/v1/indicators").json()["resume_cursor"]
    office.post(f"/v1/reports/{secret['report_id']}/withdraw", {"reason": "Mistaken."})
    (changed,) = office.get("/v1/indicators", cursor=cursor).json()["items"]
    assert (changed["agency_count"], changed["report_count"]) == (1, 1)
    police.report("evil-shop.com", "romance", kind="domain")
    assert len(office.get("/v1/indicators").json()["items"]) == 1
    assert office.check("evil-shop.com")["categories"] == ["romance", "phishing"]


def test_item_of_a_batch_without_a_value_is_refused_alone_as_the_contract_says(bank: Caller) -> None:
    answer = bank.post("/v1/checks/batch", {"items": [{"reference": "TRX-1"}, {"value": "012 345 678"}]})
    refused, checked = answer.json()["items"]
    assert (answer.status_code, refused["check"], refused["reference"]) == (200, None, "TRX-1")
    assert (refused["error"]["code"], refused["error"]["field"]) == ("member_missing", "value")
    assert checked["error"] is None
    schemas = bank.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["CheckBatchItemInput"]["required"] == ["value"]
    assert "without `value`" in schemas["CheckBatchInput"]["properties"]["items"]["description"]


def test_faults_of_items_are_not_described_in_the_event_loop(bank: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    """To describe those of 10,000 items takes two seconds, in which no other check would be answered."""
    in_loop = list[bool]()

    def described(problem: ValidationError) -> list[FieldProblem]:
        in_loop.append(asyncio._get_running_loop() is not None)
        return field_problems(problem)

    monkeypatch.setattr(items, "field_problems", described)
    answer = bank.post("/v1/checks/batch", {"items": [{"value": 5}] * 3}).json()
    assert (answer["rejected_count"], in_loop) == (3, [False] * 3)
