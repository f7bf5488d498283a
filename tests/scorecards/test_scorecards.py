"""Scorecards over HTTP and by command: what a member did, and how well what it reported holds, as it may know."""

import csv
import io
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, update

from krama.agencies.permissions import Permission
from krama.core.intervals import CAMBODIA
from krama.core.owners import EVERYBODY
from krama.listings.usage_counter import UsageCounter
from krama.reports.tables import Report
from krama.scorecards import service
from krama.scorecards.policy import months_of
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"


COUNTED = ("report", "corroborated", "confirmed", "disputed", "upheld")


def this_month() -> str:
    return datetime.now(CAMBODIA).strftime("%Y-%m")


@pytest.fixture
def second(exchange: Exchange) -> Caller:
    return exchange.member("Battambang", Sector.POLICE, ORDINARY)


def card(member: Caller, **parameters: str) -> list[dict[str, Any]]:
    answer = member.get("/v1/scorecards", **parameters)
    assert answer.status_code == 200, answer.text
    lines: list[dict[str, Any]] = answer.json()["items"]
    return lines


def only(member: Caller) -> dict[str, Any]:
    (line,) = card(member)
    return line


def facts(line: dict[str, Any], *names: str) -> list[Any]:
    return [line[name] for name in names]


def test_reports_count_by_province_and_by_what_others_say_of_them(
    exchange: Exchange, reporter: Caller, second: Caller, bank: Caller
) -> None:
    regulator = exchange.member("National Bank", Sector.REGULATOR)
    alone = reporter.report("011 111 111", province="KH-12")
    shared = reporter.report("012 222 222", province="KH-12")
    wrong = reporter.report("013 333 333", province="KH-12")
    reporter.report("014 444 444")
    second.report("012 222 222")
    second.report("013 333 333")
    confirmed = alone["indicator"]["indicator_id"]
    assert bank.post("/v1/outcomes", {"indicator_id": confirmed, "outcome": "confirmed_fraud"}).status_code == 201
    for report, decision in ((wrong, "upheld"), (shared, "rejected")):
        key = report["indicator"]["indicator_id"]
        dispute = {"indicator_id": key, "grounds": "wrong_account", "statement": "It is mine."}
        opened = bank.post("/v1/disputes", dispute).json()["dispute_id"]
        decided = regulator.post_as_read(f"/v1/disputes/{opened}/decide", {"decision": decision, "reason": "So it is."})
        assert decided.status_code == 200, decided.text
    in_province, elsewhere = card(reporter)
    names = "period", "province", *(f"{name}_count" for name in COUNTED), "precision"
    assert facts(in_province, *names) == [this_month(), "KH-12", 3, 1, 1, 2, 1, 0.667]
    assert facts(elsewhere, *names) == [this_month(), None, 1, 0, 0, 0, 0, None]


def test_median_time_is_from_incident_to_report(reporter: Caller) -> None:
    for hours in (1, 5, 30):
        occurred_at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        reporter.report(f"012 222 2{hours:02}", occurred_at=occurred_at)
    reporter.report("012 222 299")
    assert only(reporter)["median_hours_to_report"] == 5.0


def test_checks_and_hits_are_counted_over_every_way_to_check(reporter: Caller, bank: Caller) -> None:
    reporter.report(PHONE)
    bank.check(PHONE)
    bank.check("098 765 432")
    bank.post("/v1/checks/batch", {"items": [{"value": PHONE}, {"value": "098 765 432"}, {"value": "12"}]})
    assert facts(only(bank), "province", "check_count", "hit_count", "report_count") == [None, 4, 2, 0]


def test_counts_of_checks_survive_a_database_that_is_away(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.check(PHONE)
    tally = exchange.services[UsageCounter]
    with monkeypatch.context() as broken:
        broken.setattr(tally, "_store", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            tally.keep()
    assert only(bank)["check_count"] == 1
    tally.keep()
    assert only(bank)["check_count"] == 1


def test_card_waits_for_counts_that_are_being_stored(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.check(PHONE)
    tally, stored = exchange.services[UsageCounter], exchange.services[UsageCounter]._store
    taken, go_on = Event(), Event()

    def slowly(*counted: Any) -> None:
        taken.set()
        go_on.wait(10)
        stored(*counted)

    monkeypatch.setattr(tally, "_store", slowly)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(tally.keep)
        assert taken.wait(10)
        asked = pool.submit(only, bank)
        time.sleep(0.2)
        go_on.set()
        assert asked.result(10)["check_count"] == 1


def test_outcomes_and_what_was_stopped_are_summed(reporter: Caller, bank: Caller) -> None:
    key = reporter.report(PHONE)["indicator"]["indicator_id"]
    for number, body in enumerate(
        (
            {"outcome": "payment_stopped", "payment": {"amount": "250.50", "currency": "USD"}},
            {"outcome": "payment_stopped", "payment": {"amount": "49.50", "currency": "USD"}},
            {"outcome": "payment_stopped", "payment": {"amount": "40000", "currency": "KHR"}},
            {"outcome": "customer_warned", "payment": {"amount": "7", "currency": "USD"}},
        )
    ):
        assert bank.post("/v1/outcomes", {"indicator_id": key, "reference": f"TRX-{number}", **body}).status_code == 201
    line = only(bank)
    assert line["outcome_counts"] == {
        "payment_stopped_count": 3, "customer_warned_count": 1, "confirmed_fraud_count": 0, "false_positive_count": 0,
    }  # fmt: skip
    assert line["stopped_amounts"] == [
        {"amount": "40000.00", "currency": "KHR"},
        {"amount": "300.00", "currency": "USD"},
    ]


def test_months_before_are_read_by_asking_for_them(exchange: Exchange, reporter: Caller) -> None:
    report = reporter.report(PHONE)
    with exchange.database.transaction() as session:
        old = datetime(2024, 2, 29, 16, 59, 59, tzinfo=UTC)  # one second before March begins in Cambodia
        session.execute(update(Report).where(col(Report.report_id) == UUID(report["report_id"])).values(created_at=old))
    assert card(reporter) == []
    assert [line["period"] for line in card(reporter, **{"from": "2024-02", "to": "2024-02"})] == ["2024-02"]
    assert card(reporter, **{"from": "2024-03", "to": "2024-03"}) == []
    assert [len(card(reporter, to=last)) for last in ("2024-01", "2024-02", "2025-01", "2025-02")] == [0, 1, 1, 0]


def test_month_begins_at_midnight_in_cambodia(exchange: Exchange, reporter: Caller) -> None:
    report = reporter.report(PHONE)
    begins = datetime(2024, 2, 29, 17, tzinfo=UTC)
    with exchange.database.transaction() as session:
        moved = update(Report).where(col(Report.report_id) == UUID(report["report_id"]))
        session.execute(moved.values(created_at=begins))
    assert [line["period"] for line in card(reporter, **{"from": "2024-02", "to": "2024-03"})] == ["2024-03"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"from": "2026-02", "to": "2026-01"}, "span_refused"),
        ({"from": "2015-01", "to": "2026-01"}, "span_refused"),
        ({"from": "2026-13"}, "validation_failed"),
        ({"from": "២០២៦-០១"}, "validation_failed"),
        ({"month": "2026-01"}, "validation_failed"),
        ({"agency_id": "mine"}, "validation_failed"),
    ],
)
def test_period_that_is_none_is_refused_with_the_mend(reporter: Caller, parameters: dict[str, str], code: str) -> None:
    answer = reporter.get("/v1/scorecards", **parameters)
    assert (answer.status_code, answer.json().get("code")) == (422, code)


def test_member_reads_its_own_card_and_the_national_administrator_one_other_members(
    exchange: Exchange, reporter: Caller, second: Caller
) -> None:
    national = exchange.member("National Police")
    national.report("013 333 333")
    reporter.report(PHONE)
    second.report(PHONE)
    other = card(second)[0]["agency"]["agency_id"]
    refused = reporter.get("/v1/scorecards", agency_id=other)
    assert (refused.status_code, refused.json().get("code")) == (404, "agency_not_found")
    nobodys = reporter.get("/v1/scorecards", agency_id="00000000-0000-4000-8000-000000000000").json()
    assert refused.json()["detail"] == nobodys["detail"]
    assert "scorecards:read_all" in nobodys["detail"]
    assert "scope" not in national.get("/v1/scorecards", agency_id="00000000-0000-4000-8000-000000000000").text
    assert [line["agency"]["name"] for line in card(national, agency_id="own")] == ["National Police"]
    assert card(national, agency_id=other) == card(second)
    all_cards = {line["agency"]["name"]: line for line in card(national)}
    assert sorted(all_cards) == ["Battambang", "National Police", "Phnom Penh"]
    assert card(national, agency_id="all") == card(national)
    others = [line["agency"]["name"] for line in card(national, agency_id="others")]
    assert sorted(others) == ["Battambang", "Phnom Penh"]
    assert card(reporter) == card(reporter, agency_id="all") == [all_cards["Phnom Penh"]]
    assert reporter.get("/v1/scorecards", agency_id="others").json().get("code") == "insufficient_scope"
    assert card(reporter, agency_id="own") == card(reporter, agency_id=all_cards["Phnom Penh"]["agency"]["agency_id"])
    reader = exchange.member("ABA", Sector.BANK, {Permission.CHECKS_RUN})
    assert reader.get("/v1/scorecards").json().get("code") == "insufficient_scope"


def busy(exchange: Exchange, *members: Caller) -> None:
    """Give each member four scorecards: two months, one of them with two provinces and with none."""
    for number, member in enumerate(members):
        for last, province in enumerate(("KH-2", "KH-12", None, None)):
            facts = {} if province is None else {"province": province}
            report = member.report(f"012 34{number} 10{last}", **facts)
        moved = update(Report).where(col(Report.report_id) == UUID(report["report_id"]))
        with exchange.database.transaction() as session:
            session.execute(moved.values(created_at=datetime(2026, 1, 5, tzinfo=UTC)))


def walk(member: Caller, **parameters: str) -> Iterator[list[dict[str, Any]]]:
    """The pages of the scorecards of all agencies."""
    cursor: dict[str, str] = {}
    while True:
        page = member.get("/v1/scorecards", agency_id="all", **{"from": "2025-12"}, **parameters, **cursor).json()
        yield page["items"]
        if page["next_cursor"] is None:
            assert page["has_more"] is False
            return
        cursor = {"cursor": page["next_cursor"]}


def where(line: dict[str, Any]) -> tuple[str, str, str]:
    """The order that the description of the list states, with no province last."""
    return line["agency"]["agency_id"], line["period"], line["province"] or "~"


def test_pages_are_agency_by_agency_then_by_month_and_by_province(
    exchange: Exchange, reporter: Caller, second: Caller
) -> None:
    busy(exchange, reporter, second)
    national = exchange.member("National Police")
    (whole,) = walk(national)
    assert len(whole) == 8
    assert whole == sorted(whole, key=where)
    for limit in (1, 3, 4, 7):
        pages = list(walk(national, limit=str(limit)))
        assert [len(page) for page in pages] == [limit] * (8 // limit) + [8 % limit] * (8 % limit > 0)
        assert [line for page in pages for line in page] == whole


def test_walk_gives_what_stays_once_while_agencies_are_renamed_and_scorecards_are_added(
    exchange: Exchange, reporter: Caller, second: Caller
) -> None:
    busy(exchange, reporter, second)
    national = exchange.member("National Police")
    (before,) = walk(national)
    pages = walk(national, limit="3")
    seen = next(pages)
    for key, name in {line["agency"]["agency_id"]: line["agency"]["name"] for line in before}.items():
        read = national.get(f"/v1/agencies/{key}")
        renamed = national.request(
            "PATCH", f"/v1/agencies/{key}", json={"name": f"Z{name}"}, headers={"If-Match": read.headers["etag"]}
        )
        assert renamed.status_code == 200, renamed.text
    for member in (reporter, second):
        member.report("012 345 199", province="KH-1")
    seen += [line for page in pages for line in page]
    places = [where(line) for line in seen]
    assert len(places) == len(set(places))
    assert {where(line) for line in before} <= set(places)
    (after,) = walk(national)
    assert [where(line) for line in after if where(line) > places[2]] == places[3:]


def test_cursor_belongs_to_its_agency_and_months(exchange: Exchange, reporter: Caller) -> None:
    busy(exchange, reporter)
    cursor = reporter.get("/v1/scorecards", limit="1", **{"from": "2026-01"}).json()["next_cursor"]
    refused = reporter.get("/v1/scorecards", limit="1", cursor=cursor, **{"from": "2025-12"})
    assert (refused.status_code, refused.json().get("code")) == (422, "cursor_unreadable")


def test_card_counts_only_what_its_agency_may_see(reporter: Caller, bank: Caller) -> None:
    """Else a bank could learn from its own card that the police have a report which they do not show it."""
    police_alone: dict[str, Any] = {"tlp": "TLP:AMBER", "audience": {"sectors": ["police"]}}
    bank.report(PHONE, tlp="TLP:GREEN")
    reporter.report(PHONE, **police_alone)
    assert facts(only(bank), "report_count", "corroborated_count") == [1, 0]
    assert facts(only(reporter), "report_count", "corroborated_count") == [1, 1]


def test_withdrawn_report_of_another_corroborates_no_longer_but_an_expired_one_does(
    exchange: Exchange, reporter: Caller, second: Caller
) -> None:
    reporter.report(PHONE)
    other = second.report(PHONE)
    second.post(f"/v1/reports/{other['report_id']}/withdraw", {"reason": "It was another."})
    assert only(reporter)["corroborated_count"] == 0
    with exchange.database.transaction() as session:
        session.execute(
            update(Report).where(col(Report.report_id) == UUID(other["report_id"])).values(ended_as="expired")
        )
    assert only(reporter)["corroborated_count"] == 1


def test_report_that_names_an_agency_corroborates_its_report(
    exchange: Exchange, reporter: Caller, bank: Caller
) -> None:
    key = reporter.get("/v1/me").json()["agency"]["agency_id"]
    reporter.report(PHONE)
    bank.report(PHONE, tlp="TLP:RED", audience={"agencies": [key]})
    assert only(reporter)["corroborated_count"] == 1
    assert only(bank)["corroborated_count"] == 1
    stranger = exchange.member("Kep Office", Sector.POLICE, ORDINARY)
    stranger.report("011 222 333")
    bank.report("011 222 333", tlp="TLP:RED", audience={"agencies": [key]})
    assert only(stranger)["corroborated_count"] == 0


def test_all_agencies_in_one_pass_have_the_figures_of_each_alone(
    exchange: Exchange, reporter: Caller, second: Caller, bank: Caller
) -> None:
    busy(exchange, reporter)
    key = reporter.report(PHONE, occurred_at=(datetime.now(UTC) - timedelta(hours=7)).isoformat())["indicator"]
    second.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["police"]})
    bank.post("/v1/outcomes", {"indicator_id": key["indicator_id"], "outcome": "confirmed_fraud"})
    bank.post("/v1/disputes", {"indicator_id": key["indicator_id"], "grounds": "wrong_account", "statement": "Mine."})
    months = months_of(None, None, datetime.now(UTC))
    with exchange.database.read() as session:
        one_by_one = list(service.scorecards(session, EVERYBODY, months))
        at_once = list(service.scorecards(session, EVERYBODY, months, at_once=True))
    assert at_once == one_by_one
    assert {each.line.corroborated for each in at_once} == {0, 1}
    assert sum(each.line.confirmed for each in at_once) == sum(each.line.disputed for each in at_once) == 2


def test_table_for_a_spreadsheet_has_the_same_figures_and_no_formula(exchange: Exchange) -> None:
    odd = exchange.member("=1+1", Sector.POLICE, ORDINARY)
    odd.report(PHONE, province="KH-12")
    lines = odd.request("GET", "/v1/scorecards", headers={"Accept": "application/x-ndjson"})
    assert [json.loads(line) for line in lines.text.splitlines()] == card(odd)
    answer = odd.request("GET", "/v1/scorecards", headers={"Accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["agency_name"], row["period"], row["province"], row["report_count"]) == (
        "'=1+1",
        this_month(),
        "KH-12",
        "1",
    )


@short_on_sqlite
def test_command_prints_writes_and_draws(
    exchange: Exchange, reporter: Caller, bank: Caller, database_url: str, tmp_path: Path
) -> None:
    reporter.report(PHONE, province="KH-12")
    bank.check(PHONE)
    exchange.services[UsageCounter].keep()
    state = tmp_path / "operator"
    state.mkdir()

    def run(*arguments: str) -> Any:
        return krama("report", "scorecards", *arguments, database_url=database_url, state=state)

    shown = run("--json")
    assert shown.returncode == 0, shown.stderr
    assert [line["agency"]["name"] for line in json.loads(shown.stdout)] == ["ABA Bank", "Phnom Penh"]
    assert "Phnom Penh" in run().stdout
    table, picture = tmp_path / "out.csv", tmp_path / "out.png"
    done = run("--csv", str(table), "--plot", str(picture))
    assert done.returncode == 0, done.stderr
    assert len(table.read_text().splitlines()) == 3
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000
    for existing in (("--csv", str(table)), ("--csv", str(tmp_path / "new.csv"), "--plot", str(picture))):
        refused = run(*existing)
        assert refused.returncode == 1
        assert "already exists, and was not changed" in refused.stderr
    assert not (tmp_path / "new.csv").exists()
    for wrong in (("--plot", "out.xls"), ("--plot", "/nowhere/out.png"), ("--from", "May"), ("--csv", "/nowhere/x")):
        refused = run(*wrong)
        assert refused.returncode != 0
        assert "Traceback" not in refused.stderr
