"""Statistics are the same before and after the job has added what changed to the sums."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, func, select, update

from krama.core.shutdown import ShutdownBegun
from krama.operations import job_list
from krama.reports import counting, summing, uncounted
from krama.reports.summing import take_changes
from krama.reports.tables import CountedReport, Report, ReportSum
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange
from tests.members import ORDINARY
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"
FIGURES = ("reports", "cases", "losses", "response-times")


@pytest.fixture
def exchange(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchange]:
    """An exchange whose own job has no turn: these tests take it."""
    monkeypatch.setattr(job_list, "_SUMS_SECONDS", 3600.0)
    with running_exchange(database_url, tmp_path / "state") as running:
        yield running


def all_figures(*viewers: Caller) -> list[Any]:
    """What these viewers read, by month and by day."""
    asked = ({"group_by": "province,category"}, {"interval": "day", "group_by": "kind"}, {"group_by": "channel"})
    return [viewer.get(f"/v1/statistics/{name}", **by).json() for viewer in viewers for name in FIGURES for by in asked]


def only_count(viewer: Caller) -> int | None:
    (item,) = viewer.get("/v1/statistics/cases").json()["items"] or [{"case_count": 0}]
    return item["case_count"]  # type: ignore[no-any-return]


def test_answers_are_the_same_before_and_after_the_job(
    exchange: Exchange, office: Caller, other: Caller, bank: Caller
) -> None:
    since = (datetime.now(UTC) - timedelta(hours=60)).isoformat()
    hidden: dict[str, Any] = {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}}
    for number in range(6):
        facts: dict[str, Any] = {
            "province": "KH-12",
            "loss": {"amount": f"{number}.50", "currency": "USD"},
            "occurred_at": since,
        }
        other.report(f"011 111 1{number:02}", channel="telegram", case_reference=f"K-{number // 2}", **facts)
        other.report(f"011 222 2{number:02}", **hidden, case_reference=f"H-{number}")
    wrong = office.report(PHONE, province="KH-1", case_reference="T-1")
    office.report("012 345 679", province="KH-2", case_reference="T-1")
    before = all_figures(office, other, bank)
    assert take_changes(exchange.database) == 14
    assert all_figures(office, other, bank) == before
    office.post(f"/v1/reports/{wrong['report_id']}/withdraw", {"reason": "A mistake."})
    changed = all_figures(office, other, bank)
    assert changed != before
    assert take_changes(exchange.database) == 1
    assert all_figures(office, other, bank) == changed
    assert take_changes(exchange.database) == 0


def test_hidden_reports_are_in_no_sum_of_the_viewer(exchange: Exchange, other: Caller, bank: Caller) -> None:
    for number in range(5):
        other.report(f"011 222 2{number:02}", tlp="TLP:AMBER", audience={"sectors": ["police"]})
    take_changes(exchange.database)
    assert bank.get("/v1/statistics/cases").json()["items"] == []
    assert bank.get("/v1/statistics/reports", group_by="province,channel").json()["items"] == []


def test_case_counts_for_the_agency_that_one_of_its_reports_names(
    exchange: Exchange, other: Caller, bank: Caller
) -> None:
    key = bank.get("/v1/me").json()["agency"]["agency_id"]
    stranger = exchange.member("Wing", Sector.BANK, ORDINARY)
    for number in range(5):
        case = {"case_reference": f"K-{number}"}
        other.report(f"011 111 1{number:02}", tlp="TLP:RED", audience={"agencies": [key]}, **case)
        other.report(f"011 222 2{number:02}", tlp="TLP:AMBER+STRICT", **case)
    for _ in range(2):
        assert (only_count(bank), only_count(stranger), only_count(other)) == (5, 0, 5)
        take_changes(exchange.database)


def test_report_overturned_after_it_expired_counts_for_others_who_cannot_know(
    exchange: Exchange, office: Caller, other: Caller
) -> None:
    for number in range(5):
        late = other.report(f"011 111 1{number:02}")
        decided = {"withdrawn_at": datetime.now(UTC), "ended_as": "expired", "overturned_at": datetime.now(UTC)}
        with exchange.database.transaction() as session:
            session.execute(update(Report).where(col(Report.report_id) == UUID(late["report_id"])).values(**decided))
    for _ in range(2):
        assert (only_count(office), only_count(other)) == (5, 0)
        take_changes(exchange.database)


def test_job_that_is_interrupted_goes_on_where_it_was(exchange: Exchange, office: Caller) -> None:
    for number in range(3):
        office.report(f"011 111 1{number:02}")
    turns = iter(range(4))

    def go_on() -> None:
        if next(turns) == 3:
            raise ShutdownBegun

    with pytest.raises(ShutdownBegun):
        take_changes(exchange.database, go_on, at_once=1)
    with exchange.database.read() as session:
        assert session.exec(select(func.count(col(CountedReport.report_id)))).one() == 2
    assert only_count(office) == 3
    assert take_changes(exchange.database) == 1
    assert only_count(office) == 3


@only_on_postgresql
def test_two_workers_count_a_report_once(exchange: Exchange, office: Caller) -> None:
    office.report(PHONE)
    database = exchange.database
    overlap(database, summing, "_locked_mark", lambda: take_changes(database), lambda: take_changes(database))
    with database.read() as session:
        assert set(session.exec(select(ReportSum.reports))) == {1}


def test_more_changes_than_an_answer_counts_are_refused_until_the_job_has_run(
    exchange: Exchange, office: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uncounted, "_MOST", 1)
    office.report(PHONE)
    office.report("012 345 679")
    refused = office.get("/v1/statistics/cases")
    assert (refused.status_code, refused.json().get("code")) == (503, "counting_busy")
    assert refused.headers["retry-after"]
    take_changes(exchange.database)
    assert only_count(office) == 2


@contextmanager
def counting_elsewhere() -> Iterator[None]:
    taken = [counting._AT_ONCE.acquire(blocking=False) for _ in range(2)]
    try:
        assert all(taken)
        yield
    finally:
        for _ in taken:
            counting._AT_ONCE.release()


def test_statistics_that_others_wait_for_are_refused_at_once(office: Caller) -> None:
    office.report(PHONE)
    with counting_elsewhere():
        refused = office.get("/v1/statistics/cases")
        assert (refused.status_code, refused.json().get("code")) == (503, "counting_busy")
        assert refused.headers["retry-after"]
    assert only_count(office) == 1
