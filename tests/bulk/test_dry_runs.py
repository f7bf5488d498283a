"""A dry run says what the submission of the same items then does, whatever has become of the reports before."""

from random import Random
from typing import Any

import pytest

from krama.reports.drafts import UpsertResult
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.tiers import turns

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")

VALUES = ["012 345 678", "evil-shop.com", "acledabank.com.kh", "www.acledabank.com.kh/login", "zz"]
MEMBERS: dict[str, list[Any]] = {
    "case_reference": ["A", "B"],
    "confidence": [80, 90],
    "tlp": ["TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"],
    "anonymous": [True, False],
    "channel": ["sms", None],
    "again": [True, None],
}


@pytest.fixture(scope="module")
def national(module_exchange: Exchange) -> Caller:
    national = module_exchange.member("National Police")
    entry = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "A bank", "reason": "Its own."}
    assert national.post("/v1/protections", entry).status_code == 201
    return national


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Takeo Office", Sector.POLICE, ORDINARY)


def some_items(random: Random, turn: int) -> list[dict[str, Any]]:
    """Items of which several are the same fact. Every few turns there are new facts: labels only become stricter."""
    return [
        {"value": random.choice(VALUES), "category": "phishing", "case_reference": f"{turn // 5}"}
        | {name: random.choice(words) for name, words in MEMBERS.items() if random.random() < 0.4}
        for _ in range(8)
    ]


def end_one(random: Random, office: Caller, national: Caller) -> None:
    """Withdraw a report of the office, dismiss it, or let a dispute overturn it. There may be none left."""
    reports = office.get("/v1/reports", status="active,pending").json()["items"]
    if not reports:
        return
    report = random.choice(reports)
    path = f"/v1/reports/{report['report_id']}"
    if random.random() < 0.6:
        ended = office.post(f"{path}/withdraw", {"reason": "Wrong."})
    elif report["status"] == "pending":
        ended = national.post_as_read(f"{path}/decide", {"decision": "dismissed", "reason": "It is the bank."})
    else:
        claim = {
            "indicator_id": report["indicator"]["indicator_id"],
            "grounds": "other",
            "statement": report["report_id"],
        }
        opened = office.post("/v1/disputes", claim).headers["location"]
        ended = national.post_as_read(f"{opened}/decide", {"decision": "upheld", "reason": "It is hers."})
    assert ended.status_code == 200, ended.text


def test_dry_run_has_the_results_of_the_submission_whatever_has_become_of_the_reports(
    national: Caller, office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.bulk.service.ROWS_A_TRANSACTION", 3)
    random, seen = Random(7), set[str]()
    for turn in range(turns(25, 400)):
        items = some_items(random, turn)
        dry = office.request("POST", "/v1/reports/batch", json={"items": items}, params={"dry_run": "true"}).json()
        real = office.post("/v1/reports/batch", {"items": items}).json()
        for expected, done in zip(dry["items"], real["items"], strict=True):
            expected |= {"known": None, "institution_name": None}  # what a dry run says in addition
            if expected["report_id"] is None:  # it would be new, so it had no id yet
                done["report_id"] = None
        assert dry | {"dry_run": False} == real
        seen |= {item["result"] for item in real["items"]}
        end_one(random, office, national)
    assert seen == {result.value for result in UpsertResult}
