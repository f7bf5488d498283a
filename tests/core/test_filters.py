"""Filters of lists: words with commas between them, and strict booleans."""

from enum import StrEnum

import pytest
from pydantic import TypeAdapter, ValidationError

from krama.core.cursor import narrowed
from krama.core.filters import CommaList, StrictQueryBool
from krama.core.validation import field_problems
from tests.exchange import Caller, Exchange


class Word(StrEnum):
    ONE = "one"
    TWO = "two"


WORDS, BOOLEAN = TypeAdapter(CommaList[Word]), TypeAdapter(StrictQueryBool)


def test_words_are_read_from_one_text() -> None:
    assert WORDS.validate_python(["two,one"]) == {Word.ONE, Word.TWO}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "choice_unknown"),
        ("one,", "choice_unknown"),
        ("one, two", "choice_unknown"),
        ("three", "choice_unknown"),
        ("one,one", "member_repeated"),
        (",,", "choice_unknown"),
    ],
)
def test_list_of_words_is_read_strictly(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        WORDS.validate_python([text])
    assert {problem.code for problem in field_problems(refused.value)} == {code}


@pytest.mark.parametrize("text", ["1", "yes", "True", "TRUE", "on", "t", "", " true"])
def test_boolean_is_true_or_false_and_nothing_else(text: str) -> None:
    assert [BOOLEAN.validate_python(each) for each in ("true", "false", True, False)] == [True, False, True, False]
    with pytest.raises(ValidationError):
        BOOLEAN.validate_python(text)


def test_cursor_does_not_depend_on_the_order_of_words() -> None:
    first, second = (WORDS.validate_python([text]) for text in ("one,two", "two,one"))
    assert narrowed({"word": first}) == narrowed({"word": second}) == ("word=one,two",)


def test_indicators_are_listed_by_several_kinds_and_categories(module_exchange: Exchange) -> None:
    office: Caller = module_exchange.member("Office")
    for value, category in (("012 345 600", "loan"), ("evil-shop.com", "romance"), ("https://a.com/x", "phishing")):
        office.report(value, category)

    def listed(**filters: str) -> set[str]:
        answer = office.get("/v1/indicators", **filters)
        assert answer.status_code == 200, answer.text
        return {item["kind"] for item in answer.json()["items"]}

    assert listed(kind="phone,domain") == listed(category="loan,romance") == {"phone", "domain"}
    assert listed(kind="phone,domain", category="romance,phishing") == {"domain"}
    cursor = office.get("/v1/indicators", kind="phone,url", limit=1).json()["next_cursor"]
    assert listed(kind="url,phone", cursor=cursor) == {"url"}
    for refused in ("kind=", "kind=phone,phone", "kind=phone,", "kind=phones", "kind=phone&kind=url"):
        assert office.request("GET", f"/v1/indicators?{refused}").status_code == 422
    assert office.request("POST", "/v1/reports/batch?dry_run=yes").status_code == 422
