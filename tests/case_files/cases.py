"""Cases for tests."""

from typing import Any

import httpx

from tests.exchange import Caller

PHONE, OTHER_PHONE, LINK = "012 345 678", "096 111 2233", "https://evil.example/kit"
ACCOUNT = {"value": "000 123 456", "institution": "ABA", "role": "receiver"}
NARRATIVE = "A man said that he was from the bank."
LOSS = {"amount": "250.00", "currency": "USD"}
CASE: dict[str, Any] = {
    "reference": "PP-2026-0117",
    "category": "impersonation_bank",
    "occurred_at": "2026-01-31T08:00:00+07:00",
    "province": "KH-12",
    "channel": "telegram",
    "loss": LOSS,
    "narrative": NARRATIVE,
}


def submit(office: Caller, *values: Any, **members: Any) -> dict[str, Any]:
    """Send a case that must be taken."""
    answer = send(office, *values, **members)
    assert answer.status_code in (200, 201), answer.text
    taken: dict[str, Any] = answer.json()
    return taken


def send(office: Caller, *values: Any, **members: Any) -> httpx.Response:
    listed = [{"value": value} if isinstance(value, str) else value for value in values]
    return office.post("/v1/cases", CASE | {"values": listed} | members)


def change(office: Caller, case_id: str, **members: Any) -> httpx.Response:
    path = f"/v1/cases/{case_id}"
    tag = office.get(path).headers["etag"]
    return office.request("PATCH", path, json=members, headers={"If-Match": tag})


def results(case: dict[str, Any]) -> list[str]:
    return [item["result"] for item in case["items"]]


def report_of(reader: Caller, case: dict[str, Any], index: int = 0) -> dict[str, Any]:
    shown: dict[str, Any] = reader.get(f"/v1/reports/{case['items'][index]['report_id']}").json()
    return shown


def only_case(office: Caller) -> dict[str, Any]:
    [case] = office.get("/v1/cases").json()["items"]
    shown: dict[str, Any] = case
    return shown


def relabel(office: Caller, case: dict[str, Any], **members: Any) -> dict[str, Any]:
    answer = office.post(f"/v1/cases/{case['case_id']}/relabel", {"reason": "It is so.", **members})
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def withdraw(office: Caller, case: dict[str, Any]) -> None:
    assert office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "A mistake."}).status_code == 200
