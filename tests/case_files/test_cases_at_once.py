"""Of two requests about one case at once, the second begins with what the first has left."""

import httpx
import pytest

from krama.case_files import service
from krama.cases import repository as cases
from krama.reports import case_reports
from krama.reports import service as reports
from tests.case_files.cases import CASE, LINK, PHONE, results, send, submit
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

pytestmark = only_on_postgresql


def test_reference_that_is_taken_twice_at_once_is_one_case_with_both_values(exchange: Exchange, police: Caller) -> None:
    first, second = overlap(
        exchange.database, service, "_drafting", lambda: send(police, PHONE), lambda: send(police, LINK)
    )
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["case_id"] == second.json()["case_id"]
    shown = police.get(f"/v1/cases/{first.json()['case_id']}").json()
    assert [item["indicator"]["kind"] for item in shown["values"]] == ["phone", "url"]


def test_report_and_case_of_one_reference_at_once_make_one_case(exchange: Exchange, police: Caller) -> None:
    def report() -> httpx.Response:
        body = {"value": LINK, "category": CASE["category"], "case_reference": CASE["reference"]}
        return police.post("/v1/reports", body)

    first, second = overlap(exchange.database, reports, "submit_to_cases", report, lambda: send(police, PHONE))
    assert (first.status_code, second.status_code) == (201, 200)
    assert len(police.get("/v1/cases").json()["items"]) == 1
    assert second.json()["narrative"] == CASE["narrative"]


@pytest.mark.parametrize("reason", ["It was his brother."])
def test_value_that_is_added_while_its_case_is_withdrawn_begins_the_case_again(
    exchange: Exchange, police: Caller, reason: str
) -> None:
    case = submit(police, PHONE)
    withdrawn, added = overlap(
        exchange.database,
        reports,
        "withdraw_case",
        lambda: police.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": reason}),
        lambda: send(police, LINK),
    )
    assert (withdrawn.status_code, withdrawn.json()["status"]) == (200, "withdrawn")
    assert (added.json()["status"], results(added.json())) == ("active", ["created"])


def test_report_that_is_withdrawn_while_its_case_changes_stays_withdrawn(exchange: Exchange, police: Caller) -> None:
    case = submit(police, {"value": PHONE, "role": "merchant"}, LINK)
    path = f"/v1/reports/{case['items'][0]['report_id']}"
    changed, withdrawn = overlap(
        exchange.database,
        service,
        "_drafting",
        lambda: police.request("PATCH", f"/v1/cases/{case['case_id']}", json={"channel": "sms"}),
        lambda: police.post(f"{path}/withdraw", {"reason": "His own number."}),
    )
    assert (changed.status_code, withdrawn.status_code) == (200, 200)
    assert police.get(path).json()["status"] == "withdrawn"
    shown = police.get(f"/v1/cases/{case['case_id']}").json()
    assert [item["indicator"]["kind"] for item in shown["values"]] == ["url"]


def test_label_that_a_report_gets_while_its_case_is_relabelled_stays(exchange: Exchange, police: Caller) -> None:
    case = submit(police, PHONE)
    path = f"/v1/reports/{case['items'][0]['report_id']}"
    overlap(
        exchange.database,
        case_reports,
        "_reports",
        lambda: police.post(f"/v1/cases/{case['case_id']}/relabel", {"tlp": "TLP:CLEAR", "reason": "It is public."}),
        lambda: police.post(f"{path}/relabel", {"tlp": "TLP:AMBER+STRICT", "reason": "Not this one."}),
    )
    assert police.get(path).json()["tlp"] == "TLP:AMBER+STRICT"


def test_row_that_is_rejected_states_nothing_of_its_new_case_although_another_case_of_the_batch_was_made_meanwhile(
    exchange: Exchange, police: Caller
) -> None:
    row = {"value": PHONE, "category": CASE["category"], "case_reference": "B-1"}
    strict = row | {"tlp": "TLP:AMBER+STRICT", "channel": "sms"}
    wider = row | {"tlp": "TLP:GREEN", "province": "KH-3"}
    other = row | {"value": LINK, "case_reference": "B-2"}
    batch, _ = overlap(
        exchange.database,
        cases,
        "known_references",
        lambda: police.post("/v1/reports/batch", {"items": [strict, wider, other]}),
        lambda: police.post("/v1/reports", row | {"value": "https://other.example.com/x", "case_reference": "B-2"}),
    )
    assert [item["result"] for item in batch.json()["items"]] == ["created", "rejected", "created"]
    seen = {case["reference"]: (case["channel"], case["province"]) for case in police.get("/v1/cases").json()["items"]}
    assert seen == {"B-1": ("sms", None), "B-2": (None, None)}
