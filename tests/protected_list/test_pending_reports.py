"""Reports on protected values: pending, released or dismissed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.core import clock
from krama.protection.cache import ProtectedListCache
from krama.reports.tables import PendingReport
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY, new_client
from tests.protected_list.entries import protect, send


def test_report_on_what_is_protected_is_pending_with_a_reason_and_not_listed(
    national: Caller, reporter: Caller, bank: Caller
) -> None:
    protect(national)
    answer = send(reporter, "https://www.acledabank.com.kh/login", narrative="It looked odd.")
    held = answer.json()
    assert (answer.status_code, held["status"]) == (202, "held")
    assert "protected list" in held["reason"]
    assert bank.check("https://www.acledabank.com.kh/login")["listed"] is False
    assert [item["report_id"] for item in reporter.get("/v1/reports").json()["items"]] == [held["report_id"]]
    assert bank.get(f"/v1/reports/{held['held_id']}").json().get("code") == "held_report_not_found"
    assert national.get(f"/v1/reports/{held['held_id']}").json() == held
    assert reporter.get("/v1/reports").json()["items"] == []


def test_same_report_sent_again_is_pending_once(national: Caller, reporter: Caller) -> None:
    protect(national)
    first, again = (send(reporter, "acledabank.com.kh").json() for _ in range(2))
    assert first["report_id"] == again["report_id"]
    assert len(reporter.get("/v1/reports").json()["items"]) == 1


def test_rows_of_a_bulk_submission_are_pending_each_by_itself(national: Caller, reporter: Caller) -> None:
    protect(national)
    rows = [{"value": value, "category": "phishing"} for value in ("evil.com", "acledabank.com.kh", "nonsense")]
    for query, key in ((None, "held_id"), ({"dry_run": "true"}, "indicator_id")):
        answer = reporter.request("POST", "/v1/reports/batch", json=rows, params=query).json()
        assert [row["status"] for row in answer["results"]] == ["accepted", "held", "rejected"]
        assert (answer["received"], answer["accepted"], answer["held"], answer["rejected"]) == (3, 1, 1, 1)
        assert answer["results"][1][key] is not None


def test_pending_report_is_released_only_once_nothing_covers_it(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller
) -> None:
    entry = protect(national)["protection"]["protection_id"]
    held = send(
        reporter, "acledabank.com.kh", narrative="Odd.", confidence=80, tlp="TLP:AMBER",
        audience={"sectors": ["bank"]}, loss={"amount": "1.5", "currency": "USD"},
    ).json()["report_id"]  # fmt: skip
    body = {"decision": "accept", "reason": "It was taken over by criminals."}
    early = national.post(f"/v1/reports/{held}/decide", body)
    assert (early.status_code, early.json().get("code")) == (409, "still_protected")
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    released = national.post(f"/v1/reports/{held}/decide", body).json()
    assert released["status"] == "accept"
    report = reporter.get(f"/v1/reports/{released['report_id']}").json()
    assert (report["view"], report["confidence"], report["narrative"], report["tlp"]) == (
        "own",
        80,
        "Odd.",
        "TLP:AMBER",
    )
    assert (report["audience"]["sectors"], report["loss"]) == (["bank"], {"amount": "1.50", "currency": "USD"})
    exchange.services[ProtectedListCache].refresh()  # the worker's own turn comes within a second
    assert bank.check("acledabank.com.kh")["listed"] is True
    again = national.post(f"/v1/reports/{held}/decide", body)
    assert (again.status_code, again.json().get("code")) == (409, "held_report_decided")


def test_pending_report_is_taken_as_stated_by_who_stated_it_last(
    exchange: Exchange, national: Caller, bank: Caller
) -> None:
    """Otherwise the officer who sent the last version could approve it as the second officer."""
    agency_id, credential = exchange.enrol("Takeo", Sector.POLICE, ORDINARY)
    with exchange.database.transaction() as session:
        second = new_client(session, agency_id, ORDINARY)
    issue = exchange.services[Tokens].issue
    officer, other = (exchange.with_token(issue(client.client_id, ORDINARY)) for client in (credential, second))
    entry = protect(national)["protection"]["protection_id"]
    send(officer, "acledabank.com.kh", confidence=20)
    held = send(other, "acledabank.com.kh", confidence=100).json()["report_id"]
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    body = {"decision": "accept", "reason": "It was hacked."}
    report = national.post(f"/v1/reports/{held}/decide", body).json()["report_id"]
    assert other.post(f"/v1/reports/{report}/approve", {}).json().get("code") == "approval_refused"
    assert officer.post(f"/v1/reports/{report}/approve", {}).status_code == 200


def test_pending_reports_and_others_at_once_wait_for_each_other_and_are_kept_once(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    protect(national)
    rows = [{"value": value, "category": "phishing"} for value in ("acledabank.com.kh", "evil.com", "012 345 678")]

    def submit(number: int) -> list[str]:
        turned = rows[number % 3 :] + rows[: number % 3]
        answer = reporter.request("POST", "/v1/reports/batch", json=turned)
        assert answer.status_code == 200, answer.text
        return sorted(row["status"] for row in answer.json()["results"])

    with ThreadPoolExecutor(8) as pool:
        assert set(map(tuple, pool.map(submit, range(24)))) == {("accepted", "accepted", "held")}
    assert len(reporter.get("/v1/reports").json()["items"]) == 1


def test_pending_report_is_not_released_after_its_validity(
    national: Caller, reporter: Caller, bank: Caller, later: list[timedelta]
) -> None:
    entry = protect(national)["protection"]["protection_id"]
    until = (clock.now() + timedelta(minutes=1)).isoformat()
    held = send(reporter, "acledabank.com.kh", valid_until=until).json()["report_id"]
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    later[0] = timedelta(minutes=2)
    late = national.post(f"/v1/reports/{held}/decide", {"decision": "accept", "reason": "It was hacked."})
    assert (late.status_code, late.json().get("code")) == (409, "held_report_outdated")
    assert bank.check("acledabank.com.kh")["listed"] is False


def test_pending_report_is_not_released_to_an_agency_that_has_left(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry, (left, _) = protect(national)["protection"]["protection_id"], exchange.enrol("Wing", Sector.BANK)
    audience = {"agencies": [str(left)]}
    held = send(reporter, "acledabank.com.kh", tlp="TLP:RED", audience=audience).json()["report_id"]
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    assert national.post(f"/v1/agencies/{left}/disable", None).status_code == 200
    refused = national.post(f"/v1/reports/{held}/decide", {"decision": "accept", "reason": "It was hacked."})
    assert (refused.status_code, refused.json().get("code")) == (422, "recipient_unknown")


def test_pending_report_may_be_dismissed(national: Caller, reporter: Caller, bank: Caller) -> None:
    protect(national)
    held = send(reporter, "acledabank.com.kh").json()["report_id"]
    body = {"decision": "dismiss", "reason": "It is the bank."}
    assert reporter.post(f"/v1/reports/{held}/decide", body).json().get("code") == "insufficient_scope"
    assert national.post(f"/v1/reports/{held}/decide", body).json()["status"] == "dismissed"
    assert reporter.get(f"/v1/reports/{held}").json()["decision_reason"] == "It is the bank."
    assert bank.check("acledabank.com.kh")["listed"] is False


def test_command_that_removes_an_entry_says_what_is_pending_for_it(
    exchange: Exchange, national: Caller, reporter: Caller, tmp_path: Path
) -> None:
    entry = protect(national)["protection"]["protection_id"]
    send(reporter, "acledabank.com.kh")
    url = exchange.database.url.render_as_string(hide_password=False)
    ran = krama("protection", "end", entry, "--reason", "Sold.", database_url=url, state=tmp_path)
    assert (ran.returncode, "pending because of it: 1." in ran.stderr) == (0, True)


LATER = timedelta(days=3)


def release(national: Caller, entry: str, held: str) -> httpx.Response:
    """The answer to a release after the entry was removed."""
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    return national.post(f"/v1/reports/{held}/decide", {"decision": "accept", "reason": "It was hacked."})


def test_times_of_a_pending_report_are_judged_as_of_when_it_was_sent_last(
    national: Caller, reporter: Caller, later: list[timedelta]
) -> None:
    entry = protect(national)["protection"]["protection_id"]
    send(reporter, "acledabank.com.kh")
    later[0] = LATER
    now = clock.now()
    said = {"occurred_at": now.isoformat(), "valid_until": (now + 2 * LATER).isoformat()}
    held = send(reporter, "acledabank.com.kh", **said).json()["report_id"]
    later[0] = 2 * LATER
    released = release(national, entry, held)
    assert released.status_code == 200, released.text
    report = reporter.get(f"/v1/reports/{released.json()['report_id']}").json()
    assert report["valid_until"] == said["valid_until"].replace("+00:00", "Z")


def test_request_is_kept_as_it_was_sent_and_taken_by_intake_like_any_other(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry = protect(national, form="exact", kind="phone", value="012 345 678")["protection"]["protection_id"]
    request: dict[str, Any] = {
        "value": "០១២ ៣៤៥ ៦៧៨", "category": "loan", "case_reference": "PP-1", "channel": None, "anonymous": False,
        "loss": {"amount": "1.50", "currency": "USD"}, "tlp": "TLP:AMBER", "audience": {"agencies": []},
    }  # fmt: skip
    held = reporter.post("/v1/reports", request | {"receipt": True}).json()["report_id"]
    with exchange.database.read() as session:
        row = session.exec(select(PendingReport)).one()
        assert row.request is not None
        assert json.loads(row.request) == request
    released = release(national, entry, held).json()
    report = reporter.get(f"/v1/reports/{released['report_id']}").json()
    assert (report["value"], report["loss"], report["case_reference"]) == (
        request["value"],
        {"amount": "1.50", "currency": "USD"},
        "PP-1",
    )
    again = reporter.post("/v1/reports", request)
    assert (again.status_code, again.json()["report_id"]) == (200, report["report_id"])
    assert again.json()["updated_at"] == report["updated_at"], "it says the same"


def test_pending_report_that_the_rules_no_longer_allow_stays_undecided(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry = protect(national)["protection"]["protection_id"]
    held = send(reporter, "acledabank.com.kh").json()["report_id"]
    with exchange.database.transaction() as session:
        session.exec(select(PendingReport)).one().request = '{"value": "acledabank.com.kh", "category": "abolished"}'
    refused = release(national, entry, held)
    assert (refused.status_code, refused.json().get("code")) == (409, "held_report_outdated")
    assert reporter.get(f"/v1/reports/{held}").json()["status"] == "held"
    body = {"decision": "dismiss", "reason": "Report it again."}
    assert national.post(f"/v1/reports/{held}/decide", body).json()["status"] == "dismissed"
