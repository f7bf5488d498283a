"""Who sees an outcome: each statement has its own audience, and a correction reaches those who saw what it corrects."""

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
HIDDEN = {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}}
TO_TELECOMS = {"tlp": "TLP:AMBER", "audience": {"sectors": ["telecom"]}}


@pytest.fixture
def telecom(exchange: Exchange) -> Caller:
    return exchange.member("Smart", Sector.TELECOM)


def tell(member: Caller, indicator_id: str, result: str, **more: object) -> dict[str, object]:
    answer = member.post("/v1/outcomes", {"indicator_id": indicator_id, "outcome": result, **more})
    assert answer.is_success, answer.text
    told: dict[str, object] = answer.json()
    return told


def events(member: Caller, indicator_id: str) -> list[str]:
    answer = member.get(f"/v1/indicators/{indicator_id}/history")
    assert answer.status_code == 200, answer.text
    return [item["event"] for item in answer.json()["items"]]


def feedback(member: Caller) -> float:
    figure: float = member.check(PHONE)["explanation"]["feedback"]
    return figure


def test_outcome_on_a_hidden_report_stays_hidden_when_the_agency_judges_again(
    police: Caller, bank: Caller, office: Caller, telecom: Caller
) -> None:
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    tell(bank, key, "confirmed_fraud")
    office.report(PHONE, "loan")
    assert events(telecom, key) == ["reported"]
    tell(bank, key, "false_positive")
    assert events(telecom, key) == ["reported", "doubted"]
    assert events(bank, key) == ["reported", "confirmed", "reported", "doubted"]


def test_correction_reaches_who_saw_what_it_corrects(
    exchange: Exchange, police: Caller, bank: Caller, office: Caller, telecom: Caller
) -> None:
    """The telecom sees a report that the bank does not see, and the bank judges again for a hidden one."""
    shared = police.report(PHONE, "loan")
    key = shared["indicator"]["indicator_id"]
    exchange.member("Cellcard", Sector.TELECOM).report(PHONE, "loan", **TO_TELECOMS)
    tell(bank, key, "confirmed_fraud", reference="TRX-1")
    assert feedback(telecom) == 1.25
    police.post(f"/v1/reports/{shared['report_id']}/withdraw", {"reason": "Another number."})
    office.report(PHONE, "loan", **HIDDEN)
    tell(bank, key, "false_positive", reference="TRX-2")
    assert feedback(telecom) == 0.8
    assert events(telecom, key)[-1] == "doubted"


def test_same_outcome_again_reaches_who_sees_a_report_that_has_come_since(
    police: Caller, bank: Caller, office: Caller, telecom: Caller
) -> None:
    key = police.report(PHONE, "loan", **HIDDEN)["indicator"]["indicator_id"]
    first = tell(bank, key, "confirmed_fraud")
    office.report(PHONE, "loan")
    assert feedback(telecom) == 1
    assert tell(bank, key, "confirmed_fraud") == first, "nothing changes for the bank, not even its place in the list"
    assert feedback(telecom) == 1.25
    assert events(telecom, key) == ["reported", "confirmed"]
    assert events(bank, key) == ["reported", "confirmed", "reported"]


def test_history_begins_with_a_report_after_an_earlier_one_was_narrowed(
    police: Caller, bank: Caller, office: Caller, telecom: Caller
) -> None:
    first = police.report(PHONE, "loan")
    key = first["indicator"]["indicator_id"]
    tell(bank, key, "confirmed_fraud")
    assert bank.post("/v1/disputes", {"indicator_id": key, "grounds": "other", "statement": "Mine."}).is_success
    police.post(f"/v1/reports/{first['report_id']}/relabel", HIDDEN | {"reason": "An open case."})
    office.report(PHONE, "loan")
    assert sorted(events(telecom, key)) == ["confirmed", "disputed", "reported"]
    assert events(telecom, key)[0] == "reported"
    assert feedback(telecom) == 1.25, "what the telecom saw counts for what it sees now"
