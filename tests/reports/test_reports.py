"""Submitting, reading and withdrawing reports, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from krama.core import clock
from krama.reports import endings
from tests.exchange import Caller, Exchange

FULL: dict[str, Any] = {
    "value": "០១២ ៣៤៥ ៦៧៨",
    "kind": "phone",
    "category": "impersonation_bank",
    "confidence": 80,
    "tlp": "TLP:AMBER",
    "occurred_at": "2026-01-31T08:00:00+07:00",
    "province": "KH-12",
    "case_reference": "PP-2026-0117",
    "channel": "telegram",
    "loss": {"amount": "250.10", "currency": "USD"},
    "narrative": "លោក Dara ត្រូវបានគេបោក។",
}


def test_report_is_kept_as_it_was_written(police: Caller) -> None:
    answer = police.post("/v1/reports", FULL)
    report = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/reports/{report['report_id']}"
    assert police.get(answer.headers["location"]).json() == report | {"result": None}
    assert report["indicator"]["canonical"] == "+85512345678"
    assert report["indicator"]["display"] == "+855 12 345 678"
    assert report["occurred_at"] == "2026-01-31T01:00:00Z"
    assert report["loss"] == {"amount": "250.10", "currency": "USD"}
    same = ("value", "category", "confidence", "tlp", "province", "case_reference", "channel", "narrative")
    assert {name: report[name] for name in same} == {name: FULL[name] for name in same}


def test_repeated_fact_returns_the_same_report_unchanged(police: Caller) -> None:
    first = police.post("/v1/reports", FULL)
    again = police.post("/v1/reports", FULL | {"value": "+855 12 345 678"} | {"value": FULL["value"]})
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["result"], again.json()["result"]) == ("created", "unchanged")
    assert again.json() == first.json() | {"result": "unchanged"}
    assert police.check("012345678")["report_count"] == 1


def test_repeated_fact_changes_what_is_said_anew_and_keeps_the_rest(police: Caller) -> None:
    first = police.report("012 345 678", "loan", narrative="first", confidence=20)
    again = police.report("0085512345678", "loan", confidence=90)
    assert again["report_id"] == first["report_id"]
    assert (again["confidence"], again["narrative"], again["value"]) == (90, "first", "0085512345678")
    assert police.check("012 345 678")["score"] > 50


def test_another_case_is_another_report(police: Caller) -> None:
    first = police.report("012 345 678", case_reference="A")
    second = police.report("012 345 678", case_reference="B")
    assert first["report_id"] != second["report_id"]
    assert first["indicator"] == second["indicator"]


def test_another_agencys_report_looks_like_none(police: Caller, office: Caller) -> None:
    report = police.report("012 345 678", tlp="TLP:AMBER+STRICT")
    path = f"/v1/reports/{report['report_id']}"
    absent = f"/v1/reports/{uuid4()}"

    def shape(answer: Any) -> dict[str, Any]:
        return {name: value for name, value in answer.json().items() if name != "request_id"}

    assert shape(office.get(path)) == shape(office.get(absent))
    reason = {"reason": "mistake"}
    assert shape(office.post(f"{path}/withdraw", reason)) == shape(office.post(f"{absent}/withdraw", reason))
    assert office.get(path).status_code == 404
    assert office.get("/v1/reports").json()["items"] == []
    assert police.get(path).json()["status"] == "active"


def test_withdrawn_report_stays_on_record_and_no_longer_counts(police: Caller, office: Caller) -> None:
    report = police.report("012 345 678", "loan")
    office.report("012 345 678", "romance")
    withdrawn = police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong number."}).json()
    assert (withdrawn["status"], withdrawn["end_reason"]) == ("withdrawn", "Wrong number.")
    verdict = office.check("012 345 678")
    assert (verdict["agency_count"], verdict["categories"]) == (1, ["romance"])
    again = police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Again."})
    assert (again.status_code, again.json()) == (200, withdrawn)
    assert police.get(f"/v1/reports/{report['report_id']}").json() == withdrawn


def test_last_withdrawal_takes_the_indicator_off_the_list_and_says_so(police: Caller, office: Caller) -> None:
    report = police.report("012 345 678")
    path = f"/v1/indicators/{report['indicator']['indicator_id']}"
    assert office.get(path).status_code == 200
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong number."})
    left = office.get(path).json()
    assert (left["status"], left["action"], left["report_count"], left["explanation"]) == (
        "withdrawn",
        "proceed",
        0,
        None,
    )
    verdict = office.check("012 345 678")
    assert (verdict["listed"], verdict["status"]) == (False, "withdrawn")
    assert [reason["code"] for reason in verdict["reasons"]] == ["withdrawn"]


def test_withdrawn_report_stays_withdrawn_until_its_agency_reports_it_again_on_purpose(police: Caller) -> None:
    """As in tomorrow's version of a file: the job that sends it does not know that an officer withdrew a row."""
    stated: dict[str, Any] = {"confidence": 80, "narrative": "He called.", "tlp": "TLP:AMBER", "anonymous": True}
    first = police.report("012 345 678", **stated)
    path = f"/v1/reports/{first['report_id']}"
    withdrawn = police.post(f"{path}/withdraw", {"reason": "Wrong number."}).json()
    body = {"value": "012 345 678", "category": "phishing"}
    corrected: dict[str, Any] = {"confidence": 90, "province": "KH-12", "value": "+855 12 345 678"}
    for same in (stated, {}, {"anonymous": False}, corrected, {"tlp": "TLP:AMBER+STRICT"}, {"again": False}):
        again = police.post("/v1/reports", body | same)
        assert (again.status_code, again.json()) == (200, withdrawn | {"result": "withdrawn"})
    (row,) = police.post("/v1/reports/batch", {"items": [body | stated]}).json()["items"]
    assert (row["result"], row["report_id"]) == ("withdrawn", first["report_id"])
    assert police.check("012 345 678")["listed"] is False
    second = police.report("012 345 678", **stated, again=True)
    assert (second["result"], second["report_id"] != first["report_id"]) == ("created", True)
    assert police.check("012 345 678")["report_count"] == 1
    police.post(f"/v1/reports/{second['report_id']}/withdraw", {"reason": "Wrong again."})
    assert police.report("012 345 678", **stated)["result"] == "withdrawn"


def test_report_that_came_back_and_expired_is_a_new_one_when_it_is_sent_again(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    first = police.report("012 345 678")
    police.post(f"/v1/reports/{first['report_id']}/withdraw", {"reason": "Wrong number."})
    until = (clock.now() + timedelta(days=1)).isoformat()
    second = police.report("012 345 678", again=True, valid_until=until)
    later[0] = timedelta(days=2)
    with exchange.database.transaction() as session:
        assert endings.expire(session, [UUID(second["report_id"])])
    later[0] = timedelta()
    assert police.report("012 345 678", valid_until=None)["result"] == "created"


def test_withdrawn_report_without_a_case_comes_back_with_what_happened_after_it(police: Caller) -> None:
    """Another victim of the same value. With a case number, it would only be another day of the same incident."""
    later = (clock.now() + timedelta(seconds=90)).isoformat()
    for members, result in (({}, "created"), ({"case_reference": "PP-1"}, "withdrawn")):
        first = police.report("012 345 678", **members)
        police.post(f"/v1/reports/{first['report_id']}/withdraw", {"reason": "Wrong number."})
        assert police.report("012 345 678", occurred_at=first["created_at"], **members)["result"] == "withdrawn"
        assert police.report("012 345 678", occurred_at=later, **members)["result"] == result


def test_withdrawn_report_stays_withdrawn_after_its_narrative_was_erased(exchange: Exchange, police: Caller) -> None:
    """The file of next year still has the narrative, so it must not count as new."""
    report = police.report("012 345 678", narrative="He called.")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong number."})
    with exchange.database.transaction() as session:
        assert endings.erase(session, clock.now() + timedelta(days=1), 10) == 1
    assert police.report("012 345 678", narrative="He called.")["result"] == "withdrawn"


def test_pages_hold_every_report_once_in_order(police: Caller) -> None:
    sent = [police.report(f"012 345 {number}")["report_id"] for number in range(600, 607)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = police.get("/v1/reports", limit=3, **cursor).json()
        seen += [report["report_id"] for report in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert (seen, page["has_more"]) == (sent, False)
    cursor = {"cursor": page["resume_cursor"]}
    nothing = {"items": [], "next_cursor": None, "has_more": False, "resume_cursor": page["resume_cursor"]}
    assert police.get("/v1/reports", **cursor).json() == nothing
    later = police.report("012 345 700")["report_id"]
    assert [item["report_id"] for item in police.get("/v1/reports", **cursor).json()["items"]] == [later]


def test_changed_indicator_comes_again_at_the_end_of_the_list(police: Caller, office: Caller) -> None:
    for value in ("012 345 600", "012 345 601", "evil-shop.com"):
        police.report(value, "phishing")
    page = police.get("/v1/indicators").json()
    office.report("012 345 600", "romance")
    after = police.get("/v1/indicators", cursor=page["resume_cursor"]).json()["items"]
    assert [item["canonical"] for item in after] == ["+85512345600"]
    assert [i["canonical"] for i in police.get("/v1/indicators", kind="domain").json()["items"]] == ["evil-shop.com"]
    assert [i["canonical"] for i in police.get("/v1/indicators", category="romance").json()["items"]] == [
        "+85512345600"
    ]
    moment = after[0]["updated_at"]
    assert police.get("/v1/indicators", updated_after=moment).json()["items"] == []
    assert len(police.get("/v1/indicators", updated_after="2026-01-01T00:00:00Z").json()["items"]) == 3


def test_list_that_begins_at_a_time_goes_on_from_there_though_nothing_has_changed_since(police: Caller) -> None:
    police.report("012 345 600")
    moment = police.get("/v1/indicators").json()["items"][0]["updated_at"]
    quiet = police.get("/v1/indicators", updated_after=moment).json()
    assert (quiet["items"], quiet["has_more"]) == ([], False)
    again = police.get("/v1/indicators", cursor=quiet["resume_cursor"]).json()["items"]
    assert again == []
    police.report("012 345 601")
    after = police.get("/v1/indicators", cursor=quiet["resume_cursor"]).json()["items"]
    assert [item["canonical"] for item in after] == ["+85512345601"]


@pytest.mark.parametrize("moment", [None, "2099-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_list_that_begins_at_a_time_to_come_misses_nothing_that_is_being_written(
    exchange: Exchange, police: Caller, moment: str | None
) -> None:
    """Also for a reader whose clock is ahead. With None it begins now."""
    asked = moment or datetime.now(UTC).isoformat()
    quiet = police.get("/v1/indicators", updated_after=asked).json()
    assert quiet["items"] == []
    police.report("012 345 601")
    after = police.get("/v1/indicators", cursor=quiet["resume_cursor"]).json()["items"]
    assert [item["canonical"] for item in after] == ["+85512345601"]


@pytest.fixture(scope="module")
def refused(module_exchange: Exchange) -> Caller:
    """An office in an exchange that many tests share, because all its reports are refused."""
    return module_exchange.member("Phnom Penh Office")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"category": "planet"}, "choice_unknown", "category"),
        ({"category": None}, "null_refused", "category"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_in_future", "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "time_too_early", "occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "time_too_late", "occurred_at"),
        ({"occurred_at": 0}, "time_invalid", "occurred_at"),
        ({"occurred_at": "2026-01-31T08:00:00"}, "time_invalid", "occurred_at"),
        ({"province": "KH-01"}, "province_unknown", "province"),
        ({"province": "Phnom Penh"}, "province_unknown", "province"),
        ({"loss": {"amount": "1", "currency": "XYZ1"}}, "currency_unknown", "loss.currency"),
        ({"loss": {"amount": "1", "currency": "XXX"}}, "currency_unknown", "loss.currency"),
        ({"loss": {"amount": "1", "currency": "XTS"}}, "currency_unknown", "loss.currency"),
        ({"loss": {"amount": 1, "currency": "KHR"}}, "wrong_type", "loss.amount"),
        ({"loss": {"amount": "12.345", "currency": "KHR"}}, "too_many_decimals", "loss.amount"),
        ({"confidence": 101}, "out_of_range", "confidence"),
        ({"confidence": True}, "wrong_type", "confidence"),
        ({"confidence": None}, "null_refused", "confidence"),
        ({"anonymous": None}, "null_refused", "anonymous"),
        ({"value": None}, "null_refused", "value"),
        ({"audience": {"sectors": None}}, "null_refused", "audience.sectors"),
        ({"confidence": 2**63}, "out_of_range", "confidence"),
        ({"tlp": "TLP:WHITE"}, "choice_unknown", "tlp"),
        ({"value": 5}, "wrong_type", "value"),
        ({"value": ""}, "value_empty", "value"),
        ({"value": "x" * 5000}, "too_long", "value"),
        ({"value": "012\u0000345678"}, "value_not_text", "value"),
        ({"narrative": "a\u0000b"}, "control_characters", "narrative"),
        ({"narrative": "x" * 4001}, "too_long", "narrative"),
        ({"case_reference": ""}, "too_short", "case_reference"),
        ({"report_id": "mine"}, "member_unknown", "report_id"),
        ({"kind": "bank_account"}, "institution_missing", "institution"),
        ({"chain": "tron"}, None, None),
    ],
)
def test_bad_report_is_refused_with_code_and_field_and_stores_nothing(
    refused: Caller, change: dict[str, Any], code: str | None, field: str | None
) -> None:
    answer = refused.post("/v1/reports", FULL | change)
    problem = answer.json()
    assert answer.status_code == 422
    assert code is None or (problem.get("errors") or [problem])[0]["code"] == code
    assert field is None or problem["field"] == field
    assert str(change.get("value", "\0"))[:10] not in problem["detail"] or change.get("value") == ""
    assert refused.get("/v1/reports").json()["items"] == []


def test_amounts_are_exact(exchange: Exchange, police: Caller) -> None:
    report = police.report("012 345 678", loss={"amount": "99999999999999.99", "currency": "KHR"})
    assert report["loss"]["amount"] == "99999999999999.99"
    read = police.get(f"/v1/reports/{report['report_id']}").json()
    assert read["loss"]["amount"] == "99999999999999.99"
