"""What an officer may type for a role, and a reference that is nearly that of another case."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from krama.agencies.permissions import Permission
from krama.core.database import Database
from krama.rule import roles
from krama_client import Krama
from krama_client._cli import case_values
from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.service import Account
from tests.members import new_agency, new_client


def test_case_that_differs_in_capitals_is_named(officer: Officer, member: Account, number: str) -> None:
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    ended = officer("https://kit.example/", ".", "", "", *FACTS, "b", "pp-1", "b", "PP-1", "y")
    assert "has the case PP-1, which differs from pp-1 only in capitals" in ended.err
    assert {case.reference: len(case.values) for case in cases_of(member)} == {"PP-1": 2}


def test_enter_keeps_the_province_of_a_case_that_is_there(officer: Officer, member: Account, number: str) -> None:
    facts = list(FACTS)
    at = facts.index("PP-1") + 2  # behind the day
    assert officer(number, ".", "", "", *facts[:at], "Kandal", *facts[at + 1 :], "y").status == 0
    [before] = cases_of(member)
    assert officer("https://kit.example/", ".", "", "", *facts[:at], "", *facts[at + 1 :], "y").status == 0
    [after] = cases_of(member)
    assert (after.province, len(after.values)) == (before.province, 2)


PROVINCE = FACTS.index("Kandal")


def with_province(answer: str, reference: str = "PP-1") -> list[str]:
    """The answers of `FACTS` with another province and case number."""
    return ["Loan", reference, *FACTS[2:PROVINCE], answer, *FACTS[PROVINCE + 1 :]]


def test_province_that_enter_took_leaves_a_case_that_is_named_in_the_last_look(
    officer: Officer, member: Account, number: str
) -> None:
    """`--repeat` takes the province of the case before for that of the office."""
    first = [number, ".", "", "", *with_province("Kandal"), "y"]
    assert officer(*first).status == 0
    other = ["https://kit.example/", ".", "+", "", *with_province("Phnom Penh", "PP-2"), "y"]
    joining = ["https://late.example/", ".", "+", "", *with_province("", "PP-3")]
    ended = officer(*other, *joining, "b", "PP-1", "y", ".", command=("case", "new", "--repeat"))
    assert (ended.status, "PP-1 has a province, or may have" in ended.err) == (0, True)
    assert {case.reference: case.province for case in cases_of(member)} == {"PP-1": "KH-8", "PP-2": "KH-12"}


def test_province_that_enter_took_comes_back_for_a_new_case(officer: Officer, member: Account, number: str) -> None:
    assert officer(number, ".", "", "", *with_province("Kandal"), "y").status == 0
    other = ["https://kit.example/", ".", "+", "", *with_province("Phnom Penh", "PP-2"), "y"]
    joining = ["https://late.example/", ".", "+", "", *with_province("", "PP-3"), "b", "PP-1", "b", "PP-4", "y"]
    assert officer(*other, *joining, ".", command=("case", "new", "--repeat")).status == 0
    assert {case.reference: case.province for case in cases_of(member)}["PP-4"] == "KH-12"


def test_enter_sends_no_province_where_the_login_may_not_see_whether_the_case_is_there(
    officer: Officer, served: tuple[FastAPI, str], login: Callable[[Account], None], number: str
) -> None:
    app, address = served
    with app.state.services[Database].transaction() as session:
        agency_id = new_agency(session, f"Office of {number}")
        filing = new_client(session, agency_id, (Permission.CASES_SUBMIT, Permission.CHECKS_RUN))
        reading = new_client(session, agency_id)
    login(Account(address, filing.client_id, filing.client_secret))
    cases = (
        (number, "Kandal", "PP-1"),
        ("https://kit.example/", "Phnom Penh", "PP-2"),
        ("https://a.example/", "", "PP-1"),
    )
    typed = [line for value, *facts in cases for line in (value, ".", "+", "", *with_province(*facts), "y")]
    ended = officer(*typed, ".", command=("case", "new", "--repeat"))
    assert (ended.status, "Enter: nothing is stated" in ended.err) == (0, True)
    reader = Account(address, reading.client_id, reading.client_secret)
    assert {case.reference: case.province for case in cases_of(reader)} == {"PP-1": "KH-8", "PP-2": "KH-12"}


@pytest.mark.parametrize(("word", "role"), [("Receiver", "receiver"), ("lure", "lure"), ("៣", "receiver")])
def test_role_is_taken_by_its_number_and_by_its_name(
    officer: Officer, member: Account, number: str, word: str, role: str
) -> None:
    assert officer(number, ".", word, "", *FACTS, "y").status == 0
    [case] = cases_of(member)
    assert [item.role for item in case.values] == [role]


@pytest.mark.parametrize(("sure", "roles"), [(["y"], ["merchant", "contact"]), (["", "7"], ["contact"])])
def test_value_that_the_text_calls_the_victims_is_listed_after_a_second_question(
    officer: Officer, member: Account, number: str, sure: list[str], roles: list[str]
) -> None:
    ended = officer("My phone 091 000 612", f"Call {number}", ".", "5", *sure, "", "", *FACTS, "y")
    assert (ended.status, ended.err.count("may be the victim's own. List it all the same")) == (0, 1)
    [case] = cases_of(member)
    assert sorted(item.role for item in case.values) == sorted(roles)


def test_lines_in_which_nothing_was_read_are_shown(officer: Officer, member: Account, number: str) -> None:
    ended = officer(number, "ABA 000 888 99", "someword", ".", "", "", *FACTS, "n")
    assert "Nothing was read in these lines: ABA 000 888 99; someword." in ended.words


def test_prose_and_dates_are_not_shown_as_lost(officer: Officer, member: Account, number: str) -> None:
    ended = officer(
        "He said that he would call me again very soon.", "[01/02/2026 09:14]", number, ".", "", "", *FACTS, "n"
    )
    assert "Nothing was read" not in ended.words


LONG = "He said that he would call me again very soon."


@pytest.mark.parametrize("days", ["01/02/2026", "2026-01-31T09:14:22", "01/02/2026-05/02/2026", "៣១.០១.២០២៦"])
def test_day_in_a_line_of_its_own_is_no_value(officer: Officer, member: Account, number: str, days: str) -> None:
    ended = officer(LONG, days, number, ".", "", "", *FACTS, "n")
    assert "Nothing was read" not in ended.words
    assert days not in ended.words


def test_phone_with_slashes_between_long_lines_is_asked_for(officer: Officer, member: Account, number: str) -> None:
    slashed = number.replace(" ", "/")
    ended = officer(LONG, slashed, ".", "phone", "", "", *FACTS, "y")
    assert ended.status == 0, ended.err
    [value] = cases_of(member)[0].values
    assert value.indicator.canonical == "+855" + number.replace(" ", "")[1:]


@pytest.mark.parametrize("words", ["call 099/888", "012/34/56/78 or"])
def test_number_with_slashes_in_which_nothing_was_read_is_named(
    officer: Officer, member: Account, number: str, words: str
) -> None:
    ended = officer(LONG, words, number, ".", "", "", *FACTS, "n")
    assert f"Nothing was read in these lines: {words}." in ended.words


def test_account_in_a_line_of_its_own_is_asked_for_its_bank(officer: Officer, member: Account, number: str) -> None:
    """The bank of the line above belongs to the number in that line."""
    lines = (number, "ABA 000 888 99", "000 444 333", ".")
    assert officer(*lines, "", "Wing", "", "", *FACTS, "y").status == 0
    [case] = cases_of(member)
    assert sorted(item.indicator.institution or "" for item in case.values) == ["", "KH-WING"]


def test_account_below_its_bank_is_read_with_it(officer: Officer, member: Account) -> None:
    assert officer("Pay to ABA", "000 444 333", ".", "", "", *FACTS, "y").status == 0
    assert [item.indicator.canonical for item in cases_of(member)[0].values] == ["ABAAKHPP:000444333"]


@pytest.mark.parametrize(
    ("lines", "is_noted"),
    [(["Wing 0123", "12345678"], True), (["Pay to ABA", "000 444 333"], True), (["ABA 000 444 333"], False)],
)
def test_bank_of_another_line_is_noted(
    officer: Officer, run: Run, member: Account, tmp_path: Path, lines: list[str], is_noted: bool
) -> None:
    ended = officer(*lines, ".", "+", "", *FACTS, "n")
    file = tmp_path / "message.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    for said in (ended.out, run("extract", file).out):
        words = [word for word in ("bank was", "another") if word in said]
        assert (len(words) == 2) is is_noted, said


def test_layer_of_an_onward_account_is_stated_with_its_role(run: Run, member: Account, number: str) -> None:
    stated = ("--category", "loan", "--reference", "PP-1", "--yes")
    filed = run("case", "new", f"contact={number}", "onward:3=ABA 000 444 334", "onward=ABA 000 444 335", *stated)
    assert filed.status == 0, filed.err
    with Krama(*member) as krama:
        [case] = [krama.cases.get(each.case_id) for each in krama.cases.list(agency_id="own", reference="PP-1")]
    assert {(item.role, item.layer) for item in case.values or ()} == {
        ("contact", None),
        ("onward", 3),
        ("onward", None),
    }
    for typed, says in (("onward:1", "from 2 to 20"), ("onward:999", "from 2 to 20"), ("receiver:2", "is not a role")):
        wrong = run("case", "new", f"{typed}=ABA 000 444 336", *stated)
        assert (wrong.status, says in " ".join(wrong.err.split())) == (2, True), wrong.err


def test_layers_that_the_command_takes_are_those_of_the_exchange() -> None:
    assert (case_values.FIRST_LAYER, case_values.LAST_LAYER) == (roles.FIRST_LAYER, roles.LAST_LAYER)


@pytest.mark.parametrize("language", ["en", "km"])
def test_enter_in_the_last_table_keeps_each_fact(officer: Officer, member: Account, number: str, language: str) -> None:
    every = [line for letter in "abcdefg" for line in (letter, "")]
    ended = officer(number, ".", "", "", *FACTS, *every, "y", command=("case", "--lang", language))
    [case] = cases_of(member)
    assert (ended.status, case.category.value, case.reference, case.channel) == (0, "loan", "PP-1", "telegram")
    assert (case.province, case.narrative, case.loss and str(case.loss.amount)) == (
        "KH-8",
        "They asked for a fee.",
        "80.00",
    )
    assert case.occurred_at is not None


def test_hyphen_in_the_last_table_states_nothing_and_the_question_says_so(
    officer: Officer, member: Account, number: str
) -> None:
    emptied = [line for letter in "cdefg" for line in (letter, "-")]
    ended = officer(number, ".", "", "", *FACTS, *emptied, "c", "", "y")
    [case] = cases_of(member)
    facts = (case.occurred_at, case.province, case.channel, case.loss, case.narrative)
    assert (ended.status, facts) == (0, (None,) * 5)
    assert "Loss: 80 USD. Type the new one (Enter: it stays as it is; -: take it out):" in ended.err
    assert "When: not stated. Type the new one" in ended.err


def test_hyphen_in_the_last_table_takes_a_fact_out_of_a_case_that_is_there(
    officer: Officer, member: Account, number: str
) -> None:
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    emptied = [line for letter in "fg" for line in (letter, "-")]
    again = officer("https://late.example/", ".", "+", "", "Loan", "PP-1", "", "", "", "", "", *emptied, "y", "y")
    [case] = cases_of(member)
    assert (again.status, case.loss, case.narrative) == (0, None, None), again.err
    assert (case.occurred_at is None, case.channel is None) == (False, False)
    assert "taken out (before: 80.00 USD)" in again.out


def test_fact_of_the_last_table_is_asked_again_until_it_is_understood(
    officer: Officer, member: Account, number: str
) -> None:
    changes = [
        "f",
        "much",
        "90 USD",
        "c",
        "soon",
        "30/01/2026",
        "d",
        "nowhere",
        "Takeo",
        "e",
        "facebook",
        "a",
        "?",
        "Love",
    ]
    ended = officer(number, ".", "", "", *FACTS, *changes, "y")
    [case] = cases_of(member)
    assert ended.status == 0, ended.err
    assert (case.loss and str(case.loss.amount), case.province, case.channel) == ("90.00", "KH-21", "facebook")
    assert (case.category.value, case.occurred_at and case.occurred_at.day) == ("romance", 29)  # UTC


@pytest.mark.parametrize("typed", ["?", "-", "…"])
def test_reference_without_a_letter_or_digit_is_no_case(
    officer: Officer, run: Run, member: Account, number: str, typed: str
) -> None:
    ended = officer(number, ".", "", "", "Loan", typed, *FACTS[1:], "b", typed, "PP-2", "y")
    assert (ended.status, ended.err.count("Every case needs a number of yours")) == (0, 2)
    assert [case.reference for case in cases_of(member)] == ["PP-2"]
    stated = run("case", "new", f"contact={number}", "--category", "loan", f"--reference={typed}", "--yes")
    assert (stated.status, "--reference: Every case needs" in stated.err) == (2, True)
