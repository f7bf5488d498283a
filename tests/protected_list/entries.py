"""Entries of the protected list, and reports on what they cover."""

from typing import Any

import httpx

from tests.exchange import Caller

BANK = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "The bank's own."}
ACCEPT = {"decision": "accepted", "reason": "It was taken over by criminals."}
DISMISS = {"decision": "dismissed", "reason": "It is the bank."}


def protect(national: Caller, **entry: Any) -> dict[str, Any]:
    answer = national.post("/v1/protections", BANK | entry)
    assert answer.status_code in (200, 201), answer.text
    done: dict[str, Any] = answer.json()
    return done


def send(member: Caller, value: str, **facts: Any) -> Any:
    return member.post("/v1/reports", {"value": value, "category": "phishing", **facts})


def release(national: Caller, entry: str, held: str) -> httpx.Response:
    """The answer to a release after the entry was removed."""
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    return national.post_as_read(f"/v1/reports/{held}/decide", {"decision": "accepted", "reason": "It was hacked."})
