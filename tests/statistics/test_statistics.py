"""Statistics over HTTP: what counts, in which row, and which readers see it."""

from datetime import UTC, datetime, timedelta
from itertools import count, islice
from typing import Any

import pytest

from krama.agencies.permissions import Permission
from krama.reports.summing import take_changes
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

PHONE, LINK = "012 345 678", "https://evil.example/kit"
USD = "USD"
WHOLE = ("reports", "cases", "losses", "response-times", "outcomes")


@pytest.fixture
def partner(exchange: Exchange) -> Caller:
    return exchange.member("Thai Police", Sector.PARTNER, ORDINARY)


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("Ministry")


def statistic(viewer: Caller, name: str, **asked: str) -> list[dict[str, Any]]:
    answer = viewer.get(f"/v1/statistics/{name}", **asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def figures(viewer: Caller, name: str, *members: str, **asked: str) -> list[list[Any]]:
    return [[item[member] for member in members] for item in statistic(viewer, name, **asked)]


def loss(amount: str, currency: str = USD) -> dict[str, str]:
    return {"amount": amount, "currency": currency}


numbers = count(100_000)


def many(office: Caller, cases: int, **facts: Any) -> None:
    """Report so many values, each of a case of its own."""
    for number in islice(numbers, cases):
        office.report(f"011 {number}", **facts)


def test_case_counts_once_in_the_row_of_its_first_report(office: Caller) -> None:
    office.report(PHONE, case_reference="T-1", province="KH-12", loss=loss("100.00"))
    office.report(LINK, case_reference="T-1", province="KH-2", loss=loss("250.00"))
    office.report(LINK, province="KH-2")
    by = {"group_by": "province"}
    assert figures(office, "cases", "province", "case_count", **by) == [["KH-12", 1], ["KH-2", 1]]
    assert figures(office, "reports", "province", "report_count", "case_count", **by) == [
        ["KH-12", 1, 1],
        ["KH-2", 2, 1],
    ]
    assert figures(office, "losses", "province", "case_count", "losses", **by) == [["KH-2", 1, [loss("250.00")]]]
    by_kind = figures(office, "cases", "kind", "case_count", group_by="kind,category")
    assert by_kind == [["phone", 1], ["url", 1]]


def test_loss_that_the_case_states_itself_wins_over_a_mistyped_one(
    exchange: Exchange, office: Caller, national: Caller
) -> None:
    filed = {"reference": "T-1", "category": "loan", "loss": loss("250.00"), "values": [{"value": PHONE}]}
    case = office.post("/v1/cases", filed).json()
    mistyped = office.report(LINK, "loan", case_reference="T-1", loss=loss("25000.00"))
    office.report("011 222 335", "loan", case_reference="T-1", loss=loss("25000.00"))
    office.report("011 222 336", "loan", case_reference="T-2", loss=loss("1.00"))
    office.report("011 222 337", "loan", case_reference="T-2", loss=loss("3.00"))
    for _ in range(2):
        assert figures(office, "losses", "case_count", "losses") == [[2, [loss("253.00")]]]
        assert figures(national, "losses", "case_count", "losses") == [[2, [loss("253.00")]]]
        take_changes(exchange.database)
    office.request("PATCH", f"/v1/cases/{case['case_id']}", json={"loss": loss("270.00")})
    assert figures(office, "losses", "losses") == [[[loss("273.00")]]]
    office.post(f"/v1/reports/{mistyped['report_id']}/withdraw", {"reason": "Mistyped."})
    assert figures(office, "losses", "losses") == [[[loss("273.00")]]]


def test_losses_in_two_currencies_are_two_totals(office: Caller) -> None:
    office.report(PHONE, case_reference="T-1", loss=loss("100.50"))
    office.report(LINK, case_reference="T-1", loss=loss("40000", "KHR"))
    office.report(LINK, loss=loss("0.50"))
    assert figures(office, "losses", "case_count", "losses") == [[3, [loss("40000.00", "KHR"), loss("101.00")]]]


def test_mistakes_do_not_count_and_their_correction_is_timed(office: Caller) -> None:
    wrong = office.report(PHONE)
    office.report(LINK)
    office.post(f"/v1/reports/{wrong['report_id']}/withdraw", {"reason": "A mistake."})
    assert figures(office, "cases", "case_count") == figures(office, "reports", "report_count") == [[1]]
    timed = figures(office, "response-times", "reported_count", "corrected_count", "median_hours_to_correct")
    assert timed == [[0, 1, 0]]


def test_time_to_report_is_the_median_of_whole_hours(office: Caller) -> None:
    for hours in (1.5, 5.9, 30):
        occurred_at = (datetime.now(UTC) - timedelta(hours=hours)).isoformat()
        office.report(f"012 222 2{int(hours):02}", occurred_at=occurred_at)
    office.report(LINK)
    assert figures(office, "response-times", "reported_count", "median_hours_to_report") == [[3, 5]]


def test_fewer_than_five_cases_of_others_are_left_out_and_own_ones_count(office: Caller, other: Caller) -> None:
    since = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    many(other, 4, province="KH-12", loss=loss("10"), occurred_at=since)
    others = figures(office, "cases", "case_count", "suppressed", group_by="province")
    assert others == [[None, True]]
    assert figures(office, "losses", "case_count", "losses", "suppressed") == [[None, None, True]]
    assert figures(office, "reports", "report_count", "case_count") == [[None, None]]
    times = "reported_count", "median_hours_to_report", "suppressed"
    assert figures(office, "response-times", *times) == [[None, None, True]]
    assert figures(other, "response-times", *times) == [[4, 3, False]]
    office.report(PHONE, province="KH-12", loss=loss("7"))
    assert figures(office, "cases", "case_count", "suppressed") == [[1, True]]
    assert figures(office, "losses", "losses", "suppressed") == [[[loss("7.00")], True]]
    assert figures(other, "cases", "case_count", "suppressed") == [[4, True]]


def test_more_cases_of_others_count_in_steps_of_five(office: Caller, other: Caller, national: Caller) -> None:
    many(other, 7, province="KH-12", loss=loss("123.45"))
    office.report(PHONE, province="KH-12")
    assert figures(office, "cases", "case_count", "suppressed") == [[6, False]]
    assert figures(office, "losses", "case_count", "losses") == [[5, [loss("860.00")]]], "864.15, to two digits"
    assert figures(national, "cases", "case_count", "suppressed") == [[8, False]]
    assert figures(national, "losses", "case_count", "losses") == [[7, [loss("864.15")]]]


def test_total_without_the_other_rows_tells_no_small_number(office: Caller, other: Caller) -> None:
    many(other, 6, province="KH-12")
    many(other, 2, province="KH-2")
    assert figures(office, "cases", "case_count") == [[5]]
    rows = figures(office, "cases", "province", "case_count", "suppressed", group_by="province")
    assert rows == [["KH-12", 5, False], ["KH-2", None, True]]


def test_words_of_few_cases_are_not_repeated(office: Caller, other: Caller, national: Caller) -> None:
    many(other, 4, channel="a name of somebody")
    many(other, 5, channel="telegram", province="KH-1")
    office.report(PHONE, channel="my own word")
    rows = figures(office, "cases", "channel", "case_count", "suppressed", group_by="channel")
    assert rows == [["my own word", 1, False], ["telegram", 5, False], [None, None, True]]
    assert ["a name of somebody", 4] in figures(national, "cases", "channel", "case_count", group_by="channel")


def test_usual_channel_is_one_row_however_it_is_spelled_and_wherever_it_comes_from(office: Caller) -> None:
    office.report(PHONE, channel="Telegram")
    values = [{"value": "011 222 333", "kind": "phone"}]
    case = office.post("/v1/cases", {"reference": "C-1", "category": "loan", "channel": "តេឡេក្រាម", "values": values})
    assert case.json()["channel"] == "telegram"
    rows = "value,kind,category,channel\n011 222 334,phone,loan,TG\n011 222 335,phone,loan,at the market\n"
    sent = office.request("POST", "/v1/reports/batch", content=rows.encode(), headers={"Content-Type": "text/csv"})
    assert sent.json()["created_count"] == 2
    by_channel = figures(office, "reports", "channel", "report_count", group_by="channel")
    assert by_channel == [["at the market", 1], ["telegram", 3]]
    assert len(office.get("/v1/reports", channel="TELEGRAM").json()["items"]) == 3
    assert len(office.get("/v1/cases", channel="tg").json()["items"]) == 1
    assert len(office.get("/v1/reports", channel="at the market").json()["items"]) == 1


def test_others_are_divided_only_by_what_the_viewer_may_see(
    other: Caller, bank: Caller, partner: Caller, office: Caller
) -> None:
    since = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    many(other, 5, province="KH-12", channel="telegram", occurred_at=since, loss=loss("10"))
    columns = "province", "channel", "category", "kind", "case_count"
    by = {"group_by": "province,channel,category,kind"}
    assert figures(bank, "cases", *columns, **by) == [["KH-12", "telegram", "phishing", "phone", 5]]
    assert figures(partner, "cases", *columns, **by) == [[None, None, "phishing", "phone", 5]]
    assert figures(bank, "response-times", "reported_count", "median_hours_to_report") == [[5, 3]]
    assert figures(partner, "response-times", "reported_count") == []
    assert figures(bank, "losses", "losses") == figures(partner, "losses", "losses") == []
    assert figures(office, "losses", "losses") == [[[loss("50.00")]]]


def test_hidden_reports_do_not_count(office: Caller, other: Caller, bank: Caller, national: Caller) -> None:
    many(other, 5, tlp="TLP:AMBER", audience={"sectors": ["police"]})
    assert statistic(bank, "cases") == statistic(bank, "reports") == []
    assert figures(office, "cases", "case_count") == [[5]]
    many(other, 5, tlp="TLP:AMBER+STRICT")
    assert figures(office, "cases", "case_count") == [[5]]
    assert figures(national, "cases", "case_count") == [[10]]


def test_outcomes_are_the_agencys_own_and_what_it_stopped(office: Caller, bank: Caller, national: Caller) -> None:
    key = office.report(PHONE)["indicator"]["indicator_id"]
    for number, amount in enumerate(("250.50", "49.50")):
        stopped = {"outcome": "payment_stopped", "reference": f"TRX-{number}", "payment": loss(amount)}
        assert bank.post("/v1/outcomes", {**stopped, "indicator_id": key}).status_code == 201
    assert bank.post("/v1/outcomes", {"outcome": "false_positive", "reference": "TRX-9"}).status_code == 201
    columns = "kind", "payment_stopped_count", "false_positive_count", "stopped_amounts"
    assert figures(bank, "outcomes", *columns) == [[None, 2, 1, [loss("300.00")]]]
    by_kind = figures(bank, "outcomes", *columns, group_by="kind")
    assert by_kind == [["phone", 2, 0, [loss("300.00")]], [None, 0, 1, []]]
    assert statistic(office, "outcomes") == []
    assert figures(national, "outcomes", "payment_stopped_count") == [[2]]


def test_pages_have_each_row_once_and_a_table_is_csv(office: Caller) -> None:
    for number, province in enumerate(("KH-12", "KH-2", None, "KH-1")):
        office.report(f"011 111 11{number}", province=province)
    seen: list[str | None] = []
    cursor: dict[str, str] = {}
    while True:
        page = office.get("/v1/statistics/cases", limit="1", group_by="province", **cursor).json()
        seen += [item["province"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert seen == ["KH-1", "KH-12", "KH-2", None]
    path = "/v1/statistics/losses?group_by=province"
    table = office.request("GET", path, headers={"Accept": "text/csv"}).text.splitlines()
    assert table[0] == "period,province,category,kind,channel,suppressed,case_count,losses"


@pytest.mark.parametrize("name", WHOLE)
def test_span_that_makes_no_sense_is_refused(office: Caller, name: str) -> None:
    for asked in ({"from": "2026-02", "to": "2026-01"}, {"from": "2020-01", "to": "2026-01", "interval": "day"}):
        refused = office.get(f"/v1/statistics/{name}", **asked)
        assert (refused.status_code, refused.json()["code"]) == (422, "span_refused")
        assert refused.json()["field"] == "from"
    assert office.get(f"/v1/statistics/{name}", interval="year").status_code == 422
    assert office.get(f"/v1/statistics/{name}", group_by="agency").status_code == 422


def test_too_many_rows_are_refused(office: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.statistics.policy.MOST_CELLS", 1)
    office.report(PHONE, province="KH-1")
    office.report(LINK, province="KH-2")
    refused = office.get("/v1/statistics/cases", group_by="province")
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many_cells")


def test_statistics_need_their_scope(exchange: Exchange) -> None:
    without = exchange.member("Silent", Sector.BANK, frozenset(Permission) - {Permission.STATISTICS_READ})
    assert without.get("/v1/statistics/cases").status_code == 403


def test_loss_that_is_corrected_in_the_case_alone_counts_at_once(exchange: Exchange, office: Caller) -> None:
    filed = {"reference": "T-1", "category": "loan", "loss": loss("500.00"), "tlp": "TLP:GREEN"}
    path = f"/v1/cases/{office.post('/v1/cases', filed).json()['case_id']}"
    office.report(LINK, "loan", case_reference="T-1", loss=loss("25000.00"))
    office.report(PHONE, "loan", case_reference="T-1", loss=loss("250.00"))
    take_changes(exchange.database)
    assert figures(office, "losses", "losses") == [[[loss("25000.00")]]]
    assert office.request("PATCH", path, json={"loss": loss("250.00")}).json()["result"] == "updated"
    for _ in range(2):
        assert figures(office, "losses", "losses") == [[[loss("250.00")]]]
        take_changes(exchange.database)
    assert office.post_as_read(f"{path}/withdraw", {"reason": "Wrong."}).status_code == 200
    assert figures(office, "losses", "losses") == []
