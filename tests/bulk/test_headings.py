"""An office's file: its header is found, its columns are known by their names, and what is doubtful is refused."""

import io
from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.bulk.naming import COLUMNS, NAMES, ColumnMeaning, meaning_of
from krama.bulk.rows import FORMATS, Batch
from krama.indicators.kinds import Kind
from krama.reports.errors import BatchUnreadable, WrongColumns
from krama.reports.fields import BULK_COLUMNS
from tests.bulk.test_bulk import send
from tests.exchange import Caller


def batch(text: str, encoding: str = "utf-8") -> Batch:
    return FORMATS["text/csv"].batch(io.BytesIO(text.encode(encoding)))


@pytest.mark.parametrize(
    ("heading", "meaning"),
    [
        ("Phone", ("value", "phone", None)), ("PHONE NO.", ("value", "phone", None)),
        ("Tel", ("value", "phone", None)),
        ("លេខទូរស័ព្ទ", ("value", "phone", None)), ("លេខ\u200bទូរស័ព្ទ", ("value", "phone", None)),
        ("Phone / លេខទូរស័ព្ទ", ("value", "phone", None)), ("Account", ("value", "bank_account", None)),
        ("លេខគណនី", ("value", "bank_account", None)), ("Link", ("value", "url", None)),
        ("Bank", ("institution", None, None)), ("ធនាគារ", ("institution", None, None)),
        ("Amount", ("loss_amount", None, None)), ("amount_(USD)", ("loss_amount", None, "USD")),
        ("ចំនួនទឹកប្រាក់ (រៀល)", ("loss_amount", None, "KHR")), ("Date (dd/mm/yyyy)", ("occurred_at", None, None)),
        ("[Date]*", ("occurred_at", None, None)), ("Type of scam", ("category", None, None)),
        ("ប្រភេទ", ("category", None, None)), ("Case No.", ("case_reference", None, None)),
        ("loss.amount", ("loss_amount", None, None)), ("Loss_Currency", ("loss_currency", None, None)),
        ("Phone (victim)", None), ("Amount (EUR)", None), ("Date (mm/dd/yyyy)", None), ("Officer", None), ("", None),
        ("Bank (USD)", None), ("ឈ្មោះគណនី", None),
    ],
)  # fmt: skip
def test_heading_is_known_by_its_usual_names(heading: str, meaning: tuple[str, str | None, str | None] | None) -> None:
    assert meaning_of(heading) == (None if meaning is None else ColumnMeaning(*meaning))


TEMPLATES = {
    "value": ("Number or link", "លេខ ឬតំណ"), "kind": ("Kind", "ប្រភេទព័ត៌មាន"), "institution": ("Bank", "ធនាគារ"),
    "category": ("Category", "ប្រភេទការឆបោក"), "province": ("Province", "ខេត្ត"),
    "case_reference": ("Case no.", "លេខសំណុំរឿង"), "loss_amount": ("Amount", "ចំនួនទឹកប្រាក់"),
    "loss_currency": ("Currency", "រូបិយប័ណ្ណ"), "occurred_at": ("Date", "កាលបរិច្ឆេទ"), "narrative": ("Notes", "កំណត់ចំណាំ"),
}  # fmt: skip


@pytest.mark.parametrize("language", [0, 1])
def test_headings_of_the_template_are_read(language: int) -> None:
    header = batch(",".join(names[language] for names in TEMPLATES.values()) + "\nx,phone,,loan,,,,,,\n").header
    assert header is not None
    assert [meaning.column for meaning in header.columns.values()] == list(TEMPLATES)


@given(st.permutations(sorted(BULK_COLUMNS)), st.sampled_from([str.upper, str.title, str.lower]))
def test_own_names_of_the_api_are_read_in_any_order_and_case(names: list[str], case: Any) -> None:
    header = batch(",".join(map(case, names)) + "\n" + "," * (len(names) - 1) + "\nx" + "," * (len(names) - 1)).header
    assert header is not None
    assert [meaning.column for meaning in header.columns.values()] == names


def test_every_known_name_is_a_column_of_the_api() -> None:
    assert tuple(BULK_COLUMNS) == COLUMNS
    assert set(NAMES["columns"]) < set(COLUMNS)
    assert set(NAMES["kinds"]) <= set(Kind)
    assert set(NAMES["values"]) <= {"any", *Kind}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("sep=;\r\nPhone;Category\r\n012 345 678;loan\r\n", "utf-8-sig"),
        ('"sep=|"\nPhone|Category\n012 345 678|loan\n', "utf-8"),
        ("Cases of November, 2026, in Phnom Penh\n\nSok Dara;;\nPhone;Category;\n012 345 678;loan;\n", "utf-8"),
        ("a\nb\nc\nd\ne\nPhone\tCategory\n012 345 678\tloan\n", "utf-16"),
        ('"a ""title"""\r\nPhone,Category\r\n012 345 678,loan\r\n', "utf-16"),
    ],
)
def test_what_spreadsheets_and_offices_write_above_the_header_is_skipped(text: str, encoding: str) -> None:
    read = batch(text, encoding)
    assert read.header is not None
    lines = text.splitlines()
    assert lines[read.header.line - 1].startswith("Phone")
    assert list(read.rows) == [(len(lines), {"kind": "phone", "value": "012 345 678", "category": "loan"})]


@pytest.mark.parametrize(
    ("text", "line", "cells"),
    [
        ("t\nPhone,Account,Category\n1,2,loan\n", 2, "1 (`Phone`), 2 (`Account`)"),
        ("Phone,Victim phone,Category\n1,2,loan\n", 1, "1 (`Phone`), 2 (`Victim phone`)"),
        ("Complainant,Phone,Category\nx,1,loan\n", 1, "2 (`Phone`), 1 (`Complainant`)"),
        ("Customer name,A/C No.,Category\nx,1,loan\n", 1, "2 (`A/C No.`), 1 (`Customer name`)"),
        ("ឈ្មោះជនរងគ្រោះ,លេខទូរស័ព្ទ,Category\nx,1,loan\n", 1, "2 (`លេខទូរស័ព្ទ`), 1 (`ឈ្មោះជនរងគ្រោះ`)"),
        ("Phone,Category,Provinse\n1,loan,x\n", 1, "3 (`Provinse`) → `province`?"),
        ("Phone,Category,Scammer number\n1,loan,2\n", 1, "1 (`Phone`), 3 (`Scammer number`)"),
        ("Phone,Category,Scam No.\n1,loan,2\n", 1, "1 (`Phone`), 3 (`Scam No.`)"),
        ("Tel,Type of scam,Fake website\n1,loan,x\n", 1, "1 (`Tel`), 3 (`Fake website`)"),
        ("Account,Category,Suspect\n1,loan,x\n", 1, "1 (`Account`), 3 (`Suspect`)"),
        ("Phone,Category,Telegram\n1,loan,x\n", 1, "1 (`Phone`), 3 (`Telegram`)"),
        ("ទូរស័ព្ទ,ប្រភេទ,ជនសង្ស័យ\n1,loan,x\n", 1, "1 (`ទូរស័ព្ទ`), 3 (`ជនសង្ស័យ`)"),
        ("ទូរស័ព្ទ,ប្រភេទ,តំណក្លែងក្លាយ\n1,loan,x\n", 1, "1 (`ទូរស័ព្ទ`), 3 (`តំណក្លែងក្លាយ`)"),
        ("Phone,Category,Date,Incident date\n1,loan,x,y\n", 1, "3 (`Date`), 4 (`Incident date`)"),
        ("value,Value,category\n1,2,loan\n", 1, "1 (`value`), 2 (`Value`)"),
        ("Phone,Amount\n1,2\n", 1, "—"),
        ("012 345 678,loan,KH-12\nvalue,category,province\n1,loan,\n", 2, "—"),
        ("012 345 678,loan\nvalue,category\n1,loan\n", 2, "—"),
        ("a\nb\nc\nd\ne\nf\nvalue,category\n1,loan\n", 1, "1"),
    ],
)
def test_header_that_can_be_read_in_two_ways_is_refused_with_its_cells(text: str, line: int, cells: str) -> None:
    with pytest.raises(WrongColumns) as refused:
        batch(text)
    assert (refused.value.line, refused.value.wrong.replace("1 (`a`)", "—" if cells == "—" else "1 (`a`)")) == (
        line,
        cells,
    )


@pytest.mark.parametrize(
    "header",
    [
        "value,Phone,category",
        "Number or link,Phone,category",
        "value,Victim phone,category,Catgory",
        "value,Victim,category",
    ],
)
def test_column_that_is_certain_wins_over_those_that_look_like_it(header: str) -> None:
    read = batch(f"{header}\nx,y,loan{',z' * (header.count(',') - 2)}\n")
    assert [report for _, report in read.rows] == [{"value": "x", "category": "loan"}]


@pytest.mark.parametrize(
    "heading",
    ["Scam phone", "Scammer's phone", "Suspect phone", "លេខទូរស័ព្ទជនឆបោក", "ទូរស័ព្ទជនសង្ស័យ", "Scam phone No."],
)
def test_heading_that_says_whose_number_it_is_may_be_next_to_the_victims_name(heading: str) -> None:
    read = batch(f"Victim,{heading},category\nx,y,loan\n")
    assert [report for _, report in read.rows] == [{"value": "y", "kind": "phone", "category": "loan"}]


def test_link_next_to_the_victims_name_is_nobodys_number() -> None:
    read = batch("Victim,Link,category\nx,y,loan\n")
    assert [report for _, report in read.rows] == [{"value": "y", "kind": "url", "category": "loan"}]


def test_answer_says_what_each_column_was_read_as(police: Caller) -> None:
    body = "Cases\nLine,Phone No.,Type of scam,,What to fix,Amount ($)\n1,012 345 678,Love scam,,,250\n"
    answer = send(police, body, "text/csv", "?dry_run=true").json()
    assert answer["created_count"] == 1, answer
    assert answer["header"] == {
        "line": 2,
        "columns": [
            {"number": 2, "heading": "Phone No.", "column": "value", "implied_kind": "phone", "implied_currency": None},
            {
                "number": 3,
                "heading": "Type of scam",
                "column": "category",
                "implied_kind": None,
                "implied_currency": None,
            },
            {
                "number": 6,
                "heading": "Amount ($)",
                "column": "loss_amount",
                "implied_kind": None,
                "implied_currency": "USD",
            },
        ],
        "ignored_columns": [{"number": 1, "heading": "Line"}, {"number": 5, "heading": "What to fix"}],
    }
    assert send(police, '{"value": "012 345 678", "category": "loan"}').json()["header"] is None


def test_header_with_data_in_it_shows_no_unknown_cell(police: Caller) -> None:
    answer = send(police, "value,category,012 345 679,sok dara\n012 345 678,loan,,\n", "text/csv", "?dry_run=true")
    assert [each["heading"] for each in answer.json()["header"]["ignored_columns"]] == [None, None]
    assert "dara" not in answer.text


def test_all_faults_of_a_row_are_named_with_those_of_its_cells(police: Caller) -> None:
    body = "Ref,reference,Phone,Category,Date,Amount,Province\n1,A-1,12,lone,31/02/2026,much,Atlantis\n"
    (item,) = send(police, body, "text/csv").json()["items"]
    assert (item["reference"], item["line"]) == ("A-1", 2)
    assert [(each["field"], each["code"]) for each in item["error"]["errors"]] == [
        ("category", "category_name_unknown"), ("occurred_at", "time_invalid"), ("province", "province_name_unknown"),
        ("loss_amount", "amount_unreadable"), ("value", "phone_invalid"),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "km"])
@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"PK\x03\x04rest", "text/csv"), (b"PK\x03\x04rest", "application/x-ndjson"),
        (b"PK\x03\x04", "application/json"),
        (b"\xd0\xcf\x11\xe0rest", "text/csv"), (b"x", "application/vnd.oasis.opendocument.spreadsheet"),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)  # fmt: skip
def test_workbook_is_called_a_workbook_and_nothing_is_stored(
    module_exchange: Any, language: str, content: bytes, media: str
) -> None:
    office = module_exchange.member("Office")
    headers = {"Content-Type": media, "Accept-Language": language}
    answer = office.request("POST", "/v1/reports/batch", content=content, headers=headers)
    assert (answer.status_code, answer.json().get("code")) == (415, "workbook_unreadable")
    assert "`krama-client report`" in answer.json()["detail"]
    assert ("workbook. Send" in answer.json()["detail"]) == (language == "en")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"value,category\n1,loan\n\xff,loan\n", "line 3"),
        (b'value,category\n1,loan\n"2,loan\n', "begins in line 3"),
        (b'value,category\n1,loan\n2,"a"b\n', "begins in line 3"),
        (b"\xff\xfev", "UTF-16"),
    ],
)
def test_body_that_can_not_be_divided_names_the_line(body: bytes, place: str) -> None:
    with pytest.raises(BatchUnreadable, match=place):
        FORMATS["text/csv"].batch(io.BytesIO(body))


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_a_refusal(content: bytes) -> None:
    for body in (content, b"Phone,Category,Date,Amount\n" + content):
        with suppress(BatchUnreadable, WrongColumns):
            list(FORMATS["text/csv"].batch(io.BytesIO(body)).rows)


def test_columns_of_a_downloaded_list_that_are_no_columns_of_a_file_are_ignored(police: Caller) -> None:
    police.report("012 345 678", "loan")
    page = police.request("GET", "/v1/reports?agency_id=own", headers={"Accept": "text/csv"})
    answer = send(police, page.text, "text/csv", "?dry_run=true").json()
    assert answer["unchanged_count"] == 1, answer


@pytest.mark.parametrize("media", ["text/csv", "text/csv; charset=utf-16", 'text/csv; charset="UTF-16LE"'])
def test_spreadsheet_in_utf_16_is_read(police: Caller, media: str) -> None:
    body = "Phone\tប្រភេទការឆបោក\n០១២ ៣៤៥ ៦៧៨\tប្រាក់កម្ចី\n".encode("utf-16")
    assert send(police, body, media, "?dry_run=true").json()["created_count"] == 1


@pytest.mark.parametrize(
    "line", ["x," * 30_000, "phone " * 10_000, "(" * 60_000, "value,category," + "y," * 300, "," * 300 + "Phone"]
)
def test_header_that_is_no_header_is_refused_in_little_time(line: str) -> None:
    began = process_time()
    with pytest.raises(WrongColumns):
        batch(f"{line}\n{line}\n")
    assert process_time() - began < 2


def test_header_far_to_the_right_is_found() -> None:
    ((_, report),) = batch("," * 300 + "Phone,Category\n" + "," * 300 + "012 345 678,loan\n").rows
    assert report == {"kind": "phone", "value": "012 345 678", "category": "loan"}
