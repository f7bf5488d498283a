"""Rows of CSV: what ends, what can't be read, and which of two versions is newer."""

from pathlib import Path
from typing import Any

import pytest

from krama.audit.entry import Actor
from krama.core import clock
from krama.imports import csv_rows
from krama.imports.errors import ImportRefused
from krama.imports.rules import Rules, read_rules
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, rereading
from tests.exchange import Exchange
from tests.imports.importing import Importer, importer, live

PHONE = "+85512340001"


class File:
    """A CSV file that changes between runs."""

    def __init__(self, mine: Importer, file: Path) -> None:
        self.mine, self.file = mine, file

    def states(self, text: str) -> dict[str, int]:
        self.file.write_text(text, encoding="utf-8")
        return dict(self.mine.run("csv", self.file).counts)


@pytest.fixture
def file(exchange: Exchange, tmp_path: Path) -> File:
    return File(importer(exchange), tmp_path / "list.csv")


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("Withdrawn", {"ended": 1}),
        (" EXPIRED ", {"ended": 1}),
        ("revoked", {"ended": 1}),
        ("closed", {"ended": 1}),
        ("False positive", {"ended": 1}),
        ("under review", {"rejected": 1, "ended": 1}),
        ("Listed", {"unchanged": 1}),
        ("active", {"unchanged": 1}),
        ("", {"unchanged": 1}),
    ],
)
def test_row_is_listed_only_if_its_status_says_so(file: File, status: str, counts: dict[str, int]) -> None:
    assert file.states(f"value,status\n{PHONE},listed\n") == {"created": 1}
    assert file.states(f"value,status\n{PHONE},{status}\n") == counts


@pytest.mark.parametrize(
    "header",
    [
        '"Remarks\nof the officer",value,kind',
        '"Remarks\r\nof ""the"" officer";value;kind',
        "seen\u2028on,value,kind",
        "seen\x1con,value,kind",
        "seen\x85on\tvalue\tkind",
    ],
)
def test_header_is_read_as_the_rows_are(exchange: Exchange, tmp_path: Path, header: str) -> None:
    mine, file = importer(exchange), tmp_path / "list.csv"
    sign = next(each for each in ",;\t" if each in header)
    file.write_text(f"{header}\n{sign.join(('x', PHONE, 'phone'))}\n", encoding="utf-8", newline="")
    summary = mine.run("csv", file)
    assert (summary.counts, len(summary.notes), len(live(exchange))) == ({"created": 1}, 1, 1)


def test_header_without_an_end_is_refused(file: File) -> None:
    with pytest.raises(ImportRefused, match="header"):
        file.states('"value,kind\n' + f"{PHONE},phone\n" * 6000)


def test_map_says_which_words_of_the_status_end(exchange: Exchange, tmp_path: Path) -> None:
    rules = tmp_path / "map.toml"
    rules.write_text('[statuses]\n"Under Review" = "listed"\npaid = "ended"\n', encoding="utf-8")
    mine = File(importer(exchange, rules=read_rules(rules, most_confidence=50, origin=None)), tmp_path / "list.csv")
    assert mine.states(f"value,status\n{PHONE},under review\n") == {"created": 1}
    assert mine.states(f"value,status\n{PHONE},PAID\n") == {"ended": 1}
    rules.write_text('[statuses]\npaid = "perhaps"\n', encoding="utf-8")
    with pytest.raises(ImportRefused, match="listed or ended"):
        read_rules(rules, most_confidence=50, origin=None)


def test_row_that_ends_is_known_by_the_defaults_of_the_map_too(exchange: Exchange, tmp_path: Path) -> None:
    rules = tmp_path / "map.toml"
    rules.write_text('[defaults]\nkind = "bank_account"\ninstitution = "ABA"\n', encoding="utf-8")
    mine = File(importer(exchange, rules=read_rules(rules, most_confidence=50, origin=None)), tmp_path / "list.csv")
    assert mine.states("value,status\n000123456,listed\n") == {"created": 1}
    assert mine.states("value,status\n000123456,withdrawn\n") == {"ended": 1}


@pytest.mark.parametrize(("column", "cell"), [("confidence", "high"), ("occurred_at", "soon"), ("valid_until", "x")])
def test_newer_row_that_cannot_be_read_ends_what_it_stated(file: File, column: str, cell: str) -> None:
    file.states(f"value,updated_at\n{PHONE},2026-11-01T00:00:00Z\n")
    row = f"value,updated_at,{column}\n{PHONE},{{}},{cell}\n"
    assert file.states(row.format("2026-10-01T00:00:00Z")) == {"rejected": 1, "older": 1}
    assert file.states(row.format("2026-11-02T00:00:00Z")) == {"rejected": 1, "ended": 1}


def test_row_that_cannot_be_read_and_has_no_time_changes_nothing(exchange: Exchange, file: File) -> None:
    file.states(f"value\n{PHONE}\n")
    assert file.states(f"value,confidence\n{PHONE},high\n") == {"rejected": 1}
    assert len(live(exchange)) == 1


def test_rows_that_get_a_time_are_newer_than_those_without(file: File) -> None:
    file.states(f"value,status\n{PHONE},listed\n")
    assert file.states(f"value,status,updated_at\n{PHONE},withdrawn,2026-11-30T00:00:00Z\n") == {"ended": 1}
    assert file.states(f"value,status,updated_at\n{PHONE},listed,2026-11-29T00:00:00Z\n") == {"older": 1}


def test_row_whose_value_is_read_anew_still_ends(
    exchange: Exchange, file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "value,status\nhttps://evil.example/#/login,{}\n"
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        assert file.states(text.format("listed")) == {"created": 1}
    root = Actor(operator="root")
    rereading.reread(exchange.database, root, "KH", dry_run=False, show_progress=lambda message: None)
    assert file.states(text.format("withdrawn")) == {"ended": 1}
    assert live(exchange) == []


@pytest.mark.parametrize(
    ("header", "heading"),
    [
        ("value,kind,confidence,Confidence", "Confidence"),
        ("value,value ", "value"),
        ("STATUS,value,status", "status"),
        ("value;updated_at;Updated_At", "Updated_At"),
        ("tlp,value,TLP", "TLP"),
    ],
)
def test_file_with_two_columns_for_one_member_is_refused(header: str, heading: str) -> None:
    with pytest.raises(ImportRefused, match=rf"has the column {heading} twice.*Delete"):
        items([header, ";".join([PHONE] * 4)])


def items(lines: list[str], **rules: Any) -> list[dict[str, Any]]:
    return [each.members for each in csv_rows.items_of(lines, Rules(**rules), clock.now())]


def test_column_that_is_not_read_may_come_twice() -> None:
    (row,) = items(["Remarks,value,,Remarks,,", f"x,{PHONE},,y,,"])
    assert row["value"] == PHONE


def test_column_that_the_map_names_may_not_come_twice() -> None:
    named = {"value": "Number"}
    with pytest.raises(ImportRefused, match="has the column number twice"):
        items(["Number,number", f"{PHONE},{PHONE}"], columns=named)
    (row,) = items(["Number,value,value", f"{PHONE},x,y"], columns=named)
    assert row["value"] == PHONE


@pytest.mark.parametrize("dry_run", [True, False])
def test_category_that_nobody_knows_becomes_other_and_the_run_says_so(
    exchange: Exchange, tmp_path: Path, dry_run: bool
) -> None:
    rules = Rules(categories={"pig butchering": Category.ROMANCE})
    mine, file = importer(exchange, rules=rules), tmp_path / "list.csv"
    cells = ["loan", "Pig Butchering", "", "nonsense", "loan;nonsense", "other", *["nonsense"] * 30]
    rows = [f"+8551234{number:04},{cell}," for number, cell in enumerate(cells)]
    file.write_text("\n".join(["value,category,status", *rows, "nobody,nonsense,"]), encoding="utf-8")
    summary = mine.run("csv", file, dry_run=dry_run)
    assert summary.counts == {"created": 36, "rejected": 1}
    (note,) = summary.notes
    assert note.startswith(
        "31 rows have a category that is not known here. They got that of the map, or other: line 5, "
    )
    assert "line 5, line 8, line 9" in note
    assert note.count("line") == 12
    assert "[categories] of the map" in note
    assert "nonsense" not in note


def test_note_on_columns_that_are_not_read_says_what_no_import_has() -> None:
    advised = "Columns that were not read: Remarks. Name those that a report needs in [columns] of the map."
    lost = "A loss can't be imported: loss_amount"
    assert csv_rows.note_of(b"value,Remarks,loss_amount,Loss_Currency", Rules()) == f"{advised} {lost}, Loss_Currency."
    assert csv_rows.note_of(b"value,loss_amount", Rules()) == f"{lost}."
    (row,) = items(["value,loss", f"{PHONE},1"])
    assert "loss" not in row


@pytest.mark.parametrize("section", ['[columns]\nloss = "Loss"', '[defaults]\nloss = {amount = "1", currency = "USD"}'])
def test_map_that_names_a_loss_is_refused(tmp_path: Path, section: str) -> None:
    rules = tmp_path / "map.toml"
    rules.write_text(section, encoding="utf-8")
    with pytest.raises(ImportRefused, match="A loss can't be imported"):
        read_rules(rules, most_confidence=50, origin=None)


@pytest.mark.parametrize("status", ["", "withdrawn"])
def test_row_of_an_unknown_kind_ends_what_its_value_stated(exchange: Exchange, file: File, status: str) -> None:
    other = "+85512340002,phone,2026-11-01T00:00:00Z,"
    file.states(f"value,kind,updated_at,status\n{PHONE},phone,2026-11-01T00:00:00Z,\n{other}\n")
    counts = file.states(f"value,kind,updated_at,status\n{PHONE},pigeon,2026-11-02T00:00:00Z,{status}\n{other}\n")
    assert counts == {"ended": 1, "unchanged": 1} | ({} if status else {"rejected": 1})
    assert [each.value for each in live(exchange)] == ["+85512340002"]


def test_row_of_an_unknown_kind_whose_value_may_be_several_changes_nothing(exchange: Exchange, file: File) -> None:
    text = "value,kind,platform,updated_at\ndara_sok99x,{},telegram,2026-11-0{}T00:00:00Z\n"
    file.states(text.format("handle", 1))
    assert file.states("value,kind,updated_at\ndara_sok99x,pigeon,2026-11-02T00:00:00Z\n") == {"rejected": 1}
    assert len(live(exchange)) == 1


def test_times_have_a_zone(file: File) -> None:
    read = ["2026-11-03T08:00:00+07:00", "2026-11-03 01:00:00Z", "20261103T010000Z"]
    refused = ["2026-11-03", "2026-11-03T08:00:00", "03/11/2026", "46354", "3 Nov 2026"]
    rows = [f"+8551234{number:04},{time}" for number, time in enumerate([*read, *refused])]
    assert file.states("\n".join(["value,occurred_at", *rows])) == {"created": 3, "rejected": 5}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"value"x,kind\n', "begins in line 1, a quote"),
        (f'value,kind\n{PHONE},phone\n\n"x"y,phone\n', "begins in line 4, a quote"),
        (f'value,kind\n"{PHONE}\n",phone\n"+855,phone\n', "begins in line 4, a quote"),
        (f"value,kind,VALUE\n{PHONE},phone,{PHONE}\n", "twice, and which counts"),
        (f"value,confidence,Confidence\n{PHONE},10,90\n", "twice, and which counts"),
        (f"value,status,STATUS\n{PHONE},ended,listed\n", "twice, and which counts"),
    ],
)
def test_file_that_cannot_be_read_says_in_which_line_or_column(file: File, text: str, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        file.states(text)


def test_rejected_row_is_named_by_the_line_on_which_it_begins(file: File) -> None:
    text = f'value,kind,x,x\n{PHONE},phone\n\n12,phone,"two\nlines",\n'
    summary = file.mine.run("csv", _written(file.file, text))
    assert (dict(summary.counts), [fault.name for fault in summary.faults]) == (
        {"created": 1, "rejected": 1},
        ["line 4"],
    )


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_listing_of_another_exchange_has_its_score_and_is_not_read_if_it_warns_of_nothing(file: File) -> None:
    """As its STIX. Another file may have columns of these names that mean something else."""
    header = "indicator_id,canonical,kind,action,score\n"
    key = "a0000000-0000-5000-8000-000000000001"
    assert file.states(f"{header}{key},{PHONE},phone,warn,39\n") == {"created": 1}
    assert [each.facts.confidence for each in live(file.mine.exchange)] == [39]
    assert file.states(f"{header}{key},{PHONE},phone,proceed,3\n") == {"ended": 1}
    assert live(file.mine.exchange) == []
    assert file.states(f"canonical,kind,action,score\n{PHONE},phone,proceed,900\n") == {"created": 1}
