"""`POST /v1/search`: what it finds, for whom, and what it never finds."""

from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite", "postgresql"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    return {sector.value: module_exchange.member(sector.value, sector) for sector in Sector}


@pytest.fixture(scope="module")
def reports(members: dict[str, Caller]) -> dict[str, str]:
    """The ids of reports by name."""
    police, bank = members["police"], members["bank"]
    made = {
        "loan": police.report("012 345 678", "loan", case_reference="PP-2026-7", narrative="A caller from Straße 7."),
        "site": police.report("evil-shop.com", "phishing", narrative="ហាង\u200bក្លែង​ក្លាយ លេខ ១២៣"),
        "strict": police.report(
            "012 345 678", "romance", tlp="TLP:AMBER+STRICT", audience=None, narrative="Hidden ink."
        ),
        "bank": bank.report(
            "012 345 678", "phishing", tlp="TLP:GREEN", case_reference="B-7", narrative="A caller at night."
        ),
    }
    return {name: report["report_id"] for name, report in made.items()}


def found(member: Caller, text: str, **narrowing: Any) -> list[dict[str, Any]]:
    answer = member.post("/v1/search", {"text": text, **narrowing})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def names(member: Caller, reports: dict[str, str], text: str, **narrowing: Any) -> set[str]:
    ids = {item["item_id"] for item in found(member, text, **{"types": ["report"], **narrowing})}
    return {name for name, key in reports.items() if key in ids}


def test_smoke(members, reports):
    for m in members.values():
        print(m.post("/v1/search", {"text": "012 345 678"}).text)
    print(
        names(members["police"], reports, "strasse 7"),
        names(members["police"], reports, "ក្លែងក្លាយ លេខ 123"),
        names(members["bank"], reports, "caller"),
    )
    assert 0
