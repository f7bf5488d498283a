"""An amount, a date or a count is not an account, and none of them joins the number next to it."""

from itertools import product

import pytest

from krama.indicators import account_number
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind

CURRENCIES = [
    "$",
    "US$",
    "USD",
    "usd",
    "dollars",
    "ដុល្លារ",
    "KHR",
    "riel",
    "Riels",
    "៛",
    "រៀល",
    "THB",
    "€",
    "USDT",
    "លាន",
    "k",
]
AMOUNTS = ["5000", "250000", "12345678", "250 000", "1 250 000", "100000000", "50.00", "250.000", "250,000", "២៥០០០០"]
DATES = [
    "2026-11-30", "2026/11/30", "2026.11.30", "2026 11 30", "30-11-2026", "30/11/2026", "30.11.2026", "11-30-2026",
    "30-11-26", "30 Nov 2026", "30Nov2026", "Nov 30 2026", "30-11-2569", "៣០-១១-២០២៦",
    "2026-11-30 1", "2026", "2026-0117", "0117-2026", "PP-2026-0117", "PP 2026 0117",
]  # fmt: skip
COUNTS = [
    "{} (2)",
    "{} x2",
    "{} x 2",
    "{}x2",
    "{} ×2",
    "2x {}",
    "{} 2 times",
    "{} 2 ដង",
    "{} - 2",
    "1. {}",
    "1) {}",
    "(1) {}",
    "#1 {}",
]
BANKS = ["ABA", "ACLEDA", "Wing", "BARCGB22"]


def form(value: str, institution: str | None = None) -> str | None:
    """The canonical form, or None if the value is refused."""
    try:
        return canonicalise(value, Hints(institution=institution)).canonical
    except IndicatorRefused:
        return None


@pytest.mark.parametrize("currency", CURRENCIES)
def test_amount_with_a_currency_is_not_an_account(currency: str) -> None:
    spelt = [
        pair for amount in AMOUNTS for pair in (f"{amount} {currency}", f"{amount}{currency}", f"{currency}{amount}")
    ]
    values = [text for amount in spelt for text in (amount, f"ABA {amount}", f"{amount} ABA", f"Wing: {amount}")]
    read = {(text, bank): form(text, bank) for text, bank in product(values, [None, *BANKS])}
    assert {sent: account for sent, account in read.items() if account is not None} == {}


@pytest.mark.parametrize("written", DATES)
def test_date_or_case_number_is_not_an_account(written: str) -> None:
    values = [written, f"ABA {written}", f"{written} ABA", f"ACLEDA {written}", f"Wing: {written}"]
    read = {(text, bank): form(text, bank) for text, bank in product(values, [None, *BANKS])}
    assert {sent: account for sent, account in read.items() if account is not None} == {}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("number", ["000123456", "000 123 456", "1234 5678 9012"])
def test_count_or_list_number_does_not_join_the_account(count: str, number: str) -> None:
    read = {bank: form(count.format(number), bank) for bank in BANKS}
    assert {bank: account for bank, account in read.items() if account is not None} == {}


@pytest.mark.parametrize(
    "count", [*COUNTS, "{} 2", "{} [2]", "{}, 2", "{} .2", "{} +2", "{} 2 calls", "Tel: {} 2", "Tel: {} (2)"]
)
@pytest.mark.parametrize(
    "number", ["012 345 678", "012345678", "+855 12 345 678", "00855 12 345 678", "023 994 444", "010 345 678"]
)
def test_digit_next_to_a_telephone_number_does_not_join_it(count: str, number: str) -> None:
    for kind in (None, Kind.PHONE):
        with pytest.raises(IndicatorRefused):
            canonicalise(count.format(number), Hints(kind))


@pytest.mark.parametrize(
    ("value", "institution", "expected"),
    [
        ("000123456USD", "ABA", "ABAAKHPP:000123456"),
        ("123456789USD", "ABA", "ABAAKHPP:123456789"),
        ("$ 000123456", "ABA", "ABAAKHPP:000123456"),
        ("USD 0001 2345 6789 01", "ACLEDA", "ACLBKHPP:00012345678901"),
        ("0001 2345 6789 01 ACLEDA", None, "ACLBKHPP:00012345678901"),
        ("1234 5678 9012 3", "Canadia", "CADIKHPP:1234567890123"),
        ("12 11 26 53 22", "ACLEDA", "ACLBKHPP:1211265322"),
        ("000123456 MAY SOKHA", "ABA", "ABAAKHPP:000123456"),
        ("123456", "ABA", "ABAAKHPP:000123456"),
        ("ABA Account No. 123456", None, "ABAAKHPP:000123456"),
    ],
)
def test_account_that_can_be_nothing_else_is_read(value: str, institution: str | None, expected: str) -> None:
    assert form(value, institution) == expected


@pytest.mark.parametrize("value", ["123 456", "000 123 45", "1234 5678", "12345678 SOK DARA"])
def test_zeros_are_added_only_to_digits_without_separators_and_words(value: str) -> None:
    with pytest.raises(account_number.AccountLengthWrong):
        canonicalise(value, Hints(institution="ABA"))
