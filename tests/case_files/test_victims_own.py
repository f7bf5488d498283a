"""What is called the victim's own is listed by no report of the agency, and others keep theirs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, update

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.operations import retention
from krama.reports import retracting
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.case_files.cases import LINK, OTHER_PHONE, PHONE, change, report_of, results, submit
from tests.case_files.test_case_rules import SHOP, protected
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

WHATSAPP = "https://wa.me/85512345678"
DOMAIN = {"value": "shop.example", "kind": "domain"}
REMAINS, WITHDRAWN = "own_report_remains", "own_report_withdrawn"


def own(value: str, role: str = "victim") -> dict[str, Any]:
    return {"value": value, "role": role}


def codes(case: dict[str, Any]) -> list[str | None]:
    return [item["error"] and item["error"]["code"] for item in case["items"]]


def again(office: Caller, case: dict[str, Any], *values: Any) -> dict[str, Any]:
    return submit(office, *values)


def added(office: Caller, case: dict[str, Any], *values: Any) -> dict[str, Any]:
    answer = change(office, case["case_id"], add_values=list(values))
    assert answer.status_code == 200
    changed: dict[str, Any] = answer.json()
    return changed


@pytest.mark.parametrize("send", [again, added])
@pytest.mark.parametrize("role", ["victim", "impersonated"])
def test_report_of_what_turns_out_to_be_the_victims_own_is_withdrawn(
    office: Caller, bank: Caller, role: str, send: Callable[..., dict[str, Any]]
) -> None:
    case = submit(office, {"value": PHONE, "role": "contact"}, LINK)
    assert bank.check(PHONE)["action"] == "warn"
    corrected = send(office, case, own("+855 12 345 678", role))
    [item] = corrected["items"]
    assert (item["result"], codes(corrected)) == ("rejected", [WITHDRAWN])
    assert (item["report_id"], item["status"]) == (case["items"][0]["report_id"], "withdrawn")
    assert (corrected["result"], corrected["revision"]) == ("updated", case["revision"] + 1)
    assert bank.check(PHONE)["action"] == "proceed"
    report = report_of(office, case)
    assert (report["status"], f"`{role}`" in report["end_reason"]) == ("withdrawn", True)
    assert [each["cause"] for each in bank.get("/v1/corrections").json()["items"]] == ["withdrawn"]
    assert report_of(office, case, 1)["status"] == "active"
    repeated = send(office, case, own(PHONE, role))
    assert (codes(repeated), repeated["items"][0]["report_id"]) == ([f"{role}_refused"], None)


def test_report_on_another_account_of_the_victims_number_is_withdrawn_too(office: Caller, bank: Caller) -> None:
    case = submit(office, {"value": WHATSAPP, "role": "contact"})
    assert bank.check(PHONE)["action"] == "warn"
    assert codes(submit(office, own(PHONE))) == [WITHDRAWN]
    assert bank.check(PHONE)["action"] == "proceed"
    assert report_of(office, case)["status"] == "withdrawn"


@pytest.mark.parametrize(("victims", "listed"), [(PHONE, WHATSAPP), (WHATSAPP, PHONE)])
@pytest.mark.parametrize("order", [1, -1])
def test_another_account_of_the_victims_number_is_not_listed(
    office: Caller, bank: Caller, victims: str, listed: str, order: int
) -> None:
    both = [own(victims), {"value": listed, "role": "contact"}]
    case = submit(office, *both[::order])
    assert (results(case), codes(case)[::order]) == (["rejected"] * 2, ["victim_refused", "case_role_contradicted"])
    assert [bank.check(value)["action"] for value in (PHONE, WHATSAPP)] == ["proceed"] * 2


def test_domain_that_covers_what_was_impersonated_is_not_listed_and_its_other_pages_are(office: Caller) -> None:
    case = submit(office, own("https://shop.example/login", "impersonated"), DOMAIN, "https://shop.example/kit")
    assert results(case) == ["rejected", "rejected", "created"]
    assert codes(case)[1] == "case_role_contradicted"


def test_domain_that_the_case_lists_stays_when_a_page_is_called_impersonated(office: Caller) -> None:
    case = submit(office, DOMAIN)
    page = own("https://shop.example/login", "impersonated")
    named = submit(office, page)
    assert (codes(named), named["items"][0]["report_id"]) == ([REMAINS], case["items"][0]["report_id"])
    assert report_of(office, case)["status"] == "active"


@pytest.mark.parametrize("reference", ["PP-OTHER", None])
def test_report_of_another_case_or_alone_is_named_and_stays(
    office: Caller, bank: Caller, reference: str | None
) -> None:
    case = submit(office, LINK)
    other = office.report(PHONE, "loan", case_reference=reference)
    named = submit(office, own(PHONE))
    [item] = named["items"]
    assert (codes(named), item["report_id"], item["status"]) == ([REMAINS], other["report_id"], "active")
    assert named["revision"] == case["revision"]
    assert bank.check(PHONE)["action"] == "warn"


def test_report_of_another_agency_stays_and_is_not_told(office: Caller, kampot: Caller, bank: Caller) -> None:
    submit(kampot, PHONE)
    case = submit(office, own(PHONE))
    [item] = case["items"]
    assert (codes(case), item["report_id"], item["status"]) == (["victim_refused"], None, None)
    assert "your agency does not list it" in item["error"]["detail"]
    assert bank.check(PHONE)["action"] == "warn"


def test_pending_report_of_the_victims_own_is_withdrawn(exchange: Exchange, office: Caller) -> None:
    protected(exchange, exchange.member("National Police"))
    case = submit(office, SHOP)
    assert results(case) == ["pending"]
    corrected = submit(office, own(SHOP, "impersonated"))
    assert (codes(corrected), corrected["items"][0]["status"]) == ([WITHDRAWN], "withdrawn")
    assert report_of(office, case)["status"] == "withdrawn"


def test_withdrawn_report_gets_the_stricter_label_of_the_request(office: Caller, kampot: Caller) -> None:
    """Others may still read a report that was withdrawn."""
    case = submit(office, PHONE)
    submit(office, own(PHONE), tlp="TLP:AMBER+STRICT")
    assert report_of(office, case)["tlp"] == "TLP:AMBER+STRICT"
    assert kampot.get(f"/v1/reports/{case['items'][0]['report_id']}").status_code == 404


SUBMITTER = {Permission.CASES_SUBMIT, Permission.REPORTS_READ}


@pytest.mark.parametrize(
    ("scopes", "code", "action"),
    [
        (SUBMITTER | {Permission.REPORTS_WITHDRAW}, WITHDRAWN, "proceed"),
        (SUBMITTER | {Permission.CASES_WITHDRAW}, WITHDRAWN, "proceed"),
        (SUBMITTER, REMAINS, "warn"),
        ({Permission.CASES_SUBMIT}, "victim_refused", "warn"),
    ],
)
def test_only_a_client_that_may_withdraw_does_so_with_a_role(
    exchange: Exchange, bank: Caller, scopes: set[Permission], code: str, action: str
) -> None:
    _, credential = exchange.enrol("Office")
    office, narrow = (
        exchange.with_token(exchange.services[Tokens].issue(credential.client_id, each))
        for each in (tuple(Permission), tuple(scopes))
    )
    submit(office, PHONE, OTHER_PHONE)
    assert codes(submit(narrow, own(PHONE))) == [code]
    assert bank.check(PHONE)["action"] == action


def test_refusal_of_a_single_report_says_what_to_do_with_one_that_is_there(exchange: Exchange) -> None:
    refused = exchange.member("ABA", Sector.BANK).post("/v1/reports", {**own(PHONE), "category": "loan"}).json()
    assert "withdraw it" in str(refused)


@only_on_postgresql
def test_report_that_ends_otherwise_meanwhile_is_not_withdrawn(exchange: Exchange, office: Caller) -> None:
    case = submit(office, PHONE, LINK)
    with exchange.database.transaction() as session:
        of_it = col(Report.report_id) == UUID(case["items"][0]["report_id"])
        session.execute(update(Report).where(of_it).values(valid_until=clock.now() - timedelta(minutes=1)))
    corrected, expired = overlap(
        exchange.database,
        retracting,
        "own_on",
        lambda: submit(office, own(PHONE)),
        lambda: retention.expire(exchange.database),
    )
    assert (expired, codes(corrected)) == (1, ["victim_refused"])
    assert report_of(office, case)["status"] == "expired"
