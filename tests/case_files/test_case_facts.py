"""Where the facts of a case go: into its reports, and nowhere that more members see."""

from typing import Any

from tests.case_files.cases import (
    CASE,
    LINK,
    LOSS,
    OTHER_PHONE,
    PHONE,
    change,
    only_case,
    relabel,
    report_of,
    submit,
    withdraw,
)
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

STRICT = "TLP:AMBER+STRICT"


def test_what_a_case_does_not_repeat_stays_in_its_reports(office: Caller) -> None:
    facts = {"channel": "sms", "province": "KH-3", "loss": LOSS, "occurred_at": "2026-01-05T10:00:00Z"}
    for value, label in ((PHONE, STRICT), (LINK, "TLP:GREEN")):
        office.report(value, "loan", case_reference="B-1", tlp=label, **facts)
    values = [{"value": PHONE}, {"value": LINK}]
    case = office.post(
        "/v1/cases", {"reference": "B-1", "category": "loan", "tlp": "TLP:GREEN", "values": values}
    ).json()
    assert [case[name] for name in facts] == [None] * 4
    change(office, case["case_id"], narrative="She was called.")
    for index in (0, 1):
        shown = report_of(office, case, index)
        assert {name: shown[name] for name in facts} == facts


def test_case_that_a_report_begins_again_states_what_that_report_does(office: Caller) -> None:
    case = submit(office, PHONE, loss=LOSS, province="KH-3")
    withdraw(office, case)
    office.report(OTHER_PHONE, "loan", case_reference=case["reference"])
    shown = only_case(office)
    assert (shown["status"], shown["category"], shown["loss"], shown["province"]) == ("active", "loan", None, None)


def test_facts_of_a_strict_case_go_into_no_report_that_more_members_see(
    office: Caller, bank: Caller, exchange: Exchange
) -> None:
    other = exchange.member("Kampot Office")
    told = {"narrative": "An arrest is planned.", "channel": "telegram", "province": "KH-3", "loss": LOSS}
    wide = office.report(PHONE, "loan", case_reference="R-1", tlp="TLP:GREEN")
    case = office.post("/v1/cases", {"reference": "R-1", "category": "loan", "tlp": STRICT} | told).json()
    change(office, case["case_id"], narrative="It is planned for Monday.", occurred_at="2026-01-05T10:00:00Z")
    office.post("/v1/cases", {"reference": "R-1", "category": "loan", "values": [{"value": PHONE}]})
    for reader in (other, bank, office):
        shown = reader.get(f"/v1/reports/{wide['report_id']}").json()
        assert [shown[name] for name in (*told, "occurred_at")] == [None] * 5, reader


def test_facts_of_an_anonymous_case_go_into_no_report_that_names_its_source(office: Caller, exchange: Exchange) -> None:
    other = exchange.member("Kampot Office")
    named = office.report(PHONE, "loan", case_reference="R-1")
    body = {"reference": "R-1", "category": "loan", "tlp": "TLP:GREEN", "anonymous": True, "narrative": "Same words."}
    assert office.post("/v1/cases", body).status_code == 200
    assert other.get(f"/v1/reports/{named['report_id']}").json()["narrative"] is None


def test_case_that_becomes_stricter_narrows_its_wider_reports(office: Caller, exchange: Exchange) -> None:
    other = exchange.member("Kampot Office")
    case = submit(office, LINK)
    wide = office.report(PHONE, CASE["category"], case_reference=case["reference"], tlp="TLP:CLEAR")
    assert other.get(f"/v1/reports/{wide['report_id']}").status_code == 200
    relabel(office, case, tlp=STRICT)
    assert other.get(f"/v1/reports/{wide['report_id']}").status_code == 404


def test_case_that_becomes_stricter_narrows_its_ended_reports(office: Caller, exchange: Exchange) -> None:
    """Others still read them, with the value. A case that is opened opens none of them."""
    other = exchange.member("Kampot Office")
    case = submit(office, LINK, PHONE)
    ended = f"/v1/reports/{case['items'][1]['report_id']}"
    office.post_as_read(f"{ended}/withdraw", {"reason": "A mistake."})
    assert other.get(ended).status_code == 200
    relabel(office, case, tlp=STRICT)
    assert (other.get(ended).status_code, office.get(ended).json()["tlp"]) == (404, STRICT)
    relabel(office, case, tlp="TLP:GREEN")
    assert (other.get(ended).status_code, office.get(ended).json()["tlp"]) == (404, STRICT)


def test_withdrawn_case_may_be_closed_to_others_and_not_opened(office: Caller, exchange: Exchange) -> None:
    other = exchange.member("Kampot Office")
    case = submit(office, PHONE, LINK)
    report_id = case["items"][0]["report_id"]
    withdraw(office, case)
    assert other.get(f"/v1/reports/{report_id}").status_code == 200
    path = f"/v1/cases/{case['case_id']}/relabel"
    closed = office.post(path, {"tlp": STRICT, "reason": "An inquiry."})
    assert (closed.status_code, closed.json()["status"]) == (200, "withdrawn")
    assert other.get(f"/v1/reports/{report_id}").status_code == 404
    for opening in ({"tlp": "TLP:GREEN"}, {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}):
        assert office.post(path, {**opening, "reason": "x"}).json().get("code") == "case_ended"
    again = submit(office, PHONE, narrative="It is true after all.")
    assert again["tlp"] == STRICT


def test_row_that_is_rejected_states_nothing_of_its_new_case(office: Caller) -> None:
    """The second row would show the report of the first one to more members."""
    row = {"value": PHONE, "category": CASE["category"], "case_reference": "B-1"}
    strict = row | {"tlp": STRICT, "channel": "sms"}
    wider = row | {"tlp": "TLP:GREEN", "province": "KH-3", "loss": {"amount": "900.00", "currency": "USD"}}
    other = row | {"value": LINK, "tlp": STRICT, "loss": LOSS, "case_reference": "B-2"}
    answer = office.post("/v1/reports/batch", {"items": [strict, wider, other]}).json()
    assert [item["result"] for item in answer["items"]] == ["created", "rejected", "created"]
    facts = {case["reference"]: (case["channel"], case["province"], case["loss"]) for case in cases_of(office)}
    assert facts == {"B-1": ("sms", None, None), "B-2": (None, None, LOSS)}


def cases_of(office: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = office.get("/v1/cases").json()["items"]
    return items


def test_client_that_stated_the_facts_of_a_case_approves_no_report_that_repeats_them(exchange: Exchange) -> None:
    teller, adder = exchange.colleagues("Office", 2)
    case = submit(teller, LINK)
    added = change(adder, case["case_id"], add_values=[{"value": PHONE}]).json()
    refused = teller.post_as_read(f"/v1/reports/{added['items'][0]['report_id']}/approve", {})
    assert (refused.status_code, refused.json().get("code")) == (409, "approval_refused")


def test_client_that_stated_the_facts_of_a_case_approves_no_report_that_is_restated_by_another(
    exchange: Exchange,
) -> None:
    """The approval ends with the change, and the report still repeats what the teller stated of the case."""
    teller, adder, approver, changer = exchange.colleagues("Office", 4)
    case = submit(teller, LINK)
    added = change(adder, case["case_id"], add_values=[{"value": PHONE}]).json()["items"][0]
    path = f"/v1/reports/{added['report_id']}/approve"
    assert approver.post_as_read(path, {}).status_code == 200
    assert change(changer, case["case_id"], channel="sms").status_code == 200
    for stating in (teller, changer):
        refused = stating.post_as_read(path, {})
        assert (refused.status_code, refused.json().get("code")) == (409, "approval_refused")
    assert approver.post_as_read(path, {}).status_code == 200
