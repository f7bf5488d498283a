"""A batch that is sent again changes what differs of it, and reads in full only what it changes."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from tests.exchange import Caller, Exchange

STATED: dict[str, Any] = {
    "category": "loan", "confidence": 60, "occurred_at": "2026-01-31T08:00:00+07:00", "province": "KH-12",
    "channel": "sms", "loss": {"amount": "10", "currency": "USD"}, "narrative": "He called.", "role": "onward",
    "layer": 2,
}  # fmt: skip
ROWS = [{"value": f"012 345 67{number}", **STATED} for number in range(3)]


def send(caller: Caller, rows: list[dict[str, Any]]) -> list[str]:
    body = "\n".join(json.dumps(row) for row in rows)
    headers = {"Content-Type": "application/x-ndjson"}
    answer: httpx.Response = caller.request("POST", "/v1/reports/batch", content=body, headers=headers)
    assert answer.status_code == 200
    return [item["result"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    "change",
    [
        {"value": "+855 12 345 671"}, {"confidence": 61}, {"occurred_at": "2026-01-31T08:00:01+07:00"},
        {"province": "KH-2"}, {"channel": "telegram"}, {"loss": {"amount": "10.01", "currency": "USD"}},
        {"loss": {"amount": "10", "currency": "KHR"}}, {"narrative": "She called."}, {"layer": 3},
        {"role": "receiver", "layer": None}, {"valid_until": "2100-01-01T00:00:00Z"}, {"anonymous": True},
        {"tlp": "TLP:AMBER+STRICT"}, {"channel": None},
    ],
    ids=str,
)  # fmt: skip
def test_any_member_that_differs_updates_its_report_alone(police: Caller, change: dict[str, Any]) -> None:
    assert send(police, ROWS) == ["created"] * 3
    changed = [ROWS[0], ROWS[1] | change, ROWS[2]]
    assert send(police, changed) == ["unchanged", "updated", "unchanged"]
    assert send(police, changed) == ["unchanged"] * 3


def test_row_before_another_of_the_same_fact_is_unchanged_and_those_after_it_are_not(police: Caller) -> None:
    send(police, ROWS)
    again = [ROWS[0], ROWS[0] | {"channel": "telegram"}, ROWS[0]]
    assert send(police, again) == ["unchanged", "updated", "updated"]
    assert send(police, ROWS) == ["unchanged"] * 3


def test_reports_that_a_batch_repeats_are_not_read_in_full(exchange: Exchange, police: Caller) -> None:
    send(police, ROWS)
    statements: list[str] = []
    event.listen(exchange.database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert send(police, ROWS) == ["unchanged"] * 3
    read = [each for each in statements if "FROM report" in each]
    assert ["revision" in each for each in read] == [False]
