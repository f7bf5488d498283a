"""Submitting many at once, over HTTP."""

import json
import re
from typing import Any

import httpx
import pytest
from sqlmodel import Session, col, select

from krama.bulk.json_array import MOST_ARRAY
from krama.bulk.rows import MOST_LINE
from krama.events.changes import Cause, Trigger
from krama.listings.tables import VerdictRow
from krama.reports import service
from krama.reports.fields import BULK_COLUMNS
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

GOOD: dict[str, Any] = {"value": "012 345 678", "category": "loan"}


@pytest.fixture(scope="module")
def refused(module_exchange: Exchange) -> Caller:
    """An office in an exchange that many tests share, because all that it sends is refused."""
    return module_exchange.member("Phnom Penh Office")


def send(caller: Caller, body: str | bytes, media: str = "application/x-ndjson", query: str = "") -> httpx.Response:
    return caller.request("POST", f"/v1/reports/batch{query}", content=body, headers={"Content-Type": media})


def lines(*rows: Any) -> str:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)


@short_on_sqlite
def test_first_row_after_a_byte_order_mark_is_not_lost(police: Caller) -> None:
    answer = send(police, b"\xef\xbb\xbf" + lines(GOOD, GOOD | {"value": "evil-shop.com"}).encode()).json()
    assert (answer["item_count"], answer["created_count"], answer["items"][0]["line"]) == (2, 2, 1)


def test_byte_order_mark_alone_is_no_row(refused: Caller) -> None:
    assert send(refused, b"\xef\xbb\xbf\n").json()["code"] == "batch_unreadable"


@short_on_sqlite
def test_bad_row_never_stops_the_good_ones(police: Caller) -> None:
    rows = (
        GOOD,
        {"value": "012 345 679"},
        "{broken",
        "[]",
        "",
        GOOD | {"value": "zz"},
        GOOD | {"value": "evil-shop.com"},
    )
    answer = send(police, lines(*rows)).json()
    assert (answer["item_count"], answer["created_count"], answer["rejected_count"]) == (6, 2, 4)
    assert [(result["index"], result["line"]) for result in answer["items"]] == [
        (0, 1),
        (1, 2),
        (2, 3),
        (3, 4),
        (4, 6),
        (5, 7),
    ]
    codes = [result["error"] and result["error"]["code"] for result in answer["items"]]
    assert codes == [None, "member_missing", "row_unreadable", "wrong_type", "kind_unknown", None]
    assert answer["items"][1]["error"]["field"] == "category"
    assert len(police.get("/v1/reports").json()["items"]) == 2


@short_on_sqlite
def test_two_victims_of_one_number_are_two_reports_only_if_each_has_a_case(police: Caller) -> None:
    """What docs/reporting.md says where it shows a bulk submission."""
    victims = [GOOD | {"loss": {"amount": amount, "currency": "USD"}} for amount in ("250", "40")]
    answer = send(police, lines(*victims)).json()
    assert [row["result"] for row in answer["items"]] == ["created", "updated"]
    (report,) = police.get("/v1/reports").json()["items"]
    assert report["loss"]["amount"] == "40.00"
    cases = [row | {"case_reference": f"PP-{number}"} for number, row in enumerate(victims)]
    assert [row["result"] for row in send(police, lines(*cases)).json()["items"]] == ["created", "created"]
    assert sorted(item["loss"]["amount"] for item in police.get("/v1/reports").json()["items"]) == [
        "250.00",
        "40.00",
        "40.00",
    ]


@short_on_sqlite
def test_first_reports_amount_to_what_they_amount_to_when_weighed_anew(exchange: Exchange, police: Caller) -> None:
    """What nobody has said before is weighed like what is known."""
    other, _ = exchange.enrol("Another")
    facts: tuple[dict[str, Any], ...] = (
        {},
        {"case_reference": "PP-1", "confidence": 90, "occurred_at": "2025-01-31T08:00:00+07:00"},
        {"case_reference": "PP-2", "confidence": 90, "tlp": "TLP:GREEN"},
        {"category": "phishing", "tlp": "TLP:AMBER", "audience": {"agencies": [str(other)]}},
        {"category": "money_mule", "tlp": "TLP:AMBER+STRICT", "confidence": 1},
    )
    rows = [GOOD | {"value": value} | fact for value in ("012 345 678", "evil-shop.com") for fact in facts]
    rows += [GOOD | {"confidence": 75}, GOOD | {"value": "old-shop.com", "occurred_at": "2025-01-31T08:00:00+07:00"}]
    assert send(police, lines(*rows)).json()["item_count"] == 12
    bank = exchange.member("Bank", Sector.BANK)  # its own case number is not that of a police case
    assert send(bank, lines(GOOD | {"value": "011 222 333", "case_reference": "B-1"})).json()["created_count"] == 1
    with exchange.database.transaction() as session:
        before = _verdicts(session)
        change = Trigger(max(row["seq"] for row in before) + 1, Cause.REBUILT)
        service.reweigh(session, {row["indicator_id"] for row in before}, change)
        session.expire_all()
        assert _verdicts(session) == before
        assert len(before) > 4


def _verdicts(session: Session) -> list[dict[str, Any]]:
    ordered = select(VerdictRow).order_by(col(VerdictRow.indicator_id), col(VerdictRow.audience))
    return [row.model_dump() for row in session.exec(ordered)]


@short_on_sqlite
def test_row_with_a_member_twice_is_refused_in_its_place(police: Caller) -> None:
    twice = '{"value": "012 345 678", "value": "012 345 679", "category": "loan"}'
    results = send(police, lines(GOOD, twice)).json()["items"]
    assert [result["error"] and result["error"]["code"] for result in results] == [None, "row_unreadable"]


def test_byte_order_mark_before_ndjson_hides_no_row(refused: Caller) -> None:
    tried = send(refused, "\ufeff" + lines(GOOD, GOOD | {"value": "012 345 679"}), query="?dry_run=true").json()
    assert [(row["line"], row["result"]) for row in tried["items"]] == [(1, "created"), (2, "created")]


@short_on_sqlite
def test_csv_json_and_ndjson_say_the_same(police: Caller) -> None:
    csv = "\ufeffvalue,kind,category,loss_amount,loss_currency,narrative\r\n"
    csv += '០១២ ៣៤៥ ៦៧៨,phone,loan,12.50,USD,"two\nlines, one cell"\r\n,,,,,\r\nhxxps://evil[.]example.com/kh,,phishing,,,\r\n'
    as_rows = [
        {"value": "០១២ ៣៤៥ ៦៧៨", "kind": "phone", "category": "loan", "loss": {"amount": "12.5", "currency": "USD"},
         "narrative": "two\nlines, one cell"},
        {"value": "hxxps://evil[.]example.com/kh", "category": "phishing"},
    ]  # fmt: skip
    first = send(police, csv, "text/csv; charset=utf-8").json()
    assert [result["result"] for result in first["items"]] == ["created", "created"]
    for body, media in (
        (json.dumps({"items": as_rows}), "application/json"),
        (lines(*as_rows), "application/x-ndjson"),
    ):
        again = send(police, body, media).json()
        assert [result["result"] for result in again["items"]] == ["unchanged", "unchanged"]
        assert [r["report_id"] for r in again["items"]] == [r["report_id"] for r in first["items"]]


@short_on_sqlite
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_csv_of_a_spreadsheet_with_another_delimiter_is_read(police: Caller, delimiter: str) -> None:
    body = f"value{delimiter}category\n012 345 678{delimiter}loan\n"
    assert send(police, body, "text/csv").json()["created_count"] == 1


@short_on_sqlite
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("loss_amount", "much"), ("loss_currency", "usd dollars"), ("audience_sectors", "bank shop"),
        ("audience_agencies", "x"), ("confidence", "very"), ("anonymous", "maybe"), ("province", "KH-99"),
    ],
)  # fmt: skip
def test_error_of_a_csv_row_names_the_column(police: Caller, column: str, cell: str) -> None:
    pairs = {"value": "012 345 678", "category": "loan", "loss_amount": "1", "loss_currency": "USD", column: cell}
    body = f"{','.join(pairs)}\n{','.join(pairs.values())}\n"
    (row,) = send(police, body, "text/csv").json()["items"]
    assert (row["result"], row["error"]["field"]) == ("rejected", column)


@short_on_sqlite
def test_csv_cell_that_is_missing_is_named_by_its_column(police: Caller) -> None:
    (row,) = send(police, "value,category,loss_amount\n012 345 678,loan,5\n", "text/csv").json()["items"]
    assert row["error"]["field"] == "loss_currency"


@short_on_sqlite
def test_numbers_and_truths_of_a_spreadsheet_are_read(police: Caller) -> None:
    cells = [("80", "true", 80, True), ("៨០", "No", 80, False), ("80.0", "1", 80, True)]
    for number, (confidence, anonymous, *_) in enumerate(cells):
        body = f"value,category,confidence,anonymous\n012 345 67{number},loan,{confidence},{anonymous}\n"
        assert send(police, body, "text/csv").json()["created_count"] == 1
    items = police.get("/v1/reports").json()["items"]
    assert [(item["confidence"], item["anonymous"]) for item in items] == [(80, True), (80, False), (80, True)]


@short_on_sqlite
def test_csv_row_with_a_cell_too_many_is_refused_alone(police: Caller) -> None:
    answer = send(police, "value,category\n012 345 678,loan,extra\n012 345 679,loan\n", "text/csv").json()
    assert [result["result"] for result in answer["items"]] == ["rejected", "created"]


@short_on_sqlite
def test_dry_run_says_what_would_be_and_stores_nothing(police: Caller) -> None:
    answer = send(police, lines(GOOD, {"value": "zz", "category": "loan"}), query="?dry_run=true").json()
    assert (answer["created_count"], answer["rejected_count"], answer["dry_run"]) == (1, 1, True)
    assert answer["items"][0]["indicator"]["display"] == "+855 12 345 678"
    assert answer["items"][0]["report_id"] is None
    assert police.get("/v1/reports").json()["items"] == []
    assert police.check("012 345 678")["listed"] is False


@short_on_sqlite
def test_same_fact_twice_in_one_call_is_one_report(police: Caller) -> None:
    answer = send(police, lines(GOOD, GOOD | {"confidence": 90}, GOOD | {"confidence": 90})).json()
    assert [result["result"] for result in answer["items"]] == ["created", "updated", "unchanged"]
    assert len({result["report_id"] for result in answer["items"]}) == 1
    assert police.get("/v1/reports").json()["items"][0]["confidence"] == 90


@short_on_sqlite
def test_bulk_and_single_reports_give_the_same_verdict(police: Caller, office: Caller) -> None:
    send(police, lines(GOOD, GOOD | {"case_reference": "2", "category": "romance"}))
    office.report("012 345 678", "loan", confidence=90)
    verdict = police.check("012 345 678")
    assert (verdict["report_count"], verdict["agency_count"], verdict["categories"]) == (3, 2, ["romance", "loan"])


@pytest.mark.parametrize(
    ("body", "media", "status", "code"),
    [
        ("", "application/x-ndjson", 400, "batch_unreadable"),
        ("{}", "application/json", 422, "validation_failed"),
        ('{"items": [{"value": "012 345 678", "category": "loan"}, {', "application/json", 400, "body_unreadable"),
        ("value,colour\n012 345 678,red\n", "text/csv", 400, "wrong_columns"),
        ("", "text/csv", 400, "batch_unreadable"),
        ("value,value\n1,2\n", "text/csv", 400, "wrong_columns"),
        ("value,category\n", "text/csv", 400, "batch_unreadable"),
        (b"value,category\n\xff\xfe,loan\n", "text/csv", 400, "batch_unreadable"),
        ('value,category\n"012 345 678,loan\n', "text/csv", 400, "batch_unreadable"),
        (f"value,category\n{'9' * 200_000},loan\n", "text/csv", 400, "batch_unreadable"),
        ("x", "application/xml", 415, "unsupported_media_type"),
        ("x", "", 415, "unsupported_media_type"),
        ("{}\n" * 10_001, "application/x-ndjson", 413, "too_many_rows"),
    ],
)
def test_body_that_is_no_list_of_rows_is_refused_whole(
    refused: Caller, body: str | bytes, media: str, status: int, code: str
) -> None:
    answer = send(refused, body, media)
    assert (answer.status_code, answer.json().get("code")) == (status, code)
    assert refused.get("/v1/reports").json()["items"] == []


@short_on_sqlite
@pytest.mark.parametrize(
    "row",
    [
        '{"value": "012 345 678", "category": "loan", "confidence": NaN}',
        '{"value": "\\ud800", "category": "loan"}',
        '{"value": "012 345 678", "category": "loan", "narrative": "\\u0000"}',
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        '{"value": "' + "9" * 70_000 + '", "category": "loan"}',
        '{"value": {"value": 1}, "category": ["loan"]}',
        '{"value": "012 345 678", "category": "loan", "confidence": 1e999}',
        '{"value": "012 345 678", "category": "loan", "confidence": ' + "9" * 5000 + "}",
    ],
)
def test_poisoned_row_is_refused_alone(police: Caller, row: str) -> None:
    answer = send(police, lines(row, GOOD)).json()
    assert [result["result"] for result in answer["items"]] == ["rejected", "created"]
    as_array = send(police, f'{{"items": [{row},{json.dumps(GOOD)}]}}', "application/json")
    assert as_array.status_code in (200, 400)


@short_on_sqlite
def test_long_json_array_is_refused_with_the_hint_to_send_lines(police: Caller) -> None:
    row = json.dumps(GOOD | {"narrative": "x" * 3900})
    count = MOST_ARRAY // len(row) + 1
    answer = send(police, f'{{"items": [{",".join([row] * count)}]}}', "application/json; charset=utf-8")
    assert (answer.status_code, answer.json().get("code")) == (413, "body_too_large")
    assert "NDJSON" in answer.json()["detail"]
    assert send(police, "\n".join([row] * count)).json()["item_count"] == count


@short_on_sqlite
def test_text_that_grows_when_composed_is_refused_alone(police: Caller) -> None:
    grows = GOOD | {"channel": "\ufb2c" * 64, "case_reference": "grown"}
    answer = send(police, lines(grows, GOOD)).json()
    assert [result["result"] for result in answer["items"]] == ["rejected", "created"]
    assert answer["items"][0]["error"] == answer["items"][0]["error"] | {"code": "too_long", "field": "channel"}


def test_csv_record_without_end_is_refused_before_it_is_held(refused: Caller) -> None:
    answer = send(refused, "value,category\n" + '"a\n",' * 300_000, "text/csv")
    assert (answer.status_code, answer.json().get("code")) == (400, "batch_unreadable")


@pytest.mark.parametrize("query", ["?dryrun=true", "?Dry_Run=true", "?dry_run=true&x=1", "?dry_run=true&dry_run=false"])
def test_mistyped_dry_run_stores_nothing(refused: Caller, query: str) -> None:
    answer = send(refused, lines(GOOD), query=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] in ("member_unknown", "member_repeated")
    assert refused.get("/v1/reports").json()["items"] == []


@short_on_sqlite
def test_spreadsheet_of_an_office_is_read_as_it_was_meant(police: Caller) -> None:
    body = "Value;Kind;Category;Loss_Amount;Loss_Currency;Confidence;;\n០១២ ៣៤៥ ៦៧៨;Phone;Loan;២៥០.៥;usd;៨០;;\n"
    assert send(police, body, "text/csv").json()["created_count"] == 1
    (report,) = police.get("/v1/reports").json()["items"]
    assert (report["loss"], report["confidence"]) == ({"amount": "250.50", "currency": "USD"}, 80)


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("value,catgory,Colour", "2 (`catgory`) → `category`?, 3 (`Colour`)"),
        ("value,category,,value", "1 (`value`), 4 (`value`)"),
        ("value,012 345 678,KH-12,sok dara", "2, 3, 4"),
        ("value,art", "2 (`art`)"),
    ],
)
def test_header_refusal_names_the_cell_by_its_number_and_a_plain_word(refused: Caller, header: str, cells: str) -> None:
    detail = send(refused, f"{header}\n012 345 678,loan,red\n", "text/csv").json()["detail"]
    assert f"These cells have an unknown, repeated or doubtful name: {cells}. " in detail


def test_refusal_of_a_header_is_in_khmer_and_names_the_same_cells(refused: Caller) -> None:
    headers = {"Content-Type": "text/csv", "Accept-Language": "km"}
    answer = refused.request("POST", "/v1/reports/batch", content="value,catgory,Colour\n1,loan,red\n", headers=headers)
    detail = answer.json()["detail"]
    assert "2 (`catgory`) → `category`?, 3 (`Colour`)" in detail
    assert ", ".join(BULK_COLUMNS) in detail
    words = set(re.findall("[A-Za-z_]+", detail)) - set(BULK_COLUMNS)
    assert words == {"catgory", "Colour", "curl", "data", "binary", "d"}, "no English"
    assert "\\u" not in answer.text


def test_refusal_of_a_forgotten_header_shows_no_cell(refused: Caller) -> None:
    """They contain victims' data."""
    detail = send(refused, "012 345 678,loan,dara\n012 345 679,loan,sok\n", "text/csv").json()["detail"]
    assert "These cells have an unknown, repeated or doubtful name: 1, 2, 3. " in detail
    assert not {"012 345 678", "loan", "dara"} & set(re.split(r"[,;.`():]\s*", detail))


def test_empty_body_is_called_empty(refused: Caller) -> None:
    assert send(refused, "", "text/csv").json()["detail"].startswith("The body is empty.")


@short_on_sqlite
@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"], ids=["end of file", "LF", "CRLF"])
def test_line_break_is_not_part_of_the_longest_row(police: Caller, end: bytes) -> None:
    row = b'{"value": "012 345 678", "category": "loan"%s}'
    rows = [row % (b" " * (MOST_LINE + more - len(row % b""))) for more in (0, 1)]
    assert [len(each) for each in rows] == [MOST_LINE, MOST_LINE + 1]
    headers = {"Content-Type": "application/x-ndjson"}
    answers = [police.request("POST", "/v1/reports/batch", content=row + end, headers=headers).json() for row in rows]
    assert [answer["items"][0]["result"] for answer in answers] == ["created", "rejected"]


@short_on_sqlite
def test_dry_run_has_the_results_that_the_real_run_has(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.bulk.service.ROWS_A_TRANSACTION", 2)
    known = police.report("012 345 678", "loan", confidence=80)
    rows = [
        GOOD, GOOD | {"confidence": 90}, GOOD | {"confidence": 90}, GOOD | {"category": "phishing"},
        GOOD | {"category": "phishing"}, GOOD | {"category": "phishing", "anonymous": True}, GOOD | {"value": "zz"},
    ]  # fmt: skip
    expected = ["unchanged", "updated", "unchanged", "created", "unchanged", "updated", "rejected"]
    dry = send(police, lines(*rows), query="?dry_run=true").json()
    assert [item["result"] for item in dry["items"]] == expected
    assert [item.get("report_id") for item in dry["items"]][:4] == [known["report_id"]] * 3 + [None]
    assert police.get(f"/v1/reports/{known['report_id']}").json() == known | {"result": None}
    real = send(police, lines(*rows)).json()
    assert [item["result"] for item in real["items"]] == expected
    counts = {name: count for name, count in real.items() if name.endswith("_count")}
    assert counts == {name: dry[name] for name in counts}
    assert counts.pop("item_count") == sum(counts.values()) == 7
