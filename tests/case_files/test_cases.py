"""A case is sent as one thing: its facts once, every value with its own result, and one report for each."""

import hashlib
import json
from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from tests.case_files.cases import (
    ACCOUNT,
    CASE,
    LINK,
    LOSS,
    NARRATIVE,
    OTHER_PHONE,
    PHONE,
    change,
    results,
    send,
    submit,
)
from tests.exchange import Caller, Exchange
from tests.members import new_client
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite


def read_report(reader: Caller, case: dict[str, Any], index: int = 0) -> dict[str, Any]:
    report: dict[str, Any] = reader.get(f"/v1/reports/{case['items'][index]['report_id']}").json()
    return report


def test_each_value_becomes_a_report_with_the_facts_of_the_case(office: Caller, bank: Caller) -> None:
    answer = send(office, {"value": PHONE, "role": "contact"}, ACCOUNT, LINK)
    case = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"/v1/cases/{case['case_id']}")
    assert (case["result"], case["status"], case["revision"], case["view"]) == ("created", "active", 1, "own")
    assert [(item["index"], item["result"], item["role"]) for item in case["items"]] == [
        (0, "created", "contact"), (1, "created", "receiver"), (2, "created", None),
    ]  # fmt: skip
    for index in range(3):
        report = read_report(office, case, index)
        for member in ("category", "occurred_at", "province", "channel", "loss", "narrative"):
            assert report[member] == case[member], member
        assert report["case_reference"] == case["reference"] == CASE["reference"]
        assert report["tlp"] == case["tlp"] == "TLP:GREEN"
    assert bank.check(PHONE)["action"] != "proceed"


def test_value_that_cannot_be_read_is_named_and_stops_nothing(office: Caller) -> None:
    case = submit(
        office, "nothing at all", {"value": PHONE, "role": "victim"}, {"value": LINK, "role": "impersonated"},
        {"value": OTHER_PHONE, "role": "contact", "layer": 2}, ACCOUNT,
    )  # fmt: skip
    assert results(case) == ["rejected", "rejected", "rejected", "rejected", "created"]
    codes = [item["error"]["code"] for item in case["items"][:4]]
    assert codes[1:] == ["victim_refused", "impersonated_refused", "layer_contradicted"]
    assert all(item["report_id"] is None and item["indicator"] is None for item in case["items"][:4])
    shown = office.get(f"/v1/cases/{case['case_id']}").json()
    assert [item["role"] for item in shown["values"]] == ["receiver"]


def test_case_without_a_readable_value_is_kept(office: Caller) -> None:
    case = submit(office, "nothing at all")
    assert office.get(f"/v1/cases/{case['case_id']}").json()["narrative"] == NARRATIVE


def test_same_case_sent_again_changes_nothing(office: Caller) -> None:
    first, again = submit(office, PHONE, ACCOUNT), send(office, PHONE, ACCOUNT)
    assert again.status_code == 200
    case = again.json()
    assert (case["result"], results(case), case["revision"]) == ("unchanged", ["unchanged"] * 2, 1)
    assert case["case_id"] == first["case_id"]
    assert len(office.get("/v1/cases").json()["items"]) == 1


def test_reference_belongs_to_one_agency(exchange: Exchange, office: Caller) -> None:
    other = exchange.member("Kampot Office")
    mine, theirs = submit(office, PHONE), submit(other, PHONE)
    assert mine["case_id"] != theirs["case_id"]
    assert theirs["result"] == "created"


def test_left_out_stays_and_null_clears_in_the_case_and_in_its_reports(office: Caller) -> None:
    case = submit(office, PHONE, ACCOUNT)
    changed = change(office, case["case_id"], loss={"amount": "1200.00", "currency": "USD"}, channel=None)
    assert changed.status_code == 200, changed.text
    shown = changed.json()
    assert (shown["result"], shown["revision"], shown["channel"]) == ("updated", 2, None)
    assert shown["province"] == "KH-12"
    for index in (0, 1):
        report = read_report(office, case, index)
        assert (report["loss"]["amount"], report["channel"], report["province"]) == ("1200.00", None, "KH-12")


def test_report_that_says_otherwise_keeps_what_it_says(office: Caller) -> None:
    case = submit(office, PHONE, ACCOUNT)
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"], province="KH-2")
    change(office, case["case_id"], province="KH-3", channel="phone call")
    assert [read_report(office, case, index)["province"] for index in (0, 1)] == ["KH-2", "KH-3"]
    assert [read_report(office, case, index)["channel"] for index in (0, 1)] == ["phone call"] * 2


def test_values_are_added_by_a_change(office: Caller) -> None:
    case = submit(office, PHONE)
    added = change(office, case["case_id"], add_values=[{"value": LINK, "role": "lure"}]).json()
    assert results(added) == ["created"]
    shown = office.get(f"/v1/cases/{case['case_id']}").json()
    assert [item["role"] for item in shown["values"]] == [None, "lure"]
    assert read_report(office, added)["narrative"] == NARRATIVE


def test_change_of_what_has_changed_since_it_was_read_is_refused(office: Caller) -> None:
    case = submit(office, PHONE)
    path = f"/v1/cases/{case['case_id']}"
    stale = office.request("PATCH", path, json={"channel": "sms"}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json().get("code")) == (412, "revision_changed")


def test_same_value_with_two_roles_is_refused_and_named(office: Caller) -> None:
    case = submit(office, {"value": PHONE, "role": "contact"}, {"value": "+855 12 345 678", "role": "lure"})
    assert results(case) == ["created", "rejected"]
    assert case["items"][1]["error"]["code"] == "case_role_contradicted"


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("unlisted", ["victim", "impersonated"])
def test_value_that_is_also_called_the_victims_own_is_not_listed(
    office: Caller, bank: Caller, unlisted: str, order: int
) -> None:
    both = [{"value": PHONE, "role": unlisted}, {"value": "+855 12 345 678", "role": "contact"}]
    case = submit(office, *both[::order])
    assert results(case) == ["rejected", "rejected"]
    codes = [item["error"]["code"] for item in case["items"]]
    assert codes[::order] == [f"{unlisted}_refused", "case_role_contradicted"]
    assert bank.check(PHONE)["action"] == "proceed"


def test_same_value_in_two_layers_is_refused(office: Caller) -> None:
    layers = [{"value": PHONE, "role": "onward", "layer": layer} for layer in (2, 5)]
    case = submit(office, *layers)
    assert results(case) == ["created", "rejected"]
    assert case["items"][1]["error"]["code"] == "case_role_contradicted"


def test_references_that_look_alike_are_one_case(office: Caller) -> None:
    for reference in ("PP-2026-0117", "PP-2026-0117\u200b", "PP-២០២៦-០១១៧"):
        case = submit(office, PHONE, reference=reference)
        assert case["reference"] == "PP-2026-0117"
        office.report(LINK, case["category"], case_reference=reference)
    assert len(office.get("/v1/cases").json()["items"]) == 1
    assert len(office.get("/v1/cases", reference="PP-២០២៦-០១១៧").json()["items"]) == 1
    nothing = office.post("/v1/cases", {"reference": "\u200b", "category": "loan", "values": []})
    assert nothing.status_code == 422
    twice = submit(office, {"value": OTHER_PHONE, "role": "contact"}, {"value": OTHER_PHONE, "role": "contact"})
    assert results(twice) == ["created", "unchanged"]


def test_label_of_the_case_is_that_of_its_reports_and_may_be_narrowed_for_one(office: Caller) -> None:
    case = submit(
        office, PHONE, {"value": LINK, "tlp": "TLP:AMBER+STRICT"}, {**ACCOUNT, "tlp": "TLP:GREEN"},
        tlp="TLP:AMBER", audience={"sectors": ["police"]},
    )  # fmt: skip
    assert results(case) == ["created", "created", "rejected"]
    assert case["items"][2]["error"]["code"] == "case_label_refused"
    assert read_report(office, case)["audience"] == case["audience"] == {"sectors": ["police"], "agencies": []}
    assert read_report(office, case, 1)["tlp"] == "TLP:AMBER+STRICT"


def test_label_only_becomes_stricter_and_takes_the_reports_with_it(office: Caller, bank: Caller) -> None:
    case = submit(office, PHONE, {"value": LINK, "tlp": "TLP:AMBER+STRICT"})
    assert bank.check(PHONE)["action"] != "proceed"
    change(office, case["case_id"], tlp="TLP:AMBER", audience={"sectors": ["police"]}, anonymous=True)
    assert read_report(office, case)["tlp"] == "TLP:AMBER"
    assert read_report(office, case)["anonymous"] is True
    assert read_report(office, case, 1)["tlp"] == "TLP:AMBER+STRICT"
    assert bank.check(PHONE)["action"] == "proceed"
    opened = change(office, case["case_id"], tlp="TLP:CLEAR")
    assert (opened.status_code, opened.json().get("code")) == (409, "case_label_refused")
    again = send(office, PHONE, tlp="TLP:GREEN")
    assert (again.status_code, again.json().get("code")) == (409, "case_label_refused")
    assert change(office, case["case_id"], anonymous=False).json()["anonymous"] is True


def test_case_is_opened_with_a_reason_and_takes_the_reports_with_its_label(office: Caller, bank: Caller) -> None:
    case = submit(
        office, PHONE, {"value": LINK, "tlp": "TLP:AMBER+STRICT"}, tlp="TLP:AMBER", audience={"sectors": ["police"]}
    )
    assert bank.check(PHONE)["action"] == "proceed"
    path = f"/v1/cases/{case['case_id']}/relabel"
    opened = office.post(path, {"tlp": "TLP:GREEN", "reason": "The arrest is public."}).json()
    assert (opened["tlp"], opened["result"], opened["revision"]) == ("TLP:GREEN", "updated", 2)
    assert [read_report(office, case, index)["tlp"] for index in (0, 1)] == ["TLP:GREEN", "TLP:AMBER+STRICT"]
    assert bank.check(PHONE)["action"] != "proceed"
    [change] = office.get(f"/v1/reports/{case['items'][0]['report_id']}/label-changes").json()["items"]
    assert (change["relabel_reason"], change["widened"]) == ("The arrest is public.", True)
    again = office.post(path, {"tlp": "TLP:GREEN", "reason": "Again."}).json()
    assert (again["result"], again["revision"]) == ("unchanged", 2)
    assert bank.get(f"/v1/cases/{case['case_id']}").status_code == 200
    refused = bank.post(path, {"tlp": "TLP:CLEAR", "reason": "x"})
    assert (refused.status_code, refused.json().get("code")) == (404, "case_not_found")
    office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "x"})
    assert office.post(path, {"tlp": "TLP:CLEAR", "reason": "x"}).json().get("code") == "case_ended"


def test_case_that_reports_made_is_relabelled_with_all_of_them(office: Caller) -> None:
    made = [office.report(value, "loan", case_reference="B-1") for value in (PHONE, LINK)]
    [case] = office.get("/v1/cases").json()["items"]
    body = {"tlp": "TLP:AMBER+STRICT", "reason": "Under way."}
    assert office.post(f"/v1/cases/{case['case_id']}/relabel", body).json()["tlp"] == "TLP:AMBER+STRICT"
    assert {office.get(f"/v1/reports/{each['report_id']}").json()["tlp"] for each in made} == {"TLP:AMBER+STRICT"}


def test_category_cannot_change_while_the_case_counts(office: Caller) -> None:
    case = submit(office, PHONE)
    refused = send(office, PHONE, category="loan")
    assert (refused.status_code, refused.json().get("code")) == (409, "case_category_refused")
    office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "The wrong category."})
    again = submit(office, PHONE, category="loan")
    assert (again["result"], again["status"], again["category"], results(again)) == (
        "updated", "active", "loan", ["created"],
    )  # fmt: skip


def test_row_of_another_category_does_not_keep_its_case_from_being_corrected(office: Caller) -> None:
    """A file may name the reference of a case by mistake."""
    case = submit(office, PHONE)
    office.report(LINK, "romance", case_reference=CASE["reference"])
    again = send(office, PHONE, ACCOUNT, province="KH-3")
    assert (again.status_code, again.json().get("result")) == (200, "updated"), again.text
    assert again.json()["category"] == case["category"]
    assert send(office, PHONE, category="romance").json().get("code") == "case_category_refused"


def test_withdrawn_case_takes_all_its_reports_and_stays_so_until_it_is_sent_again_on_purpose(
    office: Caller, bank: Caller
) -> None:
    case = submit(office, PHONE, ACCOUNT)
    path = f"/v1/cases/{case['case_id']}/withdraw"
    withdrawn = office.post(path, {"reason": "It was his brother."}).json()
    assert (withdrawn["status"], withdrawn["end_reason"]) == ("withdrawn", "It was his brother.")
    assert [read_report(office, case, index)["status"] for index in (0, 1)] == ["withdrawn"] * 2
    assert bank.check(PHONE)["action"] == "proceed"
    repeated = office.post(path, {"reason": "Another reason."}).json()
    assert (repeated["result"], repeated["end_reason"]) == ("unchanged", "It was his brother.")
    again = submit(office, PHONE, ACCOUNT)
    assert (again["result"], again["status"], results(again)) == ("withdrawn", "withdrawn", ["withdrawn"] * 2)
    assert change(office, case["case_id"], channel="sms").json().get("code") == "case_ended"
    told = {"narrative": "He came back with another story."}
    same = submit(office, PHONE, ACCOUNT, **told, tlp="TLP:AMBER", anonymous=True)
    assert (same["result"], same["narrative"], same["tlp"]) == ("withdrawn", NARRATIVE, "TLP:GREEN")
    news = submit(office, PHONE, again=True, **told)
    assert (news["result"], news["status"], results(news)) == ("updated", "active", ["created"])
    assert news["end_reason"] is None


def test_protected_value_of_a_case_is_pending_and_is_withdrawn_with_it(exchange: Exchange, office: Caller) -> None:
    case = submit(office, "https://facebook.com", PHONE)
    assert results(case) == ["pending", "created"]
    path = f"/v1/cases/{case['case_id']}"
    assert {item["status"] for item in office.get(path).json()["values"]} == {"active", "pending"}
    change(office, case["case_id"], channel="sms")
    assert read_report(office, case)["channel"] == "sms"
    office.post(f"{path}/withdraw", {"reason": "A mistake."})
    assert [read_report(office, case, index)["status"] for index in (0, 1)] == ["withdrawn"] * 2


def test_reports_of_one_reference_are_one_case_in_any_order(office: Caller) -> None:
    rows: list[dict[str, Any]] = [
        {"value": PHONE, "category": "loan", "case_reference": "B-1", "loss": {"amount": "100", "currency": "USD"}},
        {"value": OTHER_PHONE, "category": "loan", "case_reference": "B-2"},
        {"value": LINK, "category": "loan", "case_reference": "B-1", "role": "lure", "loss": LOSS, "channel": "sms"},
    ]
    assert office.post("/v1/reports/batch", {"items": rows}).json()["created_count"] == 3
    cases = {case["reference"]: case for case in office.get("/v1/cases").json()["items"]}
    assert set(cases) == {"B-1", "B-2"}
    assert (cases["B-1"]["loss"], cases["B-1"]["channel"], cases["B-1"]["tlp"]) == (LOSS, "sms", None)
    shown = office.get(f"/v1/cases/{cases['B-1']['case_id']}").json()
    assert len(shown["values"]) == 2
    rows[0]["loss"] = {"amount": "900.00", "currency": "USD"}
    office.post("/v1/reports/batch", {"items": rows})
    assert office.get(f"/v1/cases/{cases['B-1']['case_id']}").json()["loss"]["amount"] == "900.00"


def test_case_that_reports_made_takes_their_label_when_it_is_described(office: Caller, bank: Caller) -> None:
    for value in (PHONE, LINK):
        office.report(value, CASE["category"], case_reference=CASE["reference"], tlp="TLP:AMBER+STRICT")
    case = submit(office)
    assert case["tlp"] == "TLP:AMBER+STRICT"
    assert bank.get(f"/v1/cases/{case['case_id']}").status_code == 404


def test_case_of_reports_with_different_labels_is_described_with_a_label_of_its_own(office: Caller) -> None:
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"], tlp="TLP:AMBER+STRICT")
    office.report(LINK, CASE["category"], case_reference=CASE["reference"])
    refused = send(office)
    assert (refused.status_code, refused.json().get("code")) == (422, "label_missing")
    assert submit(office, tlp="TLP:AMBER")["tlp"] == "TLP:AMBER"


def test_reports_do_not_change_a_case_that_was_described(office: Caller) -> None:
    case = submit(office, PHONE)
    office.report(LINK, CASE["category"], case_reference=CASE["reference"], loss={"amount": "9999", "currency": "USD"})
    assert office.get(f"/v1/cases/{case['case_id']}").json()["loss"] == LOSS


def test_new_report_of_a_withdrawn_case_begins_it_again(office: Caller) -> None:
    case = submit(office, PHONE)
    office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "A mistake."})
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"], loss=LOSS)  # the same again
    assert office.get(f"/v1/cases/{case['case_id']}").json()["status"] == "withdrawn"
    office.report(LINK, CASE["category"], case_reference=CASE["reference"])
    assert office.get(f"/v1/cases/{case['case_id']}").json()["status"] == "active"


def test_case_has_at_most_200_values(office: Caller) -> None:
    values = [f"0{12345000 + number}" for number in range(200)]
    case = submit(office, *values)
    assert set(results(case)) == {"created"}
    refused = change(office, case["case_id"], add_values=[{"value": LINK}])
    assert (refused.status_code, refused.json().get("code")) == (422, "too_many_case_values")
    assert change(office, case["case_id"], add_values=[{"value": values[0], "role": "contact"}]).status_code == 200
    too_many = send(office, *[f"0{12000000 + number}" for number in range(10_000)])
    assert (too_many.status_code, too_many.json()["errors"][0]["code"]) == (422, "too_long")


def test_submit_only_client_gets_back_what_it_said(exchange: Exchange) -> None:
    agency_id, credential = exchange.enrol("Office", scopes=[Permission.CASES_SUBMIT, Permission.CASES_READ])
    with exchange.database.transaction() as session:
        second = new_client(session, agency_id, [Permission.CASES_SUBMIT])
    issue = exchange.services[Tokens].issue
    reader = exchange.with_token(issue(credential.client_id, [Permission.CASES_SUBMIT, Permission.CASES_READ]))
    writer = exchange.with_token(issue(second.client_id, [Permission.CASES_SUBMIT]))
    submit(reader, PHONE)
    answer = writer.post(
        "/v1/cases", {"reference": CASE["reference"], "category": CASE["category"], "values": [{"value": PHONE}]}
    ).json()
    assert (answer["result"], answer["reference"], answer["narrative"], answer["loss"]) == (
        "unchanged", CASE["reference"], None, None,
    )  # fmt: skip
    assert answer["items"][0]["result"] == "unchanged"


def test_receipt_proves_that_the_case_was_sent(office: Caller) -> None:
    assert submit(office, PHONE, with_receipt=True)["receipt"]["signed_note"]


def test_receipt_of_a_case_without_values_says_that_it_is_about_none(office: Caller) -> None:
    receipt = submit(office, "12", with_receipt=True)["receipt"]
    stated = json.loads(receipt["signed_note"].splitlines()[1])
    assert stated["commitment"] == hashlib.sha256(bytes.fromhex(receipt["salt"])).hexdigest()


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_in_future"),
        ({"audience": {"sectors": ["bank"]}}, "label_missing"),
        ({"tlp": "TLP:RED"}, "recipients_missing"),
        ({"reference": "\ud800"}, "body_unreadable"),
        ({"reference": "A\x00"}, "control_characters"),
        ({"narrative": "x" * 64_000}, "too_long"),
        ({"evidence": [{"sha256": "zz"}]}, "wrong_form"),
        ({"evidence": [{"sha256": "a" * 64}] * 21}, "too_long"),
        ({"province": "KH-99"}, "province_unknown"),
        ({"values": None}, "null_refused"),
        ({"values": [{"value": "x" * 70_000}]}, "too_long"),
        ({"values": [{"value": PHONE, "case_reference": "other"}]}, "member_unknown"),
        ({"values": [{"value": PHONE, "role": "boss"}]}, "choice_unknown"),
    ],
)
def test_bad_input_is_refused_with_its_reason_and_nothing_is_stored(
    office: Caller, members: dict[str, Any], code: str
) -> None:
    body = json.dumps(CASE | {"values": [{"value": PHONE}]} | members)
    answer = office.request("POST", "/v1/cases", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422), answer.text
    said = answer.json()
    assert code in {said["code"], *(error["code"] for error in said.get("errors") or [])}, said
    assert office.get("/v1/cases").json()["items"] == []


def test_case_may_name_its_own_reference_as_a_value_without_harm(office: Caller) -> None:
    case = submit(office, CASE["reference"], PHONE)
    assert results(case)[0] == "rejected"
    assert office.get(f"/v1/cases/{case['case_id']}/related").json()["items"] == []


def test_errors_of_values_are_in_khmer_where_khmer_is_asked_for(office: Caller) -> None:
    body = CASE | {"values": [{"value": PHONE, "role": "victim"}]}
    answer = office.post("/v1/cases", body, **{"Accept-Language": "km"})
    assert answer.headers["content-language"] == "km"
    assert any("ក" <= letter <= "៹" for letter in answer.json()["items"][0]["error"]["detail"])
