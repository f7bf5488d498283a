"""What a value was in the victim's story: who did nothing wrong is never listed, and passing money on holds nobody."""

from typing import Any

import pytest

from krama.rule.roles import CaseRole
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

ACCOUNT = {"value": "000 123 456", "institution": "ABA"}


@pytest.fixture
def offices(exchange: Exchange) -> list[Caller]:
    return [exchange.member(f"{name} Office") for name in ("Takeo", "Kampot", "Kep", "Pailin")]


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK)


def report(office: Caller, role: str | None, **stated: Any) -> dict[str, Any]:
    return office.report(**{**ACCOUNT, "category": "money_mule", "confidence": 100, "role": role, **stated})


@pytest.mark.parametrize("role", ["onward", "merchant"])
def test_agencies_that_saw_money_pass_through_give_verify_and_never_hold(
    offices: list[Caller], bank: Caller, role: str
) -> None:
    for case in range(2):
        for office in offices:
            report(office, role, case_reference=f"C-{case}")
    verdict = bank.check(**ACCOUNT)
    assert (verdict["action"], [each["code"] for each in verdict["reasons"]]) == (
        "verify",
        ["reported_by_several", "passed_through"],
    )
    for office in offices[:2]:
        report(office, "receiver", case_reference="C-9")
    verdict = bank.check(**ACCOUNT)
    assert (verdict["action"], "passed_through" in [each["code"] for each in verdict["reasons"]]) == ("hold", True)


@pytest.mark.parametrize(
    ("stated", "code", "field"),
    [
        ({"role": "victim"}, "victim_refused", "role"),
        ({"role": "impersonated"}, "impersonated_refused", "role"),
        ({"role": "receiver", "layer": 2}, "layer_contradicted", "layer"),
        ({"layer": 2}, "layer_contradicted", "layer"),
        ({"role": "onward", "layer": 1}, "validation_failed", "layer"),
        ({"role": "onward", "layer": "2"}, "validation_failed", "layer"),
        ({"role": "mule"}, "validation_failed", "role"),
    ],
)
def test_value_of_somebody_who_did_nothing_wrong_is_refused_with_what_to_report_instead(
    offices: list[Caller], bank: Caller, stated: dict[str, Any], code: str, field: str
) -> None:
    single = offices[0].post("/v1/reports", {**ACCOUNT, "category": "loan", **stated})
    assert (single.status_code, single.json().get("code"), single.json().get("field")) == (422, code, field)
    batch = offices[0].post("/v1/reports/batch", {"items": [{**ACCOUNT, "category": "loan", **stated}]}).json()
    error = batch["items"][0].get("error") or {"field": ""}
    faults = error.get("errors") or [error]
    assert (batch["rejected_count"], faults[0]["field"].split(".")[-1]) == (1, field)
    assert bank.check(**ACCOUNT)["status"] == "unknown"


def test_role_is_shown_to_all_who_see_the_report_and_its_layer_ends_with_it(
    exchange: Exchange, offices: list[Caller], bank: Caller
) -> None:
    abroad = exchange.member("Bangkok", Sector.PARTNER)
    made = report(offices[0], "onward", layer=3)
    for member in (offices[0], offices[1], bank, abroad):
        shown = member.get(f"/v1/reports/{made['report_id']}").json()
        assert (shown["role"], shown["layer"]) == ("onward", 3)
    again = offices[0].report(**ACCOUNT, category="money_mule")
    assert (again["role"], again["layer"]) == ("onward", 3), "left out means kept"
    corrected = report(offices[0], "receiver")
    assert (corrected["report_id"], corrected["role"], corrected["layer"]) == (made["report_id"], "receiver", None)
    cleared = report(offices[0], None)
    assert (cleared["role"], cleared["layer"]) == (None, None)


@pytest.mark.parametrize("role", [role for role in CaseRole if role not in ("victim", "impersonated")])
def test_role_of_a_file_is_that_of_a_single_report(offices: list[Caller], role: CaseRole) -> None:
    layer = "2" if role is CaseRole.ONWARD else ""
    lines = f"Account,Bank,Category,Role,Layer\n000123456,ABA,money_mule,{role.value.upper()},{layer}\n"
    sent = offices[0].request("POST", "/v1/reports/batch", content=lines, headers={"Content-Type": "text/csv"})
    assert sent.json()["created_count"] == 1, sent.text
    [listed] = offices[0].get("/v1/reports").json()["items"]
    assert (listed["role"], listed["layer"]) == (role.value, 2 if layer else None)


def test_pending_report_keeps_its_role_until_it_is_accepted(exchange: Exchange, offices: list[Caller]) -> None:
    admin = exchange.member("National Police")
    entry = {"form": "exact", **ACCOUNT, "owner": "ABA", "reason": "The bank's own."}
    added = admin.post("/v1/protections", entry).json()
    pending = report(offices[0], "onward", layer=2)
    assert (pending["status"], pending["role"], pending["layer"]) == ("pending", "onward", 2)
    pending = report(offices[0], "merchant")
    assert (pending["role"], pending["layer"]) == ("merchant", None)
    admin.post(f"/v1/protections/{added['protection_id']}/end", {"reason": "Not any more."})
    decided = admin.post_as_read(
        f"/v1/reports/{pending['report_id']}/decide", {"decision": "accepted", "reason": "It is right."}
    ).json()
    assert decided["status"] == "active"
    assert offices[0].get(f"/v1/reports/{pending['report_id']}").json()["role"] == "merchant"
