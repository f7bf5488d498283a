"""Who downloads a snapshot is corrected for what has ended since it was made."""

from typing import Any

from krama.sharing.sectors import Sector
from tests.corrections.test_corrections import causes, withdraw
from tests.exchange import Caller, Exchange
from tests.feed.copies import Copy, loaded, make


def listed(member: Caller, number: int, **facts: Any) -> dict[str, Any]:
    return member.report(f"012 345 67{number}", "loan", **{"tlp": "TLP:CLEAR", **facts})


def test_listing_that_ended_between_a_snapshot_and_its_download_is_corrected_once(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller
) -> None:
    ended, changed, kept = (listed(police, number) for number in range(3))
    make(exchange)
    second = listed(office, 1)
    for member, report in ((police, ended), (police, changed), (office, second)):
        withdraw(member, report)
    assert bank.get("/v1/snapshots/latest").status_code == 200
    for _ in range(2):
        loaded(bank)
    corrected = bank.get("/v1/corrections").json()["items"]
    assert sorted(each["indicator"]["canonical"] for each in corrected) == ["+85512345670", "+85512345671"]
    withdraw(police, kept)
    assert len(causes(bank)) == 3


def test_listing_that_the_snapshot_never_had_is_not_corrected(exchange: Exchange, police: Caller, bank: Caller) -> None:
    before = listed(police, 0)
    withdraw(police, before)
    make(exchange)
    withdraw(police, listed(police, 1))
    withdraw(police, listed(police, 2, tlp="TLP:AMBER+STRICT"))
    again = listed(police, 0, confidence=50)
    withdraw(police, again)
    loaded(bank)
    assert causes(bank) == []


def test_agency_that_follows_the_changes_is_not_corrected_twice(exchange: Exchange, police: Caller) -> None:
    report, member = listed(police, 0), exchange.member("Acleda", Sector.BANK)
    make(exchange)
    Copy(member).catch_up()
    withdraw(police, report)
    loaded(member)
    assert causes(member) == ["withdrawn"]


def test_reader_of_an_old_snapshot_is_corrected_for_what_a_reader_of_another_was(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    first = listed(police, 0)
    make(exchange)
    loaded(bank)
    second = listed(police, 1)
    make(exchange)
    withdraw(police, second)
    withdraw(police, first)
    assert causes(bank) == ["withdrawn"]
    loaded(bank)
    assert causes(bank) == ["withdrawn", "withdrawn"]
