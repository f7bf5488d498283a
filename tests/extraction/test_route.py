"""`POST /v1/extractions`: who may ask, what the answer has, and what is kept of the text, which is nothing."""

from typing import Any

import pytest
from sqlmodel import SQLModel

from krama.agencies.permissions import Permission
from krama.protection.cache import ProtectedListCache
from krama.sharing.sectors import Sector
from tests.audit.logs import newest
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import protect

MESSAGE = "Pay to ABA 000 123 987, call 012 987 650 or write to @canary_agent. See canary-bonus.top, order 0123456789."


@pytest.fixture
def office(module_exchange: Exchange) -> Caller:
    """An office that may only report."""
    return module_exchange.member("Office", Sector.POLICE, [Permission.REPORTS_SUBMIT])


def items(caller: Caller, text: str) -> list[dict[str, Any]]:
    answer = caller.post("/v1/extractions", {"text": text})
    assert answer.status_code == 200, answer.text
    values: list[dict[str, Any]] = answer.json()["items"]
    return values


def test_answer_has_each_value_with_its_place_and_what_a_check_needs(office: Caller) -> None:
    answer = office.post("/v1/extractions", {"text": MESSAGE}).json()
    account, phone, name, domain = answer["items"]
    assert [MESSAGE[each["start"] : each["end"]] for each in answer["items"]] == [
        "000 123 987", "012 987 650", "@canary_agent", "canary-bonus.top",
    ]  # fmt: skip
    assert (account["kind"], account["canonical"]) == ("bank_account", "ABAAKHPP:000123987")
    assert (account["institution"], account["institution_known"], account["display"]) == (
        "ABAAKHPP", True, "ABA 000123987",
    )  # fmt: skip
    assert (phone["canonical"], phone["other_kinds"], phone["error"]) == ("+85512987650", [], None)
    assert (name["canonical"], name["display"], name["error"]["code"]) == (None, None, "platform_missing")
    assert (domain["display"], domain["protected"]) == ("canary-bonus[.]top", False)
    assert (answer["ignored_count"], answer["rest"]) == (1, None)


def test_an_item_goes_unchanged_into_a_batch_of_checks(module_exchange: Exchange) -> None:
    bank = module_exchange.member("Bank", Sector.BANK, [Permission.CHECKS_RUN])
    hints = ("value", "kind", "institution", "chain", "platform")
    readable = [item for item in items(bank, MESSAGE) if item["error"] is None]
    sent = [{name: item[name] for name in hints} for item in readable]
    answers = bank.post("/v1/checks/batch", {"items": sent}).json()["items"]
    assert [answer["check"]["canonical"] for answer in answers] == [item["canonical"] for item in readable]


def test_a_token_with_one_of_two_scopes_is_enough_and_one_with_neither_is_refused(module_exchange: Exchange) -> None:
    for scope in (Permission.CHECKS_RUN, Permission.REPORTS_SUBMIT):
        member = module_exchange.member("Member", Sector.POLICE, [scope])
        assert member.post("/v1/extractions", {"text": "x"}).status_code == 200
    other = module_exchange.member("Other", Sector.POLICE, set(Permission) - {scope, Permission.CHECKS_RUN})
    refused = other.post("/v1/extractions", {"text": "x"})
    assert (refused.status_code, refused.json().get("code")) == (403, "insufficient_scope")
    assert "checks:run or reports:submit" in refused.json()["detail"]
    assert 'scope="checks:run"' in refused.headers["www-authenticate"]
    assert module_exchange.nobody.post("/v1/extractions", {"text": "x"}).status_code == 401


def test_a_protected_value_is_given_and_says_that_it_is_protected(exchange: Exchange) -> None:
    national = exchange.member("National", Sector.REGULATOR)
    protect(national, form="exact", value="023 999 321", kind="phone")
    exchange.services[ProtectedListCache].refresh()
    phone, link, other = items(national, "call 023 999 321, see https://acledabank.com.kh/x or bad-bonus.top")
    assert [each["protected"] for each in (phone, link, other)] == [True, False, False]


def test_a_value_that_the_text_calls_the_victims_has_that_role(exchange: Exchange) -> None:
    national = exchange.member("National", Sector.REGULATOR)
    protect(national, form="exact", value="023 999 321", kind="phone")
    exchange.services[ProtectedListCache].refresh()
    text = "012 888 401: hi\n023 999 321: this is the bank\npay ABA 000 123 987\nmy number is 012 888 401"
    assert [each["role"] for each in items(national, text)] == ["victim", "impersonated", None]


@pytest.mark.parametrize(
    "tail",
    [
        "Your order: 0123456789", "card xxxx 012 345 678", "***012345678", "ID card 012345678", "ref AB12-012345678",
        "1 2 3 4 5 6 7 8 9 0 " * 4 + "012 345 678",
    ],
)  # fmt: skip
def test_what_is_no_value_alone_is_none_behind_very_many_values(office: Caller, tail: str) -> None:
    text = "".join(f"https://a{number}.example.com/ \n" for number in range(200)) + tail
    answer = office.post("/v1/extractions", {"text": text}).json()
    assert answer["rest"]["start"] >= text.index(tail)
    rest = office.post("/v1/extractions", {"text": text, "rest": answer["rest"]}).json()
    assert (rest["items"], rest["rest"]) == ([], None)


def test_a_text_that_goes_on_is_read_up_to_its_context(office: Caller) -> None:
    text = "call 012 345 678 " + "word " * 2000 + "call 012 345 67"
    answer = office.post("/v1/extractions", {"text": text, "incomplete": True}).json()
    assert [each["value"] for each in answer["items"]] == ["012 345 678"]
    assert len(text) - 5000 < answer["rest"]["start"] <= len(text) - 4096


@pytest.mark.parametrize(
    ("members", "member", "code"),
    [
        ({"rest": {"start": 5, "context": ""}}, "rest", "wrong_form"),
        ({"rest": {"start": 1, "context": "9/phone"}}, "rest", "wrong_form"),
        ({"rest": {"start": 1, "context": "1/phone/NOBANK//w/0"}}, "rest", "wrong_form"),
        ({"rest": {"start": 1, "context": "1/phone//nowhere//0"}}, "rest", "wrong_form"),
        ({"rest": {"start": 1, "context": "1/nothing////0"}}, "rest", "wrong_form"),
        ({"rest": {"start": 1, "context": "999"}}, "rest", "wrong_form"),
        ({"rest": {"start": -1, "context": ""}}, "rest.start", "out_of_range"),
        ({"incomplete": True}, "text", "too_short"),
    ],
)
def test_a_rest_that_no_answer_gave_is_refused(office: Caller, members: dict[str, Any], member: str, code: str) -> None:
    refused = office.post("/v1/extractions", {"text": "call", **members})
    assert refused.status_code == 422, refused.text
    [error] = refused.json()["errors"]
    assert (error["field"], error["code"]) == (member, code)


def test_the_record_has_counts_and_nothing_of_the_text(module_exchange: Exchange, office: Caller) -> None:
    items(office, MESSAGE)
    record = newest(module_exchange)
    assert (record["operation"], record["http_status"]) == ("extractValues", 200)
    assert (record["data"]["item_count"], record["data"]["ignored_count"]) == (4, 1)
    assert set(record["data"]) <= {"request_id", "item_count", "ignored_count"}


def test_nothing_of_the_text_is_stored(module_exchange: Exchange, office: Caller) -> None:
    before = rows(module_exchange)
    items(office, MESSAGE)
    changed = {name for name, stored in rows(module_exchange).items() if stored != before[name]}
    assert changed <= {"audit_record", "audit_disclosure", "audit_tile", "audit_checkpoint", "quota_use", "sequence"}


def rows(exchange: Exchange) -> dict[str, list[Any]]:
    with exchange.database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(table.select()).all()))
            for table in SQLModel.metadata.sorted_tables
        }


def test_an_error_of_an_item_is_in_khmer_for_who_asks_in_khmer(office: Caller) -> None:
    answer = office.request(
        "POST", "/v1/extractions", json={"text": "ask @canary_agent"}, headers={"Accept-Language": "km"}
    )
    [item] = answer.json()["items"]
    assert any("\u1780" <= letter <= "\u17ff" for letter in item["error"]["detail"])
    assert answer.headers["content-language"] == "km"


@pytest.mark.parametrize(
    ("text", "code"), [("\x00" * 65_536, "control_characters"), ("a" * 65_537, "too_long"), (5, "wrong_type")]
)
def test_a_text_that_is_none_is_refused_with_the_reason(office: Caller, text: object, code: str) -> None:
    refused = office.post("/v1/extractions", {"text": text})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] == code


def test_half_of_a_surrogate_pair_is_refused_as_json_that_is_not_well_formed(office: Caller) -> None:
    refused = office.request(
        "POST", "/v1/extractions", content=b'{"text": "\\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 400


@pytest.mark.parametrize("text", ["", "a" * 65_536, "១" * 65_536, "😀" * 65_536])
def test_long_and_empty_texts_are_read(office: Caller, text: str) -> None:
    assert items(office, text) == []
