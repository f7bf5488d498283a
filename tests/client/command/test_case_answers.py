"""What an officer may type for a role, and a reference that is nearly that of another case."""

import pytest

from tests.client.command.conftest import FACTS, Officer, cases_of
from tests.client.service import Account


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


@pytest.mark.parametrize(("word", "role"), [("Receiver", "receiver"), ("lure", "lure"), ("៣", "receiver")])
def test_role_is_taken_by_its_number_and_by_its_name(
    officer: Officer, member: Account, number: str, word: str, role: str
) -> None:
    assert officer(number, ".", word, "", *FACTS, "y").status == 0
    [case] = cases_of(member)
    assert [item.role for item in case.values] == [role]
