"""`krama import` says what it did not read, what stays, and which sources there are."""

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from krama.feeds.csv_feed import COLUMNS
from krama.imports.csv_rows import unread_columns
from krama.imports.rules import Rules
from tests.command import krama
from tests.imports.importing import bundle, phone
from tests.imports.test_poison import feed
from tests.imports.test_statements import attribute


@pytest.fixture
def command(sqlite_url: str, agency_id: UUID, tmp_path: Path) -> Any:
    def run(form: str, source: Path | str, *more: str) -> Any:
        arguments = ("import", form, str(source), "--as", str(agency_id), *more)
        return krama(*arguments, database_url=sqlite_url, state=tmp_path)

    return run


def table(file: Path, *rows: str) -> Path:
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--json",)])
def test_import_of_which_every_row_is_rejected_fails(command: Any, tmp_path: Path, more: tuple[str, ...]) -> None:
    wrong = table(tmp_path / "wrong.csv", "value,kind", "+855 12 345 678,pigeon", "+855 12 345 679,pigeon")
    assert command("csv", wrong, *more).returncode == 3
    partly = table(tmp_path / "partly.csv", "value,kind", "+855 12 345 678,pigeon", "+855 12 345 679,phone")
    assert command("csv", partly, *more).returncode == 0
    assert command("csv", table(tmp_path / "empty.csv", "value,kind"), *more).returncode == 0


def test_run_shows_what_happened_and_no_zeros(command: Any, tmp_path: Path) -> None:
    past = phone(2, valid_until="2026-01-02T00:00:00Z")
    file = bundle(tmp_path / "list.json", phone(1), past)
    dry = command("stix", file, "--dry-run").stdout.splitlines()
    assert dry == ["A dry run: nothing was stored.", "created_count: 1", "taken_back_count: 1"]
    assert command("stix", file).stdout.splitlines() == dry[1:]
    assert command("stix", file).stdout.splitlines() == ["Nothing has changed."]
    every = json.loads(command("stix", file, "--again", "--json").stdout)
    assert (every["dry_run"], every["unchanged_count"], every["taken_back_count"], every["own_count"]) == (
        False,
        1,
        1,
        0,
    )


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_row_on_a_protected_value_is_named_by_its_line_and_never_by_its_value(
    command: Any, tmp_path: Path, more: tuple[str, ...]
) -> None:
    file = table(tmp_path / "list.csv", "value", "+855 12 345 678", "https://www.facebook.com/")
    done = command("csv", file, *more)
    assert "protected_count: 1" in done.stdout
    assert "line 3: The value is protected, so it was not imported." in done.stderr
    assert "facebook" not in done.stdout + done.stderr
    again = json.loads(command("csv", file, "--again", "--json").stdout)
    assert again["protected"] == ["line 3"]


def test_row_with_a_role_and_a_layer_is_imported(command: Any, tmp_path: Path) -> None:
    head = "value,kind,role,layer,anonymous"
    file = table(
        tmp_path / "list.csv", head, "+855 12 345 678,phone,onward,2,TRUE", "+855 12 345 679,phone,onward,two,no"
    )
    done = command("csv", file)
    assert "created_count: 1" in done.stdout
    assert "line 3: The layer is not a whole number." in done.stderr


def test_file_of_which_all_is_rejected_fails_again_when_nothing_has_changed(command: Any, tmp_path: Path) -> None:
    wrong = table(tmp_path / "wrong.csv", "value,kind", "+855 12 345 678,pigeon", "+855 12 345 679,pigeon")
    for more in ((), (), ("--dry-run",)):
        done = command("csv", wrong, *more)
        assert done.returncode == 3
    assert "Still rejected: 2 of 2 objects. --again names them." in done.stderr


def test_columns_that_are_not_read_are_named(command: Any, tmp_path: Path) -> None:
    file = table(tmp_path / "list.csv", "value,kind,Type of fraud,\x1b[2JBank", "+855 12 345 678,phone,loan,ABA")
    done = command("csv", file)
    assert "not read: Type of fraud, [2JBank." in done.stderr
    assert "[columns]" in done.stderr
    assert json.loads(command("csv", file, "--again", "--json").stdout)["notes"] != []
    read = table(tmp_path / "read.csv", "value,kind", "+855 12 345 678,phone")
    assert command("csv", read).stderr == ""


def test_feed_of_another_exchange_has_no_column_that_is_missed() -> None:
    assert unread_columns([",".join(COLUMNS)], Rules()) == []
    assert unread_columns(["value,Number"], Rules(columns={"value": "number"})) == ["value"]


def test_refusal_names_the_map_and_not_a_member_that_nobody_can_send(command: Any, tmp_path: Path) -> None:
    file = table(tmp_path / "list.csv", "value", "12345678", "dara_sok99x")
    said = command("csv", file).stderr
    assert "in [columns] or [defaults] of the map" in said
    assert "Send `" not in said


def test_refusal_of_a_command_names_its_option(sqlite_url: str, tmp_path: Path) -> None:
    asked = krama("report", "person", database_url=sqlite_url, state=tmp_path, given="12345678")
    assert (asked.returncode, "Give --kind" in asked.stderr, "Send `" in asked.stderr) == (1, True, False)


def test_end_says_what_other_sources_state_too_and_what_a_timer_would_do(command: Any, tmp_path: Path) -> None:
    first, second = bundle(tmp_path / "one.json", phone(1), phone(2)), bundle(tmp_path / "two.json", phone(2))
    for file in (first, second):
        command("stix", file)
    done = command("stix", first, "--end")
    assert "ended_count: 1" in done.stdout
    assert "1 report stays, because other sources state it too" in done.stderr
    assert "timer" in done.stderr
    last = json.loads(command("stix", second, "--end", "--json").stdout)
    assert (last["ended_count"], len(last["notes"])) == (1, 1)


def test_sources_are_listed_with_what_they_state(
    command: Any, sqlite_url: str, agency_id: UUID, tmp_path: Path
) -> None:
    listed = partial(krama, "import", "sources", database_url=sqlite_url, state=tmp_path)
    assert "No source was ever imported." in listed().stdout
    first, second = bundle(tmp_path / "one.json", phone(1), phone(2)), bundle(tmp_path / "two.json", phone(2))
    for file in (first, second):
        command("stix", file)
    command("stix", first, "--end")
    rows = json.loads(listed("--json").stdout)
    assert [(row["source"], row["report_count"]) for row in rows] == [(str(first), 0), (str(second), 1)]
    assert {(row["agency"], row["agency_id"], row["format"]) for row in rows} == {("Imports", str(agency_id), "stix")}
    assert str(second) in listed().stdout.replace("\n", "")


def test_source_that_could_never_be_read_is_not_listed(command: Any, sqlite_url: str, tmp_path: Path) -> None:
    listed = partial(krama, "import", "sources", database_url=sqlite_url, state=tmp_path)
    late = tmp_path / "late.csv"
    assert command("csv", late).returncode == 1
    assert "No source was ever imported." in listed().stdout
    refused = command("csv", late, "--end")
    assert (refused.returncode, "never imported" in refused.stderr) == (1, True)
    command("csv", table(late, "value,kind", "+855 12 345 678,phone"))
    command("csv", table(tmp_path / "empty.csv", "value,kind"))
    (before, empty) = json.loads(listed("--json").stdout)
    assert [(each["source"], each["report_count"]) for each in (before, empty)] == [
        (str(late), 1), (str(tmp_path / "empty.csv"), 0),
    ]  # fmt: skip
    late.unlink()
    assert command("csv", late).returncode == 1
    assert json.loads(listed("--json").stdout) == [before, empty]


def test_feed_of_misp_is_one_source_however_it_is_written(command: Any, sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "misp1"
    folder.mkdir()
    feed(folder, a=(1790000000, [attribute(1, 1790000000)]))
    for spelling in ("misp1", "misp1/", "misp1/manifest.json", "misp1//"):
        assert command("misp", f"{tmp_path}/{spelling}").returncode == 0
    listed = krama("import", "sources", "--json", database_url=sqlite_url, state=tmp_path)
    assert [(each["source"], each["report_count"]) for each in json.loads(listed.stdout)] == [(f"{folder}/", 1)]
    shutil.rmtree(folder)
    for spelling, ended in (("misp1", 1), ("misp1/manifest.json", 0)):
        done = command("misp", f"{tmp_path}/{spelling}", "--end", "--json")
        assert json.loads(done.stdout)["ended_count"] == ended


def test_feed_that_is_read_again_from_its_beginning_ends_an_event_that_is_gone(command: Any, tmp_path: Path) -> None:
    staying = (1790000000, [attribute(1, 1790000000, value="+85512340009")])
    command("misp", feed(tmp_path, a=(1790000000, [attribute(1, 1790000000)]), b=staying))
    next(tmp_path.glob("*a-*.json")).unlink()
    done = command("misp", feed(tmp_path, b=staying), "--again", "--json")
    counts = json.loads(done.stdout)
    assert (counts["ended_count"], counts["unchanged_count"]) == (1, 1)
