"""Both batches refuse the same fault with the same status, code and entries, and state the same of their items."""

import json
from typing import Any

import httpx
import pytest

from tests.exchange import Caller, Exchange

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
CHECKS, REPORTS = "/v1/checks/batch", "/v1/reports/batch"
ITEM = '{"value": "012 345 678", "kind": "phone"}'
MANY_MEMBERS = json.dumps({f"k{each}": 1 for each in range(60_000)})
TWICE = '{"value": "012 345 678", "value": "012 345 679"}'


@pytest.fixture(scope="module")
def police(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Phnom Penh Office")


def send(police: Caller, body: str | bytes) -> list[httpx.Response]:
    """The answers of both batches to the same body."""
    headers = {"Content-Type": "application/json"}
    return [police.request("POST", path, content=body, headers=headers) for path in (CHECKS, REPORTS)]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("", [(None, "body_missing")]),
        ("null", [(None, "body_missing")]),
        ("[]", [(None, "wrong_type")]),
        (f"[{ITEM}]", [(None, "wrong_type")]),
        ("{}", [("items", "member_missing")]),
        ('{"items": null}', [("items", "null_refused")]),
        ('{"items": {}}', [("items", "wrong_type")]),
        ('{"items": []}', [("items", "too_short")]),
        (f'{{"items": [{ITEM}], "colour": 1}}', [("colour", "member_unknown")]),
        (f'{{"colour": 1, "items": [{ITEM}]}}', [("colour", "member_unknown")]),
        ('{"item": []}', [("items", "member_missing"), ("item", "member_unknown")]),
        (f'{{"items": [{",".join(["{}"] * 10_001)}]}}', [("items", "too_long")]),
    ],
)
def test_body_of_another_shape_is_refused_alike(police: Caller, body: str, faults: list[tuple[str, str]]) -> None:
    checks, reports = send(police, body)
    problem = checks.json()
    assert [(each.get("field"), each["code"]) for each in problem["errors"]] == faults
    assert (checks.status_code, problem["code"]) == (422, "validation_failed")
    assert {each["in"] for each in problem["errors"]} == {"body"}
    assert reports.status_code == 422
    assert reports.json() == problem | {"request_id": reports.json()["request_id"]}


@pytest.mark.parametrize(
    "body",
    [
        " ", "{", "nonsense", f'{{"items": [{ITEM}, {{"value"', f'{{"items": [{ITEM}]}} x', f'{{"items": [{ITEM},]}}',
        f'{{"items": [{ITEM}, {TWICE}]}}', f'{{"items": [{ITEM}], "items": [{ITEM}]}}', '{"items": [NaN]}',
        '{"items": ' + "[" * 100_000, f'\ufeff{{"items": [{ITEM}]}}', b'{"items": ["\xff"]}', '{"items": ["\\ud800"]}',
    ],
)  # fmt: skip
def test_json_that_can_not_be_read_is_refused_alike(police: Caller, body: str | bytes) -> None:
    checks, reports = send(police, body)
    assert (checks.status_code, checks.json()["code"]) == (400, "body_unreadable")
    assert reports.status_code == 400
    assert reports.json() == checks.json() | {"request_id": reports.json()["request_id"]}


def test_json_of_very_many_values_is_refused_alike(police: Caller) -> None:
    for answer in send(police, f'{{"items": [{",".join(["{}"] * 150_000)}]}}'):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_many_values")


@pytest.mark.parametrize(
    ("item", "faults"),
    [
        ("5", [(None, "wrong_type")]),
        ('"x"', [(None, "wrong_type")]),
        ("[]", [(None, "wrong_type")]),
        ("null", [(None, "null_refused")]),
        ('{"value": 5, "kind": "fone", "category": "loan"}', [("value", "wrong_type"), ("kind", "choice_unknown")]),
        (MANY_MEMBERS, [(None, "member_unknown")]),
    ],
)
def test_item_of_another_shape_is_refused_alike(police: Caller, item: str, faults: list[tuple[str, str]]) -> None:
    for answer in send(police, f'{{"items": [{item}]}}'):
        (error,) = [each["error"] for each in answer.json()["items"]]
        seen = [(each["field"], each["code"]) for each in error["errors"]]
        named = [each for each in seen if each != ("category", "member_unknown")]  # which only a report has
        assert named == faults
        assert (error["field"], error["code"]) == faults[0]


def test_item_states_null_for_what_does_not_apply(police: Caller) -> None:
    def stated(answer: httpx.Response) -> list[dict[str, Any]]:
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    schemas = police.get("/openapi.json").json()["components"]["schemas"]
    good, bad = '{"value": "012 345 678", "kind": "phone"}', '{"value": "12", "kind": "phone"}'
    checked = stated(send(police, f'{{"items": [{good}, {bad}]}}')[0])
    good, bad = (f'{each[:-1]}, "category": "loan"}}' for each in (good, bad))
    reported = stated(send(police, f'{{"items": [{good}, {bad}, 5]}}')[1])
    tried = police.post(f"{REPORTS}?dry_run=true", {"items": [{"value": "012 345 671", "category": "loan"}]})
    for name, items in [("CheckBatchItem", checked), ("ReportBatchItem", [*reported, *stated(tried)])]:
        assert set(schemas[name]["required"]) == set(schemas[name]["properties"])
        for item in items:
            assert set(item) == set(schemas[name]["properties"])
    assert [item["error"] is None for item in (*checked, *reported)] == [True, False, True, False, False]
