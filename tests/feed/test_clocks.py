"""Copies miss no change, whatever the clocks of the workers say, and however long a transaction takes."""

from datetime import timedelta
from typing import Any

import pytest

from krama.core import sequence
from krama.feed import snapshots
from tests.exchange import Caller, Exchange
from tests.feed.copies import Copy, fresh, loaded, make, root_of
from tests.overlap import only_on_postgresql, overlap
from tests.taxii.readers import ACCEPT, collection, objects
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"
AHEAD = timedelta(minutes=5)


def withdraw(member: Caller, report: dict[str, Any]) -> None:
    assert member.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200


@only_on_postgresql
def test_snapshot_waits_for_a_transaction_that_has_its_number_since_minutes(
    exchange: Exchange, police: Caller, bank: Caller, later: list[timedelta]
) -> None:
    """SQLite has one writer, and the snapshot is one."""
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")

    def minutes_later() -> None:
        later[0] = AHEAD
        make(exchange)

    overlap(exchange.database, sequence, "take", lambda: withdraw(police, report), minutes_later)
    assert loaded(bank).catch_up().verdicts() == fresh(bank) == {}


@short_on_sqlite
def test_snapshot_that_was_made_by_a_clock_ahead_is_followed_by_every_change(
    exchange: Exchange, police: Caller, bank: Caller, later: list[timedelta]
) -> None:
    reports = [police.report(f"012 345 67{number}", "loan", tlp="TLP:CLEAR") for number in range(2)]
    later[0] = AHEAD
    make(exchange)
    later[0] = timedelta()
    withdraw(police, reports[0])
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    copy = loaded(bank).catch_up()
    assert len(copy.records) == 2
    assert copy.verdicts() == fresh(bank)


@short_on_sqlite
@pytest.mark.parametrize("pages", [1, 2])
def test_copy_that_was_read_by_a_clock_ahead_misses_nothing(
    police: Caller, bank: Caller, later: list[timedelta], pages: int
) -> None:
    """After one page of two it has begun, and after both it is in step."""
    reports = [police.report(f"012 345 67{number}", "loan", tlp="TLP:CLEAR") for number in range(2)]
    copy = Copy(bank)
    later[0] = AHEAD
    for _ in range(pages):
        copy.page(1)
    later[0] = timedelta()
    withdraw(police, reports[0])
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    assert copy.catch_up().verdicts() == fresh(bank)
    assert len(copy.records) == 2


@short_on_sqlite
def test_snapshot_that_was_made_by_a_clock_ahead_does_not_stay_the_newest(
    exchange: Exchange, police: Caller, bank: Caller, later: list[timedelta]
) -> None:
    database, root = exchange.database, root_of(exchange)
    later[0] = timedelta(days=2)
    make(exchange)
    later[0] = timedelta()
    police.report(PHONE, "loan", tlp="TLP:CLEAR")
    assert snapshots.make_if_due(database, root, 6, "ndjson")
    assert bank.get("/v1/snapshots/latest").json()["item_count"] == 1
    assert not snapshots.make_if_due(database, root, 6, "ndjson")
    make(exchange)
    assert len(list(root.iterdir())) == 2
    assert bank.get("/v1/snapshots/latest").json()["item_count"] == 1


@short_on_sqlite
def test_date_of_taxii_that_was_rounded_up_is_before_every_later_change(
    police: Caller, bank: Caller, later: list[timedelta]
) -> None:
    """The next change gets its number by a clock that is behind."""
    path = collection("all-opencti-all") + "objects/"
    later[0] = timedelta(minutes=4)
    police.report("012 345 670", "loan")
    later[0] = timedelta(minutes=6)
    last = bank.get(path).headers["x-taxii-date-added-last"]
    assert last.endswith("000Z")
    later[0] = timedelta()
    police.report("012 345 671", "loan")
    answer = bank.request("GET", path, params={"added_after": last}, headers=ACCEPT)
    assert [each["pattern"] for each in objects(answer)] == ["[phone-number:value = '+85512345671']"]


@short_on_sqlite
@pytest.mark.parametrize("path", ["/v1/indicators", "/v1/reports"])
def test_list_that_begins_at_a_time_to_come_misses_nothing_that_is_being_written(
    police: Caller, later: list[timedelta], path: str
) -> None:
    later[0] = AHEAD
    quiet = police.get(path, updated_after="2099-01-01T00:00:00Z").json()
    later[0] = timedelta()
    assert quiet["items"] == []
    police.report(PHONE)
    assert len(police.get(path, cursor=quiet["resume_cursor"]).json()["items"]) == 1
