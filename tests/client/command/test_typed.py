"""What an officer types for an amount, a day and a word of a list."""

from datetime import UTC, datetime

import pytest

from krama.bulk import words as bulk_words
from krama.bulk.naming import WORDS
from krama.core import provinces
from krama.indicators.category_texts import CATEGORY_TEXTS
from krama_client._cli import texts, typed
from krama_client._cli.texts import Stop

NOW = datetime(2026, 2, 1, 20, 0, tzinfo=UTC)  # the 2nd in Cambodia
ITEMS = [
    {"code": "impersonation_bank", "names": {"en": "Fake bank", "km": "ក្លែងជាធនាគារ"}},
    {"code": "impersonation_official", "names": {"en": "Fake official", "km": "ក្លែងជាមន្ត្រី"}},
    {"code": "loan", "names": {"en": "Loan", "km": "ប្រាក់កម្ចី"}},
]


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("250 USD", "250", "USD"),
        ("$250", "250", "USD"),
        ("USD 1,250.50", "1250.50", "USD"),
        ("1,000,000 ៛", "1000000", "KHR"),
        ("1,000,000 riel", "1000000", "KHR"),
        ("250,000 KHR", "250000", "KHR"),
        ("250.000 រៀល", "250000", "KHR"),
        ("៥០០ ដុល្លារ", "500", "USD"),
        ("1 000 USD", "1000", "USD"),
        ("1.500.000 riel", "1500000", "KHR"),
        ("៥០០,០០០៛", "500000", "KHR"),
    ],
)
def test_amount_is_read(text: str, amount: str, currency: str) -> None:
    assert typed.money(text) == {"amount": amount, "currency": currency}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1,250 USD", "case.amount_ambiguous"),
        ("1.250 USD", "case.amount_ambiguous"),
        ("250", "case.currency_missing"),
        ("USD", "case.amount_unreadable"),
        ("250 USD USD", "case.amount_unreadable"),
        ("$250 KHR", "case.amount_unreadable"),
        ("250 XXX", "case.amount_unreadable"),
        ("1,2,3 USD", "case.amount_unreadable"),
        ("1.500.00 USD", "case.amount_unreadable"),
        ("-5 USD", "case.amount_unreadable"),
        ("9" * 10_000, "case.currency_missing"),
    ],
)
def test_unclear_amount_is_refused(text: str, key: str) -> None:
    with pytest.raises(Stop) as refused:
        typed.money(text)
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("31/01/2026", "2026-01-31T00:00:00+07:00"),
        ("31-1-2026 14:05", "2026-01-31T14:05:00+07:00"),
        ("31.01.2026, 14:05", "2026-01-31T14:05:00+07:00"),
        ("2026-01-31", "2026-01-31T00:00:00+07:00"),
        ("2026-01-31T14:05", "2026-01-31T14:05:00+07:00"),
        ("៣១/០១/២០២៦", "2026-01-31T00:00:00+07:00"),
        ("Today", "2026-02-02T00:00:00+07:00"),
        ("yesterday", "2026-02-01T00:00:00+07:00"),
    ],
)
def test_day_is_read_with_the_day_first_in_cambodia(text: str, stated: str) -> None:
    assert typed.moment(text, NOW).isoformat() == stated


@pytest.mark.parametrize(
    "text", ["31/02/2026", "01/31/2026", "31/01/26", "31/01/2026 25:00", "x", "31/01/2026 14:05:06"]
)
def test_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(Stop):
        typed.moment(text, NOW)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "impersonation_bank"),
        ("៣", "loan"),
        ("LOAN", "loan"),
        ("Fake bank", "impersonation_bank"),
        ("fake o", "impersonation_official"),
        ("ប្រាក់កម្ចី", "loan"),
        ("impersonation bank", "impersonation_bank"),
    ],
)
def test_word_is_found_by_its_number_code_or_name(text: str, code: str) -> None:
    assert typed.code_of(text, ITEMS) == code


@pytest.mark.parametrize(
    ("text", "words"), [("fake", "Fake bank, Fake official"), ("lone", "Loan"), ("zzzz", "no such"), ("", "no such")]
)
def test_word_that_is_unclear_names_what_is_near(text: str, words: str) -> None:
    texts.use("en")
    with pytest.raises(Stop, match=words):
        typed.code_of(text, ITEMS)
    with pytest.raises(Stop):
        typed.code_of("4", ITEMS)


def test_codes_in_an_explanation_are_names() -> None:
    assert typed.with_names("Use `loan` for loans, not `other`.", ITEMS) == "Use «Loan» for loans, not `other`."


PROVINCES = [{"code": code, "names": names} for code, names in provinces.PROVINCES.items()]
CATEGORIES = [{"code": code.value, "names": dict(texts.names)} for code, texts in CATEGORY_TEXTS.items()]


@pytest.mark.parametrize(
    "text",
    ["កណ្តាល", "កណ្ដាល", "Kandal Province", "ខេត្តកណ្តាល", "ឧត្តរមានជ័យ", "ពោធិសាត់", "KH-08", "KH08", "kompong speu", "pp"],
)
def test_case_reads_a_province_as_the_reader_of_spreadsheets_does(text: str) -> None:
    assert typed.code_of(text, PROVINCES, "provinces") == bulk_words.province(text)


@pytest.mark.parametrize("text", ["Love scam", "fake police", "ឆបោកស្នេហា", "ROMANCE", "job offer"])
def test_case_reads_a_category_as_the_reader_of_spreadsheets_does(text: str) -> None:
    assert typed.code_of(text, CATEGORIES, "categories") == bulk_words.category(text)


def test_every_word_of_the_reader_of_spreadsheets_is_read_in_a_case() -> None:
    for name, items in (("provinces", PROVINCES), ("categories", CATEGORIES)):
        for code, names in WORDS[name].items():
            assert {typed.code_of(each, items, name) for each in names} <= {code}


def test_shown_name_of_the_exchange_comes_before_a_word_of_this_version() -> None:
    items = [
        {"code": "new", "names": {"en": "Love scam", "km": "ថ្មី"}},
        {"code": "romance", "names": {"en": "Romance", "km": "ស"}},
    ]
    assert typed.code_of("Love scam", items, "categories") == "new"
