"""Entries of the protected list, and reports on what they cover."""

from typing import Any

from tests.exchange import Caller

BANK = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "The bank's own."}


def protect(national: Caller, **entry: Any) -> dict[str, Any]:
    answer = national.post("/v1/protections", BANK | entry)
    assert answer.status_code in (200, 201), answer.text
    done: dict[str, Any] = answer.json()
    return done


def send(member: Caller, value: str, **facts: Any) -> Any:
    return member.post("/v1/reports", {"value": value, "category": "phishing", **facts})
