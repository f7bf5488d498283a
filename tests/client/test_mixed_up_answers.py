"""A proxy or a cache that mixes answers up clears no payment: each check is compared with the value that was sent."""

from typing import Any

import httpx
import pytest

from krama_client import AnswerNotUnderstood
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


def paid(*checks: dict[str, Any] | None) -> httpx.Response:
    """The answer to a payment check. A value without a check could not be read."""
    error = {"code": "phone_invalid", "detail": "No.", "field": "value", "errors": []}
    items = [
        {"index": index, "role": "contact", "check": check, "error": None if check else error}
        for index, check in enumerate(checks)
    ]
    of_all = {name: VERDICT[name] for name in ("check_id", "reference", "action", "score", "reasons", "policy")}
    times = {name: VERDICT[name] for name in ("as_of", "fresh_until", "receipt")}
    return ok({**of_all, **times, "decisive_index": 0, "complete": all(checks), "items": items})


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
