"""What is found in a text, what is left out, and what is never taken for a value."""

import pytest

from krama.indicators.canonical import canonicalise
from krama.indicators.extraction.extract import MOST_ITEMS, extract
from krama.indicators.kinds import Kind
from tests.extraction.messages import messages
from tests.extraction.score import HALVES
from tests.extraction.test_mutations import hints_of


def read(text: str) -> list[str]:
    """The canonical form of each value, or its kind and the code of what is missing."""
    return [
        value.indicator.canonical if value.indicator else f"{value.kind}: {getattr(value.refusal, 'code', None)}"
        for value in extract(text).values
    ]


@pytest.mark.parametrize("half", HALVES)
def test_a_value_sent_with_its_hints_to_a_check_is_the_same_indicator(half: str) -> None:
    for message in messages(half):
        for value in extract(message.text).values:
            if value.indicator is not None:
                hints = hints_of(value.indicator)
                written = message.text[value.start : value.end]
                assert canonicalise(written, hints) == value.indicator, message.number


TEXTS_OF_VICTIMS = (
    "012 888 401: hello?\n012 888 402: pay to ABA 000 321 654\n012 888 401: my number is 012 888 401, call me",
    "012888401: hello\n012 888 402: yes\nlater: +855 12 888 401 (victim)",
    "០១២ ៨៨៨ ៤០១ ហៅមក\n012 888 402\nលេខទូរស័ព្ទរបស់ខ្ញុំ 012 888 401",
    "my number is 012 888 401\n012 888 402: pay\n012 888 401: yes",
)

PARTS = {
    "https://pay.top/012345678/bill": ["pay.top/012345678/bill"],
    "https://pay.top/?to=dara@mail.com": ["pay.top/?to=dara@mail.com"],
    "dara@pay.top": ["dara@pay.top"],
    "IBAN GB82 WEST 1234 5698 7654 32": ["iban:GB82WEST12345698765432"],
    "a.b.pay.top": ["a.b.pay.top"],
    "INV-012345678": [],
    "012345678-7": [],
    "012345678/2026": [],
    "012345678/12": [],
    "X012345678": [],
    "012345678AB": [],
    "9012345678901234567890123456789012345678": [],
    "x_012345678": [],
    "1 2 3 4 5 6 7 8 9 0 " * 4 + "012 345 678": [],
    "5 012345678 016111222": [],
    "012345678 016111222 0961234567 015555666 011222333 5": [
        "+85512345678",
        "+85516111222",
        "+855961234567",
    ],
}


@pytest.mark.parametrize("text", PARTS)
def test_a_part_of_a_longer_thing_is_not_a_value(text: str) -> None:
    assert read(text) == PARTS[text]


@pytest.mark.parametrize(
    "text",
    [
        "012 *** 678", "012345***", "Tel: ***345678", "096 123 45…", "Wing 1001234xx", "acc 12345678..",
        "https://bit.ly/ab…", "facebook.com/sok.da...",
    ],
)  # fmt: skip
def test_what_is_masked_or_cut_is_not_a_value(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "order 012345678", "Order no. 012345678", "ID: 012345678", "OTP 012345", "Ref 0123456789", "#012345678",
        "លេខកូដ ០១២៣៤៥៦៧៨", "វិក្កយបត្រលេខ ០១២៣៤៥៦៧៨", "20261130", "2026-11-30", "30.11.2026 14:30", "1.2.3.4",
        "5 000 000 riel", "USD 12345678", "12 345 678 រៀល", "call 117", "Visa card 4111 1111 1111 1111", "invoice.pdf",
    ],
)  # fmt: skip
def test_orders_documents_dates_amounts_addresses_and_short_codes_are_not_values(text: str) -> None:
    assert read(text) == []


CONTEXT = {
    "ABA 000 123 456": ["ABAAKHPP:000123456"],
    "000 123 456 (ABA)": ["ABAAKHPP:000123456"],
    "ABA000123456": ["ABAAKHPP:000123456"],
    "Bank: Wing\nName: Sok Dara\nAccount: 100123456": ["KH-WING:100123456"],
    "គណនីវីងលេខ១០០១២៣៤៥៦": ["KH-WING:100123456"],
    "ABA 000 123 456 or 000 123 457": ["ABAAKHPP:000123456", "ABAAKHPP:000123457"],
    "acc no 000123456": ["bank_account: institution_missing"],
    "លេខគណនី ០០០១២៣៤៥៦": ["bank_account: institution_missing"],
    "ABA staff called from 012 345 678": ["+85512345678"],
    "ABA hotline is 023 999 888, says 012 345 678": ["+85523999888", "+85512345678"],
    "Telegram: 012 345 678": ["telegram:+85512345678"],
    "Tel/Telegram: 012 345 678": ["+85512345678"],
    "Telegram @dara_sok, @bopha_sok": ["telegram:dara_sok", "telegram:bopha_sok"],
    "@dara_sok (TikTok)": ["tiktok:dara_sok"],
    "@dara_sok (Telegram), @dara88 (LINE)": ["telegram:dara_sok", "line:@dara88"],
    "from 0084 912 345 678": ["+84912345678"],
    "ask @dara_sok": ["handle: platform_missing"],
    "LINE ID: dara88": ["line:dara88"],
    "Facebook: Sok Dara": [],
    "email me@pay.top": ["me@pay.top"],
    "bakong: dara@dvpy": ["bakong:dara@dvpy"],
    "dara@home": [],
    "10:30 012 345 678": ["+85512345678"],
    "room 12 012 345 678": ["+85512345678"],
    "call012345678now": ["+85512345678"],
}


@pytest.mark.parametrize("text", CONTEXT)
def test_words_around_a_value_say_what_it_is(text: str) -> None:
    assert read(text) == CONTEXT[text]


def test_a_number_that_could_be_of_two_kinds_says_so() -> None:
    [phone] = extract("Dara 012 345 678").values
    [account] = extract("ABA 012 345 678").values
    [certain] = extract("call 012 345 678").values
    assert (phone.kind, phone.also) == ("phone", ("bank_account",))
    assert (account.kind, account.also) == ("bank_account", ("phone",))
    assert (certain.kind, certain.also) == ("phone", ())


PAGES = (
    "https://aba-bonus.top/win", "https://wing-prize.com/login", "prize@acleda-bank.com", "@aba_support_kh",
    "t.me/aba_support_kh", "Site: www.aba-secure.top", "aba-bonus.top", "hxxps://pay.aba.example/a",
    "https://x.example/" + "a" * 240 + "/aba/login",
)  # fmt: skip


PLACES = (
    "{page}\n001 234 567\n", "001 234 567\n{page}", "Account 001 234 567\n{page}", "{page}\nPay to 001 234 567",
    "{page} account 001 234 567", "001 234 567 {page}",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", PLACES)
def test_name_of_a_fake_page_is_not_the_bank_of_an_account(page: str, text: str) -> None:
    """Scammers name the bank that they imitate, and are paid at another one."""
    for value in extract(text.format(page=page)).values:
        assert value.indicator is None or value.kind is not Kind.BANK_ACCOUNT


def test_bank_that_is_named_next_to_a_fake_page_is_the_bank() -> None:
    text = "https://wing-prize.com/login\nABA 001 234 567"
    assert "ABAAKHPP:001234567" in [each.indicator.canonical for each in extract(text).values if each.indicator]


def test_positions_count_code_points() -> None:
    text = "😀 ទូរស័ព្ទ\u200b០១២ ៣៤៥ ៦៧៨។"
    [value] = extract(text).values
    assert text[value.start : value.end] == "០១២ ៣៤៥ ៦៧៨"


def test_a_value_that_comes_again_is_given_once_at_its_first_place() -> None:
    values = extract("call 012 345 678\ncall 012345678\ncall +855 12 345 678").values
    assert [(value.start, value.end) for value in values] == [(5, 16)]


def test_what_looks_like_a_value_and_is_left_out_is_counted() -> None:
    assert extract("order 012345678 of 30/11/2026, 1.2.3.4, 012 345 678").ignored_count == 3


def test_a_text_with_very_many_values_says_where_its_rest_begins() -> None:
    text = "\n".join(f"call 012 {number} {number}" for number in range(100, 500))
    values, rest = [], None
    while True:
        extraction = extract(text, begin=rest)
        assert len(extraction.values) <= MOST_ITEMS
        values += [value.indicator for value in extraction.values]
        if extraction.rest is None:
            break
        assert extraction.rest.start > (rest.start if rest else 0)
        rest = extraction.rest
    assert len(values) == len(set(values)) == 400


@pytest.mark.parametrize("text", TEXTS_OF_VICTIMS)
def test_a_value_that_any_of_its_places_calls_the_victims_is_own(text: str) -> None:
    own = {value.indicator.canonical for value in extract(text).values if value.is_own and value.indicator}
    assert "+85512888401" in own
    assert not any(value.is_own for value in extract("They called from 012 888 402, their own shop is big.").values)


@pytest.mark.parametrize(
    "text",
    [
        "012 888 401: hello\nmy number is wa.me/85512888401",
        "wa.me/85512888401\nmy number is 012 888 401",
        "Wing 012 888 401\nmy number is +855 12 888 401",
    ],
)
def test_the_same_number_of_another_kind_is_own_too(text: str) -> None:
    assert [value.is_own for value in extract(f"{text}\nThey: 012 888 402").values] == [True, True, False]


@pytest.mark.parametrize("text", ["", " ", "\x00" * 65_536, "\ud800" * 1000, "a" * 65_536, "\ud800 012 345 678"])
def test_odd_texts_are_read_without_an_error(text: str) -> None:
    assert len(extract(text).values) == ("012" in text)


@pytest.mark.parametrize(
    "text", ["ACLEDA 1234-56789012-3", "គណនី ACLEDA 1234-56789012-3", "ACLEDA: 12-3456789", "ABA 12345-6789012345-1"]
)
def test_divided_number_behind_a_bank_that_cannot_be_read_is_given_with_the_reason(text: str) -> None:
    (value,) = extract(text).values
    assert (value.kind, value.indicator, text.endswith(text[value.start : value.end])) == ("bank_account", None, True)
    assert "Send the account number alone" in str(value.refusal)


@pytest.mark.parametrize(
    "text",
    ["ABA 30-11-2026", "ABA 2026-0117", "ABA order 1234-56789012-3", "1234-56789012-3", "ABA closed 1234-56789012-3"],
)
def test_divided_number_that_may_be_something_else_is_left_out_and_counted(text: str) -> None:
    read_in_text = extract(text)
    assert (read_in_text.values, read_in_text.ignored_count) == ([], 1)
