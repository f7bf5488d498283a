"""How a pending report ends: withdrawn, dismissed or accepted, and what it counts for then."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.core import clock
from krama.protection.cache import ProtectedListCache
from krama.reports import pending, pending_repository
from krama.reports.tables import PendingReport
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.overlap import only_on_postgresql, overlap
from tests.protected_list.entries import DISMISS, protect, release, send

WRONG = {"reason": "It is the bank's own."}


def test_agency_withdraws_its_report_while_it_is_pending(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry = protect(national)["protection_id"]
    sent = send(reporter, "acledabank.com.kh", confidence=80).json()
    path = f"/v1/reports/{sent['report_id']}"
    other = exchange.member("Takeo", Sector.POLICE, ORDINARY)
    assert other.post(f"{path}/withdraw", WRONG).json().get("code") == "report_not_found"
    assert national.post(f"{path}/withdraw", WRONG).json().get("code") == "report_pending"
    assert reporter.post(f"{path}/withdraw", WRONG, **{"If-Match": '"9"'}).json().get("code") == "revision_changed"
    withdrawn = reporter.post_as_read(f"{path}/withdraw", WRONG)
    assert withdrawn.status_code == 200, withdrawn.text
    shown = reporter.get(path).json()
    assert (shown["status"], shown["end_reason"], shown["revision"]) == ("withdrawn", WRONG["reason"], 2)
    assert (shown["ended_at"], shown["decided_at"]) == (shown["updated_at"], None)
    assert reporter.post(f"{path}/withdraw", {"reason": "Again."}).json() == shown, "the first reason stays"
    for status, items in (("withdrawn", [shown]), ("pending,dismissed", []), ("active", [])):
        assert reporter.get("/v1/reports", status=status).json()["items"] == items
    assert national.get(path).json()["end_reason"] is None
    late = national.post(f"{path}/decide", DISMISS, **{"If-Match": '"1"'})
    assert (late.status_code, late.json().get("code")) == (409, "report_ended")
    assert release(national, entry, sent["report_id"]).json().get("code") == "report_ended"


def agency_of(member: Caller) -> str:
    agency_id: str = member.get("/v1/me").json()["agency"]["agency_id"]
    return agency_id


def erase(exchange: Exchange) -> None:
    """Retention erases whatever has ended, if it runs often enough."""
    with exchange.database.transaction() as session:
        assert pending.erase(session, clock.now() + timedelta(seconds=1), 10) == 1
        assert pending.erase(session, clock.now() + timedelta(seconds=1), 10) == 0


KEPT = ("status", "tlp", "audience", "anonymous", "source", "category", "created_at", "ended_at", "end_reason")
"""What is the same before and after a pending report is erased."""


@pytest.mark.parametrize(
    "label",
    [
        {},
        {"tlp": "TLP:GREEN", "anonymous": True},
        {"tlp": "TLP:AMBER", "audience": {"sectors": ["telecom"]}},
        {"tlp": "TLP:AMBER", "audience": {"agencies": ["own", "bank"]}},
        {"tlp": "TLP:RED", "audience": {"agencies": ["bank"]}, "anonymous": True},
    ],
)
def test_erased_report_keeps_its_label_and_its_source_and_is_a_new_revision(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, label: dict[str, Any]
) -> None:
    protect(national)
    if named := label.get("audience", {}).get("agencies"):
        label = label | {"audience": {"agencies": [agency_of({"own": reporter, "bank": bank}[name]) for name in named]}}
    sent = send(reporter, "acledabank.com.kh", narrative="Odd.", province="KH-12", **label)
    path = f"/v1/reports/{sent.json()['report_id']}"
    national.post_as_read(f"{path}/decide", DISMISS)
    before = [reader.get(path).json() for reader in (reporter, national)]
    erase(exchange)
    after = [reader.get(path).json() for reader in (reporter, national)]
    for earlier, later in zip(before, after, strict=True):
        assert {name: later[name] for name in KEPT} == {name: earlier[name] for name in KEPT}
        assert [later[name] for name in ("value", "narrative", "province")] == [None] * 3
        assert later["updated_at"] > earlier["updated_at"]
        assert later["revision"] == earlier["revision"] + 1
    at = after[0]["updated_at"]
    to_police = at if label.get("tlp", "TLP:GREEN") == "TLP:GREEN" else None  # a reviewer alone sees no such time
    assert [later["erased_at"] for later in after] == [at, to_police]
    followed = reporter.get("/v1/reports", updated_after=before[0]["updated_at"]).json()["items"]
    assert followed == after[:1], "who follows the list erases its copy too"


UNKNOWN_LABEL = {"tlp": "TLP:AMBER+STRICT", "anonymous": True}


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ({}, {"tlp": "TLP:GREEN", "anonymous": False}),
        ({"tlp": "TLP:AMBER", "audience": {"sectors": ["telecom"]}}, {"tlp": "TLP:AMBER", "anonymous": False}),
        ({"tlp": "TLP:CLEAR", "anonymous": True}, {"tlp": "TLP:CLEAR", "anonymous": True}),
        ({"tlp": "TLP:WHITE"}, UNKNOWN_LABEL),
        ({"tlp": "TLP:GREEN", "audience": {"sectors": ["telecom"]}}, UNKNOWN_LABEL),
    ],
)
def test_report_that_the_rules_no_longer_allow_keeps_its_label_also_when_it_is_erased(
    exchange: Exchange, national: Caller, reporter: Caller, label: dict[str, Any], shown: dict[str, Any]
) -> None:
    protect(national)
    path = f"/v1/reports/{send(reporter, 'acledabank.com.kh', narrative='Odd.').json()['report_id']}"
    national.post_as_read(f"{path}/decide", DISMISS)
    with exchange.database.transaction() as session:
        outdated = {"value": "acledabank.com.kh", "category": "abolished", "narrative": "Odd.", **label}
        session.exec(select(PendingReport)).one().request = json.dumps(outdated)
    before = reporter.get(path).json()
    erase(exchange)
    after = reporter.get(path).json()
    assert {name: before[name] for name in shown} == {name: after[name] for name in shown} == shown
    assert after["audience"] == before["audience"]
    assert after["source"] == before["source"]


@only_on_postgresql
def test_report_is_erased_once_by_two_workers(exchange: Exchange, national: Caller, reporter: Caller) -> None:
    protect(national)
    path = f"/v1/reports/{send(reporter, 'acledabank.com.kh').json()['report_id']}"
    ended = national.post_as_read(f"{path}/decide", DISMISS).json()

    def erased() -> int:
        with exchange.database.transaction() as session:
            return pending.erase(session, clock.now() + timedelta(seconds=1), 10)

    assert overlap(exchange.database, pending_repository, "lock_stated", erased, erased) == (1, 0)
    assert national.get(path).json()["revision"] == ended["revision"] + 1


def test_erased_report_that_is_sent_again_is_a_new_one_and_goes_to_no_more_members(
    exchange: Exchange, national: Caller, reporter: Caller
) -> None:
    entry = protect(national)["protection_id"]
    first = send(reporter, "acledabank.com.kh", tlp="TLP:AMBER", anonymous=True).json()["report_id"]
    national.post_as_read(f"/v1/reports/{first}/decide", DISMISS)
    erase(exchange)
    wider = send(reporter, "acledabank.com.kh", tlp="TLP:GREEN")
    assert (wider.status_code, wider.json().get("code")) == (409, "label_widened")
    again = send(reporter, "acledabank.com.kh").json()
    assert again["report_id"] != first
    assert (again["result"], again["tlp"], again["anonymous"]) == ("pending", "TLP:AMBER", True)
    assert release(national, entry, again["report_id"]).json()["tlp"] == "TLP:AMBER"


@pytest.mark.parametrize("ended_as", ["dismissed", "withdrawn"])
def test_report_that_ended_while_it_was_pending_stays_so_until_its_agency_reports_it_again_on_purpose(
    national: Caller, reporter: Caller, bank: Caller, ended_as: str
) -> None:
    protect(national)
    stated: dict[str, Any] = {"confidence": 80, "narrative": "Odd.", "tlp": "TLP:AMBER"}
    first = send(reporter, "acledabank.com.kh", **stated).json()
    path = f"/v1/reports/{first['report_id']}"
    end = national.post_as_read(f"{path}/decide", DISMISS) if ended_as == "dismissed" else reporter.post(
        f"{path}/withdraw", WRONG
    )  # fmt: skip
    assert end.status_code == 200, end.text
    ended = reporter.get(path).json()
    for same in (stated, {}, stated | {"confidence": 90}):
        again = send(reporter, "acledabank.com.kh", **same)
        assert (again.status_code, again.json()["result"], again.json()["status"]) == (200, ended_as, ended_as)
        assert reporter.get(path).json() == ended
    assert national.get("/v1/reports", status="pending").json()["items"] == []
    if ended_as == "dismissed":
        assert reporter.post(f"{path}/withdraw", WRONG).json().get("code") == "report_ended"
    news = send(reporter, "acledabank.com.kh", **stated, again=True)
    assert (news.status_code, news.json()["result"], news.json()["status"]) == (201, "pending", "pending")
    assert news.json()["report_id"] != first["report_id"]
    assert reporter.get(path).json() == ended


@pytest.mark.parametrize("protected_again", [True, False])
def test_report_after_one_that_ended_while_it_was_pending_takes_its_label(
    exchange: Exchange, national: Caller, reporter: Caller, protected_again: bool
) -> None:
    entry = protect(national)["protection_id"]
    first = send(reporter, "acledabank.com.kh", tlp="TLP:AMBER", anonymous=True).json()
    path = f"/v1/reports/{first['report_id']}"
    assert reporter.post(f"{path}/withdraw", WRONG).status_code == 200
    if not protected_again:
        national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
        exchange.services[ProtectedListCache].refresh()
    same = send(reporter, "acledabank.com.kh", tlp="TLP:GREEN").json()
    assert (same["result"], same["report_id"]) == ("withdrawn", first["report_id"])
    wider = send(reporter, "acledabank.com.kh", tlp="TLP:GREEN", again=True).json()
    assert (wider.get("code"), wider.get("existing")) == ("label_widened", path)
    news = send(reporter, "acledabank.com.kh", again=True).json()
    assert (news["status"], news["tlp"], news["anonymous"]) == (
        "pending" if protected_again else "active", "TLP:AMBER", True,
    )  # fmt: skip
    assert news["audience"] == first["audience"]
    if protected_again:
        assert release(national, entry, news["report_id"]).status_code == 200
        accepted = reporter.get(f"/v1/reports/{news['report_id']}").json()
        assert {name: accepted[name] for name in ("tlp", "anonymous", "audience")} == {
            name: first[name] for name in ("tlp", "anonymous", "audience")
        }


@pytest.mark.parametrize("ended_as", ["withdrawn", "overturned"])
def test_listed_report_that_has_ended_stays_so_though_its_value_is_protected_now(
    national: Caller, reporter: Caller, bank: Caller, ended_as: str
) -> None:
    stated: dict[str, Any] = {"confidence": 90, "tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}
    first = send(reporter, "acledabank.com.kh", **stated).json()
    if ended_as == "withdrawn":
        ended = reporter.post(f"/v1/reports/{first['report_id']}/withdraw", WRONG)
    else:
        claim = {"indicator_id": first["indicator"]["indicator_id"], "grounds": "other", "statement": "It is the bank."}
        dispute = bank.post("/v1/disputes", claim).headers["location"]
        ended = national.post_as_read(f"{dispute}/decide", {"decision": "upheld", "reason": "It is the bank's."})
    assert ended.status_code == 200, ended.text
    protect(national)
    items = [{"value": "acledabank.com.kh", "category": "phishing", **stated}]
    for query in ({"dry_run": "true"}, None):
        (row,) = reporter.request("POST", "/v1/reports/batch", json={"items": items}, params=query).json()["items"]
        assert (row["result"], row["report_id"]) == (ended_as, first["report_id"])
    if ended_as == "withdrawn":
        news = send(reporter, "acledabank.com.kh", again=True).json()
        assert (news["status"], news["tlp"], news["audience"]["sectors"]) == ("pending", "TLP:AMBER", ["bank"])


def test_accepted_report_counts_from_its_acceptance_and_fades_from_when_it_was_made(
    exchange: Exchange, national: Caller, reporter: Caller, bank: Caller, later: list[timedelta]
) -> None:
    """A check, the history and a simulation agree: it has no effect earlier, and its facts don't become fresh again."""
    entry = protect(national, form="exact", kind="phone", value="012 345 678")["protection_id"]
    held = send(reporter, "012 345 678", confidence=100).json()
    assert bank.check("012 345 678")["listed"] is False
    later[0] = timedelta(days=60)
    before = clock.now()
    later[0] = timedelta(days=90)  # the half-life of a telephone number
    assert release(national, entry, held["report_id"]).status_code == 200
    exchange.services[ProtectedListCache].refresh()
    verdict = bank.check("012 345 678")
    assert (verdict["explanation"]["fading"], verdict["first_reported_at"]) == (0.5, held["created_at"])
    indicator = f"/v1/indicators/{held['indicator']['indicator_id']}"
    (event,) = bank.get(f"{indicator}/history").json()["items"]
    assert event["occurred_at"] == bank.get(f"/v1/reports/{held['report_id']}").json()["updated_at"]
    assert (event["action"], event["score"]) == (verdict["action"], verdict["score"])
    payments = [{"value": "012 345 678", "paid_at": at.isoformat()} for at in (before, clock.now())]
    simulated = bank.post("/v1/checks/simulate", {"items": payments}).json()
    reached = {each["min_score"] for each in simulated["score_counts"] if each["count"]}
    assert (simulated["hit_count"], max(reached)) == (1, verdict["score"] // 5 * 5)


def test_pending_report_of_an_agency_that_was_disabled_is_decided_like_any_other(
    exchange: Exchange, national: Caller, bank: Caller
) -> None:
    """What a disabled agency has reported counts on, so what it had reported by then may still be accepted."""
    agency_id, credential = exchange.enrol("Takeo", Sector.POLICE, ORDINARY)
    office = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, ORDINARY))
    entry = protect(national)["protection_id"]
    office.report("evil-shop.com")
    held = send(office, "acledabank.com.kh").json()["report_id"]
    assert national.post(f"/v1/agencies/{agency_id}/disable", None).status_code == 200
    assert release(national, entry, held).status_code == 200
    exchange.services[ProtectedListCache].refresh()
    assert [bank.check(value)["listed"] for value in ("evil-shop.com", "acledabank.com.kh")] == [True, True]
