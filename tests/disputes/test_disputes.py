"""Disputes over HTTP: who opens, who decides, what follows, and when time is up."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.core import clock
from krama.disputes import service
from krama.disputes.figures import figures
from krama.reports import service as reports
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"


@pytest.fixture
def reviewer(exchange: Exchange) -> Caller:
    return exchange.member("National Bank", Sector.REGULATOR)


@pytest.fixture
def held(police: Caller, office: Caller) -> str:
    """An indicator that holds money; its id."""
    office.report(PHONE, "loan", confidence=100)
    indicator_id: str = police.report(PHONE, "loan", confidence=100)["indicator"]["indicator_id"]
    return indicator_id


def dispute(member: Caller, indicator_id: str, **more: object) -> dict[str, object]:
    body = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's.", **more}
    answer = member.post("/v1/disputes", body)
    assert answer.status_code == 201, answer.text
    opened: dict[str, object] = answer.json()
    return opened


def hours_between(first: object, second: object) -> float:
    return (datetime.fromisoformat(str(second)) - datetime.fromisoformat(str(first))).total_seconds() / 3600


def test_open_dispute_takes_the_hold_off_at_once_and_says_so(bank: Caller, held: str) -> None:
    assert bank.check(PHONE)["action"] == "hold"
    letter = {"sha256": "a" * 64, "media_type": "application/pdf", "description": "The contract of the line"}
    opened = dispute(bank, held, evidence=[letter, {"sha256": "b" * 64}])
    assert (opened["status"], opened["hold_when_opened"]) == ("opened", True)
    assert opened["evidence"] == [letter, {"sha256": "b" * 64, "media_type": None, "description": None}]
    verdict = bank.check(PHONE)
    assert (verdict["action"], verdict["status"]) == ("verify", "disputed")
    assert "disputed" in [reason["code"] for reason in verdict["reasons"]]


def test_evidence_is_a_hash_in_whichever_case_a_tool_prints_it(bank: Caller, held: str) -> None:
    body = {"indicator_id": held, "grounds": "wrong_account", "statement": "It is my sister's."}
    for no_hash in ("a" * 63, "a" * 64 + "\n", "g" * 64, "៣" * 64):
        refused = bank.post("/v1/disputes", {**body, "evidence": [{"sha256": no_hash}]})
        assert (refused.status_code, refused.json()["field"]) == (422, "evidence.0.sha256"), no_hash
        assert "64 hexadecimal digits" in refused.json()["detail"]
    assert dispute(bank, held, evidence=[{"sha256": "AB" * 32}])["evidence"] == [
        {"sha256": "ab" * 32, "media_type": None, "description": None}
    ]


def test_clock_runs_faster_where_money_is_held(police: Caller, bank: Caller, held: str) -> None:
    opened = dispute(bank, held)
    assert hours_between(opened["created_at"], opened["acknowledge_by"]) == 4
    assert hours_between(opened["created_at"], opened["decide_by"]) == 12
    warned = police.report("012 345 679", "loan")["indicator"]["indicator_id"]
    slower = dispute(bank, warned)
    assert hours_between(slower["created_at"], slower["decide_by"]) == 72


def test_rejected_dispute_lets_the_listing_stand_as_before(bank: Caller, reviewer: Caller, held: str) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}"
    assert reviewer.post(f"{path}/acknowledge", None).json()["status"] == "acknowledged"
    assert reviewer.post(f"{path}/start-review", None).json()["status"] == "under_review"
    decided = reviewer.post_as_read(f"{path}/decide", {"decision": "rejected", "reason": "The victim named it."})
    assert decided.status_code == 200, decided.text
    assert bank.get(path).json()["status"] == "rejected"
    assert bank.get(path).json()["decision_reason"] == "The victim named it."
    verdict = bank.check(PHONE)
    assert (verdict["action"], verdict["status"]) == ("hold", "active")


def test_upheld_dispute_ends_every_report_and_sends_corrections(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller, held: str
) -> None:
    other = exchange.member("Wing", Sector.BANK, ORDINARY)
    bank.check(PHONE)
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    body = {"decision": "upheld", "reason": "His papers prove it.", "source_reason": "A digit was read wrongly."}
    assert reviewer.post_as_read(path, body).json()["status"] == "upheld"
    verdict = bank.check(PHONE)
    assert (verdict["listed"], verdict["action"], verdict["status"]) == (False, "proceed", "overturned")
    assert [reason["code"] for reason in verdict["reasons"]] == ["overturned"]
    (report,) = police.get("/v1/reports", agency_id="own").json()["items"]
    assert (report["status"], report["end_reason"]) == ("overturned", "A digit was read wrongly.")
    assert (report["ended_at"], report["decided_at"]) == (report["updated_at"], None)
    (correction,) = bank.get("/v1/corrections").json()["items"]
    assert (correction["indicator"]["indicator_id"], correction["cause"], correction["indicator"]["kind"]) == (
        held,
        "overturned",
        "phone",
    )
    assert other.get("/v1/corrections").json()["items"] == []


def test_who_reported_it_or_opened_the_dispute_can_not_decide_it(
    exchange: Exchange, police: Caller, bank: Caller, held: str
) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    body = {"decision": "rejected", "reason": "We are right."}
    judge_of_itself = police.post_as_read(path, body)
    assert (judge_of_itself.status_code, judge_of_itself.json().get("code")) == (409, "not_independent")
    both = exchange.member("Regulator", Sector.REGULATOR)
    number = exchange.member("Poipet", Sector.POLICE).report("012 345 679", "loan")["indicator"]["indicator_id"]
    own = both.post_as_read(f"/v1/disputes/{dispute(both, number)['dispute_id']}/decide", body)
    assert (own.status_code, own.json().get("code")) == (409, "not_independent")
    assert bank.post_as_read(path, body).json().get("code") == "insufficient_scope"


def test_who_approved_a_report_can_not_decide_what_is_disputed_of_it(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    """The national administrator stands by what it approved, as much as if it had reported it."""
    national = exchange.member("National Police")
    report = police.report(PHONE, "loan", confidence=100)
    assert national.post_as_read(f"/v1/reports/{report['report_id']}/approve", {}).status_code == 200
    path = f"/v1/disputes/{dispute(bank, report['indicator']['indicator_id'])['dispute_id']}/decide"
    refused = national.post_as_read(path, {"decision": "rejected", "reason": "We are right."})
    assert (refused.status_code, refused.json().get("code")) == (409, "not_independent")
    assert reviewer.post_as_read(path, {"decision": "rejected", "reason": "It is theirs."}).status_code == 200


def test_who_opened_a_dispute_can_not_settle_it_through_somebody_elses(
    bank: Caller, reviewer: Caller, held: str
) -> None:
    of_bank = dispute(bank, held)["dispute_id"]
    dispute(reviewer, held)
    refused = reviewer.post_as_read(f"/v1/disputes/{of_bank}/decide", {"decision": "upheld", "reason": "As I said."})
    assert (refused.status_code, refused.json().get("code")) == (409, "not_independent")
    assert bank.check(PHONE)["listed"] is True


def test_what_was_overturned_stays_so_when_its_source_says_the_same_again(
    police: Caller, office: Caller, bank: Caller, reviewer: Caller, held: str
) -> None:
    """Tomorrow's version of today's file must not list an innocent person again."""
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    body = {"decision": "upheld", "reason": "Her papers prove it.", "source_reason": "It is hers."}
    assert reviewer.post_as_read(path, body).status_code == 200
    again = police.report(PHONE, "loan", confidence=100)
    assert (again["status"], again["end_reason"]) == ("overturned", "It is hers.")
    line = json.dumps({"value": PHONE, "category": "loan", "confidence": 90, "occurred_at": "2026-01-31T08:00:00Z"})
    rows = office.request("POST", "/v1/reports/batch", content=line, headers={"content-type": "application/x-ndjson"})
    (row,) = rows.json()["items"]
    headers = {"content-type": "application/x-ndjson"}
    tried = office.request("POST", "/v1/reports/batch?dry_run=true", content=line, headers=headers).json()["items"][0]
    assert tried["known"]["status"] == "overturned"
    assert tried | {"known": None} == row
    assert (row["result"], row["report_id"]) == ("overturned", tried["report_id"])
    assert (rows.json()["overturned_count"], rows.json()["rejected_count"]) == (1, 0)
    assert bank.check(PHONE)["reasons"][0]["code"] == "overturned"


def test_what_ended_while_it_was_disputed_stays_overturned_too(
    police: Caller, office: Caller, bank: Caller, reviewer: Caller, held: str
) -> None:
    """An officer concedes by hand, and the nightly file still has the row."""
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    for source in (police, office):
        (report,) = source.get("/v1/reports", agency_id="own").json()["items"]
        source.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It is hers."})
    assert reviewer.post_as_read(path, {"decision": "upheld", "reason": "It is hers."}).status_code == 200
    assert {source.report(PHONE, "loan", confidence=100)["status"] for source in (police, office)} == {"overturned"}
    assert bank.check(PHONE)["listed"] is False


def test_what_happened_after_the_decision_is_a_report_as_any_other(
    police: Caller, bank: Caller, reviewer: Caller, held: str, later: list[timedelta]
) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    assert reviewer.post_as_read(path, {"decision": "upheld", "reason": "It is hers."}).status_code == 200
    later[0] = timedelta(days=2)
    yesterday = (clock.now() - timedelta(days=1)).isoformat()
    assert police.report(PHONE, "loan", occurred_at=yesterday)["status"] == "active"
    assert police.report(PHONE, "loan", case_reference="PP-2")["status"] == "active"
    assert bank.check(PHONE)["report_count"] == 2


def test_outcomes_of_what_was_overturned_are_silent_about_what_comes_later(
    police: Caller, bank: Caller, reviewer: Caller, held: str
) -> None:
    assert bank.post("/v1/outcomes", {"indicator_id": held, "outcome": "confirmed_fraud"}).status_code == 201
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    assert (
        reviewer.post_as_read(path, {"decision": "upheld", "reason": "The number is another's now."}).status_code == 200
    )
    police.report(PHONE, "loan", case_reference="PP-2")
    verdict = bank.check(PHONE)
    assert [reason["code"] for reason in verdict["reasons"]] == ["reported_once"]
    assert verdict["explanation"]["feedback"] == 1
    assert bank.post("/v1/outcomes", {"indicator_id": held, "outcome": "confirmed_fraud"}).status_code == 201
    assert bank.check(PHONE)["explanation"]["feedback"] > 1
    events = [item["event"] for item in bank.get(f"/v1/indicators/{held}/history").json()["items"]]
    assert events.count("confirmed") == 2


def test_overdue_dispute_lapses_visibly_and_the_hold_stays_away(
    bank: Caller, reviewer: Caller, held: str, later: list[timedelta]
) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}"
    later[0] = timedelta(hours=5)
    assert (bank.get(path).json()["status"], bank.get(path).json()["overdue"]) == ("opened", True)
    later[0] = timedelta(hours=13)
    assert (bank.get(path).json()["status"], bank.get(path).json()["overdue"]) == ("lapsed", True)
    assert [item["status"] for item in bank.get("/v1/disputes", status="lapsed").json()["items"]] == ["lapsed"]
    assert bank.get("/v1/disputes", status="opened").json()["items"] == []


def test_lapsed_dispute_may_still_be_decided(bank: Caller, reviewer: Caller, held: str, later: list[timedelta]) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}"
    assert reviewer.get(path).json()["status"] == "opened"
    later[0] = timedelta(hours=13)
    assert bank.get(path).json()["status"] == "lapsed"
    assert bank.check(PHONE)["action"] == "verify"
    assert (
        reviewer.post_as_read(f"{path}/decide", {"decision": "upheld", "reason": "Late."}).json()["status"] == "upheld"
    )


def test_two_reviewers_at_once_leave_one_decision(exchange: Exchange, bank: Caller, held: str) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    reviewers = [exchange.member(f"Reviewer {number}", Sector.REGULATOR) for number in range(6)]
    bodies = [
        {"decision": ("upheld", "rejected")[number % 2], "reason": f"Reviewer {number} says so."} for number in range(6)
    ]
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda decision: decision[0].post_as_read(path, decision[1]), zip(reviewers, bodies, strict=True))
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [409] * 3
    assert {answer.json().get("code") for answer in answers if answer.status_code == 409} == {"dispute_closed"}
    settled = bank.get(path.removesuffix("/decide")).json()
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert {(each["status"], each["decision_reason"]) for each in won} == {
        (settled["status"], settled["decision_reason"])
    }
    assert bank.check(PHONE)["listed"] is (settled["status"] == "rejected")


@only_on_postgresql
def test_dispute_that_is_opened_during_a_decision_is_settled_by_it(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}/decide"
    wing = exchange.member("Wing", Sector.BANK, ORDINARY)
    opened, decided = overlap(
        exchange.database,
        reports,
        "visibility_seen",
        lambda: dispute(wing, held),
        lambda: reviewer.post_as_read(path, {"decision": "upheld", "reason": "A digit was read wrongly."}),
    )
    assert (decided.status_code, decided.json().get("status")) == (200, "upheld")
    assert wing.get(f"/v1/disputes/{opened['dispute_id']}").json()["status"] == "upheld"


def test_agency_has_one_open_dispute_on_an_indicator_and_others_theirs(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str
) -> None:
    first = dispute(bank, held)
    again = bank.post("/v1/disputes", {"indicator_id": held, "grounds": "other", "statement": "Again."})
    assert (again.status_code, again.json().get("code")) == (409, "dispute_already_open")
    assert again.json()["existing"] == f"/v1/disputes/{first['dispute_id']}"
    wing = exchange.member("Wing", Sector.BANK, ORDINARY)
    second = dispute(wing, held)
    assert wing.get(f"/v1/disputes/{first['dispute_id']}").json().get("code") == "dispute_not_found"
    assert [item["dispute_id"] for item in wing.get("/v1/disputes").json()["items"]] == [second["dispute_id"]]
    assert len(reviewer.get("/v1/disputes").json()["items"]) == 2
    path = f"/v1/disputes/{first['dispute_id']}/decide"
    reviewer.post_as_read(path, {"decision": "upheld", "reason": "Wrong."})
    assert wing.get(f"/v1/disputes/{second['dispute_id']}").json()["status"] == "upheld"


def test_dispute_of_what_one_may_not_see_answers_as_of_what_is_not_there(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    hidden = police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")["indicator"]["indicator_id"]
    body = {"grounds": "other", "statement": "Mine."}
    answers = [bank.post("/v1/disputes", {"indicator_id": key, **body}) for key in (hidden, f"{hidden[:-1]}0")]
    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [(422, "indicator_unknown")] * 2


def test_nothing_is_left_to_dispute_once_all_reports_ended(police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, "loan")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    body = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "other", "statement": "Mine."}
    answer = bank.post("/v1/disputes", body)
    assert (answer.status_code, answer.json().get("code")) == (409, "nothing_to_dispute")


def test_only_who_sees_a_disputed_report_learns_of_the_dispute(exchange: Exchange, police: Caller) -> None:
    """A telecom sees another office's report on the number, and not the one that is disputed."""
    bank, telecom = exchange.member("ABA", Sector.BANK, ORDINARY), exchange.member("Smart", Sector.TELECOM)
    shown = police.report(PHONE, "loan", tlp="TLP:AMBER")["indicator"]["indicator_id"]
    exchange.member("Smart's partner", Sector.TELECOM).report(
        PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["telecom"]}
    )
    before = telecom.get(f"/v1/indicators/{shown}").json()
    dispute(bank, shown)
    assert bank.check(PHONE)["status"] == "disputed"
    assert telecom.get(f"/v1/indicators/{shown}").json() | {"explanation": None} == before | {"explanation": None}


def test_same_request_sent_again_with_its_key_opens_one_dispute(bank: Caller, held: str) -> None:
    body = {"indicator_id": held, "grounds": "other", "statement": "Mine."}
    first, again = (bank.post("/v1/disputes", body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())


def test_operator_sees_what_is_open_and_what_is_overdue(
    exchange: Exchange,
    police: Caller,
    bank: Caller,
    reviewer: Caller,
    held: str,
    later: list[timedelta],
    database_url: str,
    tmp_path: Path,
) -> None:
    other = police.report("098 765 432")["indicator"]["indicator_id"]
    seen = dispute(bank, held)["dispute_id"]
    unseen = dispute(bank, other)["dispute_id"]
    reviewer.post(f"/v1/disputes/{seen}/acknowledge", None)

    def output_of(command: str) -> Any:
        done = krama("dispute", command, "--json", database_url=database_url, state=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    listed = [(item["dispute_id"], item["status"], item["acknowledge_by"] is None) for item in output_of("list")]
    assert listed == [(unseen, "opened", False), (seen, "acknowledged", True)]
    assert (output_of("figures")["open"], output_of("figures")["overdue"]) == (2, 0)
    for hours, late in ((3.9, 0), (4.1, 1), (12.1, 2)):
        later[0] = timedelta(hours=hours)
        with exchange.database.read() as session:
            assert (service.overdue(session), figures(session, clock.now()).overdue) == (late, late)


def test_figures_tell_how_long_disputes_take(
    exchange: Exchange, bank: Caller, reviewer: Caller, held: str, later: list[timedelta], tmp_path: Path
) -> None:
    path = f"/v1/disputes/{dispute(bank, held)['dispute_id']}"
    later[0] = timedelta(minutes=4)
    reviewer.post(f"{path}/acknowledge", None)
    later[0] = timedelta(minutes=6)
    reviewer.post_as_read(f"{path}/decide", {"decision": "upheld", "reason": "Wrong."})
    with exchange.database.read() as session:
        told = figures(session, clock.now())
    assert (told.opened, told.open, told.upheld, told.overdue) == (1, 0, 1, 0)
    assert told.median_to_acknowledge == pytest.approx(240, abs=5)
    assert told.longest_to_correct == told.median_to_decide == pytest.approx(360, abs=5)
    url = exchange.database.url.render_as_string(hide_password=False)
    ran = krama("dispute", "figures", "--json", database_url=url, state=tmp_path)
    assert json.loads(ran.stdout)["median_hours_to_decide"] == pytest.approx(0.1, abs=0.01)
