"""Who decides on a case by an old reading decides on no report that was added since."""

from typing import Any

import pytest

from tests.case_files.cases import CASE, LINK, PHONE, change, report_of, send, submit
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import ACCEPT, DISMISS, protect


def add_by_a_change(office: Caller, case: dict[str, Any]) -> None:
    assert change(office, case["case_id"], add_values=[{"value": LINK}]).json()["result"] == "updated"


def add_by_sending_it_again(office: Caller, case: dict[str, Any]) -> None:
    assert send(office, LINK).json()["result"] == "updated"


def add_by_a_report(office: Caller, case: dict[str, Any]) -> None:
    office.report(LINK, CASE["category"], case_reference=CASE["reference"])


WAYS = [add_by_a_change, add_by_sending_it_again, add_by_a_report]
ACTS: dict[str, dict[str, Any]] = {
    "relabel": {"tlp": "TLP:GREEN", "reason": "Banks may know."},
    "withdraw": {"reason": "It was a mistake."},
}


@pytest.mark.parametrize("add", WAYS)
@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_to_reports_that_were_added_since_the_case_was_read(office: Caller, act: str, add: Any) -> None:
    case = submit(office, PHONE, tlp="TLP:AMBER+STRICT")
    path = f"/v1/cases/{case['case_id']}"
    read = office.get(path).headers["etag"]
    add(office, case)
    refused = office.request("POST", f"{path}/{act}", json=ACTS[act], headers={"If-Match": read})
    assert (refused.status_code, refused.json().get("code")) == (412, "revision_changed")
    now = office.get(path).headers["etag"]
    assert office.request("POST", f"{path}/{act}", json=ACTS[act], headers={"If-Match": now}).status_code == 200


@pytest.mark.parametrize("add", WAYS)
def test_others_do_not_see_that_a_report_was_added_which_is_not_theirs(office: Caller, bank: Caller, add: Any) -> None:
    case = submit(office, PHONE, tlp="TLP:GREEN")
    before = bank.get(f"/v1/cases/{case['case_id']}").json()
    if add is add_by_a_report:
        office.report(LINK, CASE["category"], case_reference=CASE["reference"], tlp="TLP:AMBER+STRICT")
    else:
        change(office, case["case_id"], add_values=[{"value": LINK, "tlp": "TLP:AMBER+STRICT"}])
    assert bank.get(f"/v1/cases/{case['case_id']}").json() == before


def test_case_that_is_sent_again_as_it_was_keeps_its_revision(office: Caller) -> None:
    case = submit(office, PHONE)
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"])
    assert submit(office, PHONE)["revision"] == case["revision"]


@pytest.fixture
def officers(exchange: Exchange) -> tuple[Caller, Caller]:
    """Two officers of one office."""
    teller, approver = exchange.colleagues("Office", 2)
    return teller, approver


ALONE: dict[str, dict[str, Any]] = {
    "approve": {},
    "relabel": {"tlp": "TLP:AMBER", "reason": "An inquiry."},
    "withdraw": {"reason": "A wrong digit."},
}


@pytest.mark.parametrize("act", ALONE)
def test_case_that_was_read_before_one_of_its_reports_changed_is_not_decided_on(
    officers: tuple[Caller, Caller], act: str
) -> None:
    teller, approver = officers
    case = submit(teller, PHONE, LINK)
    path = f"/v1/cases/{case['case_id']}"
    before = teller.get(path)
    report = f"/v1/reports/{case['items'][0]['report_id']}"
    assert approver.post_as_read(f"{report}/{act}", ALONE[act]).status_code == 200
    stale = {"If-Match": before.headers["etag"]}
    refused = teller.request("POST", f"{path}/withdraw", json={"reason": "A mistake."}, headers=stale)
    assert (refused.status_code, refused.json().get("code")) == (412, "revision_changed")
    after = teller.get(path).json()
    assert (after["revision"], after["updated_at"]) == (case["revision"] + 1, case["updated_at"])
    assert approver.post_as_read(f"{report}/{act}", ALONE[act]).status_code == 200, "it is so already"
    assert teller.get(path).json()["revision"] == case["revision"] + 1


def test_pending_report_that_is_withdrawn_counts_in_its_case(office: Caller) -> None:
    case = submit(office, "https://facebook.com", PHONE)
    report = report_of(office, case)
    assert report["status"] == "pending"
    office.post_as_read(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Not theirs."})
    assert office.get(f"/v1/cases/{case['case_id']}").json()["revision"] == case["revision"] + 1


@pytest.mark.parametrize("decision", [ACCEPT, DISMISS])
def test_decision_on_a_pending_report_counts_in_its_case(
    office: Caller, exchange: Exchange, decision: dict[str, Any]
) -> None:
    national = exchange.member("National Police")
    entry = protect(national)["protection_id"]
    case = submit(office, "acledabank.com.kh", PHONE)
    national.post(f"/v1/protections/{entry}/end", {"reason": "Sold."})
    path = f"/v1/reports/{case['items'][0]['report_id']}"
    for _ in range(2):  # the same decision again changes nothing
        decided = national.post(f"{path}/decide", decision, **national.at_its_state(path))
        assert decided.status_code == 200, decided.text
        assert office.get(f"/v1/cases/{case['case_id']}").json()["revision"] == case["revision"] + 1


def test_report_without_a_case_changes_the_revision_of_none(office: Caller) -> None:
    case, report = submit(office, PHONE), office.report(LINK, CASE["category"])
    office.post_as_read(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    assert office.get(f"/v1/cases/{case['case_id']}").json()["revision"] == case["revision"]
