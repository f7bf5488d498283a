"""A case of which values can't be listed: the officer knows before and after that it warns nobody."""

import pytest

from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
WRONG = "contact=12"
"""Two digits are too short for a telephone number."""


def test_case_whose_only_value_was_rejected_says_that_it_warns_nobody(run: Run, member: Account) -> None:
    ended = run("case", "new", WRONG, "--category", "loan", "--reference", "RJ-1", "--yes")
    assert (ended.status, len(cases_of(member))) == (1, 1)
    assert "No value of the case was listed, so it warns nobody." in ended.err
    khmer = run("case", "new", WRONG, "--category", "loan", "--reference", "RJ-1", "--yes", "--lang", "km")
    assert "មិនព្រមាននរណាទេ" in khmer.err


def test_case_with_a_value_that_was_listed_counts_the_others(run: Run, number: str) -> None:
    facts = ["--category", "loan", "--reference", "RJ-3", "--yes"]
    ended = run("case", "new", WRONG, f"contact={number}", *facts)
    assert "Values that were not listed: 1." in ended.err
    assert "listed" not in run("case", "new", f"contact={number}", *facts).err


@pytest.mark.parametrize(
    ("more", "words"),
    [([], "No value can be listed as it is"), (["contact=012 348 099"], "Values that can't be listed as they are: 1.")],
)
def test_person_knows_before_the_case_is_filed(officer: Officer, member: Account, more: list[str], words: str) -> None:
    is_a_phone = ["1", ""]
    ended = officer(*is_a_phone, *([""] if more else []), "", *FACTS, "n", command=("case", "new", WRONG, *more))
    assert (words in ended.err, cases_of(member)) == (True, [])


def test_case_of_which_every_value_stays_out_says_so_in_the_last_look(officer: Officer, number: str) -> None:
    ended = officer(number, ".", "7", "", *FACTS, "n")
    assert "The case has no value." in ended.words
