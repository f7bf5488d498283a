"""Protections over HTTP: tried out, sent again, ended with a reason, and followed."""

import json
from pathlib import Path
from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.protected_list import takedown
from krama.protection.cache import ProtectedListCache
from krama.reports import service as reports
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import BANK, protect

SERIES = BANK | {"form": "prefix", "kind": "phone", "value": "+8551234567"}


@pytest.fixture
def listed(exchange: Exchange) -> None:
    """Three numbers of one series are listed."""
    reporter = exchange.member("Phnom Penh", Sector.POLICE)
    for last in range(3):
        reporter.report(f"+8551234567{last}")


@pytest.mark.usefixtures("listed")
def test_dry_run_says_what_would_be_taken_down_and_does_nothing(national: Caller) -> None:
    """What is more than the request allows is refused as the request would be, with how much it is."""
    path, small = "/v1/protections?dry_run=true", SERIES | {"max_indicators": 0}
    tried = national.post(path, small)
    refused = national.post("/v1/protections", small)
    assert (tried.status_code, tried.json()["code"]) == (refused.status_code, refused.json()["code"])
    assert tried.json()["field"] == "max_indicators"
    assert "take down 3, more than 0 listed indicators" in tried.json()["detail"]
    would = national.post(path, SERIES | {"max_indicators": 3})
    new = {"dry_run": True, "result": "created", "indicator_count": 3, "status": "active", "value": SERIES["value"]}
    assert (would.status_code, would.json() | new) == (200, would.json())
    assert {would.json()[name] for name in ("protection_id", "revision", "created_at", "updated_at")} == {None}
    assert national.get("/v1/protections").json()["items"] == []
    assert national.check("+85512345670")["listed"] is True
    done = protect(national, **SERIES)
    again = national.post(path, small | {"owner": "Another"}).json()
    assert again == done | {"dry_run": True, "result": "updated", "indicator_count": 0}


@pytest.mark.usefixtures("listed")
def test_request_that_was_broken_off_goes_on_by_its_key_and_counts_all(
    national: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"Idempotency-Key": "k1"}
    with monkeypatch.context() as broken:
        broken.setattr(takedown, "_MARKED_AT_ONCE", 2)
        reweigh, calls = reports.reweigh, []

        def once(*arguments: Any) -> None:
            calls.append(arguments)
            if len(calls) > 1:
                raise ZeroDivisionError
            reweigh(*arguments)

        broken.setattr(reports, "reweigh", once)
        assert national.post("/v1/protections", SERIES, **key).status_code == 500
    resumed = national.post("/v1/protections", SERIES, **key)
    assert (resumed.status_code, resumed.json()["result"], resumed.json()["indicator_count"]) == (201, "created", 3)
    assert resumed.headers["location"] == f"/v1/protections/{resumed.json()['protection_id']}"
    again = national.post("/v1/protections", SERIES, **key)
    assert (again.status_code, again.json()) == (201, resumed.json())
    assert (again.headers["idempotency-replayed"], again.headers["location"]) == ("true", resumed.headers["location"])
    path, ending = resumed.headers["location"], {"reason": "The series was given up."}
    ended = national.post(f"{path}/end", ending, **{"Idempotency-Key": "k2"})
    assert ended.json()["indicator_count"] == 3
    assert national.post(f"{path}/end", ending, **{"Idempotency-Key": "k2"}).json() == ended.json()


def test_protection_that_has_ended_says_by_whom_and_why_and_makes_room_for_another(
    exchange: Exchange, national: Caller
) -> None:
    first = protect(national, expires_at="2099-01-01T00:00:00Z")
    auditor = exchange.member("Audit office", Sector.REGULATOR, {Permission.PROTECTIONS_READ})
    assert (first["status"], first["created_by"]["name"], first["protection_reason"]) == (
        "active",
        "National Police",
        BANK["reason"],
    )
    path = f"/v1/protections/{first['protection_id']}"
    read = national.get(path)
    assert (first | read.json(), read.headers["etag"]) == (first, '"1"')
    assert auditor.post(f"{path}/end", {"reason": "No."}).json().get("code") == "insufficient_scope"
    assert national.post(f"{path}/end", {}).json().get("field") == "reason"
    followed = auditor.get("/v1/protections").json()["resume_cursor"]
    restated = national.post("/v1/protections", BANK | {"owner": "ACLEDA Bank Plc."})
    assert (restated.json()["expires_at"], restated.headers["etag"]) == (first["expires_at"], '"2"')
    assert protect(national, owner="ACLEDA Bank Plc.", expires_at=None)["expires_at"] is None
    stale = national.post(f"{path}/end", {"reason": "No."}, **{"If-Match": '"1"'})
    assert (stale.status_code, stale.json().get("code")) == (412, "revision_changed")
    answer = national.post_as_read(f"{path}/end", {"reason": "The domain was sold."})
    ended = answer.json()
    assert answer.headers["etag"] == '"4"'
    assert (ended["status"], ended["end_reason"], ended["ended_by"]["name"]) == (
        "ended",
        "The domain was sold.",
        "National Police",
    )
    assert ended["updated_at"] == ended["ended_at"] > first["updated_at"]
    assert national.post(f"{path}/end", {"reason": "Again."}).json() == ended
    second = protect(national)
    assert second["protection_id"] != first["protection_id"]
    (moved, added) = auditor.get("/v1/protections", cursor=followed).json()["items"]
    assert (moved["status"], moved["ended_by"]["client_id"]) == ("ended", None)
    assert added["protection_id"] == second["protection_id"]
    newest = auditor.get("/v1/protections", order="newest", limit="1").json()
    assert newest["items"] == [added]
    assert auditor.get("/v1/protections", order="newest", cursor=newest["next_cursor"]).json()["items"] == [moved]
    assert [each["status"] for each in auditor.get("/v1/protections", status="active").json()["items"]] == ["active"]


HIDDEN = "+85512345671"


@pytest.fixture
def ministry(exchange: Exchange) -> Caller:
    """It manages the protected list, and reads its own agency's audit records, but those of no other agency."""
    scopes = set(Permission) - {Permission.AUDIT_READ_ALL}
    return exchange.member("Ministry", Sector.REGULATOR, scopes)


def test_counts_are_of_what_the_manager_sees(exchange: Exchange, ministry: Caller) -> None:
    """Otherwise `max_indicators` would say whether another agency has listed a value that the manager may not see."""
    seen, listed = exchange.member("Kampot", Sector.POLICE), exchange.member("Pailin", Sector.POLICE)
    seen.report("+85512345670")
    for number in (HIDDEN, "+85512345672"):
        listed.report(number, tlp="TLP:AMBER+STRICT")
    exact = BANK | {"form": "exact", "kind": "phone", "value": HIDDEN}
    tried = [ministry.post("/v1/protections?dry_run=true", body).json()["indicator_count"] for body in (exact, SERIES)]
    assert tried == [0, 1]
    done = protect(ministry, **exact, max_indicators=0)
    assert (done["result"], done["indicator_count"]) == ("created", 0)
    assert listed.check(HIDDEN)["status"] == "protected", "what the manager may not see ends too"
    refused = ministry.post("/v1/protections", SERIES | {"max_indicators": 0})
    assert refused.json().get("code") == "protection_refused", "what it sees counts"
    series = protect(ministry, **SERIES, max_indicators=1)
    assert series["indicator_count"] == 1
    ended = ministry.post(f"/v1/protections/{series['protection_id']}/end", {"reason": "A slip."})
    assert ended.json()["indicator_count"] == 1
    exchange.services[ProtectedListCache].refresh()
    assert listed.check("+85512345672")["listed"] is True


def test_records_of_the_manager_do_not_name_what_it_may_not_see(exchange: Exchange, ministry: Caller) -> None:
    report = exchange.member("Pailin", Sector.POLICE).report(HIDDEN, tlp="TLP:AMBER+STRICT")
    indicator_id = report["indicator"]["indicator_id"]
    path = f"/v1/protections/{protect(ministry, form='exact', kind='phone', value=HIDDEN)['protection_id']}/end"
    assert ministry.post(path, {"reason": "A slip."}).is_success
    assert indicator_id not in ministry.get("/v1/audit/records").text
    everything = exchange.member("Auditor", Sector.REGULATOR).get("/v1/audit/records", agency_id="all").json()["items"]
    named = [record["operation"] for record in everything if indicator_id in str(record["data"])]
    assert {"protectIndicators", "unprotectIndicators"} <= set(named), "an auditor reads what was taken down"


def test_operator_counts_all(exchange: Exchange, tmp_path: Path) -> None:
    exchange.member("Pailin", Sector.POLICE).report(HIDDEN, tlp="TLP:AMBER+STRICT")
    url = exchange.database.url.render_as_string(hide_password=False)
    words = ("--form", "exact", "--kind", "phone", "--owner", "Nobody", "--reason", "A slip.", "--json")
    for more in (("--dry-run", "--max-indicators", "0"), ("--dry-run",), ()):
        ran = krama("protection", "add", HIDDEN, *words, *more, database_url=url, state=tmp_path)
        assert json.loads(ran.stdout)["indicator_count"] == 1, ran.stderr
        assert ("That is more than 0: without --dry-run it is refused." in ran.stderr) is ("0" in more)
