"""`report`: a dry run first, then what the user says."""

import csv
import io
import itertools
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from krama_client import Krama
from krama_client._cli import writing
from krama_client._cli.cells import zoned
from krama_client._cli.headings import CONTRACT
from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, xlsx
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_numbers = itertools.count(100)


@pytest.fixture
def number() -> str:
    """A telephone number that nobody has reported."""
    return f"012 349 {next(_numbers)}"


@pytest.fixture
def cases(tmp_path: Path, number: str) -> Path:
    """A spreadsheet as an office has it: line 2 is good; lines 4 and 5 need fixing."""
    file = tmp_path / "cases.csv"
    lines = ["លេខទូរស័ព្ទ;category;ខេត្ត", f"{number};loan;KH-12", "", "12;loan;KH-12", "012 349 001;loan;KH-99"]
    file.write_bytes("\r\n".join(lines).encode("utf-8-sig"))
    return file


def _listed(member: Account, number: str) -> bool:
    with Krama(*member) as krama:
        return krama.check(number, kind="phone").listed


class Terminal(io.StringIO):
    """A person's stdin."""

    def isatty(self) -> bool:
        return True


def test_person_sees_what_to_fix_and_says_yes(
    run: Run, cases: Path, number: str, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    ended = run("report", cases)
    assert "can be sent: 1. Rows to fix: 2." in ended.out
    assert "wait" not in ended.out.partition("Sent.")[0]
    assert "Column with the values: A (លេខទូរស័ព្ទ)" in ended.out
    assert "C (ខេត្ត)" in ended.words
    assert [line[:4].strip() for line in ended.out.splitlines() if line[:4].strip().isdigit()] == ["2", "4", "5"]
    assert "Rows to send: 1. Rows that stay out: 2. Send now?" in ended.err
    assert (ended.status, "Sent. Accepted: 1." in ended.out, _listed(member, number)) == (1, True, True)


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_nothing_is_sent_unless_the_person_says_yes(
    run: Run, cases: Path, number: str, member: Account, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    ended = run("report", cases)
    assert (ended.status, "Nothing was sent." in ended.out, _listed(member, number)) == (1, True, False)


def test_program_must_say_yes(run: Run, cases: Path, number: str, member: Account) -> None:
    ended = run("report", cases)
    assert (ended.status, "--yes" in ended.err, _listed(member, number)) == (2, True, False)
    dry = json.loads(run("report", cases, "--json").out)
    counts = dry["item_count"], dry["created_count"], dry["rejected_count"]
    assert (dry["dry_run"], counts, _listed(member, number)) == (True, (3, 1, 2), False)
    assert [(each["line"], each["error"]["code"]) for each in dry["items"]] == [
        (4, "phone_invalid"), (5, "province_name_unknown"),
    ]  # fmt: skip
    sent = json.loads(run("report", cases, "--json", "--yes").out)
    assert (sent["dry_run"], sent["created_count"], _listed(member, number)) == (False, 1, True)
    again = json.loads(run("report", cases, "--json", "--yes").out)
    assert (again["created_count"], again["unchanged_count"]) == (0, 1)


def test_advice_to_say_yes_can_be_followed(run: Run, cases: Path) -> None:
    file = cases.with_name("rejected.csv")
    asked = run("report", cases, "--rejected", file)
    assert (asked.status, "use --yes" in asked.err, file.exists()) == (2, True, False)
    assert run("report", cases, "--rejected", file, "--yes").status == 1
    assert file.exists()


def test_rejected_rows_are_written_with_what_to_fix(run: Run, cases: Path) -> None:
    file = cases.with_name("rejected.csv")
    assert run("report", cases, "--json", "--rejected", file).status == 1
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["លេខទូរស័ព្ទ", "category", "ខេត្ត", "What to fix"]
    assert [row[:3] for row in rows[1:]] == [["12", "loan", "KH-12"], ["012 349 001", "loan", "KH-99"]]
    assert rows[2][3].startswith("C (ខេត្ត): No province has this name or code.")
    assert "left as it is" in run("report", cases, "--json", "--rejected", file).err


def test_workbook_with_a_day_and_facts_for_all_rows(run: Run, tmp_path: Path, number: str, member: Account) -> None:
    day = datetime(2026, 1, 31)  # noqa: DTZ001  (a spreadsheet's days have no zone)
    rows: list[list[Cell]] = [["phone", "occurred_at", "Officer"], [number, day, "Dara"]]
    book = xlsx(tmp_path / "a.xlsx", One=rows)
    ended = run("report", book, "--yes", "--set", "category=loan")
    assert (ended.status, "Columns that are not sent: C (Officer)" in ended.out) == (0, True)
    with Krama(*member) as krama:
        (report,) = krama.reports.list(agency_id="own")
    assert report.occurred_at is not None
    assert report.occurred_at.isoformat() == "2026-01-30T17:00:00+00:00"


def test_ndjson_is_sent_as_it_is_and_lines_are_named(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "cases.ndjson"
    report = json.dumps({"value": number, "kind": "phone", "category": "loan"})
    file.write_text(f"{report}\n\n[1]\n{{\n", encoding="utf-8")
    answer = json.loads(run("report", file, "--json", "--rejected", tmp_path / "r.csv").out)
    assert [each["line"] for each in answer["items"]] == [3, 4]
    rows = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig"))))
    assert [row[:2] for row in rows] == [["line", "row"], ["3", "[1]"], ["4", "{"]]
    file.write_bytes(b"\0")
    assert run("report", file, "--json").status == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "categroy=loan"], "--set needs"),
        (["--set", "category"], "--set needs"),
        (["--utc-offset", "7"], "+07:00"),
        (["--column", "nothing"], "no column nothing"),
    ],
)
def test_wrong_options_are_wrong_use(run: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text("number,category\n1,loan\n", encoding="utf-8")
    ended = run("report", file, "--yes", *arguments)
    assert (ended.status, words in ended.err) == (2, True)


def test_accounts_that_a_spreadsheet_has_changed_are_held_back_and_the_others_go_on(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["account", "bank", "category"],
        [1234567890123456.0, "ABAAKHPP", "loan"],
        [123456, "ABAAKHPP", "loan"],
        ["000 123 457", "ABAAKHPP", "loan"],
    ]
    book = xlsx(tmp_path / "a.xlsx", One=rows)
    dry = json.loads(run("report", book, "--json", "--rejected", tmp_path / "r.csv").out)
    assert [(each["line"], each["error"]["code"]) for each in dry["items"]] == [
        (2, "digits_lost"),
        (3, "zeros_unknown"),
    ]
    assert (dry["created_count"], dry["column"], dry["stored_as_numbers"]) == (1, "A (account)", [])
    rejected = (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert ("\n1234567890123456…,ABAAKHPP" in rejected, "\n…123456,ABAAKHPP" in rejected) == (True, True)
    again = json.loads(run("report", tmp_path / "r.csv", "--json").out)
    assert [each["error"]["code"] for each in again["items"]] == ["number_masked"] * 2
    shown = json.loads(run("report", book, "--json", "--numbers-as-shown").out)
    assert (shown["created_count"], shown["stored_as_numbers"]) == (2, [3])
    rows = [["value", "kind", "category"], [123456, "bank_account", "loan"], [12345678, "phone", "loan"]]
    mixed = run(
        "report", xlsx(tmp_path / "b.xlsx", One=rows), "--lang", "km", "--set", "institution=ABAAKHPP", "--json"
    )
    assert [each["line"] for each in json.loads(mixed.out)["items"]][:1] == [2]


MONTH_FIRST = "11/28/2026"


def test_date_is_not_read_day_first_if_a_row_that_is_held_back_has_the_month_first(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["account", "bank", "category", "Date"],
        ["000 123 457", "ABAAKHPP", "loan", "03/04/2026"],
        [123456, "ABAAKHPP", "loan", MONTH_FIRST],
    ]
    ended = run("report", xlsx(tmp_path / "a.xlsx", One=rows), "--yes")
    assert (ended.status, "line 3: the date in column D (Date) has the month first" in ended.err) == (2, True)
    rows[2][0] = "000 123 458"
    assert json.loads(run("report", xlsx(tmp_path / "b.xlsx", One=rows), "--json").out)["rejected_count"] == 2


def test_date_is_not_read_day_first_if_a_row_of_another_request_has_the_month_first(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama_client._cli.rows.MOST_ROWS", 1)
    file = tmp_path / "a.csv"
    file.write_text(f"phone,category,date\n012 349 902,loan,03/04/2026\n012 349 903,loan,{MONTH_FIRST}\n", "utf-8")
    assert (run("report", file, "--yes").status, "month first" in run("report", file, "--yes").err) == (2, True)
    file.write_text(f"phone,category,date\n012 349 902,loan,{MONTH_FIRST}\n", "utf-8")
    assert run("report", file).status == 1


def test_refused_date_names_no_line_of_a_file_that_the_user_does_not_have(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"Cases\n\n\nphone,category,date\n012 349 902,loan,{MONTH_FIRST}\n", "utf-8")
    shown = run("report", file).words
    assert ("C (date) A date of the column has the month first" in shown, "line 2" in shown) == (True, False)


def test_file_of_nothing_but_refused_rows_sends_nothing(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["account", "bank", "category"], [123456, "ABAAKHPP", "loan"]]
    ended = run("report", xlsx(tmp_path / "a.xlsx", One=rows), "--yes")
    assert (ended.status, "A (account)" in ended.words, "Nothing was sent." in ended.out) == (1, True, True)


def test_numbers_stored_as_numbers_are_named_by_their_lines(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["phone", "category"], ["012 349 900", "loan"], [12349901, "loan"]]
    ended = run("report", xlsx(tmp_path / "a.xlsx", One=rows), "--yes")
    assert (ended.status, "numbers in these lines: 3." in ended.words) == (0, True)


def test_row_whose_cells_are_shifted_is_rejected_by_itself(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "shift.csv"
    lines = ["category,narrative,value,kind", f"loan,He said, wait,{number},phone", "loan,x", f"loan,,{number},phone"]
    file.write_text("\n".join(lines), encoding="utf-8")
    dry = json.loads(run("report", file, "--json").out)
    assert [(each["line"], each["error"]["code"]) for each in dry["items"]] == [
        (2, "cells_too_many"),
        (3, "cells_missing"),
    ]
    assert (dry["item_count"], dry["created_count"]) == (3, 1)


def test_columns_that_are_left_out_are_named(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"Phone No.,Email,category,Officer\n{number},a@b.co,loan,Dara\n", encoding="utf-8")
    ended = run("report", file, "--skip-unknown", "--yes")
    assert (ended.status, "--column" in ended.err) == (2, True)
    ended = run("report", file, "--skip-unknown", "--yes", "--column", "A")
    assert "Column with the values: A (Phone No.)" in ended.words
    assert "Columns that are not sent: B (Email), D (Officer)" in ended.words


def test_advice_is_what_the_command_can_do(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "english.csv"
    file.write_text(f"Date,Phone number,Case no.,Amount,Currency\n2026-01-31,{number},B-5,250,USD\n", encoding="utf-8")
    ended = run("report", file, "--json")
    assert (ended.status, "--set category=loan" in ended.err, "curl" in ended.err) == (2, True, False)
    dry = json.loads(run("report", file, "--json", "--set", "category=loan").out)
    assert (dry["created_count"], dry["left_out"]) == (1, [])
    file.write_text("Customers of branch 12\nname,officer\nDara,Sok\n", encoding="utf-8")
    ended = run("report", file)
    assert ("delete lines above" in ended.err, "--no-header" in ended.err) == (True, False)


def test_person_is_told_how_a_day_can_be_written(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "a.csv"
    for day, told in (("yesterday", True), ("31/01/2026", False), ("2026-01-31", False)):
        file.write_text(f"phone,category,Date\n{number},loan,{day}\n", encoding="utf-8")
        assert ("This is not a date." in run("report", file).words) == told


def test_interrupted_report_says_how_far_it_is(
    run: Run, cases: Path, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    whole = Krama.report_many

    def interrupted(*arguments: Any, dry_run: bool, **options: Any) -> Any:
        done = whole(*arguments, dry_run=dry_run, **options)
        if not dry_run:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(Krama, "report_many", interrupted)
    ended = run("report", cases, "--yes")
    assert (ended.status, "Rows that were answered: 3." in ended.err) == (130, True)
    ended = run("report", cases, "--yes", "--json")
    (line,) = ended.err.splitlines()
    error = json.loads(line)["error"]
    assert (error["code"], error["exit"], "Rows that were answered: 3." in error["detail"]) == (
        "interrupted",
        130,
        True,
    )


def test_reference_of_a_row_comes_back_with_its_rejection(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "cases.csv"
    lines = [f"{number},loan,A-1", "12,loan,A-2", f"{number},loan,A-3,more", "13,loan,"]
    file.write_text("\n".join(["value,category,Reference", *lines]))
    ended = run("report", file, "--set", "kind=phone", "--json")
    document = json.loads(ended.out)
    assert (document["created_count"], document["left_out"]) == (1, [])
    assert [(each["line"], each["reference"]) for each in document["items"]] == [(3, "A-2"), (4, "A-3"), (5, None)]


def test_document_for_programs_has_the_words_of_the_contract(run: Run, tmp_path: Path, number: str) -> None:
    """What the command adds: `column`, in the user's words, what it left out or read otherwise, and ended approvals."""
    file = tmp_path / "cases.csv"
    lines = [f"{number},loan,A-1,", f"{number},loan,A-2,,more", "12,lone,A-3,x"]
    file.write_text("\n".join(["value,category,Reference,province", *lines]))
    document = json.loads(run("report", file, "--set", "kind=phone", "--json").out)
    schemas = json.loads(Path("openapi/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
    of = {name: set(schemas[name]["properties"]) for name in ("ReportBatch", "ReportBatchItem", "ItemProblem")}
    added = {"column", "left_out", "stored_as_numbers", "sheet", "other_sheets", "ended_approvals"}
    assert document.keys() - of["ReportBatch"] == added
    assert of["ReportBatch"] <= document.keys()
    counts = [count for name, count in document.items() if name.endswith("_count") and name != "item_count"]
    assert document["item_count"] == sum(counts) == 3
    refused_here, refused_there = document["items"]
    for item in (refused_here, refused_there):
        assert item.keys() - of["ReportBatchItem"] == {"column"}
        assert item["error"].keys() == of["ItemProblem"]
    assert [item["index"] for item in document["items"]] == [None, 1], "one that was not sent has no place"
    assert len(refused_there["error"]["errors"]) == 3


def test_times_without_a_zone_get_the_one_that_was_said() -> None:
    assert zoned("2026-01-31", "+07:00") == "2026-01-31T00:00:00+07:00"
    assert zoned("2026-01-31 08:30", "+07:00") == "2026-01-31T08:30:00+07:00"
    assert zoned("2026-01-31T08:30:00Z", "+07:00") == "2026-01-31T08:30:00Z"
    assert zoned("yesterday", "+07:00") == "yesterday"


def test_columns_are_those_of_the_contract() -> None:
    document = json.loads(Path("openapi/openapi.json").read_text(encoding="utf-8"))
    body = document["paths"]["/v1/reports/batch"]["post"]["requestBody"]["content"]["text/csv"]
    assert ", ".join(CONTRACT) in body["schema"]["description"]


def test_no_file_of_the_dry_run_is_left(run: Run, cases: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run("report", cases, "--json")
    assert not list(tmp_path.glob("krama-*"))
    assert writing.columns() == 80


def test_every_fault_of_a_row_is_shown_with_the_columns_of_the_file(run: Run, tmp_path: Path, number: str) -> None:
    file = tmp_path / "cases.csv"
    rows = ["Phone No.,Scam type,ខេត្ត", "12,lone,KH-99", f"{number},,KH-12"]
    file.write_text("\n".join(rows), encoding="utf-8")
    ended = run("report", file, "--set", "kind=phone", "--rejected", tmp_path / "r.csv", "--yes")
    shown = [line for line in ended.out.splitlines() if line[:1] in "23 "]
    assert [line[0] for line in shown if "(" in line] == ["2", " ", " ", "3"]
    assert ("Rows to fix: 2." in ended.words, "The cell is empty. Fill it in." in ended.words) == (True, True)
    first, second = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig"))))[1:]
    assert first[3].startswith("B (Scam type): ")
    assert ("C (ខេត្ត): No province has this name or code." in first[3], "A (Phone No.): " in first[3]) == (True, True)
    assert second == [number, "", "KH-12", "B (Scam type): The cell is empty. Fill it in."]


def test_fault_names_columns_where_the_api_has_members(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("value,Bank,category\n123456789,,loan\n", encoding="utf-8")
    assert "Send the column `kind` with it" in run("report", file, "--yes").words
    file.write_text("Account No.,Bank,category\n000 123 456,,loan\n", encoding="utf-8")
    ended = run("report", file, "--yes")
    assert ("as B (Bank)" in ended.words, "`institution`" in ended.words) == (True, False)
    assert "--kind" in run("check", "123456789").words


def test_row_that_is_held_back_shows_its_other_faults_too(run: Run, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [["account", "bank", "category"], [123456, "ABAAKHPP", "lone"]]
    dry = json.loads(run("report", xlsx(tmp_path / "a.xlsx", One=rows), "--json").out)
    (item,) = dry["items"]
    assert [each["code"] for each in item["error"]["errors"]] == ["zeros_unknown", "category_name_unknown"]
    assert (item["index"], dry["item_count"]) == (None, 1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ["This number is too large. The largest is 100.", "whole number with digits, such as 80", "yes or no"],
        ),
        ("km", ["យ៉ាងច្រើនបំផុត៖ 100", "ចំនួនគត់ជាលេខ ដូចជា 80", "yes ឬ no"]),
    ],
)
def test_cells_of_a_wrong_type_or_size_are_explained_to_an_officer(
    run: Run, tmp_path: Path, number: str, language: str, words: list[str]
) -> None:
    file = tmp_path / "cases.csv"
    rows = [f"{number},loan,101,", f"{number},loan,80%,", f"{number},loan,80,perhaps"]
    file.write_text("\n".join(["phone,category,confidence,anonymous", *rows]), encoding="utf-8")
    shown = run("report", file, "--lang", language).words
    assert [each for each in words if each not in shown] == []
    assert not [each for each in ("Input", "JSON", "valid") if each in shown]


def test_khmer_note_on_an_unknown_province_names_similar_ones_only_if_there_are_some(
    run: Run, tmp_path: Path, number: str
) -> None:
    file = tmp_path / "cases.csv"
    rows = [f"{number},loan,Atlantis", f"{number},loan,Kandall"]
    file.write_text("\n".join(["phone,category,province", *rows]), encoding="utf-8")
    shown = run("report", file, "--lang", "km").words
    assert "—" not in shown
    assert shown.count("ឈ្មោះដែលស្រដៀង៖") == 1
