"""What a payment check answers, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from krama.audit.entry import commitment
from krama.checks.payment_schemas import PaymentCheckOut
from krama.sharing.sectors import Sector
from tests.audit.logs import newest
from tests.exchange import Caller, Exchange

PHONE = {"role": "payee_phone", "value": "012 345 678"}
ACCOUNT = {"role": "payee_account", "value": "000 123 456", "institution": "ABA"}
LINK = {"role": "link", "value": "https://evil-shop.com/kit/otp"}
UNREADABLE = {"role": "contact", "value": "?"}


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA Bank", Sector.BANK)


@pytest.fixture
def shared(module_exchange: Exchange) -> Caller:
    """For tests that change nothing."""
    return module_exchange.member(f"Bank {uuid4()}", Sector.BANK)


def ask(bank: Caller, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = bank.post("/v1/payment-checks", {"items": list(items), **more})
    assert answer.status_code == 200, answer.text
    checked: dict[str, Any] = answer.json()
    return checked


def test_most_serious_value_decides_and_a_value_that_can_not_be_read_lowers_nothing(
    police: Caller, office: Caller, bank: Caller
) -> None:
    police.report("012 345 678")
    for source in (police, office):
        source.report("evil-shop.com", confidence=100)
    answer = ask(bank, PHONE, UNREADABLE, LINK, ACCOUNT)
    assert (answer["action"], answer["decisive_index"], answer["complete"]) == ("hold", 2, False)
    items = answer["items"]
    assert [item["index"] for item in items] == [0, 1, 2, 3]
    assert [item["role"] for item in items] == ["payee_phone", "contact", "link", "payee_account"]
    assert [item["check"] and item["check"]["action"] for item in items] == ["warn", None, "hold", "proceed"]
    assert [fault["field"] for fault in items[1]["error"]["errors"]] == ["value"]
    decisive = items[2]["check"]
    assert {name: answer[name] for name in ("score", "reasons", "policy", "as_of", "fresh_until")} == {
        name: decisive[name] for name in ("score", "reasons", "policy", "as_of", "fresh_until")
    }
    assert PaymentCheckOut.model_validate(answer).model_dump(mode="json") == answer  # no model wrote it
    alone = ask(bank, PHONE, ACCOUNT)
    assert (alone["action"], alone["decisive_index"], alone["complete"]) == ("warn", 0, True)
    assert alone["items"][0]["check"]["matches"] == items[0]["check"]["matches"]


def test_payment_without_a_value_that_can_be_read_has_no_action(bank: Caller) -> None:
    unknown_bank = {**ACCOUNT, "institution": "No Such Bank"}
    answer = bank.post("/v1/payment-checks", {"items": [UNREADABLE, unknown_bank]})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["field"]) == (422, "payment_unreadable", "items.0.value")
    assert [(fault["code"], fault["field"]) for fault in problem["errors"]] == [
        (ask(bank, PHONE, UNREADABLE)["items"][1]["error"]["code"], "items.0.value"),
        ("institution_unknown", "items.1.institution"),
    ]
    assert "in" in problem["errors"][1]


@pytest.mark.parametrize(
    "fault",
    [{"role": "payee"}, {"role": None}, {"value": 12345678}, {"colour": "red"}, {"value": None}],
)
def test_fault_of_the_program_is_refused_and_not_taken_for_a_value(bank: Caller, fault: dict[str, Any]) -> None:
    answer = bank.post("/v1/payment-checks", {"items": [ACCOUNT, PHONE | fault]})
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert answer.json()["field"] == f"items.1.{next(iter(fault))}"


def test_payment_has_one_to_twenty_values(bank: Caller) -> None:
    for items in ([], [PHONE] * 21):
        assert bank.post("/v1/payment-checks", {"items": items}).json()["code"] == "validation_failed"


def test_payment_has_one_record_and_one_receipt_with_its_check_id(exchange: Exchange, bank: Caller) -> None:
    answer = ask(bank, PHONE, ACCOUNT, UNREADABLE, with_receipt=True, reference="TRX-881", purpose="payment")
    record = newest(exchange)
    detail = record["data"]
    assert (record["operation"], detail["check_id"]) == ("checkPayment", answer["check_id"])
    assert (detail["reference"], answer["reference"]) == ("TRX-881", "TRX-881")
    assert (detail["action"], detail["decisive_index"], detail["complete"]) == ("proceed", 0, False)
    values = [("phone", "+85512345678"), ("bank_account", "ABAAKHPP:000123456")]
    assert detail["commitment"] == commitment(bytes.fromhex(answer["receipt"]["salt"]), values).hex()
    assert answer["check_id"] in answer["receipt"]["signed_note"]
    assert "TRX-881" not in answer["receipt"]["signed_note"]
    assert [item["check"] and item["check"]["receipt"] for item in answer["items"]] == [None] * 3


def test_each_value_of_a_payment_is_charged(exchange: Exchange, bank: Caller) -> None:
    def left(*items: dict[str, Any]) -> int:
        fields = bank.post("/v1/payment-checks", {"items": list(items)}).headers["ratelimit"]
        return int(fields.partition('"values";r=')[2].partition(";")[0])

    before = left(PHONE)
    assert left(PHONE, ACCOUNT, LINK) == before - 3


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ({"role": "payee_account", "value": "012345678", "institution": "ABA"}, "bank_account"),
        ({"role": "payee_account", "value": "GB82 WEST 1234 5698 7654 32"}, "bank_account"),
        ({"role": "payee_account", "value": "dara@aclb"}, "bank_account"),
        ({"role": "payee_phone", "value": "012345678"}, "phone"),
        ({"role": "payee_handle", "value": "dara_sok", "platform": "telegram"}, "handle"),
        ({"role": "link", "value": "prize.example.com"}, "domain"),
        ({"role": "link", "value": "https://t.me/dara_sok"}, "handle"),
        ({"role": "link", "value": "prize.example.com", "kind": "url"}, "url"),
        ({"role": "other", "value": "012345678"}, "phone"),
    ],
)
def test_role_says_what_a_value_is(shared: Caller, item: dict[str, str], kind: str) -> None:
    (answered,) = shared.post("/v1/payment-checks", {"items": [item]}).json()["items"]
    assert answered["check"]["kind"] == kind


@pytest.mark.parametrize(
    ("item", "code", "field"),
    [
        ({"role": "payee_account", "value": "012345678"}, "institution_missing", "institution"),
        ({"role": "payee_account", "value": "0971234567"}, "institution_missing", "institution"),
        ({"role": "payee_account", "value": "012345678", "kind": "phone"}, "role_contradicted", "kind"),
        ({"role": "payee_phone", "value": "012 345"}, "phone_invalid", "value"),
        ({"role": "payee_phone", "value": "facebook:123456789"}, "role_contradicted", "value"),
        ({"role": "payee_phone", "value": "prize.example.com"}, "role_contradicted", "value"),
        ({"role": "other", "value": "facebook:1234567", "kind": "phone"}, "kind_contradicted", "kind"),
        ({"role": "payee_phone", "value": "facebook:123456789", "kind": "phone"}, "role_contradicted", "value"),
        ({"role": "payee_phone", "value": "012345678", "platform": "telegram"}, "kind_contradicted", "platform"),
        ({"role": "other", "value": "facebook:123456789", "kind": "phone"}, "kind_contradicted", "kind"),
        ({"role": "payee_handle", "value": "dara_sok"}, "platform_missing", "platform"),
        ({"role": "payee_wallet", "value": "012345678"}, "wallet_form_unknown", "value"),
        ({"role": "link", "value": "012345678"}, "role_contradicted", "value"),
        ({"role": "link", "value": "012345678", "kind": "phone"}, "role_contradicted", "kind"),
    ],
)
def test_value_that_is_not_what_its_role_says_is_not_checked_as_something_else(
    shared: Caller, item: dict[str, str], code: str, field: str
) -> None:
    document = shared.post("/v1/payment-checks", {"items": [item, PHONE]}).json()
    refused = document["items"][0]
    assert (document["complete"], refused["check"]) == (False, None)
    assert (refused["error"]["code"], refused["error"]["field"]) == (code, field)


def test_refusal_of_a_role_says_what_to_correct_and_nothing_that_was_not_sent(shared: Caller) -> None:
    """A bank asks its payer about `value`, and alerts its programmers about `kind` (docs/payments.md)."""
    told = {
        "payee_phone": "A value with the role payee_phone can only be of kind phone. Correct the value or its `role`.",
        "link": "A value with the role link can only be of kind url, domain, handle or wallet. "
        "Correct the value or its `role`.",
    }
    for (role, detail), value in zip(told.items(), ("facebook:123456789", "012345678"), strict=True):
        (item,) = ask(shared, {"role": role, "value": value}, PHONE)["items"][:1]
        assert item["error"]["detail"] == detail
