"""A proxy or a cache that mixes answers up clears no payment: each check is compared with the value that was sent."""

from typing import Any

import httpx
import pytest

from krama_client import AnswerNotUnderstood, Krama
from krama_client.types import Check, PaymentCheckItemInput
from tests.client.service import VERDICT, StandIn, checked, ok

VALUE, OTHER_VALUE = VERDICT["value"], "012 345 679"
OTHER = VERDICT | {"value": OTHER_VALUE}
MIXED_UP = "is not what was sent: it is the answer to another question"


@pytest.mark.parametrize("sent", [VALUE, f" {VALUE}", "០១២ ៣៤៥ ៦៧៨"])
def test_check_of_another_value_is_not_understood(sent: str) -> None:
    with pytest.raises(AnswerNotUnderstood, match=f"a body in which value {MIXED_UP}") as caught:
        StandIn(ok(OTHER)).krama().check(sent)
    assert "012" not in str(caught.value)
    assert StandIn(ok(VERDICT | {"value": sent})).krama().check(sent).value == sent


@pytest.mark.parametrize(
    ("checks", "wrong"), [((OTHER, VERDICT), 0), ((VERDICT, VERDICT), 1), ((VERDICT, VERDICT | {"value": ""}), 1)]
)
def test_checks_of_many_in_another_order_are_not_understood(checks: tuple[dict[str, Any], ...], wrong: int) -> None:
    with pytest.raises(AnswerNotUnderstood, match=rf"items\[{wrong}\]\.value {MIXED_UP}"):
        list(StandIn(ok(checked(*checks))).krama().check_many([VALUE, {"value": OTHER_VALUE}]))


def test_checks_of_many_in_their_order_are_taken() -> None:
    answers = StandIn(ok(checked(VERDICT, OTHER))).krama().check_many([VALUE, {"value": OTHER_VALUE}])
    assert [answer.value for answer in answers if isinstance(answer, Check)] == [VALUE, OTHER_VALUE]


def paid(*checks: dict[str, Any] | None, **members: Any) -> httpx.Response:
    """The answer to a payment check. A value without a check could not be read."""
    error = {"code": "phone_invalid", "detail": "No.", "field": "value", "errors": []}
    items = [
        {"index": index, "role": "contact", "check": check, "error": None if check else error}
        for index, check in enumerate(checks)
    ]
    of_all = {name: VERDICT[name] for name in ("check_id", "reference", "action", "score", "reasons", "policy")}
    times = {name: VERDICT[name] for name in ("as_of", "fresh_until", "receipt")}
    return ok({**of_all, **times, "decisive_index": 0, "complete": all(checks), "items": items} | members)


PAYMENT: list[PaymentCheckItemInput] = [
    {"role": "contact", "value": value} for value in (VALUE, "no number", OTHER_VALUE)
]


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (paid(VERDICT, None, VERDICT), rf"items\[2\]\.check\.value {MIXED_UP}"),
        (paid(OTHER, None, OTHER), rf"items\[0\]\.check\.value {MIXED_UP}"),
        (paid(VERDICT, None), "items has 2 items, and 3 were sent"),
    ],
)
def test_check_of_another_payment_is_not_understood(answer: httpx.Response, wrong: str) -> None:
    with pytest.raises(AnswerNotUnderstood, match=wrong):
        StandIn(answer).krama().check_payment(tuple(PAYMENT))


def test_check_of_the_payment_that_was_sent_is_taken() -> None:
    payment = StandIn(paid(VERDICT, None, OTHER)).krama().check_payment(PAYMENT)
    assert [item.check and item.check.value for item in payment.items] == [VALUE, None, OTHER_VALUE]


ACCOUNT = VERDICT | {
    "value": "000 123 456",
    "kind": "bank_account",
    "institution": "ABAAKHPP",
    "institution_known": True,
}
WALLET = VERDICT | {"kind": "wallet", "chain": "evm"}
HANDLE = VERDICT | {"kind": "handle", "platform": "telegram"}


@pytest.mark.parametrize(
    ("answer", "stated", "wrong"),
    [
        (VERDICT, {"institution": "ABA Bank"}, "kind"),
        (VERDICT, {"kind": "wallet"}, "kind"),
        (WALLET, {"chain": "tron"}, "chain"),
        (HANDLE, {"platform": "facebook"}, "platform"),
        (VERDICT | {"reference": "TRX-881"}, {"reference": "TRX-882"}, "reference"),
        (VERDICT | {"reference": "TRX-881"}, {}, "reference"),
        (VERDICT, {"reference": "TRX-881"}, "reference"),
    ],
)
def test_check_with_other_hints_or_reference_is_not_understood(
    answer: dict[str, Any], stated: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(AnswerNotUnderstood, match=f"a body in which {wrong} {MIXED_UP}") as caught:
        StandIn(ok(answer)).krama().check(answer["value"], **stated)
    assert not [word for word in ("ABA", "ACLEDA", "TRX", "tron", "000") if word in str(caught.value)]
    item: Any = {"value": answer["value"], **stated}
    with pytest.raises(AnswerNotUnderstood, match=MIXED_UP):
        list(StandIn(ok(checked(answer))).krama().check_many([item]))


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        (ACCOUNT, {"institution": "ABA Bank"}),  # a name, and the answer has the code
        (ACCOUNT, {"institution": "ABA Bank", "kind": "bank_account"}),
        (WALLET, {"chain": "evm"}),
        (HANDLE, {"platform": "telegram", "kind": "handle"}),
        (HANDLE, {"kind": "url"}),  # a link to an account is that account
        (VERDICT | {"reference": "ល\u1784 é"}, {"reference": " \u200eល\u1784 e\u0301\n"}),
    ],
)
def test_check_with_these_hints_and_reference_is_taken(answer: dict[str, Any], stated: dict[str, Any]) -> None:
    assert StandIn(ok(answer)).krama().check(answer["value"], **stated).value == answer["value"]


@pytest.mark.parametrize("member", [{"reference": "TRX-881"}, {"index": 1}])
def test_item_of_another_place_or_reference_is_not_understood(member: dict[str, Any]) -> None:
    error = {"code": "phone_invalid", "detail": "No.", "field": "value", "errors": []}
    for item in ({"check": VERDICT, "error": None}, {"check": None, "error": error}):
        document = checked(VERDICT) | {"items": [{"index": 0, "reference": None, **item, **member}]}
        with pytest.raises(AnswerNotUnderstood, match=MIXED_UP):
            list(StandIn(ok(document)).krama().check_many([VALUE]))


def with_item(place: int, **members: Any) -> httpx.Response:
    """The answer to the payment, of which one item is another."""
    items = paid(VERDICT, None, OTHER).json()["items"]
    items[place] |= members
    return paid(VERDICT, None, OTHER, items=items)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (paid(VERDICT, None, OTHER, reference="TRX-881"), "reference"),
        (with_item(1, role="link"), r"items\[1\]\.role"),
        (with_item(0, index=1), r"items\[0\]\.index"),
    ],
)
def test_check_of_a_payment_with_other_roles_or_another_reference_is_not_understood(
    answer: httpx.Response, wrong: str
) -> None:
    with pytest.raises(AnswerNotUnderstood, match=f"{wrong} {MIXED_UP}"):
        StandIn(answer).krama().check_payment(PAYMENT)


def test_service_repeats_everything_that_the_client_compares(krama: Krama) -> None:
    names = ["ABAAKHPP", "ABAAKHPPXXX", "abaa", "ABA Bank", " អេប៊ីអេ "]
    accounts = [krama.check("000 123 456", institution=name, reference=f" {name}\u200e e\u0301 ") for name in names]
    assert {account.institution for account in accounts} == {"ABAAKHPP"}
    items: list[PaymentCheckItemInput] = [
        {"role": "payee_account", "value": "000 123 456", "institution": "ABA Bank"},
        {"role": "link", "value": "https://t.me/dara_sok", "kind": "url"},
        {"role": "payee_handle", "value": "dara_sok", "platform": "telegram"},
        {"role": "contact", "value": "no number"},
    ]
    payment = krama.check_payment(items, reference=" TRX-881 ")
    assert [item.check and item.check.kind for item in payment.items] == ["bank_account", "handle", "handle", None]
    many: list[Any] = [{**item, "role": None, "reference": " 1 "} for item in items]
    assert len(list(krama.check_many(many))) == 4
