"""A case that is filed again under the reference of one that is there: what stays, and what is replaced."""

import pytest

from krama_client import Krama
from krama_client._cli import typed
from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.service import Account

OTHERS = ["Investment", "PP-1", "01/11/2025", "", "", "50 USD", ""]
"""Facts of another victim, under a reference that was mistyped."""
KIT = "https://kit.example/"


@pytest.fixture
def filed(officer: Officer, member: Account, number: str) -> Officer:
    """Types further lines, after a case was filed."""
    assert officer(number, ".", "", "", *FACTS, "y").status == 0
    return officer


def test_what_stands_in_the_case_is_said_behind_its_reference(filed: Officer) -> None:
    said = filed(KIT, ".", "", "", *OTHERS, "n").err
    stands = "PP-1 already: Loan; 31/01/2026; Kandal; telegram; 80.00 USD; They asked for a fee."
    assert stands in said
    assert said.index(stands) < said.index("When did it happen?")


def test_enter_keeps_each_fact_and_the_question_says_which(filed: Officer, member: Account) -> None:
    ended = filed(KIT, ".", "", "", "Loan", "PP-1", "", "", "", "", "", "y")
    kept = ("31/01/2026", "Kandal", "telegram", "80.00 USD", "«They asked for a fee.»")
    assert [stands for stands in kept if f"(Enter: it stays {stands}):" not in ended.err] == []
    assert "unknown" not in ended.err
    assert "Loss │ 80.00 USD (it stays)" in " ".join(ended.out.split())
    assert "no fact that it has is replaced" in ended.err
    [case] = cases_of(member)
    assert (case.loss and str(case.loss.amount), case.narrative, len(case.values)) == (
        "80.00",
        "They asked for a fee.",
        2,
    )


def test_facts_that_are_replaced_are_named_with_what_they_were(filed: Officer) -> None:
    ended = filed(KIT, ".", "", "", *OTHERS, "n")
    table = " ".join(ended.out.split())
    assert "Type of scam │ Investment (before: Loan)" in table
    assert "When │ 01/11/2025 (before: 31/01/2026)" in table
    assert "Loss │ 50 USD (before: 80.00 USD)" in table
    assert "Province │ Kandal (it stays)" in table
    assert "replaces facts of it: Type of scam, When, Loss." in ended.err
    assert "is added to it" not in ended.err


def test_reference_that_is_corrected_in_the_last_look_shows_no_fact_of_the_other_case(filed: Officer) -> None:
    ended = filed(KIT, ".", "", "", *OTHERS, "b", "PP-2", "n")
    last = ended.out[ended.out.rindex("Type of scam") :]
    assert ("PP-2" in last, "it stays" in last, "before:" in last) == (True, False, False)


def test_same_facts_in_other_words_replace_nothing(filed: Officer) -> None:
    ended = filed(KIT, ".", "", "", "Loan", "PP-1", "31/01/2026", "kandal", "Telegram", "$80.00", FACTS[-1], "n")
    assert ("before:" in ended.out, "no fact that it has is replaced" in ended.err) == (False, True)


def test_enter_at_the_last_question_throws_nothing_away(officer: Officer, member: Account, number: str) -> None:
    ended = officer(number, ".", "", "", *FACTS, "", "y")
    assert (ended.status, "Type y to file the case, or n to file nothing." in ended.err) == (0, True)
    assert [case.reference for case in cases_of(member)] == ["PP-1"]


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [("1000000.00", "KHR", "1,000,000 KHR"), ("1234.50", "USD", "1,234.50 USD"), ("80", "USD", "80 USD")],
)
def test_amount_is_written_with_separators(amount: str, currency: str, written: str) -> None:
    assert typed.amount_of({"amount": amount, "currency": currency}) == written
    assert typed.money(written)["currency"] == currency


STATED = ("--category", "loan", "--reference", "PP-7", "--yes")


def test_report_of_the_victims_own_is_withdrawn_when_its_role_is_corrected(
    run: Run, member: Account, number: str
) -> None:
    assert run("case", "new", f"contact={number}", *STATED).status == 0
    ended = run("case", "new", f"contact={KIT}", f"victim={number}", *STATED)
    assert (ended.status, "is not listed by this case any more" in ended.words) == (0, True), ended.words
    with Krama(*member) as krama:
        assert krama.check(number, kind="phone").listed is False
    khmer = run("--lang", "km", "case", "new", f"impersonated={KIT}", *STATED)
    assert (khmer.status, "ត្រូវបានដកវិញ" in khmer.out) == (0, True)


def test_report_of_another_case_that_lists_the_victims_own_is_named(run: Run, member: Account, number: str) -> None:
    with Krama(*member) as krama:
        report = krama.report(number, category="loan", kind="phone")
    ended = run("case", "new", f"victim={number}", *STATED)
    named = f"krama-client reports withdraw {report.report_id}"
    assert (ended.status, named in ended.err.replace("\n", " ")) == (1, True)
    assert run("case", "new", f"victim={number}", *STATED[:2], "--reference", "PP-8", "--yes").status == 1


def test_other_account_of_the_victims_number_is_not_listed(run: Run, member: Account, number: str) -> None:
    ended = run("case", "new", f"victim={number}", f"contact=https://wa.me/855{number.replace(' ', '')[1:]}", *STATED)
    assert (ended.status, "covers it in a check" in ended.words) == (1, True), ended
