"""What one request may say of a value of a case, and what the answers say of values."""

from typing import Any
from uuid import uuid4

import pytest

from krama.core.languages import KHMER
from krama.sharing.sectors import Sector
from tests.case_files.cases import LINK, PHONE, change, only_case, relabel, report_of, results, submit
from tests.exchange import Caller, Exchange
from tests.members import new_agency

STRICT = "TLP:AMBER+STRICT"


def test_value_whose_label_names_a_stranger_is_rejected_alone(office: Caller) -> None:
    named = {"tlp": "TLP:RED", "audience": {"agencies": [str(uuid4())]}}
    case = submit(office, PHONE, {"value": LINK, **named})
    assert results(case) == ["created", "rejected"]
    assert case["items"][1]["error"]["code"] == "recipient_unknown"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"confidence": 80}, {"confidence": 90}),
        ({"tlp": STRICT}, {}),
        ({}, {"tlp": STRICT}),
        ({"tlp": "TLP:AMBER"}, {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}),
    ],
)
def test_value_that_comes_twice_with_another_confidence_or_label_is_rejected(
    office: Caller, first: dict[str, Any], second: dict[str, Any]
) -> None:
    case = submit(office, {"value": PHONE, **first}, {"value": f"+855 {PHONE[1:]}", **second})
    assert results(case) == ["created", "rejected"]
    error = case["items"][1]["error"]
    assert (error["code"], "index 0" in error["detail"]) == ("case_value_contradicted", True)


def test_value_that_comes_again_is_compared_with_the_first_that_states_a_confidence(office: Caller) -> None:
    values = [{"value": PHONE, "confidence": each} for each in (10, 90)]
    case = submit(office, {"value": PHONE}, *values)
    assert results(case)[2] == "rejected"
    assert "index 1" in case["items"][2]["error"]["detail"]
    assert report_of(office, case)["confidence"] == 10


@pytest.mark.parametrize("name", ["sectors", "agencies"])
def test_value_that_comes_twice_with_one_audience_in_another_order_is_taken(
    office: Caller, exchange: Exchange, name: str
) -> None:
    with exchange.database.transaction() as session:
        agencies = [str(new_agency(session, each, Sector.BANK)) for each in ("First bank", "Second bank")]
    named = ["bank", "police"] if name == "sectors" else agencies
    values = [{"value": PHONE, "tlp": "TLP:AMBER", "audience": {name: order}} for order in (named, named[::-1])]
    case = submit(office, *values)
    assert "rejected" not in results(case)


def test_value_that_comes_twice_with_one_confidence_is_taken(office: Caller) -> None:
    case = submit(office, {"value": PHONE}, {"value": PHONE, "confidence": 90}, {"value": PHONE, "confidence": 90})
    assert "rejected" not in results(case)
    assert report_of(office, case)["confidence"] == 90


@pytest.mark.parametrize(
    "changed", [{}, {"province": "KH-2"}, {"narrative": "More."}, {"tlp": "TLP:AMBER"}, {"anonymous": True}]
)
def test_value_that_was_taken_off_stays_so_when_its_case_is_sent_again(
    office: Caller, bank: Caller, changed: dict[str, Any]
) -> None:
    """A colleague corrects the case, and the office's program sends its first body every night."""
    case = submit(office, PHONE, LINK)
    assert (
        office.post(f"/v1/reports/{case['items'][0]['report_id']}/withdraw", {"reason": "Misread."}).status_code == 200
    )
    if changed.keys() & {"tlp", "anonymous"}:
        relabel(office, case, **changed)
    elif changed:
        assert change(office, case["case_id"], **changed).status_code == 200
    for again in ({}, changed):
        assert results(submit(office, PHONE, LINK, **again))[0] == "withdrawn"
    assert results(submit(office, {"value": "+855 12 345 678", "confidence": 90}))[0] == "withdrawn"
    assert bank.check(PHONE)["action"] == "proceed"
    added = change(office, case["case_id"], add_values=[{"value": PHONE}], again=True).json()
    assert (added["result"], results(added)) == ("updated", ["created"])
    assert bank.check(PHONE)["action"] == "warn"


def test_values_are_all_of_a_case_and_items_what_became_of_those_that_were_sent(office: Caller) -> None:
    case = submit(office, PHONE, "12")
    path = f"/v1/cases/{case['case_id']}"
    assert (results(case), case["values"]) == (["created", "rejected"], None)
    added = change(office, case["case_id"], add_values=[{"value": LINK}]).json()
    assert (results(added), added["values"]) == (["created"], None)
    assert change(office, case["case_id"], channel="sms").json()["items"] == []
    read = office.get(path).json()
    assert ([each["indicator"]["kind"] for each in read["values"]], read["items"]) == (["phone", "url"], None)
    listed, relabelled = only_case(office), relabel(office, case, tlp="TLP:AMBER")
    withdrawn = office.post_as_read(f"{path}/withdraw", {"reason": "A mistake."}).json()
    assert [(each["values"], each["items"]) for each in (listed, relabelled, withdrawn)] == [(None, None)] * 3


def test_change_takes_values_to_add_and_no_list_in_place_of_the_values(office: Caller) -> None:
    case = submit(office, PHONE)
    for members, code in (({"values": []}, "member_unknown"), ({"add_values": None}, "null_refused")):
        refused = change(office, case["case_id"], **members).json()
        assert [error["code"] for error in refused["errors"]] == [code]


SENT = {
    "category": ("The category of a case can't change.", "មិនអាចប្ដូរប្រភេទនៃសំណុំរឿងបានទេ។"),
    "reference": ("The reference of a case can't change.", "មិនអាចប្ដូរលេខសំណុំរឿងបានទេ។"),
    "values": ("Send `add_values`.", "សូមផ្ញើ `add_values`។"),
    "items": ("Send `add_values`.", "សូមផ្ញើ `add_values`។"),
    "report_count": ("Only answers have this member.", "មានតែចម្លើយប៉ុណ្ណោះដែលមានឈ្មោះនេះ។"),
}


def test_member_that_a_change_does_not_take_says_what_to_send(office: Caller) -> None:
    """A program that reads a case and sends all of it back learns of each member why, in either language."""
    path = f"/v1/cases/{submit(office, PHONE)['case_id']}"
    sent = dict.fromkeys(SENT, "loan")
    for language, place in (("en", 0), ("km", 1)):
        refused = office.request("PATCH", path, json=sent | {"colour": 1}, headers={"Accept-Language": language}).json()
        told = {error["field"]: error["detail"] for error in refused["errors"]}
        assert {error["code"] for error in refused["errors"]} == {"member_unknown"}
        assert [told[member].startswith(SENT[member][place]) for member in sent] == [True] * len(SENT), told
        assert (
            told["colour"] == ("There is no member of this name. Check its spelling.", KHMER["member_unknown"])[place]
        )


def test_member_that_only_answers_have_says_how_to_ask_for_it(office: Caller) -> None:
    refused = office.post("/v1/reports", {"value": PHONE, "category": "loan", "receipt": True, "view": "own"}).json()
    told = {error["field"]: error["detail"] for error in refused["errors"]}
    assert (told["receipt"], told["view"]) == (
        "Only answers have this member. To get it, send `with_receipt`.",
        "Only answers have this member. Leave it out.",
    )
