"""A report that is sent again: what it keeps, what it changes, and what ends its approval."""

from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY, new_client

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")

PHONE = "096 111 2233"
STATED: dict[str, Any] = {
    "confidence": 90, "occurred_at": "2026-01-31T08:00:00Z", "province": "KH-12", "channel": "phone call",
    "role": "receiver", "loss": {"amount": "5.00", "currency": "USD"}, "narrative": "He called.",
    "valid_until": "2100-01-31T08:00:00Z",
}  # fmt: skip


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Takeo Office")


@pytest.fixture(scope="module")
def second(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Kampot Office")


@pytest.fixture(scope="module")
def bank(module_exchange: Exchange) -> Caller:
    return module_exchange.member("ABA", Sector.BANK)


def approved(office: Caller, second: Caller, case: str, **stated: Any) -> dict[str, Any]:
    report = office.report(PHONE, case_reference=case, **stated)
    answer = second.post_as_read(f"/v1/reports/{report['report_id']}/approve", None)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.mark.parametrize(
    ("again", "ends"),
    [
        ({"value": "0961112233"}, False),
        ({"value": "+855 96 111 2233", **STATED}, False),
        ({"tlp": "TLP:AMBER"}, False),
        ({"anonymous": True}, False),
        ({"valid_until": "2100-02-28T08:00:00Z"}, False),
        ({"confidence": 100}, True),
        ({"occurred_at": "2026-02-01T08:00:00Z"}, True),
        ({"province": "KH-2"}, True),
        ({"channel": None}, True),
        ({"channel": "Phone-Call"}, False),
        ({"channel": "ទូរស័ព្ទ"}, False),
        ({"role": "onward"}, True),
        ({"role": "receiver"}, False),
        ({"loss": {"amount": "5.00", "currency": "KHR"}}, True),
        ({"narrative": "She called."}, True),
    ],
)
def test_approval_ends_when_a_fact_changes_and_not_with_another_spelling_or_label(
    office: Caller, second: Caller, again: dict[str, Any], ends: bool
) -> None:
    before = approved(office, second, f"A{hash(str(again))}", **STATED)
    after = office.report(**{"value": PHONE, "case_reference": before["case_reference"], **again})
    assert after["report_id"] == before["report_id"]
    assert after["value"] == again.get("value", PHONE)
    assert after["approved_at"] == (None if ends else before["approved_at"])


def test_officer_who_only_spelled_the_value_anew_may_approve_and_the_one_who_stated_it_still_may_not(
    module_exchange: Exchange,
) -> None:
    agency_id, credential = module_exchange.enrol("Prey Veng Office", Sector.POLICE, ORDINARY)
    with module_exchange.database.transaction() as session:
        others = [new_client(session, agency_id, ORDINARY) for _ in range(2)]
    issue = module_exchange.services[Tokens].issue
    clients = (module_exchange.with_token(issue(each.client_id, ORDINARY)) for each in (credential, *others))
    first, stating, spelling = clients
    first.report(PHONE)
    stating.report(PHONE, confidence=100)
    path = f"/v1/reports/{spelling.report('0961112233')['report_id']}/approve"
    assert stating.post_as_read(path, None).json().get("code") == "approval_refused"
    assert spelling.post_as_read(path, None).status_code == 200


def test_who_stated_a_fact_since_the_last_approval_can_not_approve_though_another_client_stated_one_later(
    module_exchange: Exchange,
) -> None:
    """Otherwise a file client that corrects a province would let an officer approve its own words."""
    agency_id, credential = module_exchange.enrol("Svay Rieng Office", Sector.POLICE, ORDINARY)
    with module_exchange.database.transaction() as session:
        others = [new_client(session, agency_id, ORDINARY) for _ in range(3)]
    issue = module_exchange.services[Tokens].issue
    clients = (module_exchange.with_token(issue(each.client_id, ORDINARY)) for each in (credential, *others))
    first, stating, file, second = clients
    first.report(PHONE)
    stating.report(PHONE, narrative="Her words.", confidence=100)
    path = f"/v1/reports/{file.report(PHONE, province='KH-2')['report_id']}/approve"
    for officer in (first, stating, file):
        assert officer.post_as_read(path, None).json().get("code") == "approval_refused"
    assert second.post_as_read(path, None).status_code == 200
    assert file.report(PHONE, province="KH-12")["approved_at"] is None
    assert file.post_as_read(path, None).json().get("code") == "approval_refused"
    assert first.post_as_read(path, None).json().get("code") == "approval_refused", "it created the report"
    assert stating.post_as_read(path, None).status_code == 200, "another officer has approved its words"


def test_member_that_is_left_out_is_kept_and_null_clears_it(office: Caller) -> None:
    office.report(PHONE, case_reference="B", tlp="TLP:AMBER", audience={"sectors": ["bank"]}, **STATED)
    kept = office.report(PHONE, case_reference="B")
    assert {name: kept[name] for name in STATED} == STATED
    clearable: dict[str, Any] = dict.fromkeys(STATED.keys() - {"confidence"})
    cleared = office.report(PHONE, case_reference="B", **clearable)
    assert {name: cleared[name] for name in clearable} == clearable
    assert (cleared["confidence"], cleared["tlp"], cleared["audience"]["sectors"]) == (90, "TLP:AMBER", ["bank"])
    for name in ("confidence", "anonymous", "tlp", "audience", "category"):
        refused = office.post("/v1/reports", {"value": PHONE, "category": "phishing", name: None})
        assert (refused.status_code, refused.json()["field"]) == (422, name)


def test_source_is_named_again_by_relabelling_alone(office: Caller, bank: Caller) -> None:
    report = office.report(PHONE, case_reference="C", anonymous=True)
    path = f"/v1/reports/{report['report_id']}"
    every_default: dict[str, Any] = {"confidence": 90, "anonymous": False, "with_receipt": False}
    assert office.report(PHONE, case_reference="C", **every_default)["anonymous"] is True
    assert bank.get(path).json()["source"]["name"] == "another member"
    assert office.post(f"{path}/relabel", {"anonymous": False}).json()["field"] == "reason"
    assert office.post(f"{path}/relabel", {"reason": "?"}).json().get("code") == "label_missing"
    both = office.post(f"{path}/relabel", {"tlp": "TLP:AMBER", "anonymous": False, "reason": "An inquiry."})
    assert (both.status_code, both.json().get("code")) == (422, "naming_refused"), "a program may state the default"
    named = office.post(f"{path}/relabel", {"anonymous": False, "reason": "The arrest is public."}).json()
    assert (named["anonymous"], named["tlp"]) == (False, report["tlp"])
    assert bank.get(path).json()["source"]["name"].startswith("Takeo Office")
    hidden = office.report(PHONE, case_reference="C", anonymous=True)
    assert hidden["anonymous"] is True
    changes = office.get(f"{path}/label-changes").json()["items"]
    assert [(each["after"]["anonymous"], each["widened"], each["relabel_reason"]) for each in changes] == [
        (False, True, "The arrest is public."),
        (True, False, None),
    ]
    assert changes[0]["relabelled_by"]["client_id"] is not None


@pytest.mark.parametrize("member", ["case_reference", "channel"])
def test_reference_and_channel_are_written_on_one_line(office: Caller, member: str) -> None:
    refused = office.post("/v1/reports", {"value": PHONE, "category": "loan", member: "A\n=1+1"}).json()
    assert (refused["errors"][0]["code"], refused["field"]) == ("line_breaks", member)
