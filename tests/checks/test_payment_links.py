"""Which values of a payment were reported together, by what the bank may see."""

import time
from typing import Any

import pytest

from krama.checks import payment_links
from krama.reports import service as reports
from krama.sharing.sectors import Sector
from tests.case_files.cases import submit
from tests.exchange import Caller, Exchange

PHONE = {"role": "payee_phone", "value": "012 345 678"}
ACCOUNT = {"role": "payee_account", "value": "000 123 456", "institution": "ABA"}
OTHER = {"role": "contact", "value": "096 111 2233"}
VICTIMS_STORY = [{"value": "012 345 678"}, {"value": "000 123 456", "institution": "ABA"}]


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA Bank", Sector.BANK)


def ask(bank: Caller, *items: dict[str, Any]) -> dict[str, Any]:
    answer = bank.post("/v1/payment-checks", {"items": list(items)})
    assert answer.status_code == 200, answer.text
    checked: dict[str, Any] = answer.json()
    return checked


def test_values_that_share_cases_are_linked_by_their_places(police: Caller, office: Caller, bank: Caller) -> None:
    for source, reference in ((police, "A-1"), (police, "A-2"), (office, "A-1")):
        submit(source, *VICTIMS_STORY, reference=reference)
    police.report(OTHER["value"])
    answer = ask(bank, OTHER, PHONE, ACCOUNT, {"role": "other", "value": "?"})
    assert answer["links"] == [{"from_index": 1, "to_index": 2, "relation": "same_case", "case_count": 3}]
    assert ask(bank, PHONE)["links"] == []


def test_same_value_twice_is_no_link(police: Caller, bank: Caller) -> None:
    submit(police, VICTIMS_STORY[0])
    assert ask(bank, PHONE, {"role": "contact", "value": "+85512345678"})["links"] == []


def test_values_are_not_linked_by_what_the_bank_may_not_see(police: Caller, office: Caller, bank: Caller) -> None:
    submit(police, VICTIMS_STORY[0], {**VICTIMS_STORY[1], "tlp": "TLP:AMBER+STRICT"})
    office.post("/v1/reports", {"value": "000 123 456", "institution": "ABA", "category": "loan"})
    answer = ask(bank, PHONE, ACCOUNT)
    assert [item["check"]["listed"] for item in answer["items"]] == [True, True]
    assert answer["links"] == []


def test_link_that_can_not_be_looked_up_in_time_is_null_and_the_action_stays(
    police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(police, *VICTIMS_STORY)
    usual, action = reports.cases_between, ask(bank, PHONE, ACCOUNT)["action"]

    def slow(*arguments: Any) -> Any:
        time.sleep(0.2)
        return usual(*arguments)

    monkeypatch.setattr(reports, "cases_between", slow)
    monkeypatch.setattr(payment_links, "_PATIENCE_SECONDS", 0.01)
    answer = ask(bank, PHONE, ACCOUNT)
    assert (answer["links"], answer["action"]) == (None, action)


def test_payment_without_two_listed_values_looks_up_nothing(
    police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(police, VICTIMS_STORY[0])
    monkeypatch.setattr(reports, "cases_between", lambda *_: pytest.fail("looked up"))
    assert ask(bank, PHONE, ACCOUNT, OTHER)["links"] == []
