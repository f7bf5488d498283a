"""What makes a verdict graver, milder or gone, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.core import clock
from krama.core.database import Database
from krama.indicators.kinds import Kind
from krama.migrations.state import migrate
from krama.rule.half_lives import default_half_lives
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA Bank", Sector.BANK)


@pytest.fixture
def officers(exchange: Exchange) -> tuple[Caller, Caller]:
    """Two clients of one police office."""
    first, second = exchange.colleagues("Siem Reap Office", 2, set(Permission) - {Permission.AGENCIES_MANAGE})
    return first, second


def days_ago(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def codes(verdict: dict[str, object]) -> list[str]:
    return [reason["code"] for reason in verdict["reasons"]]  # type: ignore[attr-defined]


def test_old_report_counts_for_less_and_says_so(police: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan", confidence=80, occurred_at=days_ago(90))
    verdict, told = bank.check(PHONE), police.check(PHONE)["explanation"]
    assert (told["reported_weight"], told["fading"], told["weight"], told["half_life_days"]) == (80, 0.5, 40, 90)
    assert (verdict["score"], verdict["action"], verdict["status"]) == (33, "warn", "active")
    assert codes(verdict) == ["reported_once", "faded"]


def test_report_that_has_faded_away_warns_of_nothing(police: Caller, office: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan", confidence=80, occurred_at=days_ago(900))
    office.report(PHONE, "loan", confidence=80, occurred_at=days_ago(900))
    verdict = bank.check(PHONE)
    assert (verdict["listed"], verdict["action"], verdict["status"]) == (True, "proceed", "faded")


def test_wallet_never_fades(police: Caller, bank: Caller) -> None:
    wallet = "0x01e2919679362dFBC9ee1644Ba9C6da6D6245BB1"
    police.report(wallet, "investment", confidence=80, occurred_at=days_ago(3000))
    told = bank.check(wallet)["explanation"]
    assert (told["fading"], told["half_life_days"], told["fades_on"]) == (1, None, None)


def test_police_case_number_weighs_and_a_banks_does_not(exchange: Exchange, police: Caller) -> None:
    police.report(PHONE, "loan", confidence=80, case_reference="PP-1")
    exchange.member("Wing", Sector.BANK).report("012 345 679", "loan", confidence=80, case_reference="W-1")
    assert police.check(PHONE)["explanation"]["reported_weight"] == 100
    assert police.check("012 345 679")["explanation"]["reported_weight"] == 80


def test_second_officer_makes_one_report_enough_for_hold(officers: tuple[Caller, Caller], bank: Caller) -> None:
    first, second = officers
    report = first.report(PHONE, "loan", confidence=100, case_reference="SR-1")
    assert bank.check(PHONE)["action"] == "warn"
    approved = second.post_as_read(f"/v1/reports/{report['report_id']}/approve", None)
    assert approved.status_code == 200, approved.text
    assert approved.json()["approved_at"] is not None
    verdict = bank.check(PHONE)
    assert (verdict["action"], codes(verdict)) == ("hold", ["reported_once", "police_approved"])
    again = second.post_as_read(f"/v1/reports/{report['report_id']}/approve", None)
    assert again.json() == approved.json()


def test_officer_who_stated_a_report_can_not_approve_it(officers: tuple[Caller, Caller], bank: Caller) -> None:
    first, second = officers
    path = f"/v1/reports/{first.report(PHONE, 'loan', confidence=100)['report_id']}/approve"
    refused = first.post_as_read(path, None)
    assert (refused.status_code, refused.json().get("code")) == (409, "approval_refused")
    assert "itself" in refused.json()["detail"]
    second.report(PHONE, "loan", confidence=90)  # now these are the second officer's words
    assert second.post_as_read(path, None).json().get("code") == "approval_refused"
    assert bank.check(PHONE)["explanation"]["corroborated"] is False


def test_approval_lapses_when_the_report_says_something_else(officers: tuple[Caller, Caller], bank: Caller) -> None:
    first, second = officers
    report = first.report(PHONE, "loan", confidence=100)
    second.post_as_read(f"/v1/reports/{report['report_id']}/approve", None)
    assert first.report(PHONE, "loan", confidence=100)["approved_at"] is not None
    assert first.report(PHONE, "loan", confidence=99)["approved_at"] is None
    assert bank.check(PHONE)["action"] == "warn"


def test_only_police_reports_can_be_approved_and_only_by_their_agency_or_the_national_administrator(
    exchange: Exchange, officers: tuple[Caller, Caller], bank: Caller
) -> None:
    everything = set(Permission)
    other = exchange.member("Kampot Office", scopes=everything - {Permission.AGENCIES_MANAGE})
    national = exchange.member("National Police", scopes=everything)
    mine = officers[0].report(PHONE, "loan")
    missing = other.post(f"/v1/reports/{mine['report_id']}/approve", None, **{"If-Match": '"1"'})
    assert (missing.status_code, missing.json().get("code")) == (404, "report_not_found")
    assert national.post_as_read(f"/v1/reports/{mine['report_id']}/approve", None).status_code == 200
    banks = bank.report("012 345 679", "loan")
    assert (
        national.post_as_read(f"/v1/reports/{banks['report_id']}/approve", None).json().get("code")
        == "approval_refused"
    )
    officers[0].post(f"/v1/reports/{mine['report_id']}/withdraw", {"reason": "Wrong."})
    ended = officers[1].post_as_read(f"/v1/reports/{mine['report_id']}/approve", None)
    assert (ended.status_code, ended.json().get("code")) == (409, "report_ended")


def test_officer_approves_only_what_it_sees_in_full(exchange: Exchange, officers: tuple[Caller, Caller]) -> None:
    """A regulator does not see the loss and the narrative, and a client without `reports:read` sees nothing of it."""
    stated = {"loss": {"amount": "5", "currency": "USD"}, "narrative": "He called."}
    report = officers[0].report(PHONE, "loan", **stated)
    path = f"/v1/reports/{report['report_id']}/approve"
    regulator = exchange.member("National Bank", Sector.REGULATOR)
    reads_nothing = exchange.member("Ministry", scopes={Permission.REPORTS_APPROVE, Permission.AGENCIES_MANAGE})
    for blind in (regulator, reads_nothing):
        refused = blind.post(path, None, **{"If-Match": report_tag(report)})
        assert (refused.status_code, refused.json().get("code")) == (409, "approval_refused")
        assert "loss, narrative" in refused.json()["detail"]
    assert officers[1].get(f"/v1/reports/{report['report_id']}").json()["approved_at"] is None
    assert exchange.member("National Police").post_as_read(path, None).status_code == 200


def report_tag(report: dict[str, Any]) -> str:
    return f'"{report["revision"]}"'


def test_report_that_would_be_over_already_is_refused(police: Caller) -> None:
    body = {"value": PHONE, "category": "loan", "valid_until": days_ago(1)}
    refused = police.post("/v1/reports", body)
    assert (refused.status_code, refused.json().get("code")) == (422, "validity_in_past")
    taken = police.report(PHONE, "loan", valid_until=days_ago(-1))
    assert taken["valid_until"] is not None


def test_report_said_again_after_its_time_stands_until_it_is_withdrawn(
    police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    police.report(PHONE, "loan", valid_until=days_ago(-1))
    later = clock.now() + timedelta(minutes=2)
    police.report(PHONE, "loan", valid_until=(clock.now() + timedelta(minutes=1)).isoformat())
    monkeypatch.setattr(clock, "now", lambda: later)
    assert police.report(PHONE, "loan")["valid_until"] is None


def test_every_answer_has_reasons_in_english_and_khmer(police: Caller, bank: Caller) -> None:
    police.report("evil-shop.com", "phishing")
    for verdict in (bank.check(PHONE), bank.check("https://evil-shop.com/kit"), bank.check("evil-shop.com")):
        assert all(set(reason["texts"]) == {"en", "km"} for reason in verdict["reasons"])
    assert codes(bank.check(PHONE)) == ["nothing_known"]
    assert codes(bank.check("https://evil-shop.com/kit")) == ["covered", "reported_once"]
    assert codes(bank.check("evil-shop.com")) == ["reported_once"]
    (listed,) = bank.get("/v1/indicators").json()["items"]
    assert (codes(listed), listed["status"]) == (["reported_once"], "active")
    assert listed["explanation"] == bank.check("evil-shop.com")["explanation"]


def test_other_half_lives_count_once_the_database_was_migrated(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    police.report(PHONE, "loan", confidence=80, occurred_at=days_ago(90))
    police.report("evil-shop.com", "loan", confidence=80, occurred_at=days_ago(90))
    database: Database = exchange.database
    try:
        migrate(database, half_lives={**default_half_lives(), Kind.PHONE: 45, Kind.DOMAIN: 0})
        assert bank.check(PHONE)["explanation"]["fading"] == 0.25
        assert bank.check("evil-shop.com")["explanation"]["fading"] == 1
        police.report("012 345 679", "loan", confidence=80, occurred_at=days_ago(90))
        assert bank.check("012 345 679")["explanation"]["half_life_days"] == 45
    finally:
        migrate(database)
    assert bank.check(PHONE)["explanation"]["fading"] == 0.5
