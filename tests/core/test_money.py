"""Amounts of money: text in and out, with the decimals of the currency."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from krama.core.money import MoneyIn, MoneyOut
from krama.core.validation import field_problems


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("250", "USD", "250.00"),
        ("250.1", "KHR", "250.10"),
        ("0", "USD", "0.00"),
        ("007.50", "USD", "7.50"),
        ("400000", "JPY", "400000"),
        ("1.5", "KWD", "1.500"),
        ("1.5", "XAU", "1.5000"),
        ("99999999999999.99", "USD", "99999999999999.99"),
    ],
)
def test_amount_comes_back_with_the_decimals_of_its_currency(amount: str, currency: str, shown: str) -> None:
    taken = MoneyIn.model_validate({"amount": amount, "currency": currency})
    assert MoneyOut.of(taken.amount, taken.currency).model_dump() == {"amount": shown, "currency": currency}


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("12.345", "KHR", "too_many_decimals"),
        ("1.0", "JPY", "too_many_decimals"),
        (250, "USD", "wrong_type"),
        (250.5, "USD", "wrong_type"),
        (True, "USD", "wrong_type"),
        (None, "USD", "null_refused"),
        *((text, "USD", "wrong_form") for text in ("", "-1", "+1", "1e3", "NaN", "1,50", " 1", "1\n", "៥", "1.")),
        ("100000000000000", "USD", "wrong_form"),
        ("0.00001", "USD", "wrong_form"),
    ],
)
def test_amount_that_is_no_text_or_finer_than_its_currency_is_refused(amount: Any, currency: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        MoneyIn.model_validate({"amount": amount, "currency": currency})
    (problem,) = field_problems(refused.value)
    assert (problem.code, problem.field) == (code, "amount")


def test_amount_that_was_stored_with_more_decimals_loses_none() -> None:
    assert MoneyOut.of(Decimal("12.3450"), "KHR").amount == "12.345"
