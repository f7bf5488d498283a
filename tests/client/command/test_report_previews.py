"""What `report` shows before it sends, and the file of rejected rows, which can be corrected and sent again."""

import csv
import io
import itertools
import json
from datetime import datetime
from pathlib import Path

import pytest

from krama_client import Krama
from krama_client._cli import previewing
from krama_client._cli.headings import CONTRACT
from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, xlsx
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_numbers = itertools.count(100)


@pytest.fixture
def number() -> str:
    """A telephone number that nobody has reported."""
    return f"012 348 {next(_numbers)}"


def _rows(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


def test_clerk_sees_how_each_row_was_read_and_who_knows_it(
    run: Run, tmp_path: Path, number: str, member: Account
) -> None:
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone")
    file = tmp_path / "cases.csv"
    rows = [f"{number},,loan", "000 348 001,ABA,loan", "000 348 001,ABA Bank,loan", "12,,loan"]
    file.write_text("\n".join(["value,bank,category", *rows]), encoding="utf-8")
    shown = run("report", file, "--set", "kind=").words
    for words in (
        f"2 {number} +855 {number[1:]} you reported it before",
        "telephone number",
        "bank account, ABA",
        "the same report as line 3",
        "New: 1. You reported before: 1. Twice in the file: 1.",
    ):
        assert words in shown
    assert "Who knows it" in shown
    khmer = run("report", file, "--lang", "km").words
    assert ("អានជា" in khmer, "គណនីធនាគារ, ABA" in khmer) == (True, True)


def test_case_that_rows_would_join_is_named_before_they_are_sent(
    run: Run, tmp_path: Path, number: str, member: Account
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"phone,category,case no.\n{number},loan,PP-1\n", encoding="utf-8")
    assert "has these cases already" not in run("report", file).err
    assert run("report", file, "--yes").status == 0
    assert "has these cases already" not in run("report", file).err, "what was sent before joins nothing"
    file.write_text("phone,category,case no.\n012 347 991,loan,PP-1\n012 347 992,loan,PP-2\n", encoding="utf-8")
    assert "Your office has these cases already: PP-1. Rows" in run("report", file).err


def test_only_the_first_rows_are_shown_and_the_others_are_counted(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "SHOWN", 2)
    file = tmp_path / "cases.csv"
    file.write_text("phone,category\n" + "".join(f"012 347 10{each},loan\n" for each in range(5)), encoding="utf-8")
    shown = run("report", file).words
    assert ("There are 3 more rows like these." in shown, "New: 5." in shown) == (True, True)


def test_row_of_ndjson_is_shown_as_it_was_written(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "cases.ndjson"
    report = json.dumps({"value": number, "kind": "phone", "category": "loan"})
    file.write_text(f"[1]\n\n{report}\n", encoding="utf-8")
    assert f"3 {number} +855" in run("report", file).words


@pytest.mark.parametrize("language", ["en", "km"])
def test_rejected_rows_of_a_workbook_keep_its_columns_and_can_be_corrected_and_sent_again(
    run: Run, tmp_path: Path, number: str, language: str, member: Account
) -> None:
    rows: list[list[Cell]] = [
        ["Case no.", "ខេត្ត", "phone", "category", "Date"],
        ["A-1", "KH-99", number, "loan", datetime(2026, 1, 31)],  # noqa: DTZ001  (a spreadsheet's days have no zone)
        ["A-2", "KH-12", "12", "loan", None],
    ]
    book, first, second = xlsx(tmp_path / "a.xlsx", One=rows), tmp_path / "1.csv", tmp_path / "2.csv"
    run("report", book, "--json", "--rejected", first, "--lang", language)
    header, wrong_province, wrong_number = _rows(first)
    fix = {"en": "What to fix", "km": "អ្វីដែលត្រូវកែ"}[language]
    assert header == ["Case no.", "ខេត្ត", "phone", "category", "Date", fix]
    assert wrong_province[:4] == ["A-1", "KH-99", number, "loan"]
    assert (wrong_province[5].startswith("B (ខេត្ត): "), wrong_number[5].startswith("C (phone): ")) == (True, True)
    assert (language == "km") == any("\u1780" <= sign <= "\u17ff" for sign in wrong_number[5])
    first.write_text(first.read_text(encoding="utf-8-sig").replace("KH-99", "KH-2"), encoding="utf-8")
    sent = json.loads(run("report", first, "--json", "--yes", "--rejected", second).out)
    assert (sent["created_count"], sent["left_out"], len(sent["items"])) == (1, [], 1)
    assert _rows(second)[0] == ["Case no.", "ខេត្ត", "phone", "category", "Date", "What to fix"]
    with Krama(*member) as krama:
        (report,) = krama.reports.list(agency_id="own", case_reference="A-1", kind="phone", order="newest", limit=1)
    assert report.province == "KH-2"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_rejected_rows_have_the_delimiter_of_the_file_and_the_header_below_its_titles(
    run: Run, tmp_path: Path, number: str, delimiter: str
) -> None:
    lines = [["Reports of May"], ["Phone", "Category", "Province"], [number, "Lonely", "Kampong Chamm"]]
    file, to_fix = tmp_path / "cases.csv", tmp_path / "to-fix.csv"
    file.write_text("\n".join(map(delimiter.join, lines)), encoding="utf-8")
    run("report", file, "--rejected", to_fix)
    header, row = csv.reader(io.StringIO(to_fix.read_text(encoding="utf-8-sig")), delimiter=delimiter)
    assert (header, row[:3]) == (["Phone", "Category", "Province", "What to fix"], lines[2])
    assert "Did you mean Kampong Cham / កំពង់ចាម?" in row[3]


def test_number_of_a_workbook_that_may_be_an_account_is_typed_again_before_it_can_be_sent(
    run: Run, tmp_path: Path
) -> None:
    rows: list[list[Cell]] = [["Number or link", "Category", "Bank name"], [123456789, "loan", None]]
    book, to_fix = xlsx(tmp_path / "a.xlsx", One=rows), tmp_path / "1.csv"
    run("report", book, "--rejected", to_fix)
    row = _rows(to_fix)[1]
    assert (row[0], "If it began with 0, the 0 is lost" in row[3]) == ("…123456789", True)
    told = ["--set", "kind=bank_account", "--set", "institution=ABAAKHPP"]
    again = json.loads(run("report", to_fix, "--json", *told).out)
    assert [each["error"]["code"] for each in again["items"]] == ["number_masked"]
    run("report", book, "--rejected", tmp_path / "2.csv", "--numbers-as-shown")
    assert _rows(tmp_path / "2.csv")[1][0] == "123456789"


def test_rejected_rows_of_a_file_with_another_delimiter_can_be_read_again(run: Run, tmp_path: Path) -> None:
    file, to_fix = tmp_path / "cases.csv", tmp_path / "to-fix.csv"
    file.write_text("sep=|\nPhone|Category\n12|loan\n", encoding="utf-8")
    run("report", file, "--rejected", to_fix)
    again = json.loads(run("report", to_fix, "--json").out)
    assert [(each["line"], each["column"]) for each in again["items"]] == [(3, "A (Phone)")]


def test_column_with_what_to_fix_is_no_column_of_a_report() -> None:
    assert "what_to_fix" not in CONTRACT
