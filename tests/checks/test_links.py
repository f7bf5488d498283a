"""What reports on links do to checks of other links: no stranger is matched, and no spelling is missed."""

from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

EXPLORER = "https://tronscan.org/#/address"
STRANGER = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


@pytest.fixture(scope="module")
def offices(module_exchange: Exchange) -> list[Caller]:
    return [module_exchange.member(name, Sector.POLICE, ORDINARY) for name in ("Kampot Office", "Kep Office")]


@pytest.fixture(scope="module")
def asking(module_exchange: Exchange) -> Caller:
    return module_exchange.member("First Bank", Sector.BANK, ORDINARY)


def matches(bank: Caller, value: str, **hints: Any) -> list[tuple[str, str]]:
    return [(match["canonical"], match["match_type"]) for match in bank.check(value, **hints)["matches"]]


def test_links_to_two_wallets_list_both_wallets_and_hold_nobody_else(offices: list[Caller], asking: Caller) -> None:
    evil = "TUUKhYFCvrofEfi8yH6JzxgAFSxTSAE4pK"
    for office in offices:
        office.report(f"{EXPLORER}/{evil}", "investment", kind="url")
    assert matches(asking, evil) == [(f"tron:{evil}", "exact")]
    assert matches(asking, f"{EXPLORER}/{evil}/transfers") == [(f"tron:{evil}", "exact")]
    for page in (f"{EXPLORER}/{STRANGER}", "https://tronscan.org/", "https://tronscan.org/#/blocks"):
        assert asking.check(page)["action"] == "proceed"


def test_page_behind_a_fragment_lists_only_that_page(offices: list[Caller], asking: Caller) -> None:
    for office in offices:
        office.report("https://program.example.com/#/prize?code=7")
    assert matches(asking, "https://program.example.com/#/prize?code=7&utm_source=sms") == [
        ("program.example.com/#/prize?code=7", "exact")
    ]
    assert matches(asking, "https://program.example.com/#/account") == []
    assert matches(asking, "https://program.example.com/") == []


def test_listing_covers_its_site_with_and_without_www(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("https://www.shop.example.com/kit")
    assert matches(asking, "shop.example.com/kit") == [("www.shop.example.com/kit", "www")]
    assert matches(asking, "shop.example.com/kit/otp") == [("www.shop.example.com/kit", "parent_path")]
    assert matches(asking, "other.shop.example.com/kit") == []


def test_domain_in_khmer_digits_is_its_own_and_lists_nobody_else(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("១២៣.com")
    assert matches(asking, "xn--94ecd.com") == [("xn--94ecd.com", "exact")]
    assert matches(asking, "123.com") == []


def test_account_reported_as_a_link_is_found_as_an_account(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("https://web.telegram.org/k/#@evil_dara", kind="url")
    assert matches(asking, "@evil_dara", platform="telegram") == [("telegram:evil_dara", "exact")]
    assert matches(asking, "https://t.me/Evil_Dara") == [("telegram:evil_dara", "exact")]
    assert matches(asking, "https://web.telegram.org/k/#@good_dara") == []
