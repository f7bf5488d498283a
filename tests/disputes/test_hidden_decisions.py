"""Decisions on hidden reports: which text each agency reads, and whose lists change."""

from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

PHONE = "012 345 678"
UPHELD = {"decision": "upheld", "reason": "Only the opener knows why.", "source_reason": "The number has a new owner."}
HIDDEN = {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}


@pytest.fixture
def reviewer(exchange: Exchange) -> Caller:
    return exchange.member("National Bank", Sector.REGULATOR)


def dispute(member: Caller, indicator_id: str) -> str:
    opening = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's."}
    answer = member.post("/v1/disputes", opening)
    assert answer.status_code == 201, answer.text
    return f"/v1/disputes/{answer.json()['dispute_id']}"


def decide(reviewer: Caller, path: str, decision: dict[str, str]) -> dict[str, Any]:
    answer = reviewer.post_as_read(f"{path}/decide", decision)
    assert answer.status_code == 200, answer.text
    decided: dict[str, Any] = answer.json()
    return decided


def test_opener_and_sources_read_only_the_words_that_are_for_them(
    exchange: Exchange, police: Caller, office: Caller, reviewer: Caller
) -> None:
    bank, wing = (exchange.member(name, Sector.BANK, ORDINARY) for name in ("ABA", "Wing"))
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    office.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    path, other = dispute(bank, key), dispute(wing, key)
    decided = decide(reviewer, path, UPHELD)
    assert (decided["decision_reason"], decided["source_reason"]) == (UPHELD["reason"], UPHELD["source_reason"])
    opened = bank.get(path).json()
    assert (opened["decision_reason"], opened["source_reason"]) == (UPHELD["reason"], None)
    settled = wing.get(other).json()
    assert (settled["status"], settled["decision_reason"]) == ("upheld", UPHELD["source_reason"])
    assert (opened["end_reason"], settled["end_reason"]) == (UPHELD["reason"], UPHELD["source_reason"])
    for source in (police, office):
        (report,) = source.get("/v1/reports", agency_id="own").json()["items"]
        assert (report["status"], report["end_reason"]) == ("overturned", UPHELD["source_reason"])
        assert report["source_reason"] == UPHELD["source_reason"]
        assert report["overturned_at"] == report["ended_at"]


def test_sources_never_read_the_words_for_the_opener(police: Caller, bank: Caller, reviewer: Caller) -> None:
    key = police.report(PHONE, "loan")["indicator"]["indicator_id"]
    decide(reviewer, dispute(bank, key), {"decision": "upheld", "reason": UPHELD["reason"]})
    (report,) = police.get("/v1/reports", agency_id="own").json()["items"]
    assert report["end_reason"] == "A dispute about this value was upheld."


def test_words_for_sources_of_no_ended_report_are_refused(police: Caller, bank: Caller, reviewer: Caller) -> None:
    key = police.report(PHONE, "loan")["indicator"]["indicator_id"]
    refused = reviewer.post_as_read(f"{dispute(bank, key)}/decide", UPHELD | {"decision": "rejected"})
    assert (refused.status_code, refused.json().get("code")) == (422, "validation_failed")
    (error,) = refused.json()["errors"]
    assert (error["code"], error["field"], error["in"]) == ("source_reason_contradicted", "source_reason", "body")
    assert "Leave `source_reason` out" in error["detail"]


def test_decision_on_a_hidden_report_moves_nothing_for_others(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    """The telecom and the partner see a report that the bank does not see, and nothing of the dispute."""
    viewers = [exchange.member(sector.value, sector, ORDINARY) for sector in (Sector.TELECOM, Sector.PARTNER)]
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    shown = office.report(PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["telecom", "partner"]})
    path = dispute(bank, key)
    report = f"/v1/reports/{shown['report_id']}"
    office.post(f"{report}/withdraw", {"reason": "Another number."})
    before = [_seen(viewer, key, report) for viewer in (*viewers, office)]
    decide(reviewer, path, UPHELD)
    assert [_seen(viewer, key, report) for viewer in (*viewers, office)] == before
    assert office.report(PHONE, "loan", again=True)["result"] == "created", "nobody disputed what it says"


def test_source_learns_that_a_dispute_of_a_report_that_had_ended_was_upheld(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    path, report = _ended_while_disputed(police, bank)
    own, seen = police.get(report), telecom.get("/v1/reports").json()["items"]
    place, others = (each.get("/v1/reports").json()["resume_cursor"] for each in (police, telecom))
    decide(reviewer, path, UPHELD)
    after = police.get(report)
    changed = {name for name, value in after.json().items() if value != own.json()[name]}
    assert changed == {"status", "overturned_at", "source_reason", "updated_at", "revision"}
    assert (after.json()["status"], after.json()["source_reason"]) == ("overturned", UPHELD["source_reason"])
    assert after.json()["updated_at"] == after.json()["overturned_at"]
    assert after.headers["etag"] != own.headers["etag"]
    followed = police.get("/v1/reports", cursor=place).json()
    assert followed["items"] == [after.json()], "its own list moves"
    assert police.get("/v1/reports", cursor=followed["resume_cursor"]).json()["items"] == []
    assert telecom.get("/v1/reports").json()["items"] == seen, "for others it has not changed"
    assert telecom.get("/v1/reports", cursor=others).json()["items"] == []
    again = police.report(PHONE, "loan", confidence=100)
    assert (again["result"], again["overturned_at"]) == ("overturned", after.json()["overturned_at"])


def test_filters_match_what_each_reader_is_shown_of_a_report_that_had_ended_before_the_decision(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    path, report = _ended_while_disputed(police, bank)
    middle = police.report("012 345 679", "loan")
    decide(reviewer, path, UPHELD)
    decided_at = police.get(report).json()["overturned_at"]
    for reader, status, other in ((police, "overturned", "withdrawn"), (telecom, "withdrawn", "overturned")):
        (matched,) = reader.get("/v1/reports", status=status).json()["items"]
        assert (matched["report_id"], matched["status"]) == (report.rpartition("/")[2], status)
        assert reader.get("/v1/reports", status=other).json()["items"] == []
        assert len(reader.get("/v1/reports", status="overturned,withdrawn,active").json()["items"]) == 2
    made_at = middle["created_at"]
    assert [each["updated_at"] for each in police.get("/v1/reports", updated_after=made_at).json()["items"]] == [
        decided_at
    ]
    assert telecom.get("/v1/reports", updated_after=made_at).json()["items"] == []
    assert police.get("/v1/reports", created_after=made_at).json()["items"] == []


def test_scorecard_and_history_of_the_source_say_what_its_report_says(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    path, report = _ended_while_disputed(police, bank)
    history = f"/v1/indicators/{police.get(report).json()['indicator']['indicator_id']}/history"
    before = telecom.get(history).json()["items"]
    decided = decide(reviewer, path, UPHELD)
    (card,) = police.get("/v1/scorecards").json()["items"]
    assert (card["report_count"], card["disputed_count"], card["upheld_count"], card["precision"]) == (1, 1, 1, 0.0)
    events = police.get(history).json()["items"]
    assert [(each["event"], each["occurred_at"]) for each in events if each["event"].startswith("report_")] == [
        ("report_withdrawn", police.get(report).json()["ended_at"]),
        ("report_overturned", decided["decided_at"]),
    ]
    others = [each for each in telecom.get(history).json()["items"] if each["event"] != "dispute_closed"]
    assert others == before, "others learn that a dispute has ended, and nothing of the report"


def test_officer_of_another_agency_sees_no_change_of_a_report_that_had_ended_before_the_decision(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    """An officer who may approve any agency's reports sees their revisions."""
    approving = {Permission.REPORTS_READ, Permission.REPORTS_APPROVE, Permission.AGENCIES_MANAGE}
    officer = exchange.member("Desk", Sector.POLICE, approving)
    path, report = _ended_while_disputed(police, bank)
    before = officer.get(report)
    assert (before.headers["etag"], before.json()["revision"]) == ('"2"', 2)
    decide(reviewer, path, UPHELD)
    after = officer.get(report)
    assert (after.headers["etag"], after.json()) == ('"2"', before.json())
    assert police.post(f"{report}/relabel", {"tlp": "TLP:CLEAR", "reason": "It is known."}).json()["revision"] == 4
    assert officer.get(report).json()["revision"] == 3, "what all see counts"


def test_revision_that_a_reviewer_reads_tells_nothing_of_hidden_reports(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    report = office.report(PHONE, "loan")
    path = dispute(bank, report["indicator"]["indicator_id"])
    read = reviewer.get(path)
    police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT", confidence=50)
    hidden = police.report(PHONE, "loan", tlp="TLP:AMBER+STRICT", confidence=60)
    assert police.post(f"/v1/reports/{hidden['report_id']}/withdraw", WITHDRAWN).status_code == 200
    unchanged = reviewer.get(path)
    assert (unchanged.headers["etag"], unchanged.json()) == (read.headers["etag"], read.json())
    office.report(PHONE, "loan", confidence=60)
    police.report(PHONE, "phishing", tlp="TLP:AMBER+STRICT")
    body, matched = {"decision": "upheld", "reason": "It is hers."}, {"If-Match": read.headers["etag"]}
    stale = reviewer.post(f"{path}/decide", body, **matched)
    assert (stale.status_code, stale.json()["code"]) == (412, "revision_changed"), "a report that the reviewer sees"
    assert reviewer.post(f"{path}/acknowledge", None, **{"If-Match": reviewer.get(path).headers["etag"]}).is_success


def test_revision_that_a_reviewer_reads_does_not_fall_when_a_report_is_narrowed(
    police: Caller, office: Caller, bank: Caller, reviewer: Caller
) -> None:
    police.report(PHONE, "loan")
    report = office.report(PHONE, "loan")
    path = dispute(bank, report["indicator"]["indicator_id"])
    revisions = [reviewer.get(path).json()["revision"]]
    for tlp in ("TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:AMBER+STRICT"):
        relabelled = {"tlp": tlp, "reason": "For us."}
        assert office.post(f"/v1/reports/{report['report_id']}/relabel", relabelled).status_code == 200
        revisions.append(reviewer.get(path).json()["revision"])
    assert revisions == sorted(set(revisions)), "no earlier one comes back"
    assert revisions[-1] < 2**31


@pytest.mark.parametrize("order", ["oldest", "newest"])
def test_pages_of_the_source_and_of_others_have_each_report_once(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller, order: str
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    path, report = _ended_while_disputed(police, bank)
    later = [police.report(f"012 345 68{number}", "loan")["report_id"] for number in range(3)]
    decide(reviewer, path, UPHELD)
    ended = report.rpartition("/")[2]
    for reader, expected in ((police, [*later, ended]), (telecom, [ended, *later])):
        pages, cursor = [], None
        for _ in expected:
            page = reader.get(
                "/v1/reports", limit=1, order=order, **({} if cursor is None else {"cursor": cursor})
            ).json()
            pages += [each["report_id"] for each in page["items"]]
            cursor = page["next_cursor"]
        assert cursor is None
        assert pages == (expected if order == "oldest" else expected[::-1])


def test_report_that_changes_for_everybody_has_one_place_again(
    exchange: Exchange, police: Caller, bank: Caller, reviewer: Caller
) -> None:
    telecom = exchange.member("Smart", Sector.TELECOM, ORDINARY)
    path, report = _ended_while_disputed(police, bank)
    decide(reviewer, path, UPHELD)
    assert police.post(f"{report}/relabel", {"tlp": "TLP:CLEAR", "reason": "It is known."}).status_code == 200
    own, seen = (each.get("/v1/reports").json()["items"] for each in (police, telecom))
    assert [each["updated_at"] for each in own] == [each["updated_at"] for each in seen]
    assert own[0]["updated_at"] > own[0]["overturned_at"]


def _ended_while_disputed(source: Caller, opener: Caller) -> tuple[str, str]:
    """The paths of a dispute, and of a report that its source has withdrawn since."""
    shown = source.report(PHONE, "loan")
    path, report = dispute(opener, shown["indicator"]["indicator_id"]), f"/v1/reports/{shown['report_id']}"
    assert source.post(f"{report}/withdraw", {"reason": "Another number."}).status_code == 200
    return path, report


def _seen(viewer: Caller, indicator_id: str, report: str) -> list[Any]:
    paths = ("/v1/reports", report, "/v1/indicators", f"/v1/indicators/{indicator_id}/history")
    answers = [viewer.get(path).json() for path in paths]
    return [answer.get("items", answer) for answer in answers]  # the cursors of a list are new each time


NARROWED = {"tlp": "TLP:AMBER+STRICT", "reason": "For us."}
WITHDRAWN = {"reason": "For now."}


@pytest.mark.parametrize(
    "steps", [(("relabel", NARROWED), ("withdraw", WITHDRAWN)), (("withdraw", WITHDRAWN), ("relabel", NARROWED))]
)
def test_source_escapes_no_decision_by_narrowing_its_report(
    police: Caller, bank: Caller, reviewer: Caller, steps: tuple[tuple[str, dict[str, str]], ...]
) -> None:
    report = police.report(PHONE, "loan", narrative="He called.")
    path = dispute(bank, report["indicator"]["indicator_id"])
    for verb, body in steps:
        assert police.post(f"/v1/reports/{report['report_id']}/{verb}", body).status_code == 200
    decide(reviewer, path, UPHELD)
    assert police.report(PHONE, "loan", narrative="He called again.")["result"] == "overturned"
    assert bank.check(PHONE)["listed"] is False


def test_report_that_comes_while_its_indicator_is_disputed_is_overturned_too(
    police: Caller, bank: Caller, reviewer: Caller
) -> None:
    path = dispute(bank, police.report(PHONE, "loan")["indicator"]["indicator_id"])
    another = police.report(PHONE, "phishing")
    assert police.post(f"/v1/reports/{another['report_id']}/withdraw", WITHDRAWN).status_code == 200
    decide(reviewer, path, UPHELD)
    assert police.report(PHONE, "phishing", narrative="He called.")["result"] == "overturned"
