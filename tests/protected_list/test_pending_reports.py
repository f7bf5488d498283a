"""Reports on protected values: pending, released or dismissed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlmodel import select

from krama.access.tokens import Tokens
from krama.core import clock
from krama.protection.cache import ProtectedListCache
from krama.reports.tables import PendingReport
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY, new_client
from tests.protected_list.entries import ACCEPT, DISMISS, protect, release, send


def test_report_on_what_is_protected_is_pending_and_not_listed(
    national: Caller, reporter: Caller, bank: Caller
) -> None:
    protect(national)
    answer = send(reporter, "https://www.acledabank.com.kh/login", narrative="It looked odd.")
    report = answer.json()
    path = f"/v1/reports/{report['report_id']}"
    assert (answer.status_code, report["status"], report["result"]) == (201, "pending", "pending")
    assert (answer.headers["location"], answer.headers["etag"]) == (path, '"1"')
    assert bank.check("https://www.acledabank.com.kh/login")["listed"] is False
    assert reporter.get(path).json() == report | {"result": None}
    for query in ({}, {"status": "pending"}, {"status": "pending,active", "agency_id": "own", "kind": "url"}):
        assert [item["report_id"] for item in reporter.get("/v1/reports", **query).json()["items"]] == [
            report["report_id"]
        ]
    for query in ({"status": "active"}, {"agency_id": "others"}, {"case_reference": "A"}, {"category": "loan"}):
        assert reporter.get("/v1/reports", **query).json()["items"] == []


def test_pending_report_is_shown_to_its_own_agency_and_to_who_decides_alone(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller
) -> None:
    protect(national)
    report = send(reporter, "acledabank.com.kh", tlp="TLP:AMBER+STRICT", narrative="Odd.", province="KH-12").json()
    path = f"/v1/reports/{report['report_id']}"
    absent = "/v1/reports/00000000-0000-4000-8000-000000000000"
    other = exchange.member("Takeo", Sector.POLICE, ORDINARY)
    for member in (bank, other):
        for request in ("", "/label-changes"):
            hidden, missing = member.get(path + request), member.get(absent + request)
            assert (hidden.status_code, hidden.json().get("code")) == (404, missing.json()["code"])
        assert member.get("/v1/reports", status="pending").json()["items"] == []
        assert member.post(f"{path}/withdraw", {"reason": "?"}).status_code in (403, 404)
    seen = national.get(path).json()
    assert (seen["status"], seen["revision"], seen["indicator"]) == ("pending", 1, report["indicator"])
    assert [seen[name] for name in ("narrative", "province", "value")] == [None] * 3, "its label is for its agency"
    assert national.get("/v1/reports", province="KH-12").json()["items"] == []


def test_what_a_pending_report_states_finds_it_for_its_own_agency_alone(national: Caller, reporter: Caller) -> None:
    """An agency that decides would otherwise learn from a filter what the report does not show."""
    protect(national)
    report = send(reporter, "acledabank.com.kh", anonymous=True, province="KH-12", case_reference="PP-1").json()
    agency = reporter.get("/v1/me").json()["agency"]["agency_id"]
    (shown,) = national.get("/v1/reports", status="pending").json()["items"]
    assert (shown["report_id"], shown["source"]["agency_id"]) == (report["report_id"], None)
    for filters in ({"agency_id": agency}, {"province": "KH-12"}, {"case_reference": "PP-1"}):
        asked = {"status": "pending", **filters}
        own, others = (each.get("/v1/reports", **asked).json()["items"] for each in (reporter, national))
        assert ([item["report_id"] for item in own], others) == ([report["report_id"]], []), filters


def test_same_report_sent_again_is_pending_once_and_keeps_what_is_left_out(national: Caller, reporter: Caller) -> None:
    protect(national)
    stated: dict[str, Any] = {
        "confidence": 90,
        "anonymous": True,
        "tlp": "TLP:AMBER",
        "narrative": "Odd.",
        "channel": "sms",
    }
    first = send(reporter, "acledabank.com.kh", audience={"sectors": ["bank"]}, **stated)
    again = send(reporter, "www.acledabank.com.kh".removeprefix("www."), tlp="TLP:AMBER", anonymous=False, channel=None)
    assert (first.status_code, again.status_code) == (201, 200)
    report = again.json()
    assert (report["report_id"], report["result"], report["revision"]) == (first.json()["report_id"], "pending", 2)
    assert {name: report[name] for name in stated} == stated | {"channel": None}
    assert report["audience"]["sectors"] == ["bank"]
    same = send(reporter, "acledabank.com.kh", anonymous=False, channel=None, narrative="Odd.")
    assert (same.status_code, same.json()) == (200, report)
    assert same.headers["etag"] == again.headers["etag"]
    assert len(reporter.get("/v1/reports").json()["items"]) == 1


def test_items_of_a_batch_are_pending_each_by_itself(national: Caller, reporter: Caller) -> None:
    protect(national)
    rows = [{"value": value, "category": "phishing"} for value in ("evil.com", "acledabank.com.kh", "nonsense")]
    for query in ({"dry_run": "true"}, None):
        answer = reporter.request("POST", "/v1/reports/batch", json={"items": rows}, params=query).json()
        assert [item["result"] for item in answer["items"]] == ["created", "pending", "rejected"]
        assert [answer[f"{name}_count"] for name in ("item", "created", "pending", "rejected")] == [3, 1, 1, 1]
        assert answer["items"][1]["indicator"]["display"] == "acledabank[.]com[.]kh"
    (pending,) = reporter.get("/v1/reports", status="pending").json()["items"]
    assert answer["items"][1]["report_id"] == pending["report_id"]
    for query in ({"dry_run": "true"}, None):
        again = reporter.request("POST", "/v1/reports/batch", json={"items": rows}, params=query).json()
        assert [item["result"] for item in again["items"]] == ["unchanged", "pending", "rejected"]
        assert again["items"][1]["report_id"] == pending["report_id"]


def test_pending_report_can_not_be_changed_like_a_listed_one(national: Caller, reporter: Caller) -> None:
    protect(national)
    path = f"/v1/reports/{send(reporter, 'acledabank.com.kh').json()['report_id']}"
    refused = [
        reporter.post(f"{path}/relabel", {"tlp": "TLP:CLEAR", "reason": "Wrong."}),
        national.post_as_read(f"{path}/approve", {}),
    ]
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(409, "report_pending")] * 2
    assert reporter.get(f"{path}/label-changes").json()["items"] == []


def test_pending_report_that_is_sent_again_is_never_opened_to_more_members(national: Caller, reporter: Caller) -> None:
    """Who accepts it would otherwise list it with a label that nobody gave it with a reason."""
    entry = protect(national)["protection_id"]
    sent = send(reporter, "acledabank.com.kh", tlp="TLP:AMBER").json()
    path = f"/v1/reports/{sent['report_id']}"
    stricter = send(reporter, "acledabank.com.kh", tlp="TLP:AMBER+STRICT").json()
    body = {"value": "acledabank.com.kh", "category": "phishing", "tlp": "TLP:AMBER", "confidence": 90}
    refused = reporter.post("/v1/reports", body)
    assert (refused.status_code, refused.json().get("code")) == (409, "label_widened")
    assert (refused.json()["field"], refused.json()["existing"]) == ("tlp", path)
    for query in ({"dry_run": "true"}, None):
        (row,) = reporter.request("POST", "/v1/reports/batch", json={"items": [body]}, params=query).json()["items"]
        assert (row["result"], row["error"]["code"]) == ("rejected", "label_widened")
    assert reporter.get(path).json() == stricter | {"result": None}, "nothing of the request was taken"
    assert release(national, entry, sent["report_id"]).status_code == 200
    assert reporter.get(path).json()["tlp"] == "TLP:AMBER+STRICT"


def test_what_is_protected_from_the_start_is_accepted_only_by_another_list(national: Caller, reporter: Caller) -> None:
    path = f"/v1/reports/{send(reporter, 't.me').json()['report_id']}"
    refused = national.post_as_read(f"{path}/decide", ACCEPT)
    assert (refused.status_code, refused.json().get("code")) == (409, "still_protected")
    assert refused.json().get("existing") is None
    assert "krama protection well-known" in refused.json()["detail"]


def test_pending_report_is_accepted_only_once_nothing_covers_it_and_stays_the_same_report(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller
) -> None:
    entry = protect(national)["protection_id"]
    sent = send(
        reporter, "acledabank.com.kh", narrative="Odd.", confidence=80, tlp="TLP:AMBER",
        audience={"sectors": ["bank"]}, loss={"amount": "1.5", "currency": "USD"},
    ).json()  # fmt: skip
    path = f"/v1/reports/{sent['report_id']}"
    assert national.post(f"{path}/decide", ACCEPT).json()["code"] == "revision_missing"
    assert national.post(f"{path}/decide", ACCEPT, **{"If-Match": '"9"'}).json()["code"] == "revision_changed"
    early = national.post_as_read(f"{path}/decide", ACCEPT)
    assert (early.status_code, early.json().get("code")) == (409, "still_protected")
    assert early.json()["existing"] == f"/v1/protections/{entry}"
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    accepted = national.post_as_read(f"{path}/decide", ACCEPT)
    assert (accepted.status_code, accepted.json()["status"]) == (200, "active")
    report = reporter.get(path).json()
    same = (
        "report_id",
        "created_at",
        "view",
        "value",
        "confidence",
        "narrative",
        "tlp",
        "audience",
        "loss",
        "indicator",
    )
    assert {name: report[name] for name in same} == {name: sent[name] for name in same}
    assert (report["decision_reason"], report["decided_by"]["client_id"], report["revision"]) == (
        ACCEPT["reason"], None, 2,
    )  # fmt: skip
    assert report["decided_at"] == report["updated_at"]
    exchange.services[ProtectedListCache].refresh()  # the worker's own turn comes within a second
    assert bank.check("acledabank.com.kh")["listed"] is True
    again = national.post(f"{path}/decide", ACCEPT, **{"If-Match": '"1"'})
    assert (again.status_code, again.json()) == (200, national.get(path).json())
    other = national.post_as_read(f"{path}/decide", DISMISS)
    assert (other.status_code, other.json().get("code")) == (409, "report_decided")


def test_pending_report_whose_agency_has_reported_the_same_meanwhile_is_only_dismissed(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry = protect(national)["protection_id"]
    path = f"/v1/reports/{send(reporter, 'acledabank.com.kh').json()['report_id']}"
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    exchange.services[ProtectedListCache].refresh()
    listed = send(reporter, "acledabank.com.kh").json()
    assert listed["status"] == "active"
    refused = national.post_as_read(f"{path}/decide", ACCEPT)
    assert (refused.status_code, refused.json()["code"]) == (409, "report_outdated")
    assert refused.json()["existing"] == f"/v1/reports/{listed['report_id']}"
    assert national.post_as_read(f"{path}/decide", DISMISS).json()["status"] == "dismissed"


def test_who_sent_a_pending_report_or_stated_a_fact_of_it_can_not_approve_it(
    exchange: Exchange, national: Caller, bank: Caller
) -> None:
    """Otherwise a file client that corrects a province would let an officer approve its own words."""
    agency_id, credential = exchange.enrol("Takeo", Sector.POLICE, ORDINARY)
    with exchange.database.transaction() as session:
        others = [new_client(session, agency_id, ORDINARY) for _ in range(3)]
    issue = exchange.services[Tokens].issue
    clients = (exchange.with_token(issue(client.client_id, ORDINARY)) for client in (credential, *others))
    first, stating, file, second = clients
    entry = protect(national)["protection_id"]
    send(first, "acledabank.com.kh")
    send(stating, "acledabank.com.kh", confidence=100, narrative="Her words.")
    held = send(file, "acledabank.com.kh", province="KH-2").json()["report_id"]
    assert send(second, "acledabank.com.kh", tlp="TLP:AMBER").json()["revision"] == 4  # which states no fact
    assert release(national, entry, held).json()["report_id"] == held
    path = f"/v1/reports/{held}/approve"
    for officer in (first, stating, file):
        assert officer.post_as_read(path, {}).json().get("code") == "approval_refused"
    assert second.post_as_read(path, {}).status_code == 200


def test_pending_reports_and_others_at_once_wait_for_each_other_and_are_kept_once(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    protect(national)
    rows = [{"value": value, "category": "phishing"} for value in ("acledabank.com.kh", "evil.com", "012 345 678")]

    def submit(number: int) -> list[str]:
        turned = rows[number % 3 :] + rows[: number % 3]
        answer = reporter.request("POST", "/v1/reports/batch", json={"items": turned})
        assert answer.status_code == 200, answer.text
        return sorted(row["result"] for row in answer.json()["items"])

    with ThreadPoolExecutor(8) as pool:
        results = list(map(tuple, pool.map(submit, range(24))))
    assert sorted(set(results)) == [("created", "created", "pending"), ("pending", "unchanged", "unchanged")]
    assert results.count(("created", "created", "pending")) == 1
    assert len(reporter.get("/v1/reports", status="pending").json()["items"]) == 1


def test_pending_report_is_not_released_after_its_validity(
    national: Caller, reporter: Caller, bank: Caller, later: list[timedelta]
) -> None:
    entry = protect(national)["protection_id"]
    until = (clock.now() + timedelta(minutes=1)).isoformat()
    held = send(reporter, "acledabank.com.kh", valid_until=until).json()["report_id"]
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    later[0] = timedelta(minutes=2)
    late = national.post_as_read(f"/v1/reports/{held}/decide", {"decision": "accepted", "reason": "It was hacked."})
    assert (late.status_code, late.json().get("code")) == (409, "report_outdated")
    assert bank.check("acledabank.com.kh")["listed"] is False


def test_pending_report_is_not_released_to_an_agency_that_has_left(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry, (left, _) = protect(national)["protection_id"], exchange.enrol("Wing", Sector.BANK)
    audience = {"agencies": [str(left)]}
    held = send(reporter, "acledabank.com.kh", tlp="TLP:RED", audience=audience).json()["report_id"]
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    assert national.post(f"/v1/agencies/{left}/disable", None).status_code == 200
    refused = national.post_as_read(f"/v1/reports/{held}/decide", {"decision": "accepted", "reason": "It was hacked."})
    assert (refused.status_code, refused.json().get("code")) == (422, "recipient_unknown")


def test_pending_report_may_be_dismissed(national: Caller, reporter: Caller, bank: Caller) -> None:
    protect(national)
    held = send(reporter, "acledabank.com.kh").json()["report_id"]
    body = {"decision": "dismissed", "reason": "It is the bank."}
    assert reporter.post(f"/v1/reports/{held}/decide", body).json().get("code") == "insufficient_scope"
    assert national.post_as_read(f"/v1/reports/{held}/decide", body).json()["status"] == "dismissed"
    shown, decided = reporter.get(f"/v1/reports/{held}").json(), national.get(f"/v1/reports/{held}").json()
    assert (shown["decision_reason"], shown["end_reason"]) == ("It is the bank.", "It is the bank.")
    assert shown["ended_at"] == shown["decided_at"] == shown["updated_at"] == decided["ended_at"]
    assert decided["end_reason"] is None
    assert bank.check("acledabank.com.kh")["listed"] is False


def test_command_that_removes_an_entry_says_what_is_pending_for_it(
    exchange: Exchange, national: Caller, reporter: Caller, tmp_path: Path
) -> None:
    entry = protect(national)["protection_id"]
    send(reporter, "acledabank.com.kh")
    url = exchange.database.url.render_as_string(hide_password=False)
    ran = krama("protection", "end", entry, "--reason", "Sold.", database_url=url, state=tmp_path)
    assert (ran.returncode, "pending because of it: 1." in ran.stderr) == (0, True)


LATER = timedelta(days=3)


def test_times_of_a_pending_report_are_judged_as_of_when_it_was_sent_last(
    national: Caller, reporter: Caller, later: list[timedelta]
) -> None:
    entry = protect(national)["protection_id"]
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
    entry = protect(national, form="exact", kind="phone", value="012 345 678")["protection_id"]
    request: dict[str, Any] = {
        "value": "០១២ ៣៤៥ ៦៧៨", "category": "loan", "case_reference": "PP-1", "channel": None, "anonymous": False,
        "loss": {"amount": "1.50", "currency": "USD"}, "tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]},
    }  # fmt: skip
    held = reporter.post("/v1/reports", request | {"with_receipt": True}).json()["report_id"]
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
    entry = protect(national)["protection_id"]
    held = send(reporter, "acledabank.com.kh").json()["report_id"]
    with exchange.database.transaction() as session:
        session.exec(select(PendingReport)).one().request = '{"value": "acledabank.com.kh", "category": "abolished"}'
    refused = release(national, entry, held)
    assert (refused.status_code, refused.json().get("code")) == (409, "report_outdated")
    assert reporter.get(f"/v1/reports/{held}").json()["status"] == "pending"
    body = {"decision": "dismissed", "reason": "Report it again."}
    assert national.post_as_read(f"/v1/reports/{held}/decide", body).json()["status"] == "dismissed"
