"""Rows of CSV: what ends, what can't be read, and which of two versions is newer."""

from pathlib import Path

import pytest

from krama.audit.entry import Actor
from krama.imports.errors import ImportRefused
from krama.imports.rules import read_rules
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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"value"x,kind\n', "begins in line 1, a quote"),
        (f'value,kind\n{PHONE},phone\n\n"x"y,phone\n', "begins in line 4, a quote"),
        (f'value,kind\n"{PHONE}\n",phone\n"+855,phone\n', "begins in line 4, a quote"),
        (f"value,kind,VALUE\n{PHONE},phone,{PHONE}\n", "Two columns have the heading"),
        (f"value,confidence,Confidence\n{PHONE},10,90\n", "Two columns have the heading"),
        (f"value,status,STATUS\n{PHONE},ended,listed\n", "Two columns have the heading"),
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
