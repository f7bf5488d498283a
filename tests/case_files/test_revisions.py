"""Who decides on a case by an old reading decides on no report that was added since."""

from typing import Any

import pytest

from tests.case_files.cases import CASE, LINK, PHONE, change, send, submit
from tests.exchange import Caller


def add_by_a_change(office: Caller, case: dict[str, Any]) -> None:
    assert change(office, case["case_id"], values=[{"value": LINK}]).json()["result"] == "updated"


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
        change(office, case["case_id"], values=[{"value": LINK, "tlp": "TLP:AMBER+STRICT"}])
    assert bank.get(f"/v1/cases/{case['case_id']}").json() == before


def test_case_that_is_sent_again_as_it_was_keeps_its_revision(office: Caller) -> None:
    case = submit(office, PHONE)
    office.report(PHONE, CASE["category"], case_reference=CASE["reference"])
    assert submit(office, PHONE)["revision"] == case["revision"]
