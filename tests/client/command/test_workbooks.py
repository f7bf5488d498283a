"""Workbooks as offices have them: several sheets, errors in cells, merged cells, days that the program has swapped."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from krama_client._cli.rejected import kept_by_spreadsheets
from krama_client._cli.sheets import Row, Source
from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, changed, ods, xlsx

pytestmark = pytest.mark.usefixtures("member")

HEADER: list[Cell] = ["Phone", "Category", "Date", "Amount (USD)", "Case"]
SHEET = "xl/worksheets/sheet1.xml"


def case(number: int, day: Cell = "31/01/2026", amount: Cell = "250") -> list[Cell]:
    return [f"091 400 {number:03}", "loan", day, amount, f"WB-{number}"]


def tried(run: Run, file: Path, *options: str) -> Any:
    return json.loads(run("report", file, "--json", *options).out)


def numbers(path: Path, sheet: str | None = None) -> list[str]:
    return [row.cell(0) for row in Source(path, sheet).rows()][1:]


def hidden(path: Path, name: str) -> Path:
    return changed(path, "xl/workbook.xml", f'<sheet name="{name}"', f'<sheet name="{name}" state="hidden"')


def test_sheet_that_nobody_sees_is_not_filed_in_place_of_the_one_that_people_see(tmp_path: Path) -> None:
    file = hidden(xlsx(tmp_path / "a.xlsx", Old=[HEADER, case(1)], Cases=[HEADER, case(2)]), "Old")
    assert numbers(file) == ["091 400 002"]
    assert numbers(file, "Old") == ["091 400 001"]


def test_empty_sheet_and_chart_before_the_cases_are_passed_over(tmp_path: Path) -> None:
    assert numbers(xlsx(tmp_path / "a.xlsx", Sheet1=[], Cases=[HEADER, case(3)])) == ["091 400 003"]
    file = xlsx(tmp_path / "b.xlsx", Chart=[], Cases=[HEADER, case(4)])
    changed(file, "xl/_rels/workbook.xml.rels", 'worksheet" Target="worksheets/sheet1', 'chartsheet" Target="chart')
    assert numbers(file) == ["091 400 004"]


def test_sheets_that_are_not_read_are_named(run: Run, tmp_path: Path) -> None:
    file = hidden(
        xlsx(tmp_path / "a.xlsx", Jan=[HEADER, case(5)], Feb=[HEADER, case(6)], Lists=[["loan"]], Empty=[]), "Lists"
    )
    words = "Sheet that is read: Jan. Sheets that are not read: Feb."
    assert words in run("report", file).words
    assert words in run("screen", file, "--output", tmp_path / "hits.csv").words
    dry = tried(run, file, "--sheet", "Feb")
    assert (dry["sheet"], dry["other_sheets"], dry["created_count"]) == ("Feb", ["Jan"], 1)
    assert "Sheet that is read" not in run("report", xlsx(tmp_path / "b.xlsx", Jan=[HEADER, case(7)])).words


def test_cover_sheet_leads_to_the_sheet_with_the_cases(run: Run, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", Cover=[["Reports"]], Cases=[HEADER, case(8)])
    for command in ("report", "screen"):
        ended = run(command, file)
        assert (ended.status, "other sheets: Cases. If the values are there, name it with --sheet" in ended.err) == (
            2,
            True,
        )


def test_error_in_a_cell_is_not_taken_for_an_empty_cell(run: Run, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", One=[HEADER, case(10), case(11, day=1), case(12, amount=2)])
    changed(file, SHEET, '<c r="C3"><v>1<', '<c r="C3" t="e"><f>A1/0</f><v>#DIV/0!<')
    changed(file, SHEET, '<c r="D4"><v>2<', "<c t='e' s='1' r='D4'><v>#N/A<")
    dry = tried(run, file, "--rejected", str(tmp_path / "fix.csv"))
    faults = [(each["line"], each["error"]["field"], each["error"]["code"]) for each in dry["items"]]
    assert faults == [(3, "occurred_at", "cell_unreadable"), (4, "loss_amount", "cell_unreadable")]
    assert dry["created_count"] == 1
    assert tried(run, tmp_path / "fix.csv")["rejected_count"] == 2


def test_error_in_an_opendocument_sheet_is_not_taken_for_an_empty_cell(tmp_path: Path) -> None:
    file = ods(tmp_path / "a.ods", [HEADER, case(13), [None, *case(14, day="x")[1:]]])
    typed = 'office:value-type="string"><text:p>x'
    error = 'office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A'
    changed(file, "content.xml", typed, error)
    changed(file, "content.xml", "<office:document-content", '<office:document-content xmlns:calcext="urn:calcext"')
    rows = list(Source(file).rows())
    assert [row.cell(2) for row in rows] == ["Date", "31/01/2026", "#ERROR!"]


def merged(path: Path, *ranges: str) -> Path:
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return changed(path, SHEET, "</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>")


def test_merged_cell_holds_for_each_of_its_rows_and_its_amount_counts_once(run: Run, tmp_path: Path) -> None:
    more: list[list[Cell]] = [["091 400 021", None, None, None, None], ["091 400 022", "romance", None, "5", "WB-22"]]
    file = merged(
        xlsx(tmp_path / "a.xlsx", One=[["Title"], HEADER, case(20), *more, [], ["091 400 023", "loan"]]),
        *("A1:E1", "B3:B4", "C3:C5", "D3:D4", "E3:E4"),
    )
    rows = list(Source(file).rows())
    assert [(row.line, row.cells[2], row.cell(4)) for row in rows[2:]] == [
        (3, "31/01/2026", "WB-20"),
        (4, "31/01/2026", "WB-20"),
        (5, "31/01/2026", "WB-22"),
        (7, "", ""),
    ]
    ended = run("report", file, "--yes")
    assert (ended.status, "Accepted: 4." in ended.words) == (0, True), ended.err
    shown = [json.loads(line) for line in run("reports", "--json").out.splitlines()]
    losses = {each["indicator"]["canonical"]: each["loss"] for each in shown if each["case_reference"] == "WB-20"}
    assert losses["+85591400020"]["amount"] == "250.00"
    assert losses["+85591400021"] is None


def test_merged_cell_of_an_opendocument_sheet_holds_for_each_of_its_rows(tmp_path: Path) -> None:
    file = ods(tmp_path / "a.ods", [HEADER, case(30), ["091 400 031", None, None, "1", "WB-31"]])
    spanned = '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>31/01'
    changed(file, "content.xml", '<table:table-cell office:value-type="string"><text:p>31/01', spanned)
    assert [row.cell(2) for row in Source(file).rows()] == ["Date", "31/01/2026", "31/01/2026"]


def test_row_below_a_merged_cell_without_cells_of_its_own_stays_blank(tmp_path: Path) -> None:
    file = merged(xlsx(tmp_path / "a.xlsx", One=[HEADER, case(32), [], case(33)]), "A2:A3", "B2:B3")
    assert numbers(file) == ["091 400 032", "091 400 033"]


MARCH_4 = datetime(2026, 3, 4)  # noqa: DTZ001  (a spreadsheet's days have no zone)
MARCH_3 = datetime(2026, 3, 3)  # noqa: DTZ001
JANUARY_31 = datetime(2026, 1, 31)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("days", "refused"),
    [
        (["31/01/2026", MARCH_4, MARCH_3], [3]),  # 4 March may be 3 April
        (["៣១/០១/២០២៦", MARCH_4], [3]),
        (["31-01-2026 14:05", MARCH_4], [3]),
        (["03/01/2026", MARCH_4], []),
        (["2026-01-31", MARCH_4], []),
        (["31 January 2026", MARCH_4], []),
        (["31/01/2026", MARCH_4, JANUARY_31], []),  # the program has read a day above 12, so it has the day first
        ([MARCH_4, MARCH_3], []),
    ],
)
def test_day_that_the_spreadsheet_may_have_swapped_is_refused(
    run: Run, tmp_path: Path, days: list[Cell], refused: list[int]
) -> None:
    rows = [case(40 + place, day) for place, day in enumerate(days)]
    dry = tried(run, xlsx(tmp_path / "a.xlsx", One=[HEADER, *rows]))
    assert [(each["line"], each["error"]["code"]) for each in dry["items"]] == [
        (line, "day_swapped") for line in refused
    ]


def test_swapped_day_and_every_other_fault_of_its_row_are_named_together(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [case(50), [51, "lone", MARCH_4, "1,250", "WB-51"], ["02", "loan", MARCH_4, "", "WB-52"]]
    file = xlsx(tmp_path / "a.xlsx", One=[HEADER, *rows])
    dry = tried(run, file, "--rejected", str(tmp_path / "fix.csv"))
    named = [[(each["field"], each["code"]) for each in item["error"]["errors"]] for item in dry["items"]]
    assert named[1] == [("occurred_at", "day_swapped"), ("value", "phone_invalid")]
    assert {field for field, _ in named[0]} == {"occurred_at", "category", "loss_amount", "value"}
    with (tmp_path / "fix.csv").open(encoding="utf-8-sig", newline="") as fixed:
        assert [row[2] for row in csv.reader(fixed)] == ["Date", "2026-03-04?", "2026-03-04?"]
    again = tried(run, tmp_path / "fix.csv")
    assert {"date_unreadable"} <= {each["code"] for item in again["items"] for each in item["error"]["errors"]}


def test_filled_column_without_a_heading_is_named_as_left_out(run: Run, tmp_path: Path) -> None:
    rows = [[*case(60), None, None], [*case(61), None, "he called twice"]]
    dry = tried(run, xlsx(tmp_path / "a.xlsx", One=[HEADER, *rows]))
    assert (dry["left_out"], dry["created_count"]) == (["G"], 2)
    file = tmp_path / "a.csv"
    file.write_text("phone,category,\n091 400 062,loan,x\n", encoding="utf-8")
    assert tried(run, file)["left_out"] == ["C"]


def test_row_of_a_workbook_is_plain_without_marks(tmp_path: Path) -> None:
    first, second = Source(xlsx(tmp_path / "a.xlsx", One=[["Phone", "Date"], [12, MARCH_4]])).rows()
    assert first == Row(1, ["Phone", "Date"])
    assert second == Row(2, ["12", "2026-03-04"], numbers=frozenset({0}), days=frozenset({1}))


def test_headings_in_the_midst_of_the_rows_have_one_fault(run: Run, tmp_path: Path) -> None:
    khmer: list[Cell] = ["លេខទូរស័ព្ទ", "ប្រភេទការឆបោក", "កាលបរិច្ឆេទ", "ចំនួនទឹកប្រាក់", "សំណុំរឿង"]
    dry = tried(run, xlsx(tmp_path / "a.xlsx", One=[HEADER, khmer, case(70), HEADER, case(71)]))
    assert [(each["line"], [fault["code"] for fault in each["error"]["errors"]]) for each in dry["items"]] == [
        (2, ["headings_again"]),
        (4, ["headings_again"]),
    ]
    assert dry["created_count"] == 2


def test_amount_without_a_currency_leads_to_the_heading(run: Run, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", One=[["Phone", "Category", "Amount"], ["091 400 072", "loan", 250]])
    words = run("report", file).words
    assert "C (Amount) The amount has no currency. Name it in the heading, such as Amount (USD)" in words
    assert "The cell is empty" not in words


def test_phone_without_its_zero_needs_no_new_typing(run: Run, tmp_path: Path) -> None:
    phones: list[list[Cell]] = [[91400073, "loan"], ["091 400 074", "loan"]]
    words = run("report", xlsx(tmp_path / "a.xlsx", One=[["Phone", "Category"], *phones])).words
    assert "numbers in these lines: 2. The 0 that the spreadsheet removed is added" in words
    assert "type them again" not in words
    mixed: list[list[Cell]] = [
        ["Number or link", "Kind", "Category"],
        [91400075, "Phone", "loan"],
        [91400076, None, "loan"],
    ]
    words = run("report", xlsx(tmp_path / "b.xlsx", One=mixed)).words
    assert "numbers in these lines: 2. The 0" in words
    assert "these lines: 3. If one began with 0" in words


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("000654321", "000 654 321"), ("0654321", "0 654 321"), ("00123456789012", "00 123 456 789 012"),
        ("123456789012", "123 456 789 012"), ("654321", "654321"), ("+85591400080", "+85591400080"),
        ("091 400 080", "091 400 080"), ("", ""), ("០០០៦៥៤៣២១", "០០០៦៥៤៣២១"), ("https://example.com", "https://example.com"),
    ],
)  # fmt: skip
def test_rejected_number_is_so_written_that_a_spreadsheet_keeps_its_digits(number: str, written: str) -> None:
    assert kept_by_spreadsheets(number) == written


def test_account_that_a_spreadsheet_opens_and_saves_keeps_its_zeros(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["Account", "Bank", "Category"], ["000654321", "ABA", "lone"]]
    tried(run, xlsx(tmp_path / "a.xlsx", One=rows), "--rejected", str(tmp_path / "fix.csv"))
    fixed = (tmp_path / "fix.csv").read_text(encoding="utf-8-sig").replace("lone", "loan", 1)
    assert "\n000 654 321,ABA,loan," in fixed
    (tmp_path / "fixed.csv").write_text(fixed, encoding="utf-8")
    assert "ABA 000654321" in run("report", tmp_path / "fixed.csv").words


def test_formulas_below_the_last_row_are_no_reports(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [HEADER, case(81), [None, None, None, None, 3], [4, None, None, None, None]]
    file = xlsx(tmp_path / "a.xlsx", One=rows)
    changed(file, SHEET, '<c r="E3"><v>3<', '<c r="E3" t="e"><f>VLOOKUP(A3,A:B,2)</f><v>#N/A<')
    changed(file, SHEET, '<c r="A4"><v>4<', '<c r="A4" t="e"><f>Old!A4</f><v>#REF!<')
    dry = tried(run, file)
    assert (dry["created_count"], [each["line"] for each in dry["items"]]) == (1, [4]), "line 4 may have had a number"


@pytest.mark.parametrize(("language", "words"), [("en", "the list in docs"), ("km", "បញ្ជីក្នុង docs")])
def test_unknown_bank_leads_to_a_list_that_a_person_can_read(
    run: Run, tmp_path: Path, language: str, words: str
) -> None:
    file = xlsx(tmp_path / "a.xlsx", One=[["Account", "Bank", "Category"], ["000 654 325", "My Bank", "loan"]])
    shown = run("report", file, "--lang", language).words
    assert words in shown
    assert "GET /v1" not in shown


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Write one of these: 'phone', 'bank_account'"), ("km", "៖ 'phone', 'bank_account'")]
)
def test_unknown_word_for_a_kind_leads_to_the_words_that_are_possible(
    run: Run, tmp_path: Path, language: str, words: str
) -> None:
    file = xlsx(tmp_path / "a.xlsx", One=[["Number or link", "Kind", "Category"], ["091 400 082", "Zalo", "loan"]])
    shown = run("report", file, "--lang", language).words
    assert words in shown
    assert "Input should be" not in shown
