"""Approvals that filing a case again ends: what the command says before and after, with the real server."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from krama.agencies.permissions import Permission
from krama_client import Krama
from krama_client._cli import case_draft, case_filing
from krama_client.errors import TransportError
from tests.client.command.conftest import Officer, Run
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
BEFORE = "so their approval ends"
AFTER = "no longer approved"
STATED = ("--category", "loan", "--reference", "PP-1")


@pytest.fixture
def approve(enrol: Enrol) -> Callable[[Account], list[str]]:
    """Approves all reports of a member, as a national officer. Their values, as they are shown."""
    officer = enrol()

    def approved(member: Account) -> list[str]:
        with Krama(*member) as krama, Krama(*officer) as second:
            reports = list(krama.reports.list(agency_id="own"))
            for each in reports:
                assert each.revision is not None
                second.reports.approve(each.report_id, revision=each.revision)
        return [each.indicator.display for each in reports]

    return approved


@pytest.fixture
def filed(member: Account, number: str, approve: Callable[[Account], list[str]]) -> list[str]:
    """A case with two values, both approved. The values, as they are shown."""
    values: Any = [
        {"value": number, "kind": "phone", "role": "contact"},
        {"value": "000 123 466", "institution": "ABA", "role": "receiver"},
    ]
    with Krama(*member) as krama:
        krama.cases.submit(reference="PP-1", category="loan", values=values, channel="telegram", province="KH-8")
    return sorted(approve(member))


def approved_now(member: Account) -> set[str]:
    with Krama(*member) as krama:
        reports = krama.reports.list(agency_id="own")
        return {each.indicator.display for each in reports if each.approved_at is not None}


@pytest.mark.parametrize(
    "option",
    [
        ("--loss", "90 USD"),
        ("--narrative", "A fee."),
        ("--channel", "facebook"),
        ("--province", "Kandal", "--occurred-at", "31/01/2026"),
    ],
)
def test_changed_fact_ends_approvals_with_a_word_before_and_after(
    run: Run, member: Account, filed: list[str], number: str, option: tuple[str, ...]
) -> None:
    ended = run("case", "new", f"contact={number}", *STATED, *option, "--yes")
    assert ended.status == 0
    assert (BEFORE in ended.err, AFTER in ended.words) == (True, True)
    for text in (ended.err, ended.words):
        assert all(value in text for value in filed)
    assert approved_now(member) == set()


def test_program_gets_the_reports_whose_approval_has_ended(run: Run, filed: list[str], number: str) -> None:
    ended = run("case", "new", f"contact={number}", *STATED, "--loss", "90 USD", "--yes", "--json")
    told = json.loads(ended.out)["ended_approvals"]
    assert sorted(each["indicator"]["display"] for each in told) == filed
    assert {each["case_reference"] for each in told} == {"PP-1"}
    assert BEFORE in ended.err
    again = run("case", "new", f"contact={number}", *STATED, "--loss", "90 USD", "--yes", "--json")
    assert (json.loads(again.out)["ended_approvals"], BEFORE in again.err) == ([], False)


@pytest.mark.parametrize(
    "option",
    [(), ("--channel", "Telegram"), ("--province", "Kandal"), ("--tlp", "amber")],
)
def test_what_changes_no_fact_leaves_approvals_and_says_nothing(
    run: Run, member: Account, filed: list[str], number: str, option: tuple[str, ...]
) -> None:
    """The province is stated by its name, and is the same. A label is not what an officer vouches for."""
    ended = run("case", "new", f"contact={number}", *STATED, *option, "--yes")
    assert (ended.status, BEFORE in ended.err, AFTER in ended.words) == (0, False, False)
    assert approved_now(member) == set(filed)


def test_other_role_ends_the_approval_of_that_value_alone(
    run: Run, member: Account, filed: list[str], number: str
) -> None:
    ended = run("case", "new", f"other={number}", *STATED, "--yes")
    [changed] = set(filed) - approved_now(member)
    [before] = [line for line in ended.err.splitlines() if BEFORE in line]
    after = ended.words.partition(AFTER)[2].partition("They weigh")[0]
    for text in (before, after):
        assert (changed in text, *(value in text for value in approved_now(member))) == (True, False)


def test_value_that_is_added_ends_no_approval(run: Run, member: Account, filed: list[str]) -> None:
    ended = run("case", "new", "lure=https://kit.example/", *STATED, "--yes")
    assert (ended.status, BEFORE in ended.err, AFTER in ended.words) == (0, False, False)
    assert approved_now(member) == set(filed)


def test_report_that_says_something_else_than_the_case_keeps_its_approval(
    run: Run, member: Account, filed: list[str], number: str, approve: Callable[[Account], list[str]]
) -> None:
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone", case_reference="PP-1", channel="facebook")
    with Krama(*member) as krama:
        assert [each.channel for each in krama.reports.list(agency_id="own", channel="facebook")] == ["facebook"]
    approve(member)
    ended = run("case", "new", *STATED, "lure=https://kit.example/", "--channel", "sms", "--yes")
    [kept] = approved_now(member)
    [before] = [line for line in ended.err.splitlines() if BEFORE in line]
    assert (kept in before, AFTER in ended.words) == (False, True)


def test_report_that_more_members_see_than_the_case_takes_no_fact_and_keeps_its_approval(
    run: Run, member: Account, number: str, approve: Callable[[Account], list[str]]
) -> None:
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone", case_reference="PP-1", tlp="TLP:GREEN")
        krama.cases.submit(reference="PP-1", category="loan", values=[], tlp="TLP:AMBER")
        [report] = krama.reports.list(agency_id="own")
        assert report.tlp == "TLP:GREEN", "the case became stricter, and this report did not"
    approve(member)
    ended = run("case", "new", "lure=https://kit.example/", *STATED, "--loss", "90 USD", "--yes")
    assert (ended.status, BEFORE in ended.err, AFTER in ended.words) == (0, False, False)
    assert len(approved_now(member)) == 1


def test_person_sees_it_in_the_last_look_and_can_take_the_change_back(
    officer: Officer, member: Account, filed: list[str], number: str
) -> None:
    facts = ["Loan", "PP-1", "", "", "telegram", "", ""]
    refused = officer(number, ".", "1", "", *[*facts[:5], "90 USD", ""], "n")
    assert (refused.status, refused.err.count(BEFORE)) == (1, 1)
    same = officer(number, ".", "1", "", *facts, "y")
    assert (same.status, BEFORE in same.err, approved_now(member)) == (0, False, set(filed))
    changed = officer(number, ".", "1", "", *facts[:4], "facebook", "", "", "y")
    assert (changed.err.count(BEFORE), AFTER in changed.words, approved_now(member)) == (1, True, set())


def test_khmer_officer_reads_it_in_khmer(officer: Officer, filed: list[str], number: str) -> None:
    facts = ["ប្រាក់កម្ចី", "PP-1", "", "", "facebook", "", ""]
    ended = officer(number, "។", "១", "", *facts, "បាទ", command=("case", "--lang", "km"))
    assert ("ការអនុម័តនឹងបញ្ចប់" in ended.err, "លែងត្រូវបានអនុម័ត" in ended.words) == (True, True)


def test_case_shows_what_a_second_officer_has_approved(
    run: Run, member: Account, filed: list[str], number: str
) -> None:
    shown = run("case", "show", "PP-1")
    assert ("Second officer" in shown.words, "approved" in shown.words) == (True, True)
    assert "waits for" not in shown.words
    assert max(map(cell_len, shown.out.splitlines())) <= 80
    assert run("case", "new", f"other={number}", *STATED, "--yes").status == 0
    changed = run("case", "show", "PP-1").out
    assert (changed.count("waits for"), changed.count("approved") > 0) == (1, True)


def test_login_that_may_not_read_reports_files_and_does_not_know(
    run: Run, enrol: Enrol, login: Callable[[Account], None], number: str
) -> None:
    login(enrol(Permission.CASES_SUBMIT, Permission.CHECKS_RUN))
    ended = run("case", "new", f"contact={number}", *STATED, "--loss", "90 USD", "--yes", "--json")
    assert (ended.status, json.loads(ended.out)["ended_approvals"]) == (0, None)
    assert "permission" not in ended.err


def test_case_that_was_filed_is_told_also_if_its_approvals_cannot_be_read(
    run: Run, member: Account, filed: list[str], number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, read = itertools.count(), case_draft.own_reports

    def fails_at_last(krama: Krama, reference: str) -> case_draft.Reports | None:
        if next(reads) == 1:  # before it is filed, and after
            raise TransportError
        return read(krama, reference)

    monkeypatch.setattr(case_filing, "own_reports", fails_at_last)
    ended = run("case", "new", f"contact={number}", *STATED, "--loss", "90 USD", "--yes")
    assert (ended.status, "has been changed" in ended.words, "It can't be read now" in ended.err) == (0, True, True)


def test_file_that_changes_approved_reports_says_so(
    run: Run, member: Account, filed: list[str], number: str, tmp_path: Path
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"value,kind,category,case_reference,loss_amount,loss_currency\n{number},phone,loan,PP-1,90,USD\n")
    ended = run("report", file, "--yes")
    [changed] = set(filed) - approved_now(member)
    assert "Their approval ends if facts of them change" in ended.err
    assert (AFTER in ended.words, changed in ended.words.partition(AFTER)[2]) == (True, True)
    assert "approval" not in run("report", file, "--yes").err


def test_file_that_repeats_approved_reports_says_nothing(
    run: Run, member: Account, filed: list[str], number: str, tmp_path: Path
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"value,kind,category,case_reference\n{number},phone,loan,PP-1\n")
    ended = run("report", file, "--yes")
    assert (ended.status, "approv" in ended.err + ended.out, approved_now(member)) == (0, False, set(filed))


def test_program_gets_what_a_file_has_ended(run: Run, filed: list[str], number: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(f"value,kind,category,case_reference,channel\n{number},phone,loan,PP-1,sms\n")
    assert json.loads(run("report", file, "--json").out)["ended_approvals"] == []
    told = json.loads(run("report", file, "--yes", "--json").out)["ended_approvals"]
    assert [each["indicator"]["display"] in filed for each in told] == [True]
