"""Bodies that are empty or no JSON: the refusal says where the fault is, and repeats nothing of the body."""

import re

import httpx
import pytest

from tests.exchange import Caller, Exchange


@pytest.fixture
def police(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Office")


def send(caller: Caller, body: bytes, language: str = "en") -> httpx.Response:
    headers = {"Content-Type": "application/json", "Accept-Language": language}
    return caller.request("POST", "/v1/reports", content=body, headers=headers)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b'{"value": "012 345 678, "category": "loan"}', "line 1, near its byte 26"),
        (b'{"value": "012 345 678",\n "category": loan}', "line 2, near its byte 14"),
        ('{"value": "០១២",\n "category" "loan"}'.encode(), "line 2, near its byte 13"),
    ],
)
def test_fault_of_a_body_is_shown_with_its_place_and_nothing_of_the_body(
    police: Caller, body: bytes, place: str
) -> None:
    for language in ("en", "km"):
        answer = send(police, body, language)
        assert (answer.status_code, answer.json().get("code")) == (400, "body_unreadable")
        detail = answer.json()["detail"]
        assert (place if language == "en" else ":".join(re.findall(r"\d+", place))) in detail
        assert not {"012", "loan", "category", "០១២"} & set(re.findall(r"\w+", detail))


@pytest.mark.parametrize("body", [b"", b"null", b" null "])
def test_request_without_a_body_is_told_that_it_has_none(police: Caller, body: bytes) -> None:
    """And not that some member is missing: a program that forgot to send its body looks for the member."""
    answer = send(police, body)
    problem = answer.json()
    assert (answer.status_code, problem.get("code"), problem.get("field")) == (422, "validation_failed", None)
    (fault,) = problem["errors"]
    assert (fault["code"], fault["in"], "field" in fault) == ("body_missing", "body", False)
    assert problem["detail"] == "The body is empty or null. Send a JSON object."
