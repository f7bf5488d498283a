"""What an agency asks about itself: who it is, its reports, disputes and corrections."""

import hashlib
import io
import itertools
import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from rich.cells import cell_len

from krama.agencies.permissions import Permission
from krama_client import Krama
from krama_client._cli import lists, typed
from krama_client._cli.disputes import GROUNDS
from krama_client.types import Grounds
from tests.client.command.conftest import Run
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")
_numbers = itertools.count(100)


@pytest.fixture
def indicator_id(member: Account) -> str:
    """Of a telephone number that this agency has reported."""
    with Krama(*member) as krama:
        report = krama.report(f"012 351 {next(_numbers)}", "loan", kind="phone", confidence=90)
    return str(report.indicator.indicator_id)


def test_whoami(run: Run, member: Account) -> None:
    ended = run("whoami", "--lang", "km")
    assert (ended.status, member.client_id in ended.out) == (0, True)
    assert max(map(cell_len, ended.out.splitlines())) <= 80


def test_whoami_has_names_and_the_json_has_members(run: Run) -> None:
    words = run("whoami").words
    assert ("agency." in words, "Sector the police" in words, "Permissions" in words) == (False, True, True)
    assert "agency_id" in json.loads(run("whoami", "--json").out)["agency"]


def test_reports_in_a_table_and_as_json_lines(run: Run, indicator_id: str) -> None:
    assert "+855 12 351" in run("reports").words
    (line,) = run("reports", "--json").out.splitlines()
    assert json.loads(line)["indicator"]["indicator_id"] == indicator_id
    assert "more than" not in run("reports", "--limit", 1).words
    for wrong in ("0", "-1", "x", "9" * 30):
        assert run("reports", "--limit", wrong).status == 2


def test_reports_are_narrowed_by_what_they_state(run: Run, member: Account) -> None:
    with Krama(*member) as krama:
        phone = krama.report("012 351 090", "loan", kind="phone", province="KH-12", case_reference="PP-1")
        link = krama.report("https://reports-filter.example.com/a", "phishing", province="KH-2")
    both = [str(phone.report_id), str(link.report_id)]
    for options, shown in (
        (("--status", "active,withdrawn"), both),
        (("--status", "withdrawn"), []),
        (("--kind", "url,domain"), both[1:]),
        (("--category", "loan"), both[:1]),
        (("--province", "KH-2"), both[1:]),
        (("--case-reference", "PP-1"), both[:1]),
        (("--created-after", "2026-01-01"), both),
        (("--created-after", "31/01/2026"), both),
        (("--created-after", "31/01/2999 14:05"), []),
        (("--created-after", "2999-01-01"), []),
        (("--updated-after", "2999-01-01T00:00:00Z"), []),
        (("--agency", str(phone.source.agency_id)), both),
    ):
        ended = run("reports", "--json", *options)
        assert (ended.status, [json.loads(line)["report_id"] for line in ended.out.splitlines()]) == (0, shown), options
    for wrong in (("--status", "lost"), ("--created-after", "31/31/2026"), ("--agency", "own", "--shared")):
        ended = run("reports", *wrong)
        assert (ended.status, "Traceback" in ended.err) == (2, False), wrong


def test_report_is_found_by_its_id_and_withdrawn(run: Run, indicator_id: str) -> None:
    (report,) = map(json.loads, run("reports", "--json").out.splitlines())
    assert report["report_id"] in run("reports").out.split()
    assert max(map(cell_len, run("reports").out.splitlines())) <= 80
    ended = run("reports", "withdraw", report["report_id"], "--reason", "A mistake.")
    assert (ended.status, "is withdrawn" in ended.out, "withdrawn" in run("reports").words) == (0, True, True)
    assert run("reports", "withdraw", report["report_id"]).status == 2
    assert run("reports", "approve", str(uuid4()), "--revision", "1").status == 1


def test_second_officer_approves_a_report(
    run: Run, member: Account, indicator_id: str, enrol: Enrol, login: Callable[[Account], None]
) -> None:
    """It is an officer of another agency: a client that the reporting one has made could not approve."""
    (report,) = map(json.loads, run("reports", "--json").out.splitlines())
    assert "--revision" in run("reports").out, "the list says what approving needs"
    login(enrol())
    assert run("reports", "approve", report["report_id"]).status == 2
    assert run("reports", "approve", report["report_id"], "--revision", "9").status == 1
    ended = run("reports", "approve", report["report_id"], "--revision", str(report["revision"]))
    assert (ended.status, "is approved" in ended.out) == (0, True)


def test_table_says_that_it_has_the_oldest(run: Run, member: Account, indicator_id: str) -> None:
    with Krama(*member) as krama:
        krama.report(f"012 351 {next(_numbers)}", "loan", kind="phone")
    for name in ("reports", "indicators"):
        assert "changed longest ago" in run(name, "--limit", 1).words


def test_indicators_are_followed_with_a_cursor(run: Run, indicator_id: str, tmp_path: Path) -> None:
    kept = tmp_path / "cursor"
    *items, last = map(json.loads, run("indicators", "--json", "--cursor-file", kept).out.splitlines())
    assert items[-1]["indicator_id"] == indicator_id
    assert kept.read_text(encoding="utf-8").strip() == last["resume_cursor"]
    assert "There are none." in run("indicators", "--cursor", last["resume_cursor"]).out
    assert "There are none." in run("indicators", "--kind", "wallet").out
    assert indicator_id in run("indicators", "--category", "loan", "--limit", 9999).out.split()


def test_limited_list_ends_with_the_cursor_of_what_it_showed(
    run: Run, member: Account, indicator_id: str, tmp_path: Path
) -> None:
    with Krama(*member) as krama:
        for _ in range(2):
            krama.report(f"012 351 {next(_numbers)}", "loan", kind="phone")
    every = [json.loads(line) for line in run("indicators", "--json").out.splitlines()]
    kept = tmp_path / "cursor"
    seen = []
    limit = max(2, len(every) // 4)  # other tests list indicators too, and each run takes a token
    for _ in range(6):
        *items, last = map(
            json.loads, run("indicators", "--json", "--limit", limit, "--cursor-file", kept).out.splitlines()
        )
        assert last["resume_cursor"]
        seen += items
    assert [each["indicator_id"] for each in seen] == [each["indicator_id"] for each in every[:-1]]
    first = run("indicators", "--limit", 1)
    assert f"--cursor {kept.read_text().strip()}" not in first.out, "a table goes on after what it shows"
    assert "changed longest ago" in first.words


def test_report_is_shown_by_its_id(run: Run, indicator_id: str) -> None:
    (report,) = map(json.loads, run("reports", "--json").out.splitlines())
    assert json.loads(run("reports", "show", report["report_id"], "--json").out)["report_id"] == report["report_id"]
    assert report["report_id"] in run("reports", "show", report["report_id"]).out.split()
    missing = run("reports", "show", str(uuid4()))
    assert (missing.status, "report_not_found" in missing.err) == (1, True)
    assert run("reports", "show", "nonsense").status == 2


def test_cursor_file_that_cannot_be_written_is_refused_at_once(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRAMA_URL", "http://127.0.0.1:9")
    for name in ("corrections", "indicators"):
        ended = run(name, "--cursor-file", tmp_path / "none" / "cursor")
        assert (ended.status, "there is no such file" in ended.err) == (2, True)


def test_dispute_is_opened_with_the_hash_of_a_document_and_listed(
    run: Run, indicator_id: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF")
    monkeypatch.setattr(sys, "stdin", io.StringIO("លេខនេះជារបស់ម្ចាស់ថ្មី។\n"))
    assert "There are none." in run("disputes", "--open").out
    opening = ["disputes", "open", "--indicator", indicator_id, "--grounds", "recycled_number", "--statement", "-"]
    dispute = json.loads(run(*opening, "--evidence", letter, "--json").out)
    assert [each["sha256"] for each in dispute["evidence"]] == [hashlib.sha256(b"%PDF").hexdigest()]
    assert dispute["statement"] == "លេខនេះជារបស់ម្ចាស់ថ្មី។"
    (listed,) = run("disputes", "--open", "--json").out.splitlines()
    assert json.loads(listed)["dispute_id"] == dispute["dispute_id"]
    assert run("disputes", "--closed", "--json").out == ""
    again = run(*opening[:-1], "again")
    assert (again.status, "dispute_already_open" in again.err) == (1, True)


def test_listing_is_disputed_by_its_value_and_the_dispute_is_taken_back(run: Run, member: Account) -> None:
    value = f"012 351 {next(_numbers)}"
    with Krama(*member) as krama:
        krama.report(value, "loan", kind="phone")
    opening = ["disputes", "open", value, "--kind", "phone", "--grounds", "mistaken_report", "--statement", "A digit."]
    assert run(*opening).status == 0
    with Krama(*member) as krama:
        [dispute_id] = [
            str(each.dispute_id) for each in krama.disputes.list() if each.indicator.display.endswith(value[1:])
        ]
    again = run(*opening[:-1], "again")
    assert (again.status, f"The dispute {dispute_id} of" in again.err, "dispute_already_open" in again.err) == (
        1,
        True,
        True,
    )
    assert dispute_id in run("disputes").out.split(), "an id that breaks over lines can't be copied"
    assert "is taken back" in run("disputes", "withdraw", dispute_id, "--reason", "The number was right.").words
    closed = run("disputes", "--closed").words
    assert ("withdrawn" in closed, "The number was right." in closed) == (True, True)


def test_dispute_names_something_that_is_listed(run: Run, member: Account) -> None:
    rest = ("--grounds", "other", "--statement", "x")
    assert "VALUE, or --indicator" in run("disputes", "open", *rest).err
    ended = run("disputes", "open", "012 351 999", "--kind", "phone", *rest)
    assert (ended.status, "is not listed" in ended.err) == (1, True)
    wrong = run("disputes", "withdraw", "012", "--reason", "x")
    assert (wrong.status, "`krama-client disputes` shows it" in wrong.err) == (2, True)


def test_decision_is_shown_with_its_day_and_reason(
    run: Run, login: Callable[[Account], None], member: Account, enrol: Enrol
) -> None:
    value = f"012 351 {next(_numbers)}"
    with Krama(*member) as krama:
        krama.report(value, "loan", kind="phone")
        indicator_id = krama.check(value, kind="phone").matches[0].indicator_id
    opener = enrol()
    login(opener)
    assert run("disputes", "open", "--indicator", indicator_id, "--grounds", "other", "--statement", "x").status == 0
    with Krama(*enrol()) as reviewer:
        [dispute] = [each for each in reviewer.disputes.list() if each.indicator.indicator_id == indicator_id]
        reviewer.disputes.acknowledge(dispute.dispute_id)
        started = reviewer.disputes.start_review(dispute.dispute_id)
        reviewer.disputes.decide(
            dispute.dispute_id, revision=started.revision, decision="rejected", reason="He signed it."
        )
    words = run("disputes", "--closed").words
    day = f"{datetime.now(typed.CAMBODIA):%d/%m/%Y}"
    assert ("rejected" in words, day in words, "He signed it." in words) == (True, True, True)


def test_wrong_dispute_says_what_is_wrong(run: Run, indicator_id: str) -> None:
    opening = ["disputes", "open", "--indicator", indicator_id, "--statement", "x", "--grounds"]
    ended = run(*opening, "because")
    assert (ended.status, "grounds" in ended.err) == (2, True)
    typed = run("disputes", "open", "--indicator", "012 345 678", *opening[4:], "other")
    assert (typed.status, "krama-client search" in typed.err, "012 345 678" in typed.err) == (2, True, False)
    missing = run(*opening, "other", "--evidence", "none.pdf")
    assert (missing.status, "none.pdf" in missing.err) == (2, True)
    unknown = run(
        "disputes", "open", "--indicator", indicator_id.replace(indicator_id[:8], "0" * 8), *opening[4:], "other"
    )
    assert (unknown.status, "indicator_unknown" in unknown.err) == (1, True)


def test_grounds_of_the_help_are_those_of_the_contract() -> None:
    assert set(GROUNDS) == {str(each) for each in Grounds}


def test_corrections_remember_a_cursor_only_when_asked(run: Run, member: Account, tmp_path: Path) -> None:
    with Krama(*member) as krama:
        report = krama.report(f"012 351 {next(_numbers)}", "loan", kind="phone", confidence=90)
        krama.check(report.value or "", kind="phone")
        krama.reports.withdraw(report.report_id, reason="A mistake.")
    kept = tmp_path / "cursor"
    *items, last = map(json.loads, run("corrections", "--json", "--cursor-file", kept).out.splitlines())
    assert [item["cause"] for item in items] == ["withdrawn"]
    assert kept.read_text(encoding="utf-8").strip() == last["resume_cursor"]
    assert len(run("corrections", "--json", "--cursor-file", kept).out.splitlines()) == 1
    assert len(run("corrections", "--json").out.splitlines()) == 2
    people = run("corrections")
    assert last["resume_cursor"] in people.out
    assert "There are none." in run("corrections", "--since", last["resume_cursor"]).out
    assert run("corrections", "--since", "nonsense").status == 2


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        (["reports", "--order", "newest"], "--order"),
        (["reports", "--order=newest"], "--order"),
        (["case", "--refrence", "PP-1"], "--refrence"),
        (["--order", "newest", "reports"], "--order"),
    ],
)
@pytest.mark.parametrize("language", ["en", "km"])
def test_option_that_does_not_exist_is_named(run: Run, arguments: list[str], option: str, language: str) -> None:
    ended = run(*arguments, "--lang", language)
    assert (ended.status, option in ended.err, "withdraw" in ended.err) == (2, True, False)


def test_times_are_those_of_cambodia_wherever_the_computer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert lists.day("2026-01-31T20:05:00Z") == "01/02/2026 03:05"
        assert lists.moment("2026-01-31") == datetime(2026, 1, 30, 17, tzinfo=UTC)
        assert lists.moment("2026-01-31T08:00:00Z") == datetime(2026, 1, 31, 8, tzinfo=UTC)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("language", "names"), [("en", ["Loan", "withdrawn"]), ("km", ["បានដកវិញ"])])
def test_codes_of_lists_have_names(run: Run, member: Account, language: str, names: list[str]) -> None:
    with Krama(*member) as krama:
        report = krama.report(f"012 351 {next(_numbers)}", "money_mule", kind="phone")
        krama.reports.withdraw(report.report_id, reason="A mistake.")
        krama.report(f"012 351 {next(_numbers)}", "loan", kind="phone")
    shown = " ".join(run(name, "--lang", language).words for name in ("reports", "indicators", "corrections"))
    assert [name for name in names if name not in shown] == []
    codes = ("loan", "money_mule", "proceed", "warn", *(("active", "withdrawn") if language == "km" else ()))
    assert not [code for code in codes if f" {code} " in f" {shown} "]


def test_action_that_does_not_exist_is_refused_with_those_that_do(run: Run) -> None:
    ended = run("reports", "newest", "--limit", "3")
    assert (ended.status, "withdraw" in ended.err) == (2, True)


def test_missing_permission_is_named(run: Run, enrol: Enrol, monkeypatch: pytest.MonkeyPatch) -> None:
    bank = enrol(Permission.CHECKS_RUN)
    monkeypatch.setenv("KRAMA_CLIENT_ID", bank.client_id)
    monkeypatch.setenv("KRAMA_CLIENT_SECRET", bank.client_secret)
    ended = run("reports", "--json")
    error = json.loads(ended.err)["error"]
    assert (ended.status, ended.out, error["code"], error["exit"]) == (2, "", "insufficient_scope", 2)


def test_refused_member_is_named_as_the_option_that_was_typed(run: Run, member: Account) -> None:
    refused = run("case", "list", "--status", "activ")
    assert (refused.status, refused.err.startswith("--status: ")) == (2, True)
    assert "Input should be" not in refused.err
