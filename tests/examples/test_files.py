"""The example files: what the exchange makes of them, and that nobody is hurt by what was invented."""

import csv
import json
from pathlib import Path
from typing import Any

from examples.story import files
from krama.indicators.canonical import canonicalise
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from tests.examples.expected import GRAVE_PAYMENTS, UNREADABLE_PAYMENT
from tests.exchange import Caller

_DELIBERATELY_WRONG = 14
_OF_NO_OPERATOR = tuple(f"+855{prefix}" for prefix in (19, 80, 83, 84, 91, 94))
"""Cambodian mobile prefixes without an operator, by libphonenumber 9.0.43, resources/carrier/en/855.txt."""


def test_only_the_deliberate_row_is_refused_on_a_dry_run(police: Caller) -> None:
    answer = _submit_file(police, files.REPORTS, dry_run="true")
    refused = [row for row in answer["items"] if row["result"] == "rejected"]
    assert [(row["index"] + 1, row["error"]["code"]) for row in refused] == [
        (_DELIBERATELY_WRONG, "institution_missing")
    ]
    assert answer["item_count"] == files.count(files.REPORTS) == 22
    for accepted in (
        _submit_file(police, files.CORROBORATION, dry_run="true"),
        _submit_wallets(police, dry_run="true"),
    ):
        assert (accepted["rejected_count"], accepted["dry_run"]) == (0, True)
    assert police.get("/v1/reports").json()["items"] == []


def test_payments_get_the_expected_actions(police: Caller, office: Caller) -> None:
    _submit_file(police, files.REPORTS)
    assert _submit_wallets(police)["created_count"] == 100
    assert _submit_file(office, files.CORROBORATION)["created_count"] == 8
    payments = files.payments()
    answers = police.post("/v1/checks/batch", {"items": [payment.item for payment in payments]}).json()["items"]
    actions = {
        payment.reference: answer["check"]["action"] if answer["check"] else "refused"
        for payment, answer in zip(payments, answers, strict=True)
    }
    assert actions.pop(UNREADABLE_PAYMENT) == "refused"
    assert {reference: action for reference, action in actions.items() if action != "proceed"} == GRAVE_PAYMENTS
    assert len(actions) == 47


def test_a_row_is_found_again_by_its_number() -> None:
    assert files.submitted_row(_DELIBERATELY_WRONG)["value"] == "000 987 654"


def test_invented_numbers_belong_to_no_operator() -> None:
    numbers = [indicator.canonical for indicator in _indicators() if indicator.kind is Kind.PHONE]
    assert len(numbers) > 20
    assert not [number for number in numbers if not number.startswith(_OF_NO_OPERATOR)]


def test_invented_hosts_can_not_be_registered() -> None:
    links = [
        indicator.canonical for indicator in _indicators() if indicator.kind in (Kind.URL, Kind.DOMAIN, Kind.EMAIL)
    ]
    hosts = {link.partition("/")[0].rpartition("@")[2] for link in links}
    assert len(hosts) == 5
    assert all(host.endswith((".example", ".example.com")) or host == "192.0.2.44:8080" for host in hosts)


def test_every_reported_wallet_is_a_sanctioned_one() -> None:
    sanctioned = {report["value"].lower() for report in files.wallet_reports()}
    reported = {
        indicator.canonical.partition(":")[2].lower() for indicator in _reported() if indicator.kind is Kind.WALLET
    }
    assert len(sanctioned) == 100
    assert len(reported) == 3
    assert reported <= sanctioned


def _submit_file(member: Caller, path: Path, **query: str) -> dict[str, Any]:
    media = {".csv": "text/csv", ".ndjson": "application/x-ndjson"}[path.suffix]
    return _submit(member, path.read_bytes(), media, query)


def _submit_wallets(member: Caller, **query: str) -> dict[str, Any]:
    return _submit(member, json.dumps({"items": list(files.wallet_reports())}).encode(), "application/json", query)


def _submit(member: Caller, body: bytes, media: str, query: dict[str, str]) -> dict[str, Any]:
    headers = {"Content-Type": media}
    answer = member.request("POST", "/v1/reports/batch", params=query, headers=headers, content=body)
    assert answer.status_code == 200, answer.text
    outcome: dict[str, Any] = answer.json()
    return outcome


def _indicators() -> list[Indicator]:
    """Everything that the files name and that can be read, but for the list of sanctioned wallets."""
    payments = [dict(payment.item) for payment in files.payments() if payment.reference != UNREADABLE_PAYMENT]
    return _reported() + [_indicator(item) for item in payments]


def _reported() -> list[Indicator]:
    with files.REPORTS.open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    del rows[_DELIBERATELY_WRONG - 1]
    rows += [json.loads(line) for line in files.CORROBORATION.read_text(encoding="utf-8").splitlines()]
    return [_indicator(row) for row in rows]


def _indicator(item: dict[str, Any]) -> Indicator:
    kind, platform = item.get("kind"), item.get("platform")
    hints = Hints(
        kind=Kind(kind) if kind else None,
        institution=item.get("institution") or None,
        platform=Platform(platform) if platform else None,
    )
    return canonicalise(item["value"], hints)
