"""`check`, with the real server on the other side."""

import io
import itertools
import json
import sys

import pytest
from rich.cells import cell_len

from krama_client import Krama
from krama_client._cli import checking, writing
from tests.client.command.conftest import Run
from tests.client.service import Account

pytestmark = pytest.mark.usefixtures("member")


_numbers = itertools.count(700)


@pytest.fixture
def listed(member: Account) -> str:
    """A telephone number that one agency has reported."""
    number = f"012 345 {next(_numbers)}"
    with Krama(*member) as krama:
        krama.report(number, "loan", kind="phone", confidence=90)
    return number


def test_hit_gives_one_and_what_to_do(run: Run, listed: str) -> None:
    ended = run("check", listed, "012 346 702", "--kind", "phone")
    assert ended.status == 1
    assert "WARN" in ended.out
    assert "PROCEED" in ended.out
    assert "Warn the customer before the payment." in ended.words


@pytest.mark.parametrize(("language", "name"), [("en", "telephone number"), ("km", "លេខទូរស័ព្ទ")])
def test_kind_has_a_name(run: Run, listed: str, language: str, name: str) -> None:
    words = run("check", listed, "--kind", "phone", "--lang", language).words
    assert (name in words, "(phone)" in words) == (True, False)


def test_nothing_known_gives_zero(run: Run) -> None:
    ended = run("check", "012 346 702", "--kind", "phone")
    assert (ended.status, "No member has reported this." in ended.words) == (0, True)


def test_khmer_digits_khmer_words_and_eighty_columns(run: Run, listed: str) -> None:
    khmer = listed.translate({ord(str(digit)): chr(0x17E0 + digit) for digit in range(10)})
    ended = run("check", khmer, "--kind", "phone", "--lang", "km")
    assert ended.status == 1
    assert "ព្រមាន" in ended.out
    assert "ស្ថាប័នមួយបានរាយការណ៍" in ended.out
    assert max(map(cell_len, ended.out.splitlines())) <= 80


def test_json_is_one_document_a_line(run: Run, listed: str) -> None:
    ended = run("--json", "check", listed, "12", "--kind", "phone")
    verdict, refused = map(json.loads, ended.out.splitlines())
    assert (ended.status, verdict["action"], refused["error"]["code"]) == (1, "warn", "phone_invalid")


def test_value_that_cannot_be_checked_gives_two(run: Run) -> None:
    ended = run("check", "12", "--kind", "phone")
    assert (ended.status, "NOT CHECKED" in ended.out, "quotation" in ended.err) == (2, True, False)
    assert "quotation marks" in run("check", "012", "345", "678", "--kind", "phone").err


def test_json_has_no_words_for_people_on_stderr(run: Run) -> None:
    ended = run("check", "012", "345", "678", "--kind", "phone", "--json")
    assert (ended.status, len(ended.out.splitlines()), ended.err) == (2, 3, "")


def test_values_come_from_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("012 346 702\r\n\n012 346 703\n"))
    assert len(run("check", "-", "--kind", "phone", "--json").out.splitlines()) == 2


def test_receipt_is_part_of_the_answer(run: Run) -> None:
    assert json.loads(run("check", "012 346 702", "--kind", "phone", "--receipt", "--json").out)["receipt"][
        "signed_note"
    ]


def test_control_characters_of_a_value_do_not_reach_the_terminal(run: Run) -> None:
    ended = run("check", "\x1b[31m\u202e12", "--kind", "phone")
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out


@pytest.mark.parametrize(("setting", "coloured"), [("", True), ("1", False)])
def test_actions_are_coloured_on_a_terminal_only(
    run: Run, monkeypatch: pytest.MonkeyPatch, setting: str, coloured: bool
) -> None:
    assert "\x1b" not in run("check", "012 346 702", "--kind", "phone").out
    monkeypatch.setattr(writing, "is_terminal", lambda stream: stream is sys.stdout)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", setting)
    assert ("\x1b[32m" in run("check", "012 346 702", "--kind", "phone").out) == coloured


def test_action_that_is_newer_than_the_command_is_a_hit() -> None:
    assert checking.is_hit({"action": "seize"})
    assert "HOLD" in checking.action_word("seize")
    assert checking.advice("seize") == checking.advice("hold")
