"""The file that an office fills in, and the lists of the words that it may use."""

import csv
import io
import json
from pathlib import Path

import pytest

from krama_client import Krama
from krama_client._cli.headings import CONTRACT, columns_of, known
from krama_client._cli.template import HEADINGS
from tests.client.command.conftest import Run
from tests.client.service import Account

LANGUAGES = pytest.mark.parametrize("language", ["en", "km"])


def _rows(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))


@LANGUAGES
def test_headings_of_the_template_are_read_as_the_columns_that_they_name(language: str) -> None:
    written = [names[language] for names in HEADINGS.values()]
    columns = columns_of(written, None, None)
    assert (columns.value, columns.kind) == (0, None)
    assert [known(heading) for heading in written[1:]] == list(HEADINGS)[1:]
    assert set(HEADINGS) <= set(CONTRACT)


@LANGUAGES
def test_filled_in_template_is_sent_and_its_example_never_is(
    run: Run, tmp_path: Path, language: str, member: Account
) -> None:
    file = tmp_path / "cases.csv"
    ended = run("template", file, "--lang", language)
    assert (ended.status, "krama-client report" in ended.words) == (0, True)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    head, example = _rows(file)
    assert head == [names[language] for names in HEADINGS.values()]
    mine = {"value": f"012 346 {100 + len(language + head[0])}", "narrative": "x"}
    row = [mine.get(name, cell) for name, cell in zip(HEADINGS, example, strict=True)]
    with file.open("a", encoding="utf-8", newline="") as filled:
        csv.writer(filled).writerow(row)
    sent = json.loads(run("report", file, "--yes", "--json").out)
    assert (sent["created_count"], sent["left_out"]) == (1, [])
    assert [(each["line"], each["error"]["code"]) for each in sent["items"]] == [(2, "example")]
    assert "Delete the row." in run("report", file).words


@LANGUAGES
def test_example_is_refused_by_the_exchange_too(run: Run, tmp_path: Path, language: str, member: Account) -> None:
    file = tmp_path / "cases.csv"
    run("template", file, "--lang", language)
    _, example = _rows(file)
    row = dict(zip(HEADINGS, example, strict=True))
    facts = {name: row[name] for name in ("value", "kind", "category", "province")}
    with Krama(*member) as krama:
        assert krama.report_many([facts, facts | {"kind": None}], dry_run=True).rejected_count == 2


def test_file_that_is_there_is_left_as_it_is(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("mine")
    assert (run("template", file).status, file.read_text()) == (2, "mine")
    assert run("template", tmp_path / "cases.xlsx").status == 2
    told = json.loads(run("template", tmp_path / "new.csv", "--json").out)
    assert told["columns"] == list(HEADINGS)


@pytest.mark.usefixtures("member")
def test_categories_and_provinces_are_listed_in_the_language_of_the_user(run: Run) -> None:
    english, khmer = run("categories").words, run("categories", "--lang", "km").words
    assert ("money_mule" in english, "Money mule" in english, "Use it if all that is known" in english) == (True,) * 3
    assert ("គណនីជួល" in khmer, "Money mule" in khmer) == (True, False)
    assert "KH-12 ភ្នំពេញ" in run("provinces", "--lang", "km").words
    lines = [json.loads(line) for line in run("provinces", "--json", "--limit", "2").out.splitlines()]
    assert [line["code"] for line in lines] == ["KH-1", "KH-2"]


@pytest.mark.usefixtures("member")
def test_fault_of_a_row_names_the_command_that_lists_the_words(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("phone,category,province\n012 346 200,lone,KH-99\n", encoding="utf-8")
    shown = run("report", file).words
    assert ("`krama-client categories`" in shown, "`krama-client provinces`" in shown) == (True, True)
