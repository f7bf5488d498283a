"""`case`, with the real server on the other side: from a message to a filed case, and what a person says on the way."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from krama.agencies.permissions import Permission
from krama_client import Krama
from krama_client._cli import case_asking, case_filing
from krama_client.testing import FakeKrama
from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")


def message(number: str) -> list[str]:
    return [f"Call {number}", "Pay ABA 000 123 466", "https://kit.example/", "my own number is 099 111 222", "."]


def test_message_becomes_a_case_after_the_person_has_said_what_each_value_was(
    officer: Officer, member: Account, number: str
) -> None:
    ended = officer(*message(number), "", "", "", "7", "", *FACTS, "y")
    assert ended.status == 0
    assert "It stays out. Your office does not list what belongs to a victim" in ended.err
    assert "The case PP-1 is filed." in ended.out
    [case] = cases_of(member)
    loss = case.loss and (case.loss.amount, case.loss.currency)
    assert (case.category, case.province, case.channel, str(loss[0]), loss[1]) == (
        "loan",
        "KH-8",
        "telegram",
        "80.00",
        "USD",
    )
    assert {item.indicator.canonical: item.role for item in case.values} == {
        f"+855{number[1:].replace(' ', '')}": "contact",
        "ABAAKHPP:000123466": "receiver",
        "kit.example/": "lure",
    }


@pytest.mark.parametrize("answers", [["n"], [""], [], ["x"]])
def test_nothing_is_filed_without_a_yes(officer: Officer, member: Account, number: str, answers: list[str]) -> None:
    ended = officer(number, ".", "", "", *FACTS, *answers)
    assert (ended.status, "Nothing was filed." in ended.out, cases_of(member)) == (1, True, [])


def test_answer_that_is_not_known_loses_nothing(officer: Officer, member: Account, number: str) -> None:
    ended = officer(number, ".", "", "", *FACTS, "ok", "yes please", "y")
    assert (ended.status, ended.err.count("neither yes nor no")) == (0, 2)
    assert len(cases_of(member)) == 1


def test_wrong_answer_is_called_so_and_a_question_mark_shows_the_list(officer: Officer, number: str) -> None:
    wrong = officer(number, ".", "9x", "", "", *FACTS, "n")
    assert wrong.err.count("none of the answers") == 1
    asked = officer(number, ".", "?", "", "", *FACTS, "n")
    assert ("none of the answers" in asked.err, len(asked.out) > len(wrong.out)) == (False, True)


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 5, 6, 9, 12])
def test_end_of_the_input_files_nothing_wherever_it_comes(
    officer: Officer, member: Account, number: str, lines: int
) -> None:
    every = [number, ".", "4", "3", "", *FACTS]
    ended = officer(*every[:lines])
    assert (ended.status, "Nothing was filed." in ended.out, cases_of(member)) == (1, True, [])


def test_interruption_files_nothing_and_says_so(
    officer: Officer, member: Account, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(case_asking, "case_reference", interrupt)
    ended = officer(number, ".", "", "", "Loan")
    assert (ended.status, cases_of(member)) == (130, [])
    assert "Nothing was filed." in ended.err


def test_last_look_can_be_corrected(officer: Officer, member: Account, number: str) -> None:
    """A value's role, a fact, and a value that was forgotten."""
    changes = ["1", "4", "", "a", "phishing", "+", "https://late.example/", "", "", "y"]
    ended = officer(number, ".", "", "", *FACTS, *changes)
    assert ended.status == 0
    [case] = cases_of(member)
    assert {(item.role, item.layer) for item in case.values} == {("onward", 2), ("lure", None)}
    assert case.category == "phishing"


def test_what_cannot_be_understood_is_asked_again(officer: Officer, member: Account, number: str) -> None:
    wrong = [
        "",
        "zzzz",
        "Loan",
        "",
        "PP-2",
        "31/02/2026",
        "31/12/2099",
        "",
        "Atlantis",
        "-",
        "",
        "1,250 USD",
        "80",
        "",
        "",
    ]
    ended = officer(number, ".", "", "", *wrong, "y")
    assert ended.status == 0
    for told in (
        "no such name",
        "Every case needs",
        "can't be read",
        "in the future",
        "separate thousands",
        "currency",
    ):
        assert told in ended.err
    [case] = cases_of(member)
    assert (case.reference, case.occurred_at, case.province, case.loss) == ("PP-2", None, None, None)


def test_missing_bank_and_platform_and_kind_are_asked_for(officer: Officer, member: Account) -> None:
    lines = ["acc no 000123457", "ask @dara_sok_2", "000 333 444", "."]
    ended = officer(*lines, "ABA", "", "telegram", "", "2", "Wing", "", "", *FACTS, "y")
    assert ended.status == 0
    [case] = cases_of(member)
    assert sorted(item.indicator.kind for item in case.values) == ["bank_account", "bank_account", "handle"]
    assert "000 333 444: what is it?" in ended.err


def test_bank_that_was_left_out_is_asked_for_when_the_value_is_taken_after_all(
    officer: Officer, member: Account
) -> None:
    ended = officer("acc no 000123457", ".", "", "", *FACTS, "1", "3", "ABA", "y")
    assert (ended.status, "stays out" in ended.out) == (0, True)
    [case] = cases_of(member)
    assert [(item.indicator.canonical, item.role) for item in case.values] == [("ABAAKHPP:000123457", "receiver")]


def test_value_with_wrong_check_digits_is_left_out_unless_the_person_says_otherwise(
    officer: Officer, member: Account, number: str
) -> None:
    ended = officer(number, "pay 123WBUDmSJv4GctdVEz6Qq6z8nXSKrJ4KY", ".", "", "", "", *FACTS, "y")
    assert (ended.status, "checksum" in ended.words) == (0, True)
    assert [item.indicator.kind for item in cases_of(member)[0].values] == ["phone"]


def test_other_kind_of_a_value_forgets_what_belonged_to_the_first_one(officer: Officer, member: Account) -> None:
    ended = officer("Wing 012 349 018", ".", "*", "", "", *FACTS, "y")
    assert ended.status == 0
    [case] = cases_of(member)
    assert [(item.indicator.kind, item.role) for item in case.values] == [("phone", "contact")]


def test_value_that_was_mistyped_is_typed_again(officer: Officer, member: Account, number: str) -> None:
    assert officer(number, ".", "/", "099 111 333", "", "", *FACTS, "y").status == 0
    assert [item.indicator.canonical for item in cases_of(member)[0].values] == ["+85599111333"]


def test_case_that_is_there_is_named_before_two_victims_are_joined(
    officer: Officer, member: Account, number: str
) -> None:
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    ended = officer("https://kit.example/", ".", "", "", *FACTS, "b", "PP-2", "y")
    assert ended.err.count("Your office has the case PP-1 already: ") == 1  # behind the reference
    assert ended.err.count("Your office has the case PP-1 already. ") == 1  # below the table, until it is another case
    assert {case.reference: len(case.values) for case in cases_of(member)} == {"PP-1": 1, "PP-2": 1}


def test_refusal_of_the_exchange_can_be_corrected(officer: Officer, member: Account, number: str) -> None:
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    ended = officer(number, ".", "", "", "Love", *FACTS[1:], "y", "a", "Loan", "y")
    assert "Nothing was filed." in ended.err
    assert "category" in ended.err
    assert "was there already. Nothing is new." in ended.out
    assert ended.status == 0


def test_one_case_after_another_shows_the_lists_once(officer: Officer, member: Account, number: str) -> None:
    first = [number, ".", "+", "", *FACTS, "y"]
    second = ["https://kit.example/", ".", "+", "", "Loan", "PP-2", "", "", "", "", "", "y"]
    ended = officer(*first, *second, ".", command=("case", "new", "--repeat"))
    assert (ended.status, ended.out.count("What was each value?"), "Nothing was filed" in ended.out) == (0, 1, False)
    assert {case.reference: case.province for case in cases_of(member)} == {"PP-1": "KH-8", "PP-2": "KH-8"}


def test_khmer_officer_files_in_khmer(officer: Officer, member: Account, number: str) -> None:
    facts = ["ប្រាក់កម្ចី", "PP-1", "ថ្ងៃនេះ", "កណ្ដាល", "telegram", "៨០ ដុល្លារ", ""]
    ended = officer(number, "។", "១", "", *facts, "បាទ", command=("case", "--lang", "km"))
    assert (ended.status, "ត្រូវបានដាក់ហើយ" in ended.out) == (0, True)
    [case] = cases_of(member)
    assert (case.category, case.province, str(case.loss.amount)) == ("loan", "KH-8", "80.00")


@pytest.fixture
def away(fake: FakeKrama, monkeypatch: pytest.MonkeyPatch) -> FakeKrama:
    """An exchange in memory in place of the real one."""
    monkeypatch.setattr(case_filing, "connected", lambda: fake.krama(max_retries=0))
    return fake


def test_case_is_sent_again_after_the_exchange_was_away(officer: Officer, away: FakeKrama) -> None:
    """Nothing that was typed is lost."""
    away.on("listCategories").items([{"code": "loan", "names": {"en": "Loan", "km": "ប្រាក់កម្ចី"}}])
    away.on("submitCase").unavailable(times=1)
    away.on("submitCase").lose(times=1)
    facts = ["Loan", "PP-1", "", "", "", "", ""]
    ended = officer("012 345 678", ".", "1", "", "", *facts, "y", "y", "y")
    assert ended.err.count("may have been filed. File it again with the same reference") == 2
    assert (ended.status, "was there already. Nothing is new." in ended.out) == (0, True)


def test_program_is_told_that_a_case_may_have_been_filed(run: Run, away: FakeKrama) -> None:
    away.on("listCategories").items([{"code": "loan", "names": {"en": "Loan", "km": "ប្រាក់កម្ចី"}}])
    away.on("submitCase").lose()
    ended = run("case", "new", "012 345 678", "--category", "loan", "--reference", "PP-1", "--yes")
    assert (ended.status, "The case may have been filed." in ended.err) == (1, True)


@pytest.mark.parametrize(
    "written",
    [
        "my number is {}",
        "my ABA account 000 123 999, {} is my phone",
        "លេខទូរស័ព្ទរបស់ខ្ញុំ {}",
        "លេខគណនីខ្ញុំ {}",
        "{} (mine)",
        "The victim's phone: {}",
        "complainant Sok, tel {}",
        "Her own number is {}",
        "លេខទូរស័ព្ទជនរងគ្រោះ {}",
        "{} (victim)",
        "victim phone no. {}",
    ],
)
def test_what_the_message_calls_mine_is_never_taken_for_the_scammers_by_enter(
    officer: Officer, member: Account, number: str, written: str
) -> None:
    """Neither Enter nor `+` lists the number: the person says whose it is."""
    ended = officer(written.format(number), ".", "+", "", "7", "7", *[""] * 3, *FACTS, *["y"] * 2)
    assert "it may be the victim's own" in ended.err
    with Krama(*member) as krama:
        assert krama.check(number, kind="phone").listed is False


def test_what_the_message_calls_mine_is_left_out_by_programs(run: Run, number: str, tmp_path: Path) -> None:
    file = tmp_path / "message.txt"
    file.write_text(f"Call 012 349 777. My own number is {number}.", encoding="utf-8")
    stated = ("--category", "loan", "--reference", "PP-1", "--yes", "--json")
    ended = run("case", "new", "--text", file, *stated)
    assert ([item["role"] for item in json.loads(ended.out)["items"]], ended.status) == (["contact"], 0)
    assert "Values that stay out: 1." in ended.err
    empty = run("case", "new", f"victim={number}", "--category", "loan", "--reference", "PP-2", "--yes")
    assert "The case has no value." in empty.words
    mine = run("case", "new", f"my number {number}", "--category", "loan", "--reference", "PP-3", "--yes")
    assert "The case has no value." in mine.words
    for typed in (f"victm={number}", f"Victim = {number}", f"ជនរងគ្រោះ={number}", f"onward2={number}", f"={number}"):
        wrong = run("case", "new", typed, *stated)
        assert (wrong.status, "is not a role" in wrong.err) == (2, True), wrong.err
    named = run("case", "new", f"contact={number}", *stated)
    assert len(json.loads(named.out)["items"]) == 1


def test_rest_is_taken_after_a_plus_but_not_what_the_message_calls_mine(
    officer: Officer, member: Account, number: str
) -> None:
    lines = ["Call 012 349 778", f"my number: {number}", "https://kit.example/", "."]
    ended = officer(*lines, "+", "7", "", *FACTS, "y")
    assert ended.status == 0
    assert sorted(item.role for item in cases_of(member)[0].values) == ["contact", "lure"]


def test_meanings_of_the_types_name_each_other_as_the_list_does(officer: Officer, number: str) -> None:
    ended = officer(number, ".", "", "", "?", *FACTS, "n")
    assert ("«Loan»" in ended.words, "`loan`" in ended.words) == (True, False)


def test_case_is_found_by_its_reference_in_either_digits(run: Run, number: str) -> None:
    for reference, other, latin in (("១២", "12", "12"), ("PP-34", "PP-៣៤", "PP-34")):
        stated = (number, "--category", "loan", "--reference", reference, "--channel", "fb", "--yes")
        assert run("case", "new", *stated).status == 0
        case = json.loads(run("case", "show", other, "--json").out)
        assert (case["reference"], case["channel"]) == (latin, "facebook")


# For programs


def test_program_files_with_options_alone(run: Run, member: Account, number: str) -> None:
    stated = (
        "--category",
        "loan",
        "--reference",
        "PP-1",
        "--loss",
        "80 USD",
        "--province",
        "Kandal",
        "--yes",
        "--json",
    )
    ended = run("case", "new", f"contact={number}", "receiver=ABA 000 123 466", "victim=099 111 222", *stated)
    case = json.loads(ended.out)
    assert (ended.status, case["result"], case["province"]) == (0, "created", "KH-8")
    assert [(item["role"], item["result"]) for item in case["items"]] == [
        ("contact", "created"),
        ("receiver", "created"),
        (None, "rejected"),
    ]
    assert "Values that stay out: 1." in ended.err
    again = run("case", "new", f"contact={number}", *stated[:4], "--yes")
    assert (again.status, "was listed already" in again.out) == (0, True)


def test_values_of_a_file_are_filed_with_the_usual_roles(
    run: Run, member: Account, number: str, tmp_path: Path
) -> None:
    file = tmp_path / "message.txt"
    file.write_text(f"Call {number}, acc no 000123466", encoding="utf-8")
    ended = run("case", "new", "--text", file, "--category", "loan", "--reference", "PP-1", "--yes")
    assert (ended.status, "Values that stay out: 1." in ended.err) == (0, True)
    assert [item.role for item in cases_of(member)[0].values] == ["contact"]


def test_value_that_is_rejected_ends_with_status_1(run: Run, number: str) -> None:
    ended = run("case", "new", number, "nothing", "--category", "loan", "--reference", "PP-1", "--yes")
    assert (ended.status, "does not show its kind" in ended.words, "is filed" in ended.out) == (1, True, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--yes"], "--category, --reference"),
        (["--yes", "--category", "loan", "--reference", "PP-1"], "Name the values"),
        (["--yes", "--category", "loan", "--reference", "PP-1", "contact="], "empty"),
        (["--yes", "--category", "zzzz", "--reference", "PP-1", "012 345 678"], "no such name"),
        (["--yes", "--category", "loan", "--reference", "PP-1", "012 345 678", "--loss", "80"], "currency"),
        (["--yes", "--category", "loan", "--reference", "PP-1", "012 345 678", "--occurred-at", "x"], "can't be read"),
        (["012 345 678"], "--yes"),
        (["012 345 678", "--json"], "--yes"),
    ],
)
def test_wrong_use_files_nothing(run: Run, member: Account, arguments: list[str], words: str) -> None:
    ended = run("case", "new", *arguments)
    assert (ended.status, words in ended.err, cases_of(member)) == (2, True, [])
    assert "345" not in ended.err


def test_every_option_that_is_wrong_is_named_at_once(run: Run, member: Account) -> None:
    wrong = ("--loss", "80", "--occurred-at", "x", "--province", "Atlantis")
    ended = run("case", "new", "012 345 678", "--category", "loan", "--reference", "PP-1", "--yes", *wrong)
    assert ended.status == 2
    for words in ("--loss: The currency is missing", "--occurred-at: The day can't", "--province: There is no such"):
        assert words in ended.err


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("other=@dara_sok", "Write the platform before the name, such as Telegram @dara_sok"),
        ("receiver=acc 000123466", "Write the bank before the account, such as ABA 000 123 456"),
        ("receiver=000 123 466", "does not show its kind. Write what it is before it, such as ABA 000 123 456"),
    ],
)
def test_value_that_lacks_a_word_is_to_be_written_with_it(run: Run, value: str, words: str) -> None:
    ended = run("case", "new", value, "--category", "loan", "--reference", "PP-1", "--yes")
    assert (ended.status, words in ended.words, "`" in ended.words) == (1, True, False)


def test_repeating_needs_questions(officer: Officer) -> None:
    ended = officer(command=("case", "new", "--repeat", "--reference", "PP-1"))
    assert (ended.status, "--repeat asks" in ended.err) == (2, True)


def test_login_that_may_only_file_files(
    run: Run, enrol: Enrol, login: Callable[[Account], None], officer: Officer, number: str
) -> None:
    """It sees neither what others know nor what is related, and is not stopped by that."""
    login(enrol(Permission.CASES_SUBMIT, Permission.CHECKS_RUN))
    ended = officer(number, ".", "", "", *FACTS, "y")
    assert (ended.status, "The case PP-1 is filed." in ended.out, ended.err.count("permission")) == (0, True, 0)
