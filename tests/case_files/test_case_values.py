"""What one request may say of a value of a case: once, or twice the same."""

from typing import Any
from uuid import uuid4

import pytest

from krama.sharing.sectors import Sector
from tests.case_files.cases import LINK, PHONE, report_of, results, submit
from tests.exchange import Caller, Exchange
from tests.members import new_agency

STRICT = "TLP:AMBER+STRICT"


def test_value_whose_label_names_a_stranger_is_rejected_alone(office: Caller) -> None:
    named = {"tlp": "TLP:RED", "audience": {"agencies": [str(uuid4())]}}
    case = submit(office, PHONE, {"value": LINK, **named})
    assert results(case) == ["created", "rejected"]
    assert case["values"][1]["error"]["code"] == "recipient_unknown"


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
    error = case["values"][1]["error"]
    assert (error["code"], "index 0" in error["detail"]) == ("case_value_contradicted", True)


def test_value_that_comes_again_is_compared_with_the_first_that_states_a_confidence(office: Caller) -> None:
    values = [{"value": PHONE, "confidence": each} for each in (10, 90)]
    case = submit(office, {"value": PHONE}, *values)
    assert results(case)[2] == "rejected"
    assert "index 1" in case["values"][2]["error"]["detail"]
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
