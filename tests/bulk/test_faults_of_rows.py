"""A rejected row of a bulk submission: all its faults at once, its line and its reference."""

from typing import Any

import pytest

from tests.bulk.test_bulk import send
from tests.exchange import Caller


def test_item_names_its_line_its_reference_and_all_its_faults(police: Caller) -> None:
    body = (
        "reference,value,category,confidence,province,narrative\n"
        'A-1,012 345 678,loan,80,KH-12,"two\nlines"\n'
        "\n"
        "A-2,012 345 679,planet,very,KH-99,\n"
        '"bad\nreference",zz,loan,,,\n'
    )
    good, bad, ugly = send(police, body, "text/csv").json()["items"]
    assert (good["line"], good["reference"], good["result"]) == (2, "A-1", "created")
    assert good["indicator"]["institution"] is None
    assert (bad["line"], bad["reference"]) == (5, "A-2")
    faults = [(each["field"], each["code"]) for each in bad["error"]["errors"]]
    assert faults == [
        ("category", "category_name_unknown"), ("province", "province_name_unknown"), ("confidence", "wrong_type")
    ]  # fmt: skip
    assert (bad["error"]["field"], bad["error"]["code"]) == faults[0]
    assert (ugly["line"], ugly["error"]["code"]) == (6, "line_breaks")
    assert ugly["reference"] is None
    assert "reference" not in police.get(f"/v1/reports/{good['report_id']}").json()


def test_faults_that_only_intake_finds_are_all_named_too(police: Caller) -> None:
    row = {"value": "zz", "category": "loan", "occurred_at": "2099-01-01T00:00:00Z", "audience": {"sectors": ["bank"]}}
    answer = police.post("/v1/reports/batch", {"items": [row | {"valid_until": "2020-01-01T00:00:00Z"}]}).json()
    (item,) = answer["items"]
    codes = [each["code"] for each in item["error"]["errors"]]
    assert codes == ["kind_unknown", "occurred_in_future", "validity_in_past", "label_missing"]
    assert item["line"] is None


@pytest.mark.parametrize(
    ("row", "faults"),
    [
        (
            {"value": "12", "kind": "phone", "category": "lone", "occurred_at": "2099-01-01T00:00:00Z"},
            ["category choice_unknown", "value phone_invalid", "occurred_at occurred_in_future"],
        ),
        ({"value": "zz", "category": "loan", "province": "KH-99"}, ["province province_unknown", "kind kind_unknown"]),
        # a value is not judged by itself if its hints are wrong, and an audience not without its label
        ({"value": "zz", "kind": "fone", "category": "loan"}, ["kind choice_unknown"]),
        ({"kind": "phone", "category": "loan"}, ["value member_missing"]),
        (
            {
                "value": "012 345 678",
                "kind": "phone",
                "category": "loan",
                "tlp": "RED",
                "audience": {"sectors": ["bank"]},
            },
            ["tlp choice_unknown"],
        ),
        (
            {"value": "12", "kind": "phone", "category": "loan", "confidence": "x", "audience": {"sectors": ["bank"]}},
            ["confidence wrong_type", "value phone_invalid", "tlp label_missing"],
        ),
    ],
)
def test_faults_of_the_schema_do_not_hide_those_that_intake_finds(
    police: Caller, row: dict[str, Any], faults: list[str]
) -> None:
    (item,) = police.post("/v1/reports/batch", {"items": [row]}).json()["items"]
    assert [f"{each['field']} {each['code']}" for each in item["error"]["errors"]] == faults


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "Err:502"])
def test_error_of_a_spreadsheet_is_never_filed_as_a_content(police: Caller, error: str) -> None:
    rows = [
        f"012 340 001,phone,loan,{error},,KH-12,C-1",
        f"012 340 002,phone,loan,31/01/2026,{error},KH-12,C-2",
        f"012 340 003,phone,loan,31/01/2026,,KH-12,{error}",
        f"{error},phone,loan,31/01/2026,,{error},C-4",
        f"012 340 005,{error},{error},31/01/2026,,KH-12,C-5",
    ]
    body = "value,kind,category,occurred_at,loss_amount (USD),province,case_reference\n" + "\n".join(rows)
    answer = send(police, body, "text/csv", "?dry_run=true").json()
    named = [[(each["field"], each["code"]) for each in item["error"]["errors"]] for item in answer["items"]]
    columns = [["occurred_at"], ["loss_amount"], ["case_reference"], ["value", "province"], ["kind", "category"]]
    assert named == [[(column, "cell_unreadable") for column in each] for each in columns]
