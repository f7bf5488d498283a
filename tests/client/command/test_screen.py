"""`screen`, with the real server on the other side."""

import csv
import io
import itertools
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from krama_client import Krama
from krama_client._cli import screening, writing
from krama_client.errors import TransportError
from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, changed, xlsx
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_numbers = itertools.count(100)


@pytest.fixture
def listed(member: Account) -> str:
    """A telephone number that one agency has reported."""
    number = f"012 347 {next(_numbers)}"
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone", confidence=90)
    return number


@pytest.fixture
def customers(tmp_path: Path, listed: str) -> Path:
    """Five customers: the second is a hit, and the fourth can't be checked."""
    file = tmp_path / "customers.csv"
    phones = ["012 348 001", listed, "012 348 002", "12", "", "012 348 003"]
    file.write_text("name,phone\r\n" + "".join(f"=Sok,{phone}\r\n" for phone in phones), encoding="utf-8-sig")
    return file


def _hits(file: Path) -> list[dict[str, str]]:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_hits_and_rows_that_cannot_be_checked_are_written(run: Run, customers: Path, listed: str) -> None:
    ended = run("screen", customers)
    hit, refused = _hits(customers.with_name("customers.hits.csv"))
    assert (hit["line"], hit["value"], hit["action"]) == ("3", listed, "warn")
    assert "ស្ថាប័នមួយ" in hit["reasons_km"]
    assert (refused["line"], refused["error_code"]) == ("5", "phone_invalid")
    assert (ended.status, "Rows checked: 5. Hits: 1. Could not be checked: 1." in ended.out) == (1, True)
    assert listed not in ended.out + ended.err
    assert not list(customers.parent.glob("*.state*"))


def test_person_sees_the_progress(run: Run, customers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "is_terminal", lambda stream: stream is sys.stderr)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    assert "5/5" in run("screen", customers).err
    assert "5/5" not in run("screen", customers, "--restart", "--json").err


def test_clear_file_gives_zero_and_an_output_is_never_replaced(run: Run, customers: Path) -> None:
    customers.write_text("phone\n012 348 001\n", encoding="utf-8")
    assert run("screen", customers, "--output", customers.with_name("o.csv"), "--json").status == 0
    ended = run("screen", customers, "--output", customers.with_name("o.csv"))
    assert (ended.status, "is there already" in ended.err) == (2, True)
    assert run("screen", customers, "--output", customers.with_name("o.csv"), "--restart").status == 0
    assert "would be the input" in run("screen", customers, "--output", customers, "--restart").err
    assert customers.exists()


def test_earlier_hits_stay_until_the_exchange_has_answered(
    run: Run, customers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = customers.with_name("customers.hits.csv")
    run("screen", customers)
    before = output.read_bytes()
    with monkeypatch.context() as away:
        away.setenv("KRAMA_URL", "http://127.0.0.1:9")
        assert run("screen", customers, "--restart").status == 75
    assert output.read_bytes() == before
    customers.write_text("phone\n012 348 001\n", encoding="utf-8")
    assert run("screen", customers, "--restart").status == 0
    assert _hits(output) == []


@pytest.fixture
def broken_off(run: Run, customers: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run that lost the network in its third batch of two rows. What it had begun to write after that is there."""
    monkeypatch.setattr(screening, "ROWS_AT_ONCE", 2)
    whole = Krama.check_many
    calls = itertools.count(1)

    def losing(*arguments: Any, **options: Any) -> Any:
        if next(calls) == 3:
            raise TransportError
        return whole(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Krama, "check_many", losing)
        ended = run("screen", customers)
    assert (ended.status, "Rows done: 4." in ended.err) == (75, True)
    output = customers.with_name("customers.hits.csv")
    with output.open("ab") as file:
        file.write(b"half a li")
    return output


def test_run_goes_on_where_it_was_interrupted(run: Run, customers: Path, broken_off: Path) -> None:
    state = broken_off.with_name("customers.hits.csv.state").read_text(encoding="utf-8")
    assert json.loads(state)["rows"] == 4
    assert "347" not in "".join(str(json.loads(state)[name]) for name in ("rows", "hits", "refused", "size"))
    assert set(json.loads(state)) == {"input", "options", "rows", "hits", "refused", "size"}
    ended = run("screen", customers, "--json")
    counts = json.loads(ended.out)
    assert (counts["rows"], counts["hits"], counts["refused"]) == (5, 1, 1)
    assert [hit["line"] for hit in _hits(broken_off)] == ["3", "5"]


def test_run_does_not_go_on_with_another_input_or_other_options(run: Run, customers: Path, broken_off: Path) -> None:
    assert "other options" in run("screen", customers, "--purpose", "other").err
    content = broken_off.read_bytes()
    broken_off.unlink()
    assert "changed or deleted" in run("screen", customers).err
    broken_off.write_bytes(content)
    customers.write_text(customers.read_text(encoding="utf-8-sig") + "Dara,012 348 004\n", encoding="utf-8")
    ended = run("screen", customers)
    assert (ended.status, "The input has changed" in ended.err) == (2, True)
    broken_off.with_name("customers.hits.csv.state").write_text("{", encoding="utf-8")
    assert "damaged" in run("screen", customers).err
    assert run("screen", customers, "--restart").status == 1


def test_interruption_by_the_user_is_130_and_no_traceback(
    run: Run, customers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **options: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(Krama, "check_many", interrupted)
    ended = run("screen", customers)
    assert (ended.status, "Rows done: 0" in ended.err) == (130, True)


def test_workbook_with_accounts_and_their_banks(run: Run, tmp_path: Path, member: Account) -> None:
    with Krama(*member) as krama:
        krama.report("123456789", "loan", kind="bank_account", institution="ABAAKHPP", confidence=90)
    rows: list[list[Cell]] = [
        ["លេខគណនី", "ធនាគារ"],
        [123456789, "ABAAKHPP"],
        ["000 999 888", "ABAAKHPP"],
        [1234567890123456.0, "ABAAKHPP"],
    ]
    ended = run("screen", xlsx(tmp_path / "a.xlsx", One=rows), "--json")
    assert (json.loads(ended.out)["refused"], json.loads(ended.out)["stored_as_numbers"]) == (2, [])
    assert [each["error_code"] for each in _hits(tmp_path / "a.hits.csv")] == ["zeros_unknown", "digits_lost"]
    ended = run("screen", tmp_path / "a.xlsx", "--restart", "--numbers-as-shown", "--json")
    hit, lost = _hits(tmp_path / "a.hits.csv")
    assert (hit["line"], hit["canonical"], lost["line"], lost["error_code"]) == (
        "2", "ABAAKHPP:123456789", "4", "digits_lost",
    )  # fmt: skip
    assert json.loads(ended.out)["stored_as_numbers"] == [2]
    people = run("screen", tmp_path / "a.xlsx", "--restart", "--numbers-as-shown", "--lang", "km")
    assert "ទាំងនេះត្រូវបានរក្សាទុកជាចំនួន៖ 2។" in "".join(people.out.splitlines())


def test_column_that_is_screened_is_named_and_never_guessed(run: Run, tmp_path: Path, listed: str) -> None:
    file = tmp_path / "mob.csv"
    file.write_text(f"Mobile No.,Email,Name\n{listed},a@b.co,Sok\n", encoding="utf-8")
    ended = run("screen", file)
    assert (ended.status, "A (Mobile No.), B (Email)" in ended.err) == (2, True)
    ended = run("screen", file, "--column", "A")
    assert (ended.status, "Column with the values: A (Mobile No.)" in ended.out) == (1, True)
    assert json.loads(run("screen", file, "--restart", "--kind", "phone", "--json").out)["column"] == "A (Mobile No.)"


def test_rows_whose_cells_are_shifted_are_not_checked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("note,phone\nx,012 348 001\nx,y,012 348 001\nx\nx,\n", encoding="utf-8")
    assert json.loads(run("screen", file, "--json").out)["rows"] == 3
    assert [(hit["line"], hit["error_code"]) for hit in _hits(tmp_path / "a.hits.csv")] == [
        ("3", "cells_too_many"), ("4", "cells_missing"),
    ]  # fmt: skip


def test_file_without_headings(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "values.txt"
    file.write_text("012 348 001\n012 348 002\n", encoding="utf-8")
    assert "--no-header" in run("screen", file).err
    ended = run("screen", file, "--no-header", "--kind", "phone", "--json")
    assert (ended.status, json.loads(ended.out)["rows"]) == (0, 2)


def test_empty_and_missing_files_are_wrong_use(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    for name, words in (("a.csv", "is empty"), ("b.csv", "there is no such file"), ("", "is a folder")):
        ended = run("screen", tmp_path / name, "--output", tmp_path / "o.csv")
        assert (ended.status, words in ended.err) == (2, True)


def test_cells_that_excel_would_run_are_made_harmless(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('phone\n"=HYPERLINK(""http://x"")"\n＝1+1\n', encoding="utf-8")
    run("screen", file)
    assert [hit["value"][:2] for hit in _hits(tmp_path / "a.hits.csv")] == ["'=", "'＝"]


@pytest.mark.parametrize("more", [[], ["--restart"]])
def test_rows_without_a_value_are_counted_and_named(run: Run, tmp_path: Path, more: list[str]) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,phone\nSok,012 348 001\nDara,\n,\nVanna, \n", encoding="utf-8")
    assert json.loads(run("screen", file, "--json", *more).out)["without_value"] == [3, 5]
    assert "which were not checked: 2, in the lines 3, 5" in run("screen", file, "--restart").words


def test_formulas_without_a_result_are_no_rows_without_a_value(run: Run, tmp_path: Path) -> None:
    file = xlsx(tmp_path / "a.xlsx", One=[["phone", "note"], ["012 348 001", "x"], [None, 3]])
    changed(file, "xl/worksheets/sheet1.xml", '<c r="B3"><v>3<', '<c r="B3" t="e"><f>VLOOKUP(A3,A:B,2)</f><v>#N/A<')
    assert json.loads(run("screen", file, "--json").out)["without_value"] == []


@pytest.mark.parametrize(("language", "words"), [("en", "There is no kind of this name"), ("km", "គ្មានប្រភេទ")])
def test_kind_that_does_not_exist_is_named_and_not_the_headings(
    run: Run, tmp_path: Path, language: str, words: str
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("phone,note\n012 348 001,x\n", encoding="utf-8")
    ended = run("screen", file, "--kind", "foo", "--lang", language)
    assert (ended.status, words in ended.err, "bank_account" in ended.err) == (2, True, True)
    assert run("screen", file, "--kind", "Phone").status == 0
