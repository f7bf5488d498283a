"""Simulations over HTTP: past payments judged on what had been reported by their day."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import col, update

from krama.audit.entry import commitment
from krama.core import clock
from krama.protection.cache import ProtectedListCache
from krama.reports.tables import Report
from tests.audit.logs import newest
from tests.exchange import Caller, Exchange

PHONE, LINK, ACCOUNT = "012 345 678", "https://evil-shop.com/kit", "000 123 456"
TODAY = datetime.now(UTC)


def ago(days: float) -> str:
    return ((TODAY if days else clock.now()) - timedelta(days=days)).isoformat()


def simulate(member: Caller, *items: dict[str, Any]) -> dict[str, Any]:
    answer = member.post("/v1/checks/simulate", {"items": list(items)})
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


def counts(member: Caller, value: str, *days: float) -> list[str]:
    """The action for a payment so many days ago, each."""
    taken: list[str] = []
    for day in days:
        actions = simulate(member, {"value": value, "paid_at": ago(day)})["action_counts"]
        taken += [action.removesuffix("_count") for action, count in actions.items() if count]
    return taken


def backdate(exchange: Exchange, report: dict[str, Any], **days: float) -> None:
    """Let what happened to a report have happened so many days ago."""
    moved = {name: TODAY - timedelta(days=day) for name, day in days.items()}
    with exchange.database.transaction() as session:
        session.execute(update(Report).where(col(Report.report_id) == UUID(report["report_id"])).values(**moved))


def test_payment_is_judged_on_what_had_been_reported_by_then(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    backdate(exchange, police.report(ACCOUNT, institution="ABA", confidence=100), created_at=30)
    second = office.report(ACCOUNT, institution="ABA", confidence=100)
    backdate(exchange, second, created_at=20)
    items = [{"value": ACCOUNT, "institution": "ABA", "paid_at": ago(day)} for day in (31, 25, 24, 10, 9, 8)]
    done = simulate(bank, *items, {"value": "+855 12 999 888", "paid_at": ago(1)}, {"value": "12", "paid_at": ago(1)})
    assert done["action_counts"] == {"proceed_count": 2, "warn_count": 2, "verify_count": 0, "hold_count": 3}
    assert (done["item_count"], done["checked_count"], done["hit_count"], done["policy"]) == (8, 7, 5, "4")
    assert done["rejections"] == [{"code": "phone_invalid", "count": 1}]
    reached = {each["min_score"]: each["count"] for each in done["score_counts"]}
    assert (reached[5], reached[60], reached[75], reached[95]) == (5, 5, 3, 0)
    police.post(f"/v1/reports/{second['report_id']}/withdraw", {"reason": "It was another."})
    assert simulate(bank, *items)["action_counts"]["hold_count"] == 3


def test_what_has_ended_since_counts_until_it_ended(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    police.report(PHONE, confidence=100)
    second = office.report(PHONE, confidence=100)
    office.post(f"/v1/reports/{second['report_id']}/withdraw", {"reason": "It was another."})
    with exchange.database.transaction() as session:
        session.execute(update(Report).values(created_at=TODAY - timedelta(days=30)))
    backdate(exchange, second, withdrawn_at=10)
    assert counts(bank, PHONE, 31, 29, 11, 9) == ["proceed", "hold", "hold", "warn"]


def test_approval_counts_from_when_it_came(exchange: Exchange, police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, confidence=100)
    chief = exchange.member("National Police")
    assert chief.post_as_read(f"/v1/reports/{report['report_id']}/approve", {}).status_code == 200
    backdate(exchange, report, created_at=2, approved_at=1)
    assert counts(bank, PHONE, 1.5, 0.5) == ["warn", "hold"]


def test_dispute_and_outcome_count_from_when_they_came(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    for member in (police, office):
        backdate(exchange, member.report(PHONE, confidence=70), created_at=30)
    key = police.get("/v1/indicators").json()["items"][0]["indicator_id"]
    bank.post("/v1/outcomes", {"indicator_id": key, "outcome": "confirmed_fraud"})
    dispute = {"indicator_id": key, "grounds": "other", "statement": "It is mine."}
    assert bank.post("/v1/disputes", dispute).status_code == 201
    assert counts(bank, PHONE, 29, 0) == ["hold", "verify"]


def test_listing_of_a_domain_counts_for_its_links_and_protected_ones_never(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    backdate(exchange, police.report("evil-shop.com", confidence=100), created_at=30)
    assert counts(bank, LINK, 31, 29) == ["proceed", "warn"]
    entry = {"form": "exact", "value": LINK, "owner": "A shop", "reason": "It was cleaned."}
    assert police.post("/v1/protections", entry).status_code == 201
    exchange.services[ProtectedListCache].refresh()
    assert counts(bank, LINK, 29) == ["proceed"]


def test_what_the_bank_may_not_see_today_counts_for_nothing(exchange: Exchange, police: Caller, bank: Caller) -> None:
    backdate(
        exchange,
        police.report(PHONE, confidence=100, tlp="TLP:AMBER", audience={"sectors": ["police"]}),
        created_at=30,
    )
    assert counts(bank, PHONE, 10) == ["proceed"]
    assert counts(police, PHONE, 10) == ["warn"]


def test_bank_is_corrected_where_a_simulation_told_it_of_what_ends_later(police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, confidence=100)
    simulate(bank, {"value": PHONE, "paid_at": ago(0)})
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was another."})
    simulate(bank, {"value": PHONE, "paid_at": ago(0)})  # an ended listing is not disclosed as listed
    assert [item["cause"] for item in bank.get("/v1/corrections").json()["items"]] == ["withdrawn"]


def test_payment_that_is_yet_to_come_is_refused_and_not_counted_as_clean(bank: Caller) -> None:
    done = simulate(bank, {"value": PHONE, "paid_at": ago(-1)}, {"value": PHONE, "paid_at": ago(1)})
    assert (done["checked_count"], done["rejected_count"], done["action_counts"]["proceed_count"]) == (1, 1, 1)
    assert done["rejections"] == [{"code": "paid_in_future", "count": 1}]


def test_simulation_is_on_record_with_a_commitment_to_what_was_asked(exchange: Exchange, bank: Caller) -> None:
    simulate(bank, {"value": PHONE, "paid_at": ago(1)}, {"value": "evil.com", "paid_at": ago(1)})
    detail = newest(exchange)["data"]
    values = [("phone", "+85512345678"), ("domain", "evil.com")]
    assert detail["commitment"] == commitment(bytes.fromhex(detail["salt"]), values).hex()


BROKEN: list[Any] = [
    None,
    5,
    {"value": PHONE},
    {"value": PHONE, "paid_at": "yesterday"},
    {"value": PHONE, "paid_at": ago(1), "purpose": "x"},
    {"value": PHONE, "paid_at": ago(1), **{f"x{number}": 1 for number in range(1000)}},
]


def test_payment_that_breaks_its_schema_is_rejected_alone(bank: Caller) -> None:
    done = simulate(bank, *BROKEN, {"value": PHONE, "paid_at": ago(1)})
    assert (done["item_count"], done["checked_count"], done["rejected_count"]) == (7, 1, 6)
    counts = {each["code"]: each["count"] for each in done["rejections"]}
    assert counts == {"null_refused": 1, "wrong_type": 1, "member_missing": 1, "time_invalid": 1, "member_unknown": 2}


def test_list_without_payments_is_refused(bank: Caller) -> None:
    answer = bank.post("/v1/checks/simulate", {"items": []})
    assert (answer.status_code, answer.json().get("code")) == (422, "validation_failed")
