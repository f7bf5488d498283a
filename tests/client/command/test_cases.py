"""`case list`, `show`, `related`, `relabel` and `withdraw`, with the real server on the other side."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from krama_client import Krama
from tests.client.command.conftest import FACTS, Officer, Run, cases_of
from tests.client.conftest import Enrol
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")


@pytest.fixture
def filed(member: Account, number: str) -> str:
    """The reference of a case that another office's case shares a value with."""
    values: Any = [{"value": number, "kind": "phone", "role": "contact"}]
    with Krama(*member) as krama:
        krama.cases.submit(reference="PP-1", category="loan", values=values, narrative="A fee.")
        krama.cases.submit(reference="PP-2", category="loan", values=values)
    return "PP-1"


def test_case_is_shown_with_its_values_and_what_came_of_it(run: Run, filed: str) -> None:
    ended = run("case", "show", filed)
    assert ended.status == 0
    for words in ("PP-1", "A fee.", "contact", "No member has stopped a payment"):
        assert words in ended.words
    case = json.loads(run("case", "show", filed, "--json").out)
    assert run("case", "show", case["case_id"], "--json").status == 0
    assert case["effects"]["payment_stopped_count"] == 0


def test_times_of_a_case_are_shown_in_one_form(run: Run, member: Account) -> None:
    with Krama(*member) as krama:
        krama.cases.submit(reference="PP-1", category="loan", occurred_at=datetime(2026, 1, 31, 7, 5, tzinfo=UTC))
    words = run("case", "show", "PP-1").words
    made = f"{cases_of(member)[0].created_at.astimezone(timezone(timedelta(hours=7))):%d/%m/%Y %H:%M}"
    assert ("31/01/2026 14:05" in words, made in words) == (True, True)
    assert made in run("case", "list").words


def test_payment_that_was_stopped_is_told(run: Run, filed: str, enrol: Enrol, number: str) -> None:
    with Krama(*enrol()) as bank:
        check = bank.check(number, kind="phone", purpose="payment")
        payment: Any = {"amount": "220.00", "currency": "USD"}
        about: Any = {"check_id": check.check_id, "indicator_id": check.matches[0].indicator_id}
        bank.outcomes.submit(**about, outcome="payment_stopped", payment=payment)
    assert "Your case stopped payments: 1 (220.00 USD)." in run("case", "show", filed).words


def test_cases_are_listed_the_newest_first(run: Run, filed: str) -> None:
    out = run("case", "list").out
    assert out.index("PP-2") < out.index("PP-1")
    assert [json.loads(line)["reference"] for line in run("case", "list", "--json").out.splitlines()] == [
        "PP-2",
        "PP-1",
    ]


def test_case_of_another_office_is_read_by_its_reference_but_not_changed(
    run: Run, enrol: Enrol, member: Account, number: str
) -> None:
    reference = f"SHARED-{number[-3:]}"
    values: Any = [{"value": number, "kind": "phone"}]
    with Krama(*enrol()) as other:
        other.cases.submit(reference=reference, category="loan", values=values)
    assert json.loads(run("case", "show", reference, "--json").out)["reference"] == reference
    assert run("case", "related", reference).status == 0
    for change in (("relabel", reference, "--anonymous"), ("withdraw", reference)):
        ended = run("case", *change, "--reason", "A mistake.")
        assert (ended.status, "no case with this reference" in ended.err) == (1, True)
    with Krama(*enrol()) as third:
        third.cases.submit(reference=reference, category="loan", values=values)
    ended = run("case", "show", reference)
    assert (ended.status, "Several agencies" in ended.err) == (1, True)


@pytest.mark.parametrize(
    "reference", ["20260117000000000000000000000001", "9b2d0f7e-1111-4c1e-8e00-000000000001", "{id}"]
)
def test_case_whose_reference_reads_as_an_id_is_reached_by_its_reference(
    run: Run, member: Account, number: str, reference: str
) -> None:
    """Also one whose reference is the id of another case, which nobody means to withdraw."""
    stated = ("--category", "loan", "--yes", "--json")
    other = json.loads(run("case", "new", f"contact={number}", "--reference", "PP-1", *stated).out)
    reference = reference.format(id=other["case_id"])
    filed = json.loads(run("case", "new", f"contact={number}", "--reference", reference, *stated).out)
    assert json.loads(run("case", "show", reference, "--json").out)["case_id"] == filed["case_id"]
    assert run("case", "related", reference).status == 0
    assert run("case", "relabel", reference, "--tlp", "amber", "--reason", "An arrest.").status == 0
    assert run("case", "withdraw", reference, "--reason", "A wrong number.").status == 0
    assert {case.reference: case.status for case in cases_of(member)} == {"PP-1": "active", reference: "withdrawn"}


def test_case_is_reached_by_its_id_too(run: Run, filed: str, member: Account, enrol: Enrol) -> None:
    [case_id] = [str(case.case_id) for case in cases_of(member) if case.reference == filed]
    assert json.loads(run("case", "show", case_id.upper(), "--json").out)["reference"] == filed
    unknown = run("case", "show", "9b2d0f7e-1111-4c1e-8e00-000000000002")
    assert (unknown.status, "no case with this id" in unknown.err) == (1, True)
    assert run("case", "withdraw", case_id, "--reason", "A wrong number.").status == 0


def test_related_cases_name_what_is_shared(run: Run, filed: str, number: str) -> None:
    words = run("case", "related", filed).words
    assert ("PP-2" in words, f"+855 {number[1:]}" in words) == (True, True)


def test_case_is_withdrawn_with_its_reports(run: Run, filed: str, member: Account) -> None:
    ended = run("case", "withdraw", filed, "--reason", "A mistake.")
    assert (ended.status, "is withdrawn, with all its reports" in ended.out) == (0, True)
    assert {case.reference: case.status for case in cases_of(member)} == {"PP-1": "withdrawn", "PP-2": "active"}
    assert run("case", "withdraw", "PP-2").status == 2


@pytest.mark.parametrize("action", ["show", "related"])
def test_case_that_is_not_there_is_told(run: Run, action: str) -> None:
    ended = run("case", action, "PP-404")
    assert (ended.status, "no case with this reference" in ended.err) == (1, True)


def test_misread_account_is_taken_off_with_what_the_case_shows(run: Run, filed: str, member: Account) -> None:
    shown = run("case", "show", filed)
    assert "krama-client reports withdraw" in shown.words
    [item] = json.loads(run("case", "show", filed, "--json").out)["values"]
    assert item["report_id"] in shown.out.split(), "an id that breaks over lines can't be copied"
    assert run("reports", "withdraw", item["report_id"], "--reason", "A digit was misread.").status == 0
    assert json.loads(run("case", "show", filed, "--json").out)["values"] == []


def test_case_of_others_names_no_command_that_would_change_it(run: Run, enrol: Enrol, number: str) -> None:
    values: Any = [{"value": number, "kind": "phone"}]
    with Krama(*enrol()) as other:
        case = other.cases.submit(reference="O-1", category="loan", values=values)
    words = run("case", "show", str(case.case_id)).words
    assert ("krama-client reports" in words, "every member" in words) == (False, True)


def test_what_was_withdrawn_by_mistake_comes_back_as_the_command_says(run: Run, member: Account, number: str) -> None:
    stated = ("case", "new", number, "--category", "loan", "--reference", "PP-1", "--yes")
    report_id = json.loads(run(*stated, "--json").out)["items"][0]["report_id"]
    for language in ("en", "km"):
        run("reports", "withdraw", report_id, "--reason", "A mistake.")
        assert "--again" in run(*stated, "--narrative", "He called.", "--lang", language).err
    run("case", "withdraw", "PP-1", "--reason", "A mistake.")
    again = run(*stated)
    assert ("is withdrawn, and stays so" in again.out, "--again" in again.err) == (True, True)
    assert "listed" in run(*stated, "--again").words
    assert [case.status for case in cases_of(member)] == ["active"]


def test_case_that_was_withdrawn_shows_its_values_and_how_they_come_back(
    run: Run, officer: Officer, number: str
) -> None:
    stated = ("case", "new", number, "https://kit.example/", "--category", "loan", "--reference", "PP-1", "--yes")
    assert run(*stated).status == 0
    run("case", "withdraw", "PP-1", "--reason", "A mistake.")
    words = run("case", "show", "PP-1").words
    for told in (f"+855 {number[1:]}", "kit", "withdrawn", "file it again under this number"):
        assert told in words
    again = officer(number, ".", "", "", *FACTS, "y")
    assert "PP-1 of your office was withdrawn. A new value that you file now counts" in again.err
    assert "withdrawn before: needs --again" in again.words
    again = officer(number, ".", "", "", *FACTS, "y", command=("case", "new", "--again"))
    assert "withdrawn before: it comes back" in again.words
    assert "Values of this case that stay withdrawn: 1." in again.words
    assert "ដកវិញ" in run("case", "show", "PP-1", "--lang", "km").words


# Who may see a case


@pytest.mark.parametrize(
    ("label", "english", "khmer"),
    [
        (("--tlp", "clear"), "anybody", "នរណាក៏បាន"),
        (("--tlp", "green"), "every member", "សមាជិកទាំងអស់"),
        (("--tlp", "amber", "--audience-sectors", "police,bank"), "your agency, the police, banks", "នគរបាល"),
        (("--tlp", "amber+strict"), "your agency alone", "តែស្ថាប័នអ្នក"),
    ],
)
def test_words_say_who_sees_a_case(run: Run, filed: str, label: tuple[str, ...], english: str, khmer: str) -> None:
    changed = run("case", "relabel", filed, *label, "--reason", "x")
    assert english in changed.words
    assert english in run("case", "show", filed).words
    assert khmer in run("case", "show", filed, "--lang", "km").out.replace("\n", "")


def test_one_report_is_closed_to_others(run: Run, filed: str, member: Account) -> None:
    [item] = json.loads(run("case", "show", filed, "--json").out)["values"]
    stated = ("reports", "relabel", item["report_id"], "--reason", "An inquiry.")
    ended = run(*stated, "--tlp", "amber", "--audience-sectors", "police")
    assert (ended.status, "is now TLP:AMBER (police)" in ended.words) == (0, True)
    with Krama(*member) as krama:
        assert krama.reports.get(item["report_id"]).tlp == "TLP:AMBER"
    assert json.loads(run(*stated, "--tlp", "amber+strict", "--json").out)["tlp"] == "TLP:AMBER+STRICT"
    assert run(*stated).status == 2
    assert run("reports", "relabel", filed, "--reason", "x", "--tlp", "green").status == 2


def test_withdrawn_case_is_closed_to_others(run: Run, filed: str, member: Account) -> None:
    [item] = json.loads(run("case", "show", filed, "--json").out)["values"]
    run("case", "withdraw", filed, "--reason", "A mistake.")
    assert "your agency alone" in run("case", "show", filed).words
    ended = run("case", "relabel", filed, "--tlp", "amber+strict", "--reason", "An inquiry.")
    assert ended.status == 0
    with Krama(*member) as krama:
        assert krama.reports.get(item["report_id"]).tlp == "TLP:AMBER+STRICT"


def test_word_that_is_no_id_of_a_report_names_the_command_that_shows_them(run: Run, filed: str) -> None:
    for action in (("withdraw",), ("relabel", "--tlp", "green")):
        ended = run("reports", action[0], filed, *action[1:], "--reason", "x")
        assert (ended.status, "krama-client case show" in ended.err, filed in ended.err) == (2, True, False)


def test_case_is_filed_with_a_label_and_opened_with_a_reason(run: Run, member: Account, number: str) -> None:
    stated = (
        "--category",
        "loan",
        "--reference",
        "PP-1",
        "--tlp",
        "amber",
        "--audience-sectors",
        "bank",
        "--anonymous",
    )
    assert run("case", "new", number, *stated, "--yes").status == 0
    [case] = cases_of(member)
    assert (case.tlp, case.audience.sectors, case.anonymous) == ("TLP:AMBER", ("bank",), True)
    assert "TLP:AMBER (bank)" in run("case", "show", "PP-1").words
    both = run("case", "relabel", "PP-1", "--tlp", "TLP:GREEN", "--named", "--reason", "The investigation is over.")
    assert (both.status, both.out) == (2, ""), "the label and the name are changed one by one"
    for change in (["--tlp", "TLP:GREEN"], ["--named"]):
        ended = run("case", "relabel", "PP-1", *change, "--reason", "The investigation is over.")
        assert (ended.status, "is now TLP:GREEN" in ended.out) == (0, True)
    [case] = cases_of(member)
    with Krama(*member) as krama:
        labels = [(report.tlp, report.anonymous) for report in krama.reports.list(agency_id="own")]
    assert [(case.tlp, case.anonymous), *labels] == [("TLP:GREEN", False)] * 2


def test_last_look_names_the_label(officer: Officer, member: Account, number: str) -> None:
    assert "RED is for the agencies that you name" in officer(command=("case", "new", "--tlp", "red")).err
    ended = officer(number, ".", "", "", *FACTS, "y", command=("case", "new", "--tlp", "amber+strict", "--anonymous"))
    assert (ended.status, "TLP:AMBER+STRICT" in ended.out, "without the name of" in ended.words) == (0, True, True)
    assert cases_of(member)[0].tlp == "TLP:AMBER+STRICT"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--reason", "x"], "Say what shall change"),
        (["--reason", "x", "--tlp", "PURPLE"], "CLEAR, GREEN, AMBER, AMBER+STRICT, RED"),
        (["--reason", "x", "--audience-sectors", "bank"], "An audience needs a label"),
        (["--reason", "x", "--tlp", "red"], "RED is for the agencies"),
        (["--reason", "x", "--tlp", "green", "--audience-sectors", "bank"], "Only AMBER takes"),
        (["--tlp", "green"], "--reason"),
        (["--reason", "x", "--anonymous", "--named"], "--named"),
    ],
)
def test_label_that_is_not_clear_changes_nothing(run: Run, filed: str, arguments: list[str], words: str) -> None:
    ended = run("case", "relabel", filed, *arguments)
    assert (ended.status, ended.out, words in ended.err) == (2, "", True)


def test_label_that_filing_may_not_open_names_the_command_that_may(run: Run, number: str) -> None:
    stated = (number, "--category", "loan", "--reference", "PP-1", "--yes")
    assert run("case", "new", *stated, "--tlp", "amber+strict").status == 0
    ended = run("case", "new", *stated, "--tlp", "green")
    assert (ended.status, "`krama-client case relabel`" in ended.err, "/v1/" in ended.err) == (1, True, False)


def test_list_of_cases_is_narrowed(run: Run, filed: str) -> None:
    run("case", "withdraw", filed, "--reason", "A mistake.")
    listed = run("case", "list", "--status", "active", "--kind", "phone", "--category", "loan", "--json")
    assert [json.loads(line)["reference"] for line in listed.out.splitlines()] == ["PP-2"]
    assert run("case", "list", "--province", "KH-8", "--json").out == ""
    assert run("case", "list", "--created-after", "2099-01-01", "--json").out == ""
    assert run("case", "list", "--kind", "telephone").status == 2
