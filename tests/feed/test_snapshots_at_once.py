"""What others do while a snapshot, or the part of it that is an agency's own, is being made."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from krama.core import sequence
from krama.feed import snapshots
from krama.feed.records import written
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.feed.copies import Copy, fresh, loaded, make
from tests.tiers import short_on_sqlite

_PAGES = 2
"""How many pages a snapshot of `_numbers` reads at least: a page has one indicator more than there are audiences."""


def _numbers() -> list[str]:
    return [f"012 345 {number}" for number in range(100, 100 + _PAGES * 2 ** len(Sector))]


def test_listing_that_moves_to_a_smaller_audience_meanwhile_is_not_lost(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a bank, nothing has changed, so no change brings it later."""
    monkeypatch.setattr(snapshots, "_PAGE", 1)
    ids = {police.report(number, "loan", tlp="TLP:CLEAR")["indicator"]["indicator_id"]: number for number in _numbers()}
    office, usual, reported = exchange.member("Kampot Office"), written, False

    def slow(*arguments: Any) -> str:
        nonlocal reported
        if not reported:
            reported = True
            office.report(ids[max(ids)], "loan", tlp="TLP:AMBER", audience={"sectors": ["police"]})
        return usual(*arguments)

    monkeypatch.setattr(snapshots, "written", slow)
    make(exchange)
    for reader in (bank, police):
        copy = loaded(reader)
        copy.catch_up()
        assert copy.verdicts() == fresh(reader)


@short_on_sqlite
@pytest.mark.parametrize("page", [1, 2])
def test_page_of_a_snapshot_that_ends_within_an_indicator_loses_none_of_its_rows(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Each number has a row for the police and one for all others."""
    monkeypatch.setattr(snapshots, "_PAGE", page)
    office = exchange.member("Kampot Office")
    for number in _numbers():
        police.report(number, "loan", tlp="TLP:CLEAR")
        office.report(number, "loan", tlp="TLP:AMBER", audience={"sectors": ["police"]})
    make(exchange)
    for reader in (bank, police):
        assert loaded(reader).verdicts() == fresh(reader)


def test_file_of_an_agencys_own_rows_is_the_one_that_is_described_also_if_two_ask_first(
    exchange: Exchange, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for value in ("012 345 670", "012 345 671"):
        report = bank.report(value, "loan", tlp="TLP:AMBER", audience={"sectors": ["police"]})
    make(exchange)
    usual, asked = replace, False

    def slow(file: Any, **changes: Any) -> Any:
        nonlocal asked
        if not asked:
            asked = True
            bank.post_as_read(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
            own_file(bank)
        return usual(file, **changes)

    monkeypatch.setattr(snapshots, "replace", slow)
    assert own_file(bank) == own_file(bank)
    described = own_file(bank)
    content = bank.get(described["path"]).content
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (described["sha256"], described["byte_count"])


def own_file(reader: Caller) -> dict[str, Any]:
    """The description of the file of what only the reader's agency sees."""
    [file] = [each for each in reader.get("/v1/snapshots/latest").json()["files"] if each["part"] == "own"]
    described: dict[str, Any] = file
    return described


def test_copy_that_begins_gets_what_ends_meanwhile(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A withdrawal that has its number is committed after the copy has read its first page."""
    if exchange.database.is_sqlite:
        pytest.skip("Its readers never see half of what one writer does.")
    report = police.report("012 345 678", "loan")
    copy, usual, read = Copy(bank), sequence.take, False

    def take(session: Session) -> int:
        nonlocal read
        number = usual(session)
        if not read:
            read = True
            copy.page()
        return number

    monkeypatch.setattr(sequence, "take", take)
    police.post_as_read(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "A mistake."})
    copy.catch_up()
    assert (read, copy.verdicts()) == (True, fresh(bank))
