"""Scorecards are the same before and after the job has added what changed to their sums."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from krama.reports import summing, uncounted
from krama.reports.summing import take_changes
from krama.reports.tables import ScoreSum
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

PHONE, OTHER_PHONE = "012 345 678", "012 345 679"


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    return exchange.member("Takeo Office", Sector.POLICE, ORDINARY)


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK, ORDINARY)


def cards(*members: Caller) -> list[Any]:
    return [member.get("/v1/scorecards").json()["items"] for member in members]


def after(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def seen(member: Caller, name: str) -> list[Any]:
    return [line[name] for line in member.get("/v1/scorecards").json()["items"]]


def withdraw(member: Caller, report: dict[str, Any]) -> None:
    answer = member.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    assert answer.status_code == 200, answer.text


def test_cards_are_the_same_before_and_after_the_job(exchange: Exchange, office: Caller, bank: Caller) -> None:
    office.report(PHONE, province="KH-12", occurred_at=after(3))
    hidden = office.report(OTHER_PHONE, tlp="TLP:AMBER", audience={"sectors": ["police"]}, occurred_at=after(9))
    office.report("012 345 677", province="KH-12", occurred_at=after(5))
    bank.report(OTHER_PHONE)
    shared = bank.report(PHONE, province="KH-1")
    assert [seen(each, "corroborated_count") for each in (office, bank)] == [[1, 1], [1, 0]]
    for member, report in ((bank, shared), (office, hidden), (bank, None)):
        before = cards(office, bank)
        assert take_changes(exchange.database) > 0
        assert cards(office, bank) == before
        if report is not None:
            withdraw(member, report)
    assert take_changes(exchange.database) == 0
    assert [seen(each, "corroborated_count") for each in (office, bank)] == [[0, 1], [1, 0]]


def test_end_of_the_last_report_of_another_counts_at_once_and_after_the_job(
    exchange: Exchange, office: Caller, bank: Caller
) -> None:
    office.report(PHONE)
    others = [bank.report(PHONE, case_reference=f"K-{number}") for number in range(2)]
    for corroborated, other in zip((1, 1), others, strict=True):
        take_changes(exchange.database)
        assert seen(office, "corroborated_count") == [corroborated]
        withdraw(bank, other)
    for _ in range(2):
        assert seen(office, "corroborated_count") == [0]
        take_changes(exchange.database)


def test_median_is_current_while_the_job_has_not_computed_it(
    exchange: Exchange, office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in (1, 3, 9):
        office.report(f"011 111 10{hours}", occurred_at=after(hours))
    monkeypatch.setattr(summing, "_take_medians", lambda *_: None)
    take_changes(exchange.database)
    with exchange.database.read() as session:
        assert [(each.is_timed, each.lower) for each in session.exec(select(ScoreSum))] == [(True, None)]
    assert seen(office, "median_hours_to_report") == [3.0]
    monkeypatch.undo()
    take_changes(exchange.database)
    assert seen(office, "median_hours_to_report") == [3.0]
    office.report("011 111 100", occurred_at=after(5))
    assert seen(office, "median_hours_to_report") == [4.0]
    take_changes(exchange.database)
    with exchange.database.read() as session:
        (row,) = session.exec(select(ScoreSum))
        assert row.lower is not None
        assert row.upper is not None
        assert row.upper - row.lower == pytest.approx(2 * 3_600_000_000, abs=60_000_000)


def test_more_changes_than_a_card_counts_are_refused_until_the_job_has_run(
    exchange: Exchange, office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uncounted, "_MOST", 1)
    office.report(PHONE)
    office.report(OTHER_PHONE)
    refused = office.get("/v1/scorecards")
    assert (refused.status_code, refused.json().get("code")) == (503, "counting_busy")
    assert refused.headers["retry-after"]
    take_changes(exchange.database)
    assert seen(office, "report_count") == [2]
