"""What happens to a case may not lose, open, revive or list one of its reports by mistake."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, update

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.cases.tables import CaseFile
from krama.core import clock
from krama.operations import retention
from krama.protection.cache import ProtectedListCache
from krama.reports import case_reports
from krama.reports.tables import Report
from tests.case_files.cases import (
    ACCOUNT,
    CASE,
    LINK,
    LOSS,
    OTHER_PHONE,
    PHONE,
    change,
    only_case,
    relabel,
    report_of,
    results,
    send,
    submit,
    withdraw,
)
from tests.exchange import Caller, Exchange
from tests.members import new_client
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

SHOP = "https://shop.example/kit"
STRICT = "TLP:AMBER+STRICT"


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("National Police")


def protected(exchange: Exchange, national: Caller) -> Callable[[], None]:
    """Protect the shop. Returns what ends the protection."""
    body = {"form": "domain_suffix", "value": "shop.example", "owner": "Shop", "reason": "Its own."}
    made = national.post("/v1/protections", body).json()
    exchange.services[ProtectedListCache].refresh()

    def end() -> None:
        path = f"/v1/protections/{made['protection_id']}/end"
        assert national.post_as_read(path, {"reason": "It is over."}).status_code == 200
        exchange.services[ProtectedListCache].refresh()

    return end


def test_anonymity_of_a_case_that_reports_made_opens_none_of_them(office: Caller, bank: Caller) -> None:
    report = office.report(PHONE, "loan", case_reference="B-1", tlp=STRICT)
    changed = relabel(office, only_case(office), anonymous=True)
    assert (changed["tlp"], changed["anonymous"]) == (STRICT, True)
    stored = office.get(f"/v1/reports/{report['report_id']}").json()
    assert (stored["tlp"], stored["anonymous"]) == (STRICT, True)
    assert bank.check(PHONE)["action"] == "proceed"


def test_anonymity_reaches_reports_with_another_label_too(office: Caller, kampot: Caller) -> None:
    mine = submit(office, PHONE)
    theirs = submit(kampot, LINK, {"value": PHONE, "tlp": "TLP:AMBER"}, reference="K-1")
    relabel(kampot, theirs, anonymous=True)
    assert [report_of(office, theirs, index)["source"]["name"] for index in (0, 1)] == ["another member"] * 2
    assert report_of(kampot, theirs, 1)["tlp"] == "TLP:AMBER"
    [related] = office.get(f"/v1/cases/{mine['case_id']}/related").json()["items"]
    assert (related["source"]["name"], related["reference"]) == ("another member", None)


def test_pending_report_takes_a_stricter_label_of_its_case(
    exchange: Exchange, office: Caller, bank: Caller, national: Caller
) -> None:
    end = protected(exchange, national)
    case = submit(office, SHOP, PHONE)
    relabel(office, case, tlp=STRICT)
    assert [report_of(office, case, index)["tlp"] for index in (0, 1)] == [STRICT] * 2
    end()
    path = f"/v1/reports/{case['items'][0]['report_id']}/decide"
    assert national.post_as_read(path, {"decision": "accepted", "reason": "It is so."}).status_code == 200
    assert report_of(office, case)["tlp"] == STRICT
    assert bank.check(SHOP)["action"] == "proceed"


def test_change_of_a_case_decides_no_pending_report(
    exchange: Exchange, office: Caller, bank: Caller, national: Caller
) -> None:
    end = protected(exchange, national)
    case = submit(office, {"value": SHOP, "role": "merchant", "confidence": 10}, PHONE)
    end()
    assert change(office, case["case_id"], channel="sms").status_code == 200
    pending = report_of(office, case)
    assert (pending["status"], pending["channel"], pending["role"]) == ("pending", "sms", "merchant")
    assert bank.check(SHOP)["action"] == "proceed"
    assert len(office.get(f"/v1/cases/{case['case_id']}").json()["values"]) == 2


def test_change_of_a_case_changes_a_report_whose_value_became_protected_where_it_is(
    exchange: Exchange, office: Caller, national: Caller
) -> None:
    case = submit(office, SHOP, PHONE)
    protected(exchange, national)
    change(office, case["case_id"], channel="sms")
    assert (report_of(office, case)["status"], report_of(office, case)["channel"]) == ("active", "sms")
    assert len(office.get(f"/v1/cases/{case['case_id']}").json()["values"]) == 2


def test_change_of_a_case_does_not_revive_a_report_whose_time_is_up(exchange: Exchange, office: Caller) -> None:
    case = submit(office, PHONE, LINK)
    until = (clock.now() + timedelta(minutes=1)).isoformat()
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"], valid_until=until)
    with exchange.database.transaction() as session:
        past = clock.now() - timedelta(minutes=5)
        of_it = col(Report.report_id) == UUID(case["items"][0]["report_id"])
        session.execute(update(Report).where(of_it).values(valid_until=past))
    change(office, case["case_id"], channel="sms")
    assert retention.expire(exchange.database) == 1
    assert report_of(office, case)["status"] == "expired"


def test_erased_case_that_was_withdrawn_stays_so_when_the_same_is_sent_again(
    exchange: Exchange, office: Caller
) -> None:
    case = submit(office, PHONE, LINK)
    withdraw(office, case)
    with exchange.database.transaction() as session:
        old = timedelta(days=4000)
        session.execute(update(CaseFile).values(updated_at=clock.now() - old))
        session.execute(update(Report).values(seq=col(Report.seq) - clock.to_micros(clock.from_micros(0) + old)))
    assert retention.run_daily(exchange.database, 3000).cases == 1
    again = submit(office, PHONE, LINK)
    assert (again["result"], again["status"], again["narrative"]) == ("withdrawn", "withdrawn", None)
    assert again["erased_at"] is not None


@pytest.mark.parametrize("members", [{"evidence": [{"sha256": "a" * 64}]}, {"category": "loan", "values": []}])
def test_withdrawn_case_changes_only_when_one_of_its_values_is_reported(
    office: Caller, members: dict[str, Any]
) -> None:
    case = submit(office, PHONE)
    withdraw(office, case)
    before = office.get(f"/v1/cases/{case['case_id']}").json()
    again = submit(office, PHONE, **members)
    assert (again["result"], again["status"]) == ("withdrawn", "withdrawn")
    assert office.get(f"/v1/cases/{case['case_id']}").json() == before


def test_repeated_report_changes_no_withdrawn_case(office: Caller) -> None:
    for value, amount in ((PHONE, "900.00"), (LINK, "700.00")):
        office.report(value, "loan", case_reference="B-1", loss={"amount": amount, "currency": "USD"})
    withdraw(office, only_case(office))
    before = only_case(office)
    office.report(PHONE, "loan", case_reference="B-1", loss={"amount": "900.00", "currency": "USD"})
    assert only_case(office) == before


def test_withdrawn_case_is_for_its_own_agency_alone(office: Caller, kampot: Caller) -> None:
    case = submit(office, PHONE)
    withdraw(office, case)
    assert kampot.get(f"/v1/cases/{case['case_id']}").status_code == 404
    assert kampot.get("/v1/cases").json()["items"] == []
    office.report(LINK, CASE["category"], case_reference=CASE["reference"], tlp=STRICT)
    assert only_case(office)["status"] == "active"
    assert kampot.get(f"/v1/cases/{case['case_id']}").status_code == 404, "a hidden report began it again"


def test_loss_of_a_case_that_reports_made_is_the_largest_of_its_reports(office: Caller) -> None:
    for value, amount, currency in ((PHONE, "900.00", "USD"), (LINK, "100.00", "USD"), (OTHER_PHONE, "5000", "KHR")):
        office.report(value, "loan", case_reference="B-1", loss={"amount": amount, "currency": currency})
    assert only_case(office)["loss"] == {"amount": "900.00", "currency": "USD"}
    office.report(PHONE, "loan", case_reference="B-1", loss={"amount": "300.00", "currency": "USD"})
    assert only_case(office)["loss"] == {"amount": "300.00", "currency": "USD"}
    before = only_case(office)
    office.report(LINK, "phishing", case_reference="B-1", province="KH-3")
    office.report(LINK, "phishing", case_reference="B-1", province="KH-2")
    after = only_case(office)
    assert (after["category"], after["province"], after["revision"]) == ("loan", "KH-3", before["revision"] + 2)


def test_case_that_reports_made_keeps_their_category(office: Caller) -> None:
    office.report(PHONE, "loan", case_reference="B-1")
    refused = send(office, PHONE, reference="B-1", category="phishing")
    assert (refused.status_code, refused.json().get("code")) == (409, "case_category_refused")


def test_case_that_is_described_for_more_readers_than_its_reports_repeats_none_of_their_facts(
    office: Caller, bank: Caller
) -> None:
    office.report(PHONE, "loan", case_reference="B-1", tlp=STRICT, channel="sms", province="KH-3", loss=LOSS)
    body = {"reference": "B-1", "category": "loan", "tlp": "TLP:GREEN"}
    case = office.post("/v1/cases", body).json()
    seen = bank.get(f"/v1/cases/{case['case_id']}").json()
    assert (seen["channel"], seen["province"]) == (None, None)
    assert (case["channel"], case["loss"]) == (None, None)


def test_value_that_was_narrower_begins_again_with_its_label(office: Caller) -> None:
    case = submit(office, PHONE, {"value": LINK, "tlp": STRICT})
    withdraw(office, case)
    again = submit(office, PHONE, LINK, again=True)
    assert results(again) == ["created", "created"]
    assert [report_of(office, again, index)["tlp"] for index in (0, 1)] == ["TLP:GREEN", STRICT]


def test_report_is_narrowed_to_what_its_label_and_that_of_the_case_have_in_common(office: Caller, bank: Caller) -> None:
    narrow = {"value": PHONE, "tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}
    case = submit(office, narrow, {"value": LINK, "tlp": "TLP:AMBER", "audience": {"sectors": ["bank", "police"]}})
    change(office, case["case_id"], tlp="TLP:AMBER", audience={"sectors": ["police"]})
    assert report_of(office, case)["tlp"] == STRICT
    assert report_of(office, case, 1)["audience"] == {"sectors": ["police"], "agencies": []}
    assert bank.check(PHONE)["action"] == bank.check(LINK)["action"] == "proceed"


def test_named_report_of_an_anonymous_case_does_not_name_it(office: Caller, kampot: Caller) -> None:
    mine = submit(office, PHONE)
    theirs = submit(kampot, LINK, reference="K-1", anonymous=True)
    kampot.report(PHONE, CASE["category"], case_reference="K-1")
    [related] = office.get(f"/v1/cases/{mine['case_id']}/related").json()["items"]
    assert (related["case_id"], related["source"]["name"]) == (None, "Kampot Office")
    seen = office.get(f"/v1/cases/{theirs['case_id']}").json()
    assert (seen["source"]["name"], seen["reference"]) == ("another member", None)
    assert [item["indicator"]["kind"] for item in seen["values"]] == ["url"]


def test_case_is_related_to_no_other_by_a_value_that_became_protected(
    exchange: Exchange, office: Caller, kampot: Caller, national: Caller
) -> None:
    mine = submit(office, SHOP, PHONE)
    submit(kampot, SHOP, reference="K-1")
    path = f"/v1/cases/{mine['case_id']}/related"
    assert len(office.get(path).json()["items"]) == 1
    protected(exchange, national)
    assert office.get(path).json()["items"] == []


def test_effects_are_those_of_a_report_that_was_listed_and_seen_at_the_time(
    office: Caller, kampot: Caller, bank: Caller
) -> None:
    body = {**ACCOUNT, "category": "loan"}
    key = kampot.post("/v1/reports", body).json()["indicator"]["indicator_id"]

    def stop(number: str) -> None:
        said = {"reference": number, "indicator_id": key, "outcome": "payment_stopped", "payment": LOSS}
        assert bank.post("/v1/outcomes", said).status_code == 201

    def stopped(case: dict[str, Any]) -> int:
        return int(office.get(f"/v1/cases/{case['case_id']}").json()["effects"]["payment_stopped_count"])

    case = submit(office, ACCOUNT, tlp=STRICT)
    stop("P-1")
    relabel(office, case, tlp="TLP:GREEN")
    assert stopped(case) == 0, "the bank did not see the report then"
    stop("P-2")
    relabel(office, case, tlp=STRICT)
    assert stopped(case) == 1
    withdraw(office, case)
    stop("P-3")
    assert stopped(case) == 1


def test_submit_only_client_learns_no_role_that_another_stated(exchange: Exchange) -> None:
    agency_id, first = exchange.enrol("Office", scopes=[Permission.CASES_SUBMIT, Permission.CASES_READ])
    with exchange.database.transaction() as session:
        second = new_client(session, agency_id, [Permission.CASES_SUBMIT])
    issue = exchange.services[Tokens].issue
    reader = exchange.with_token(issue(first.client_id, [Permission.CASES_SUBMIT, Permission.CASES_READ]))
    writer = exchange.with_token(issue(second.client_id, [Permission.CASES_SUBMIT]))
    submit(reader, {"value": PHONE, "role": "onward", "layer": 3})
    body = {"reference": CASE["reference"], "category": CASE["category"], "values": [{"value": PHONE}]}
    [item] = writer.post("/v1/cases", body).json()["items"]
    assert (item["result"], item["role"], item["layer"]) == ("unchanged", None, None)


@pytest.mark.parametrize("stored", [{"loss_amount": Decimal("12.345")}, {"channel": "a\nb"}])
def test_case_with_facts_from_before_a_rule_can_still_be_changed(
    exchange: Exchange, office: Caller, stored: dict[str, Any]
) -> None:
    case = submit(office, PHONE)
    with exchange.database.transaction() as session:
        session.execute(update(CaseFile).values(**stored))
    assert results(change(office, case["case_id"], add_values=[{"value": LINK}]).json()) == ["created"]
    assert change(office, case["case_id"], province="KH-3").status_code == 200


def test_case_with_more_reports_than_one_request_changes_is_refused(
    office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("krama.reports.case_reports", "krama.case_files.service"):
        monkeypatch.setattr(f"{module}.MOST_AT_ONCE", 1)
    case = submit(office, PHONE)
    office.report(LINK, CASE["category"], case_reference=CASE["reference"])
    for answer in (
        office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "A mistake."}),
        office.post(f"/v1/cases/{case['case_id']}/relabel", {"tlp": STRICT, "reason": "x"}),
    ):
        assert (answer.status_code, answer.json().get("code")) == (409, "too_many_case_reports")
    assert office.get(f"/v1/cases/{case['case_id']}").json()["status"] == "active"


def test_request_that_would_change_more_reports_than_one_may_is_refused(
    office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submit(office, PHONE)
    monkeypatch.setattr("krama.case_files.service.MOST_AT_ONCE", 1)
    answer = change(office, case["case_id"], province="KH-3", add_values=[{"value": LINK}])
    assert (answer.status_code, answer.json().get("code")) == (409, "too_many_case_reports")
    after = office.get(f"/v1/cases/{case['case_id']}").json()
    assert (after["province"], len(after["values"])) == (CASE["province"], 1)


def test_effects_of_a_case_with_too_many_reports_are_those_of_the_oldest(
    exchange: Exchange, office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submit(office, PHONE, LINK, OTHER_PHONE)
    ids = [UUID(item["report_id"]) for item in case["items"]]
    moments = [clock.now() - timedelta(days=days) for days in (1, 3, 2)]
    with exchange.database.transaction() as session:
        for report_id, moment in zip(ids, moments, strict=True):
            session.execute(update(Report).where(col(Report.report_id) == report_id).values(created_at=moment))
    monkeypatch.setattr("krama.reports.case_reports._MOST_PAST", 2)
    agency_id = UUID(office.get("/v1/me").json()["agency"]["agency_id"])
    with exchange.database.read() as session:
        past = case_reports.past(session, agency_id, CASE["reference"])
    assert [each.listed_at for each in past] == [moments[1], moments[2]]


def found_by(reader: Caller, text: str) -> list[tuple[str, str]]:
    """The ids and titles of the cases that a search finds."""
    answer = reader.post("/v1/search", {"text": text, "types": ["case"]})
    assert answer.status_code == 200, answer.text
    return [(item[f"{item['type']}_id"], item["title"]) for item in answer.json()["items"]]


def test_anonymous_case_is_neither_named_nor_found_by_what_its_agency_reported_with_its_name(
    office: Caller, kampot: Caller
) -> None:
    theirs = submit(kampot, PHONE, reference="KAMPOT-1", anonymous=True)
    kampot.report("evil-shop.com", CASE["category"], case_reference="KAMPOT-1")
    [(key, title)] = found_by(office, PHONE)
    assert (key, "KAMPOT-1" in title) == (theirs["case_id"], False)
    assert found_by(office, "evil-shop.com") == []
    listed = {
        asked: len(office.get("/v1/cases", **{asked: value}).json()["items"])
        for asked, value in {"kind": "phone", "reference": "KAMPOT-1"}.items()
    }
    assert listed == {"kind": 1, "reference": 0}
    assert office.get("/v1/cases", kind="domain").json()["items"] == []
    assert len(kampot.get("/v1/cases", reference="KAMPOT-1").json()["items"]) == 1


def test_case_number_of_an_anonymous_report_is_for_its_own_agency(office: Caller, kampot: Caller) -> None:
    hidden = kampot.report(PHONE, "loan", case_reference="K-1", anonymous=True)
    named = kampot.report(LINK, "loan", case_reference="K-1")
    assert office.get(f"/v1/reports/{hidden['report_id']}").json()["case_reference"] is None
    seen = office.get("/v1/reports", case_reference="K-1").json()["items"]
    assert [report["report_id"] for report in seen] == [named["report_id"]]
    own = kampot.get("/v1/reports", case_reference="K-1").json()["items"]
    assert {report["case_reference"] for report in own} == {"K-1"}
    assert len(own) == 2


def test_withdrawn_cases_of_others_take_no_place_on_a_page(office: Caller, bank: Caller) -> None:
    submit(office, PHONE, reference="A-0")
    for number in range(1, 5):
        withdraw(office, submit(office, PHONE, reference=f"A-{number}"))
    page = bank.get("/v1/cases", limit=1).json()
    assert (len(page["items"]), page["has_more"]) == (1, False)
