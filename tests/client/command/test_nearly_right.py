"""What the command says where something that was typed is nearly right, or can't be known by its name."""

import json
from pathlib import Path

import pytest

from krama_client import Krama
from krama_client._cli import faults
from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["check", "012 345 678", "--kind", "phne"], "--kind: This word can't be used here."),
        (["check", "012 345 678", "--kind", "phne"], "Did you mean: phone?"),
        (["check", "012 345 678", "--kind=phne", "--receipt"], "Did you mean: phone?"),
        (["check", "x", "--kind", "handle", "--platform", "telegrm"], "Did you mean: telegram?"),
        (["indicators", "--category", "laon"], "Did you mean: loan?"),
        (["reports", "--kind", "phone,wallt,ulr"], "Did you mean: wallet, url?"),
        (["search", "abc", "--type", "reprt"], "--type: This word can't be used here."),
        (["search", "abc", "--type", "reprt"], "Did you mean: report?"),
        (["search", "x"], "TEXT: This is too short."),
        (["statistics", "cases", "--from", "2026-06", "--to", "2026-01"], "--from is later than --to."),
        (["statistics", "cases", "--from", "2010-01"], "Choose a later --from or a longer --interval."),
        (["mirror", "sync"], "Example: krama-client mirror sync krama-mirror.sqlite3"),
        (["mirror", "check"], 'Example: krama-client mirror check krama-mirror.sqlite3 "012 345 678"'),
    ],
)
def test_wrong_word_is_named_with_the_one_that_was_meant(run: Run, command: list[str], says: str) -> None:
    ended = run(*command)
    assert (ended.status, says in f"{ended.words} {' '.join(ended.err.split())}") == (2, True), (ended.out, ended.err)
    assert not {"phne", "laon", "reprt", "wallt"} & set(ended.err.replace("=", " ").split()), "no value is repeated"


def test_word_that_is_like_none_has_no_suggestion(run: Run) -> None:
    for language, words in (("en", "Did you mean"), ("km", "តើអ្នកចង់បាន")):
        assert words not in run("indicators", "--category", "qqqq", "--lang", language).err
        assert words in run("indicators", "--category", "laon", "--lang", language).err
        assert words in run("check", "012 345 678", "--kind", "phne", "--lang", language).words


@pytest.mark.parametrize(
    ("header", "row", "column"),
    [
        ("beneficiary,Name", "012 345 678,Sok", "A (beneficiary)"),
        ("No.,Number,Type", "1,012 345 678,Phone", "B (Number)"),
        ("លេខ,ប្រភេទ", "012 345 678,ទូរស័ព្ទ", "A (លេខ)"),
        ("Phone,Type", "012 345 678,Savings", "A (Phone)"),
        ("Number,Phone", "1,012 345 678", "B (Phone)"),
        ("Beneficiary,Account,Bank", "Sok Dara,000 123 456,ABA", "B (Account)"),
    ],
)
def test_screen_knows_headings_that_are_less_sure(run: Run, tmp_path: Path, header: str, row: str, column: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    kind = ("--kind", "phone") if "beneficiary" in header else ()
    ended = run("screen", file, *kind)
    assert (ended.status, f"Column with the values: {column}" in ended.words) == (0, True), (ended.out, ended.err)


@pytest.mark.parametrize("header", ["Number,Telegram", "Number,beneficiary", "No.,Name"])
def test_screen_asks_where_several_columns_may_have_the_values(run: Run, tmp_path: Path, header: str) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(f"{header}\n1,2\n", encoding="utf-8")
    ended = run("screen", file)
    assert (ended.status, "--column" in ended.err) == (2, True)


def test_file_of_reports_with_a_heading_that_is_not_sure_is_refused(run: Run, tmp_path: Path, number: str) -> None:
    """A number that is listed may be a victim's, or only count the rows."""
    file = tmp_path / "cases.csv"
    file.write_text(f"Number,Name\n{number},x\n", encoding="utf-8")
    ended = run("report", file, "--set", "category=loan", "--yes")
    assert (ended.status, "No heading shows which column" in ended.err) == (2, True)


@pytest.mark.parametrize("words", [["4", "-", "1"], ["4", "21", "-", "contact"], ["onward", "-", "onward", "-", ""]])
def test_question_for_the_layer_has_a_way_back(
    officer: Officer, member: Account, number: str, words: list[str]
) -> None:
    ended = officer(number, ".", *words, "", *FACTS, "y")
    [case] = cases_of(member)
    assert (ended.status, [(item.role, item.layer) for item in case.values]) == (0, [("contact", None)])
    assert "-: it was something else" in ended.err


def test_withdrawn_case_is_not_announced_as_one_that_is_added_to(
    officer: Officer, run: Run, member: Account, number: str, tmp_path: Path
) -> None:
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    added = officer(number, ".", "", "", *FACTS, "n")
    assert ("is added to it" in added.err, "was withdrawn" in added.err) == (True, False)
    with Krama(*member) as krama:
        [case] = krama.cases.list(agency_id="own")
        krama.cases.withdraw(case.case_id, reason="A mistake.")
    ended = officer("https://kit.example/", ".", "", "", *FACTS, "n")
    assert ("is added to it" in ended.err, "PP-1 of your office was withdrawn" in ended.err) == (False, True)
    assert "For another victim, change the case reference." in ended.err
    file = tmp_path / "cases.csv"
    file.write_text("value,category,case_reference\nhttps://kit.example/,loan,PP-1\n", encoding="utf-8")
    listed = run("report", file, "--yes")
    assert ("are added to them" in listed.err, "were withdrawn: PP-1" in listed.err) == (False, True)


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("091 700 09", 8), ("០៩១ ៧០០ ០៩", 8), ("091 700 091 12", 11), ("091-700-0", 7),
        ("091 700 091", None), ("091 700 0912", None), ("000 123 45", None), ("91 700 09", None), ("@dara", None),
    ],
)  # fmt: skip
def test_number_with_a_digit_too_few_or_too_many_is_known(value: str, digits: int | None) -> None:
    assert faults.misses_digits(value) == digits


def test_person_learns_that_a_digit_is_missing(run: Run, officer: Officer) -> None:
    stated = ("--category", "loan", "--reference", "PP-1", "--yes")
    for language, words in (("en", "but it has 8 digits"), ("km", "មាន 8 ខ្ទង់")):
        ended = run("case", "new", "contact=091 700 09", *stated, "--lang", language)
        assert (ended.status, words in ended.words) == (1, True), ended.out
    asked = officer("091 700 09", ".", "1", "", "", *FACTS, "n")
    assert "but it has 8 digits" in asked.err


@pytest.mark.parametrize("command", [("mirror", "sync"), ("verify-receipt",), ("verify-log",)])
def test_help_says_who_has_the_key(run: Run, command: tuple[str, ...]) -> None:
    for language in ("en", "km"):
        assert "`krama audit checkpoint`" in run(*command, "--help", "--lang", language).words


def test_json_error_of_a_missing_file_has_the_example_too(run: Run) -> None:
    error = json.loads(run("mirror", "status", "--json").err)["error"]
    assert ("krama-client mirror status krama-mirror.sqlite3" in error["detail"], error["exit"]) == (True, 2)
