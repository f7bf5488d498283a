"""The filters of the list of reports: what they match, and that they match nothing that their reader may not see."""

from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    return {sector.value: module_exchange.member(sector.value, sector) for sector in Sector}


@pytest.fixture(scope="module")
def reports(members: dict[str, Caller]) -> dict[str, dict[str, Any]]:
    """Reports of the police that everybody sees, and one of the bank."""
    police, bank = members["police"], members["bank"]
    made = {
        "loan": police.report("012 345 678", "loan", province="KH-12", case_reference="PP-1"),
        "link": police.report("evil-shop.com", "phishing", province="KH-2", anonymous=True),
        "ended": police.report("012 345 679", "loan"),
        "bank": bank.report("012 345 678", "phishing", tlp="TLP:GREEN", province="KH-12", case_reference="PP-1"),
    }
    police.post(f"/v1/reports/{made['ended']['report_id']}/withdraw", {"reason": "Wrong."})
    return made


def listed(member: Caller, reports: dict[str, dict[str, Any]], **narrowing: Any) -> set[str]:
    answer = member.get("/v1/reports", **narrowing)
    assert answer.status_code == 200, answer.text
    listed_ids = {item["report_id"] for item in answer.json()["items"]}
    return {name for name, report in reports.items() if report["report_id"] in listed_ids}


@pytest.mark.parametrize(
    ("member", "narrowing", "names"),
    [
        ("police", {}, {"loan", "link", "ended", "bank"}),
        ("police", {"status": "active"}, {"loan", "link", "bank"}),
        ("police", {"status": "withdrawn,expired"}, {"ended"}),
        ("police", {"status": "pending,dismissed"}, set()),
        ("police", {"category": "loan,romance", "status": "active,withdrawn"}, {"loan", "ended"}),
        ("police", {"kind": "phone"}, {"loan", "ended", "bank"}),
        ("police", {"kind": "domain,url", "agency_id": "own"}, {"link"}),
        ("police", {"province": "KH-12,KH-3"}, {"loan", "bank"}),
        ("police", {"case_reference": "PP-1"}, {"loan", "bank"}),
        ("telecom", {"province": "KH-12"}, {"loan", "bank"}),
        ("bank", {"case_reference": "PP-1"}, {"bank"}),  # case numbers of others go to the police
        ("partner", {"province": "KH-12"}, set()),
        ("partner", {"case_reference": "PP-1"}, set()),
        ("partner", {"category": "loan"}, {"loan", "ended"}),
    ],
)
def test_filter_matches_what_its_reader_may_see(
    members: dict[str, Caller],
    reports: dict[str, dict[str, Any]],
    member: str,
    narrowing: dict[str, Any],
    names: set[str],
) -> None:
    assert listed(members[member], reports, **narrowing) == names


def test_filter_by_agency_finds_no_report_whose_source_is_not_shown(
    members: dict[str, Caller], reports: dict[str, dict[str, Any]]
) -> None:
    police = members["police"].get("/v1/me").json()["agency"]["agency_id"]
    assert listed(members["police"], reports, agency_id=police) == {"loan", "link", "ended"}
    assert listed(members["bank"], reports, agency_id=police) == {"loan", "ended"}
    assert listed(members["partner"], reports, agency_id=police) == set()
    assert listed(members["bank"], reports, agency_id="others") == {"loan", "link", "ended"}


def test_agency_named_twice_is_refused_in_any_spelling(members: dict[str, Caller]) -> None:
    police = members["police"].get("/v1/me").json()["agency"]["agency_id"]
    for twice in (f"{police},{police}", f"{police},{police.upper()}"):
        refused = members["police"].get("/v1/reports", agency_id=twice)
        assert (refused.status_code, refused.json().get("code")) == (422, "validation_failed")
        (fault,) = refused.json()["errors"]
        assert (fault["code"], fault["field"]) == ("member_repeated", "agency_id")


def test_times_are_exclusive_and_a_reader_without_changes_begins_there(
    members: dict[str, Caller], reports: dict[str, dict[str, Any]]
) -> None:
    police = members["police"]
    assert listed(police, reports, created_after=reports["link"]["created_at"]) == {"ended", "bank"}
    assert listed(police, reports, updated_after=reports["ended"]["created_at"]) == {"ended", "bank"}
    none = police.get("/v1/reports", updated_after="2100-01-01T00:00:00Z").json()
    assert (none["items"], none["next_cursor"]) == ([], None)
    assert police.get("/v1/reports", cursor=none["resume_cursor"]).status_code == 200


@pytest.mark.parametrize(
    "narrowing",
    [
        {"status": "held"}, {"status": "active,"}, {"agency_id": "mine"}, {"agency_id": "own,3f2504e0"},
        {"agency_id": "own,3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, {"kind": "phone,phone"}, {"province": "KH-01"},
        {"case_reference": ""}, {"created_after": "yesterday"}, {"own": "true"},
    ],
)  # fmt: skip
def test_filter_that_can_not_be_read_is_refused_by_its_name(
    members: dict[str, Caller], narrowing: dict[str, str]
) -> None:
    refused = members["police"].get("/v1/reports", **narrowing)
    assert (refused.status_code, refused.json()["field"].partition(".")[0]) == (422, next(iter(narrowing)))


def test_reports_that_wait_for_a_second_officer_are_the_agencys_own_live_ones(
    members: dict[str, Caller], reports: dict[str, dict[str, Any]]
) -> None:
    """Of an anonymous report, nobody else may learn that it waits: only the police are approved."""
    waiting = {"awaits_approval": "true"}
    assert listed(members["police"], reports, **waiting) == {"loan", "link"}
    assert listed(members["police"], reports, agency_id="others", **waiting) == set()
    assert listed(members["bank"], reports, **waiting) == set()
    everything = listed(members["bank"], reports)
    assert listed(members["bank"], reports, awaits_approval="false") == everything != set()
