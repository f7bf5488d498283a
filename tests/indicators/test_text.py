"""Wrapping around a value is removed, and the value itself is unchanged."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.errors import IndicatorRefused
from krama.indicators.text import MAX_CHARACTERS, ValueEmpty, ValueNotText, ValueTooLong, refang, tidy, unwrap
from tests.tiers import fewer_examples

KHQR = (
    "00020101021229180014jonhsmith@nbcq520459995303116540750000.05802KH5910Jonh  Sok១6010Phnom Penh"
    "62150211855123456789917001316257134678276304A96B"
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("០១២ ៣៤៥ ៦៧៨។", "012 345 678"),
        ("٠١٢ ๓๔๕", "012 345"),
        ("012\u00a0345\u2003 678\n", "012 345 678"),
        ("\u200bda\u200dra\u2060_s\u00adok\ufeff", "dara_sok"),
        ("\u2066evil.com\u2069", "evil.com"),
        ("“evil.com”", "evil.com"),
        ("«evil.com».", "evil.com"),
        ("`evil.com`,", "evil.com"),
        ("**evil.com**", "evil.com"),
        ("- 012 345 678", "012 345 678"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_wrapping_and_foreign_digits_come_off(written: str, meant: str) -> None:
    assert tidy(written) == meant


@pytest.mark.parametrize(
    "value",
    [
        "(855) 12 345 678",
        "+855 (0)12 345 678",
        "@dara_sok",
        "https://en.wikipedia.org/wiki/A_(b)",
        "evil[.]com",
        "*.evil.com",
        "-1001234567890",
        "::1",
        KHQR,
    ],
)
def test_value_keeps_the_marks_that_belong_to_it(value: str) -> None:
    assert tidy(value) == value


def test_brackets_go_only_without_a_partner_or_around_the_whole() -> None:
    assert tidy("(https://en.wikipedia.org/wiki/A_(b)).") == "https://en.wikipedia.org/wiki/A_(b)"
    assert tidy("https://x.com/a)") == "https://x.com/a"
    assert tidy("<dara@example.com>") == "dara@example.com"


def test_khqr_payload_loses_its_wrapping_and_no_character_within() -> None:
    assert tidy(f" \u200b“{KHQR[:40]}\r\n{KHQR[40:]}”\n") == KHQR


@pytest.mark.parametrize("value", ["a\x00b", "a\x1fb", "a\x7f", "\x9b31m", "a\ud800", "\udfff"])
def test_control_characters_and_lone_surrogates_are_refused(value: str) -> None:
    with pytest.raises(ValueNotText):
        tidy(value)


@pytest.mark.parametrize("value", ["", " ", "\u200b", "“”", "()", "។"])
def test_nothing_but_wrapping_is_refused(value: str) -> None:
    with pytest.raises(ValueEmpty):
        tidy(value)


def test_length_is_measured_before_and_after_composition() -> None:
    assert tidy("a" * MAX_CHARACTERS) == "a" * MAX_CHARACTERS
    with pytest.raises(ValueTooLong):
        tidy("a" * (MAX_CHARACTERS + 1))
    with pytest.raises(ValueTooLong):
        tidy("\u0958" * (MAX_CHARACTERS - 1))


def test_every_decimal_digit_of_unicode_becomes_ascii() -> None:
    digits = [chr(point) for point in range(0x80, 0x110000) if unicodedata.category(chr(point)) == "Nd"]
    assert [tidy(f"a{digit}") for digit in digits] == [f"a{unicodedata.decimal(digit)}" for digit in digits]


@fewer_examples
@given(st.text() | st.text(alphabet="()[]<>\"'* .,-\u200b០1a\u00a0", max_size=30))
def test_tidy_twice_is_tidy_once(value: str) -> None:
    try:
        once = tidy(value)
    except IndicatorRefused:
        return
    assert tidy(once) == once
    assert unwrap(unwrap(value)) == unwrap(value)


def test_unwrapped_value_keeps_its_digits_joiners_and_composition() -> None:
    assert unwrap(" «evil.com/១\u200dក\u0301».") == "evil.com/១\u200dក\u0301"
    assert unwrap("\u2066evil.com/❤\ufe0f\u2069\n") == "evil.com/❤\ufe0f"


@pytest.mark.parametrize(
    ("defanged", "meant"),
    [
        ("hxxps[:]//evil[.]com/a", "https://evil.com/a"),
        ("hXXp://evil(.)com", "http://evil.com"),
        ("h**p[://]evil{.}com[/]a", "http://evil.com/a"),
        ("evil[.com", "evil.com"),
        (r"evil\.com", "evil.com"),
        ("evil (dot) com", "evil.com"),
        ("evil dot com", "evil.com"),
        ("dara[at]mail[dot]com", "dara@mail.com"),
        ("dara at mail dot com", "dara@mail.com"),
        ("evil．com", "evil.com"),
        ("https：／／evil．com／a", "https://evil.com/a"),
        ("https://evil.com/路。径", "https://evil.com/路。径"),
        ("evil[.com]", "evil.com"),
        ("evil[.com]/a", "evil.com/a"),
        ("evil .com", "evil.com"),
        ("www .evil . com/a", "www.evil.com/a"),
        ("fxp://evil.com", "ftp://evil.com"),
        ("[[.]]", "."),
    ],
)
def test_defanging_is_undone(defanged: str, meant: str) -> None:
    assert refang(defanged) == meant


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.com/?a[0]=1&b[]=2",
        "http://[2001:db8::1]/",
        "+855 (0)12 345 678",
        "https://x.com/at/dot",
        "https://x.com/a at b",
        "meet me at noon",
        "a man .com and more",
    ],
)
def test_what_was_not_defanged_is_left_alone(text: str) -> None:
    assert refang(text) == text


@fewer_examples
@given(st.text(alphabet="[](){}.\\/: @atdothxps*", max_size=24))
def test_refang_twice_is_refang_once(text: str) -> None:
    assert refang(refang(text)) == refang(text)
