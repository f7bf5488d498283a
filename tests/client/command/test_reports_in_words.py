"""`reports` and `reports show` for a person: words, Cambodian times, and what a second officer has to do."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rich.cells import cell_len

from krama.agencies.permissions import Permission
from krama_client import Krama
from krama_client._cli import typed
from krama_client.types import Report
from tests.client.command.conftest import Run
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_KHMER = re.compile("[\u1780-\u17ff]")
NARRATIVE = "They asked for a fee. " * 120
"""Longer than the cell of an ordinary table."""


@pytest.fixture
def report(member: Account, number: str) -> Report:
    """A report that states everything."""
    with Krama(*member) as krama:
        return krama.report(
            number,
            "impersonation_bank",
            kind="phone",
            confidence=70,
            role="onward",
            layer=3,
            case_reference="PP-1",
            occurred_at="2026-01-31T20:05:00Z",
            province="KH-8",
            channel="telegram",
            loss={"amount": "250.00", "currency": "USD"},
            narrative=NARRATIVE,
            tlp="TLP:AMBER",
            audience={"sectors": ["police", "bank"]},
            anonymous=True,
        )


def last_column(out: str) -> str:
    """What stands in the last column of a table, where a cell may have several lines."""
    return " ".join(line.rpartition("│")[2].strip() for line in out.splitlines() if "│" in line).strip()


def approved(report: Report, officer: Account) -> None:
    assert report.revision is not None
    with Krama(*officer) as krama:
        krama.reports.approve(report.report_id, revision=report.revision)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                *("telephone number", "Fake bank", "onward (3)", "70 of 100", "PP-1", "01/02/2026 03:05", "Kandal"),
                *("telegram", "250.00 USD", "TLP:AMBER (police, bank): your agency, the police, banks", "active"),
                "Other agencies see it without the name of your agency.",
                "Second officer waits for approval --revision",
            ],
        ),
        ("km", ["លេខទូរស័ព្ទ", "ផ្ទេរបន្ត (3)", "70 លើ 100", "01/02/2026 03:05", "កណ្ដាល", "សកម្ម", "រង់ចាំការអនុម័ត"]),
    ],
)
def test_report_is_shown_in_words_and_cambodian_times(
    run: Run, report: Report, language: str, words: list[str]
) -> None:
    ended = run("reports", "show", report.report_id, "--lang", language)
    assert [word for word in words if word not in ended.words] == []
    assert f"{report.created_at.astimezone(typed.CAMBODIA):%d/%m/%Y %H:%M}" in ended.words
    members = json.loads(run("reports", "show", report.report_id, "--json").out)
    assert [name for name in members if "_" in name and name in ended.words] == []
    assert not re.search(r"\d{4}-\d\d-\d\d|None|UTC|\bnull\b", ended.out.replace(str(report.report_id), ""))
    assert " ".join(NARRATIVE.split()) in ended.words
    assert max(map(cell_len, ended.out.splitlines())) <= 80
    if language == "km":
        titles = [line.partition("│")[0].strip() for line in ended.out.splitlines() if "│" in line]
        assert [title for title in titles if title and not _KHMER.search(title)] == []


def test_json_has_the_members_of_the_api(run: Run, member: Account, report: Report) -> None:
    with Krama(*member) as krama:
        answer = krama.reports.get(report.report_id).to_dict()
    shown = json.loads(run("reports", "show", report.report_id, "--json").out)
    assert shown == json.loads(json.dumps(answer, default=str)) | {
        name: shown[name] for name in shown if isinstance(answer[name], datetime)
    }
    assert shown["occurred_at"] == "2026-01-31T20:05:00Z"


def test_what_is_not_stated_is_left_out(run: Run, member: Account, number: str) -> None:
    with Krama(*member) as krama:
        report = krama.report(number, "loan", kind="phone")
    words = run("reports", "show", report.report_id).words
    for missing in ("Province", "Loss", "What happened", "Ended", "Valid until", "Overturned", "Decided", "reach"):
        assert missing not in words


def test_report_that_was_withdrawn_says_when_and_why(run: Run, member: Account, report: Report) -> None:
    with Krama(*member) as krama:
        krama.reports.withdraw(report.report_id, reason="A digit was misread.")
    words = run("reports", "show", report.report_id).words
    assert all(word in words for word in ("Status withdrawn", "Ended ", "Why it ended A digit was misread."))
    assert "Second officer" not in words


def test_list_says_who_approved_and_what_waits(
    run: Run, member: Account, number: str, report: Report, enrol: Enrol
) -> None:
    officer = enrol()
    with Krama(*officer) as krama:
        name = krama.me.get().agency.name
    with Krama(*member) as krama:
        other = krama.report("091 222 000", "loan", kind="phone")
    approved(report, officer)
    listed = run("reports")
    officers = last_column(listed.out)
    assert (f"approved by {name}" in officers, officers.count("waits for")) == (True, 1)
    assert f"--revision {other.revision}" in officers
    assert {str(report.report_id), str(other.report_id)} <= set(listed.out.split())
    assert max(map(cell_len, listed.out.splitlines())) <= 80
    assert f"Second officer approved by {name}" in run("reports", "show", report.report_id).words
    waiting = run("reports", "--waiting", "--json")
    assert [json.loads(line)["report_id"] for line in waiting.out.splitlines()] == [str(other.report_id)]
    khmer = run("reports", "--lang", "km")
    assert (f"បានអនុម័តដោយ {name}" in last_column(khmer.out), khmer.out.count("រង់ចាំ")) == (True, 1)
    assert max(map(cell_len, khmer.out.splitlines())) <= 80


@pytest.mark.parametrize("status", ["withdrawn", "long"])
def test_list_stays_within_80_columns(run: Run, member: Account, number: str, status: str) -> None:
    value: dict[str, Any] = {"value": number, "kind": "phone"}
    if status == "long":
        value = {"value": "https://" + "a-very-long-name-of-a-host." * 6 + "example/" + "x" * 90}
    with Krama(*member) as krama:
        report = krama.report(category="impersonation_official", **value)
        if status == "withdrawn":
            krama.reports.withdraw(report.report_id, reason="A mistake.")
    for language in ("en", "km"):
        listed = run("reports", "--lang", language)
        assert max(map(cell_len, listed.out.splitlines())) <= 80
        assert str(report.report_id) in listed.out.split()


def test_officer_of_another_agency_sees_what_waits_and_who_may_not_approve_does_not(
    run: Run, member: Account, number: str, enrol: Enrol, login: Callable[[Account], None]
) -> None:
    with Krama(*member) as krama:
        report = krama.report(number, "loan", kind="phone", tlp="TLP:GREEN")
        agency_id = krama.me.get().agency.agency_id
    listing = ("reports", "--agency", agency_id)
    login(enrol())
    assert last_column(run(*listing).out) == f"waits for approval --revision {report.revision}"
    login(enrol(Permission.REPORTS_READ))
    words = run("reports", "show", report.report_id).words
    assert (last_column(run(*listing).out), "Second officer" in words) == ("-", False)


@pytest.mark.parametrize(
    ("option", "typed", "found"),
    [
        ("--category", "someone pretends to be a bank", True), ("--category", "impersonation_bank,loan", True),
        ("--province", "Kampong Thom", False), ("--province", "kandal", True), ("--province", "ខេត្តកណ្ដាល", True),
    ],
)  # fmt: skip
def test_reports_are_narrowed_by_names_of_categories_and_provinces(
    run: Run, member: Account, report: Report, option: str, typed: str, found: bool
) -> None:
    with Krama(*member) as krama:
        names = {str(each.code): each.names.to_dict()["en"] for each in krama.categories.list()}
    words = names["impersonation_bank"] if typed.startswith("someone") else typed
    listed = run("reports", option, words, "--json")
    assert (listed.status, str(report.report_id) in listed.out) == (0, found), listed.err


def test_name_that_no_province_has_is_refused_with_what_is_near(run: Run, report: Report) -> None:
    refused = run("reports", "--province", "Kandl")
    assert (refused.status, "Kandal" in refused.err) == (2, True)


def test_mistyped_revision_is_explained_and_approves_nothing(
    run: Run, report: Report, enrol: Enrol, login: Callable[[Account], None]
) -> None:
    login(enrol())
    assert report.revision is not None
    wrong = run("reports", "approve", report.report_id, "--revision", report.revision + 10)
    assert (wrong.status, f"not at revision {report.revision + 10}" in wrong.err) == (1, True)
    assert f"reports show {report.report_id}" in " ".join(wrong.err.split())
    assert "If-Match" not in wrong.err
    coded = run("reports", "approve", report.report_id, "--revision", report.revision + 10, "--json")
    assert json.loads(coded.err)["error"]["code"] == "revision_changed"
