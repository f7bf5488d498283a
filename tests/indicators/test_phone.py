"""Every spelling of a telephone number has the same E.164 form. Other values are refused with advice."""

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from krama.indicators import masks, numbers, phone
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.indicators.text import tidy
from tests.tiers import fewer_examples, turns

CAMBODIA = Hints()


def read(value: str, hints: Hints = CAMBODIA) -> str:
    return phone.canonical(tidy(value), hints)


@pytest.mark.parametrize(
    "written",
    [
        "012 345 678",
        "012345678",
        "012-345-678",
        "012.345.678",
        "012/345/678",
        "០១២ ៣៤៥ ៦៧៨",
        "០១២\u200b៣៤៥\u200b៦៧៨",
        "12345678",
        "+855 12 345 678",
        "+855 (0)12 345 678",
        "+855012345678",
        "(+855) 12 345 678",
        "(855) 12 345 678",
        "+(855)12345678",
        "855 12 345 678",
        "855012345678",
        "0085512345678",
        "00 855 12 345 678",
        "tel:+85512345678",
        "tel:012-345-678;phone-context=+855",
        "Tel: 012 345 678",
        "ទូរស័ព្ទ ០១២ ៣៤៥ ៦៧៨",
        "ទូរស័ព្ទ០១២៣៤៥៦៧៨",
        "012 345 678, +855 12 345 678",
    ],
)
def test_every_spelling_is_one_number(written: str) -> None:
    assert read(written) == "+85512345678"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("096 234 5678", "+855962345678"),
        ("012 123 4567", "+855121234567"),
        ("018 1234567", "+855181234567"),
        ("1800 203 203", "+8551800203203"),
        ("+8551800203203", "+8551800203203"),
        ("045 123 456", "+85545123456"),
        ("001 1 202 555 0123", "+12025550123"),
        ("+44 (0)20 7183 8750", "+442071838750"),
        ("+39 06 6982 0001", "+390669820001"),
    ],
)
def test_lengths_prefixes_and_foreign_plans_are_known(written: str, number: str) -> None:
    assert read(written) == number


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("012 978 815 / 016 696 270", ["+85512978815", "+85516696270"]),
        ("023/086 999 911", ["+85523999911", "+85586999911"]),
        ("+855 (0) 23/81 999 010", ["+85523999010", "+85581999010"]),
        ("085 600 002/003", ["+85585600002", "+85585600003"]),
        ("Tel: 012 345 678 / 016 696 270", ["+85512345678", "+85516696270"]),
        ("012 345 678 016 696 270", ["+85512345678", "+85516696270"]),
        ("012 345 678 ឬ 016 696 270", ["+85512345678", "+85516696270"]),
        ("096/088/071 234 5678", ["+855962345678", "+855882345678", "+855712345678"]),
    ],
)
def test_several_numbers_are_refused_naming_each(written: str, numbers: list[str]) -> None:
    with pytest.raises(phone.PhoneHasSeveralNumbers) as refusal:
        read(written)
    assert all(number in refusal.value.detail for number in numbers)
    assert refusal.value.detail.count("+") == len(numbers)


@pytest.mark.parametrize("written", ["117", "1554", "6789", "40404", "១១៧"])
def test_hotline_is_refused_as_a_short_code(written: str) -> None:
    with pytest.raises(phone.PhoneIsShortCode):
        read(written)


@pytest.mark.parametrize(
    "written",
    [
        "098 123 45",
        "018001234567",
        "099 999",
        "+8551234567",
        "66812345678",
        "+999123456789",
        "dara",
        "a@012345678",
        "012 abc 345 678",
    ],
)
def test_number_that_cannot_exist_is_refused(written: str) -> None:
    with pytest.raises(phone.PhoneInvalid):
        read(written)


@pytest.mark.parametrize(
    "written", ["012345678 ext 5", "012345678x5", "tel:+85523999911;ext=5", "012 345 678 (ABA 99)"]
)
def test_digits_beside_the_number_are_refused(written: str) -> None:
    with pytest.raises(phone.PhoneAmbiguous):
        read(written)


def test_refusal_never_repeats_what_was_sent() -> None:
    with pytest.raises(IndicatorRefused) as refusal:
        read("098 123 45")
    assert "098" not in refusal.value.detail


@pytest.mark.parametrize("written", ["+840095127399", "0031004364825", "+430055935580"])
def test_foreign_number_that_would_not_read_back_is_refused(written: str) -> None:
    with pytest.raises(phone.PhoneInvalid):
        read(written)


def test_region_gives_the_plan_of_a_number_without_country_code() -> None:
    assert read("081 234 5678", Hints(region="TH")) == "+66812345678"


def test_unknown_region_is_refused_at_its_own_field() -> None:
    with pytest.raises(phone.PhoneRegionUnknown) as refusal:
        read("012 345 678", Hints(region="XX"))
    assert refusal.value.field == "region"


@settings(max_examples=40)
@given(st.from_regex(r"\+855[1-9][0-9]{6,10}", fullmatch=True))
@example("+85512345678")
@example("+8551800123456")
def test_display_is_the_international_format_of_libphonenumber(number: str) -> None:
    format_ = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    assert phone.display(number) == phonenumbers.format_number(phonenumbers.parse(number), format_)


prefixes = st.sampled_from(["0", "+855", "855", "+8550", "8550", "00855", ""])
digits = st.text(alphabet="0123456789", min_size=6, max_size=11)
separators = st.sampled_from(["", " ", "-", ". "])


@fewer_examples
@given(prefixes, digits, separators, st.integers(0, 5))
@example("0", "45123456", "", 2)
@example("", "1800203203", " ", 4)
@example("", "85512345", "", 2)
def test_quick_reading_agrees_with_libphonenumber(prefix: str, number: str, separator: str, at: int) -> None:
    text = tidy(prefix + number[:at] + separator + number[at:])
    assert outcome(phone.canonical, text, CAMBODIA) == outcome(phone.read_slowly, text, CAMBODIA.region)


def test_quick_reading_agrees_on_every_operator_and_area() -> None:
    for leading in range(0, 1000, turns(3, 1)):
        for length in (8, 9, 10):
            text = f"0{str(leading).zfill(3)}{'2345678'[: length - 3]}"
            assert outcome(phone.canonical, text, CAMBODIA) == outcome(phone.read_slowly, text, "KH")


def test_example_number_of_every_plan_is_read_and_read_back() -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        sample = phonenumbers.example_number(region)
        assert sample is not None, region
        expected = phonenumbers.format_number(sample, phonenumbers.PhoneNumberFormat.E164)
        assert read(phone.display(expected)) == expected, region
        assert read(expected, Hints(region=region)) == expected, region


def outcome(reader: object, text: str, where: object) -> str:
    assert callable(reader)
    try:
        return str(reader(text, where))
    except IndicatorRefused as refusal:
        return refusal.code


@pytest.mark.parametrize(
    "text",
    [
        "12345678.0", "85512345678.0", "012345678.00", "+85512345678.0", "១២៣៤៥៦៧៨.0", "Tel: 85512345678.0",
        "8.5512345678E+10", "8,5512345678e+10",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_did_to_a_number_is_undone_where_there_is_one_reading(text: str) -> None:
    assert read(text) == "+85512345678"


@pytest.mark.parametrize("text", ["012 345 678.0", "+855 (0)12-345-678.5", "12345678.5", "12345678.25"])
def test_decimals_that_are_not_a_spreadsheets_are_refused_and_not_read_as_another_number(text: str) -> None:
    with pytest.raises(phone.PhoneAmbiguous, match="decimal number"):
        read(text)


@pytest.mark.parametrize("text", ["8.55123E+10", "1.23457E14", "8,55123E+10", "1E8"])
def test_number_that_a_spreadsheet_rounded_is_refused(text: str) -> None:
    with pytest.raises(numbers.NumberRounded, match="spreadsheet"):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "+86138****0000", "+86 138 **** 0000", "012 987 65x", "012 987 6XX", "+49 30 1234*", "XXXXX3456", "•••• 1234",
        "012●●●678", "012 345 6??", "012 345 6…", "012 345...", "...345 678", "Tel: 012 *** 678", "012-XXX-678",
        "012_____678", "x12345678",
    ],
)  # fmt: skip
def test_number_with_hidden_digits_is_refused_and_never_read_as_a_whole(text: str) -> None:
    with pytest.raises(masks.NumberMasked):
        read(text)


@pytest.mark.parametrize(
    "text", ["**012 345 678**", "* 012 345 678", "• 012 345 678", "012·345·678", "012•345•678", "012_345_678"]
)
def test_marks_that_hide_nothing_are_no_mask(text: str) -> None:
    assert read(text) == "+85512345678"


@pytest.mark.parametrize(
    "text",
    [
        "លេខគណនី 012 345 678", "គណនី ០១២៣៤៥៦៧៨", "ABA Bank 012 345 678", "012 345 678 ABA", "012345678 (KB Prasac)",
        "Order #012345678", "ID 012345678", "Invoice 012 345 678", "អត្តសញ្ញាណប័ណ្ណ ០១២៣៤៥៦៧៨", "USD 012 345 678",
        "A/C 012 345 678", "Advanced Bank of Asia: 012 345 678",
    ],
)  # fmt: skip
def test_label_of_something_else_is_refused_even_if_the_digits_could_be_a_number(text: str) -> None:
    with pytest.raises(phone.PhoneLabelContradicted):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dara 012 345 678",
        "Cellcard: 012 345 678",
        "ABA Tel 012 345 678",
        "H/P 012 345 678",
        "Phone number ID 012 345 678",
    ],
)
def test_words_that_do_not_contradict_are_no_hindrance(text: str) -> None:
    assert read(text) == "+85512345678"


@pytest.mark.parametrize("text", ["15.16.17.18", "10.12.34.56", "server 15.16.17.18"])
def test_ip_address_is_not_a_number(text: str) -> None:
    with pytest.raises(phone.PhoneInvalid):
        read(text)


def test_groups_with_dots_that_are_no_ip_address_are_read() -> None:
    assert read("012.34.56.78") == "+85512345678"
    assert read("096.234.56.78") == "+855962345678"


@pytest.mark.parametrize("text", ["+5215512345678", "00 52 1 55 1234 5678", "+52 1 55 1234 5678", "+525512345678"])
def test_old_mobile_prefix_of_mexico_makes_no_other_number(text: str) -> None:
    assert read(text) == "+525512345678"
