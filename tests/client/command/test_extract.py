"""`extract`, with the real server on the other side."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.client.command.conftest import Run

pytestmark = pytest.mark.usefixtures("member")

MESSAGE = "ផ្ញើទៅ ABA ០០០ ១២៣ ៤៥៦ ឬ call 012 345 678, order 0123456789, ask @dara_sok"


@pytest.fixture
def message(tmp_path: Path) -> Path:
    """A message in a file."""
    file = tmp_path / "message.txt"
    file.write_text(MESSAGE, encoding="utf-8")
    return file


def test_values_of_a_file_are_shown_with_what_is_missing(run: Run, message: Path) -> None:
    ended = run("extract", message)
    assert ended.status == 0
    assert "ABA 000123456" in ended.words
    assert "+855 12 345 678" in ended.words
    assert "Send `platform`" in ended.words.replace("--platform", "`platform`")
    assert "left out: 1." in ended.err


def test_json_is_one_document(run: Run, message: Path) -> None:
    ended = run("--json", "extract", message)
    document = json.loads(ended.out)
    assert [MESSAGE[item["start"] : item["end"]] for item in document["items"]] == [
        "០០០ ១២៣ ៤៥៦", "012 345 678", "@dara_sok",
    ]  # fmt: skip
    assert (document["ignored_count"], document["rest"]) == (1, None)


def test_text_comes_from_standard_input_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"call 012 345 678")))
    assert "+855 12 345 678" in run("extract", "-").out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_texts_of_windows_are_read(run: Run, message: Path, encoding: str) -> None:
    message.write_text(MESSAGE, encoding=encoding)
    assert "ABA 000123456" in run("extract", message).words


def test_a_text_in_another_encoding_is_refused(run: Run, message: Path) -> None:
    message.write_bytes(b"call \xff\xfa 012 345 678")
    ended = run("extract", message)
    assert (ended.status, "UTF-8" in ended.err) == (2, True)


def test_a_file_that_is_not_there_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("extract", tmp_path / "nothing.txt").status == 2


def test_a_text_without_values_says_so(run: Run, message: Path) -> None:
    message.write_text("hello", encoding="utf-8")
    assert "No values were found." in run("extract", message).words


def test_khmer_has_every_text(run: Run, message: Path) -> None:
    ended = run("extract", message, "--lang", "km")
    assert "ប្រភេទ" in ended.out
    assert "បានទុកចោល" in ended.err


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", ["bank account", "telephone number"]), ("km", ["គណនីធនាគារ", "លេខទូរស័ព្ទ"])],
)
def test_kinds_have_names(run: Run, message: Path, language: str, names: list[str]) -> None:
    words = run("extract", message, "--lang", language).words
    assert [name for name in names if name not in words] == []
    assert "bank_account" not in words


@pytest.mark.parametrize(
    ("language", "words"), [("en", "its writer's or the victim's own"), ("km", "ជារបស់អ្នកសរសេរ ឬរបស់ជនរងគ្រោះ")]
)
def test_number_that_the_text_calls_mine_is_marked(run: Run, message: Path, language: str, words: str) -> None:
    message.write_text("my number is 012 345 678. They called from 012 345 679.", encoding="utf-8")
    assert run("extract", message, "--lang", language).words.count(words) == 1
    message.write_text("They called from 012 345 679.", encoding="utf-8")
    assert words not in run("extract", message, "--lang", language).words
