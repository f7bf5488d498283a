"""`docs/office-files.md` says how files are read: each of its examples is read here."""

import re
from pathlib import Path
from typing import Any

import pytest

from krama.bulk.rows import FaultyRow
from tests.bulk.test_headings import batch
from tests.bulk.test_office_cells import row

TEXT = (Path(__file__).parents[2] / "docs" / "office-files.md").read_text(encoding="utf-8")
DATES = re.findall(r"^\| `([^`]+)` \| (\d{4}-\S+|(?:date|time)_\w+) \|$", TEXT, re.MULTILINE)
AMOUNTS = re.findall(r"^\| `([^`]+)` \| ?(\w*) \| (\d[\d.]* \w+|\w+_\w+) \|$", TEXT, re.MULTILINE)
WORDS = re.findall(r"^\| (\w+) \| `([^`]+)` \| (\S+) \|$", TEXT, re.MULTILINE)


def outcome(read: Any, *members: str) -> str:
    if isinstance(read, FaultyRow):
        return read.faults[0].code
    for member in members:
        read = read[member]
    return str(read)


def test_page_has_examples_of_everything() -> None:
    assert (len(DATES), len(AMOUNTS), len(WORDS)) == (11, 14, 9)
    assert len(TEXT.splitlines()) <= 120


@pytest.mark.parametrize(("cell", "read"), DATES)
def test_date_of_the_page_is_read_as_it_says(cell: str, read: str) -> None:
    assert outcome(row("occurred_at", cell), "occurred_at") == read


@pytest.mark.parametrize(("cell", "currency", "read"), AMOUNTS)
def test_amount_of_the_page_is_read_as_it_says(cell: str, currency: str, read: str) -> None:
    loss = row("loss_amount", cell, loss_currency=currency)
    assert read in (outcome(loss), " ".join(loss["loss"].values()) if isinstance(loss, dict) else "")


@pytest.mark.parametrize(("column", "cell", "read"), WORDS)
def test_word_of_the_page_is_read_as_it_says(column: str, cell: str, read: str) -> None:
    members = ("loss", "currency") if column == "loss_currency" else (column,)
    assert outcome(row(column, cell), *members) == read


def test_file_of_the_page_is_read_as_it_says() -> None:
    example = re.search(r"```csv\n(.*?)```", TEXT, re.DOTALL)
    assert example is not None
    read = batch(example[1])
    assert read.header is not None
    answer = read.header.answer()
    assert (answer["line"], answer["columns"][0]["implied_kind"]) == (3, "phone")
    assert [each["heading"] for each in answer["ignored_columns"]] == ["Officer"]
    assert [report for _, report in read.rows] == [
        {
            "value": value, "kind": "phone", "category": category, "occurred_at": time, "province": province,
            "case_reference": case, "loss": {"amount": amount, "currency": "USD"},
        }
        for value, category, time, province, case, amount in (
            ("០១២ ៣៤៥ ៦៧៨", "romance", "2026-01-31T00:00:00+07:00", "KH-12", "PP-17", "1250.50"),
            ("012 345 679", "loan", "2026-01-31T14:05:00+07:00", "KH-21", "PP-18", "250"),
        )
    ]  # fmt: skip
