"""Errors of a field's type or size are explained to an officer, and not in pydantic's words to its programmers."""

import re
from string import Formatter
from typing import Any

import pytest

from krama.core.languages import ENGLISH_TYPES, KHMER_TYPES
from krama.core.validation import _CODES
from tests.core.test_khmer_types import EVERY_TYPE, REPORT, caused
from tests.exchange import Caller, Exchange

PYDANTICS = re.compile(r"\b(should|valid|validation|input|dictionary|integer|boolean|string)\b", re.IGNORECASE)
"""Words of pydantic's own sentences."""


@pytest.fixture(scope="module")
def member(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Takeo Office")


def test_every_type_of_error_that_a_request_can_cause_has_an_english_sentence() -> None:
    own = {"extra_forbidden"}  # strict_query.py and validation.py say what there is
    needed = caused() | (set(_CODES) & set(EVERY_TYPE)) - own
    assert needed - ENGLISH_TYPES.keys() == set()
    assert KHMER_TYPES.keys() <= ENGLISH_TYPES.keys()


def test_sentences_repeat_only_what_their_errors_state() -> None:
    for name, text in ENGLISH_TYPES.items():
        stated = {field for _, field, _, _ in Formatter().parse(text) if field}
        assert stated <= EVERY_TYPE[name], name
        assert not PYDANTICS.search(text), name


@pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
@pytest.mark.parametrize(
    ("method", "path", "body", "field", "said"),
    [
        ("POST", "/v1/reports", REPORT | {"confidence": 101}, "confidence", "too large. The largest is 100."),
        ("POST", "/v1/reports", REPORT | {"confidence": "x"}, "confidence", "a whole number, in JSON without quotes."),
        ("POST", "/v1/reports", REPORT | {"case_reference": "x" * 65}, "case_reference", "too long."),
        (
            "POST",
            "/v1/reports",
            REPORT | {"category": "lone"},
            "category",
            "Write one of these: 'impersonation_official', ",
        ),
        ("POST", "/v1/reports", REPORT | {"value": 12}, "value", "Write this as text"),
        ("POST", "/v1/reports", REPORT | {"loss": {"amount": 5, "currency": "USD"}}, "loss.amount", '"250.00".'),
        ("POST", "/v1/search", {"text": "x"}, "text", "too short. The smallest number of characters is 2."),
        ("POST", "/v1/checks/batch", {"items": []}, "items", "too short. The smallest number of items is 1."),
        ("GET", "/v1/indicators?limit=1001", None, "limit", "The largest is 1000."),
    ],
)
def test_wrong_field_is_explained_in_plain_english(
    member: Caller, method: str, path: str, body: Any, field: str, said: str
) -> None:
    problem = member.request(method, path, json=body).json()
    (error,) = [error for error in problem["errors"] if error["field"] == field]
    assert said in error["detail"]
    assert not PYDANTICS.search(error["detail"])
