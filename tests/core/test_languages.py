"""The language of errors: every code has a Khmer text, and it repeats what the English one does."""

import json
import re
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

import pytest

from krama.agencies.permissions import Permission
from krama.core.errors import KramaError
from krama.core.languages import KHMER, NOTHING, in_khmer, preferred
from tests.architecture.repository import service_modules
from tests.docs.test_problems import DOCUMENTED
from tests.exchange import Caller, Exchange

for _module in service_modules():  # makes every error class known
    import_module(_module)

FACTS = {
    "body_too_large": {"limit"},
    "body_unreadable": {"place"},
    "too_many_values": {"most"},
    "unsupported_media_type": {"types"},
    "choice_unknown": {"expected"},
    "header_repeated": {"name"},
    "method_not_allowed": {"allowed"},
    "too_long": {"max_length"},
    "too_many_decimals": {"currency", "decimals"},
    "too_short": {"min_length"},
}
"""What the errors of the framework and of the HTTP edge state. The others name their facts themselves."""


def words_in_braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def kinds(kind: type[KramaError] = KramaError) -> Iterator[type[KramaError]]:
    for below in kind.__subclasses__():
        yield below
        yield from kinds(below)


def test_every_documented_code_has_a_khmer_text_and_no_other() -> None:
    assert set(KHMER) == set(DOCUMENTED)
    for code, text in KHMER.items():
        assert any("\u1780" <= letter <= "\u17ff" for letter in text), code
        assert text.count("`") % 2 == 0, code


def test_khmer_text_states_every_fact_of_its_error_and_no_other() -> None:
    stated = FACTS | {kind.code: set(kind.facts) for kind in kinds() if kind.facts}
    for code, text in KHMER.items():
        assert words_in_braces(text) - {"detail"} == stated.get(code, set()), code


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"), ("km", "km"), ("KM-kh", "km"), ("en", "en"), ("fr, km;q=0.5", "km"), ("km;q=0.5, en;q=0.8", "en"),
        ("en;q=0.5,km;q=0.8", "km"), ("km;q=0", "en"), ("*", "en"), ("fr", "en"), ("km;q=2", "en"), ("km;q=x, *", "en"),
        (";;,,=", "en"), ("kmx", "en"), ("*, km;q=0.9", "en"),
    ],
)  # fmt: skip
def test_language_is_the_one_that_the_caller_likes_best(header: str, language: str) -> None:
    assert preferred(header) == language


def test_text_without_its_facts_is_the_english_one() -> None:
    assert in_khmer("too_long", "It is too long.", {}) == "It is too long."
    assert in_khmer("of_tomorrow", "It is new.", {}) == "It is new."


@pytest.mark.parametrize(
    ("code", "fact", "kept"),
    [
        ("category_name_unknown", "near", "krama-client categories"),
        ("province_name_unknown", "near", "krama-client provinces"),
        ("institution_unknown", "nearest", "GET /v1/institutions"),
        ("value_has_several_values", "values", "ច្រើនជាងមួយ"),
        ("body_unreadable", "place", "JSON"),
    ],
)
def test_sentence_about_what_there_is_none_of_is_left_out(code: str, fact: str, kept: str) -> None:
    said = in_khmer(code, "", {fact: NOTHING})
    assert kept in said
    assert "៖ —" not in said
    assert "៖ Kandal" in in_khmer(code, "", {fact: "Kandal"})


@pytest.fixture(scope="module")
def caller(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Phnom Penh Office", scopes=[Permission.CHECKS_RUN])


KM = {"Accept-Language": "km-KH, en;q=0.5"}


def test_problem_is_in_khmer_for_a_caller_that_prefers_it(caller: Caller) -> None:
    khmer, english = caller.request("GET", "/v1/reports", headers=KM), caller.request("GET", "/v1/reports")
    assert (khmer.headers["content-language"], english.headers["content-language"]) == ("km", "en")
    assert khmer.headers["vary"] == english.headers["vary"] == "Accept-Language"
    assert khmer.json()["detail"] == KHMER["insufficient_scope"].format(scope="reports:read")
    assert "reports:read" in english.json()["detail"]
    assert khmer.headers["www-authenticate"].isascii()
    changed = {name for name, value in english.json().items() if khmer.json()[name] != value}
    assert changed == {"detail", "request_id"}


def test_errors_of_members_are_in_khmer(module_exchange: Exchange) -> None:
    member = module_exchange.member("Battambang Office")
    body = {"value": "", "category": "no such", "colour": 1, "case_reference": "x" * 65}
    problem = member.request("POST", "/v1/reports", json=body, headers=KM).json()
    details = {error["field"]: error["detail"] for error in problem["errors"]}
    assert "'loan'" in details["category"]
    assert (" or " in details["category"], " ឬ " in details["category"]) == (False, True)
    assert "64" in details["case_reference"]
    assert details["colour"] == KHMER["member_unknown"]
    first = problem["errors"][0]
    assert problem["detail"] == KHMER["validation_failed"].format(detail=f"{first['field']}៖ {first['detail']}")


def test_errors_are_utf_8_and_compact_like_every_other_answer(module_exchange: Exchange) -> None:
    answer = module_exchange.nobody.request("GET", "/v1/reports", headers=KM)
    assert answer.content == json.dumps(answer.json(), ensure_ascii=False, separators=(",", ":")).encode()
    assert answer.json()["detail"] in answer.content.decode()


def test_filter_of_agencies_is_refused_in_khmer(module_exchange: Exchange) -> None:
    member = module_exchange.member("Kep Office")
    problem = member.request("GET", "/v1/reports?agency_id=mine", headers=KM).json()
    assert set(re.findall("[A-Za-z_]+", problem["errors"][0]["detail"])) == {"own", "others", "all"}


@pytest.mark.parametrize(
    ("path", "media", "body"),
    [
        ("/v1/reports/batch", "text/csv", "value,kind,category,case_reference\n12,phone,loan,\n1,phone,x," + "x" * 65),
        ("/v1/reports/batch?dry_run=true", "application/json", '{"items": [{"value": "12", "kind": "phone"}]}'),
        ("/v1/checks/batch", "application/json", '{"items": [{"value": "12", "kind": "phone"}, {"value": 1}]}'),
        (
            "/v1/payment-checks",
            "application/json",
            '{"items": [{"role": "payee_phone", "value": "12"}, {"role": "payee_phone", "value": "012345678"}]}',
        ),
    ],
)
def test_errors_of_items_are_in_khmer_and_in_english_for_all_others(
    module_exchange: Exchange, path: str, media: str, body: str
) -> None:
    """A batch is where an officer sees most errors."""
    member = module_exchange.member("Kampot Office")
    khmer, english, plain = (
        member.request("POST", path, content=body, headers={"Content-Type": media} | language)
        for language in (KM, {"Accept-Language": "en"}, {})
    )
    said, meant = ([item["error"] for item in each.json()["items"] if item.get("error")] for each in (khmer, plain))
    assert [error["code"] for error in said] == [error["code"] for error in meant]
    for error, other in zip(said, meant, strict=True):
        assert all("\u1780" <= fault["detail"][0] <= "\u17ff" for fault in (error, *error["errors"]))
        assert all(fault["detail"].isascii() for fault in (other, *other["errors"]))
    assert (khmer.headers["content-language"], "Accept-Language" in khmer.headers["vary"]) == ("km", True)
    assert ("content-language" in plain.headers, "Accept-Language" in plain.headers["vary"]) == (False, True)
    assert [item.get("error") for item in english.json()["items"]] == [i.get("error") for i in plain.json()["items"]]


def test_other_layers_and_oauth_speak_khmer_too(module_exchange: Exchange) -> None:
    nobody = module_exchange.nobody
    allowed = nobody.request("PUT", "/v1/reports", headers=KM).json()["detail"]
    assert allowed == KHMER["method_not_allowed"].format(allowed="GET, HEAD, POST")
    large = nobody.request("POST", "/v1/checks", content=b"x" * 70_000, headers=KM).json()
    assert "65536" in large["detail"]
    token = nobody.request("POST", "/oauth/token", data={"grant_type": "x"}, headers=KM).json()
    assert token["detail"] == KHMER["unsupported_grant_type"]
    assert token["error_description"].isascii()
