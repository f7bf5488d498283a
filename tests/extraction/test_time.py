"""The time to read a text grows with its length, and with nothing that somebody may write into it."""

from time import process_time

import pytest

from krama.indicators.extraction.extract import extract
from krama.indicators.extraction.scanner import candidates

FULL = 65_536

HOSTILE = {
    "one word": "a",
    "labels": "a.",
    "labels and a digit": "a.1.",
    "hyphens": "a-",
    "spaced dots": "a [dot] ",
    "at signs": "@a",
    "mails": "a@b.",
    "long mails": "a" * 70 + "@",
    "digits": "1",
    "spaced digits": "1 ",
    "numbers in one line": "012345678 ",
    "numbers with their country": "+85512345678 ",
    "numbers and a digit": "012345678 1 ",
    "numbers with spaces": "012 345 678 ",
    "dotted digits": "1.2.",
    "slashes": "1/",
    "brackets": "(",
    "links": "http://",
    "links with brackets": "http://a.b/(((" + "(" * 99,
    "payloads": "0002010102",
    "wallets": "base:",
    "codes": "AB12 ",
    "names": "telegram: ",
    "platforms": "ab:cdef ",
    "underscores": "a_",
    "khmer": "តេឡេក្រាម៖",
    "nulls": "\x00",
    "lines": "\n",
}


def seconds(text: str) -> float:
    """The least of three attempts, because the machine is shared."""
    least = float("inf")
    for _ in range(3):
        began = process_time()
        for _ in candidates(text):
            pass
        least = min(least, process_time() - began)
    return least


def text_of(piece: str, length: int) -> str:
    return piece * (length // len(piece))


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    """With a quadratic scanner, four times the text would take sixteen times as long: seconds."""
    short, long = text_of(HOSTILE[name], FULL // 2), text_of(HOSTILE[name], 2 * FULL)
    assert seconds(long) <= 8 * seconds(short) + 0.02


@pytest.mark.parametrize("name", HOSTILE)
def test_the_whole_reading_of_a_hostile_text_ends_soon(name: str) -> None:
    began = process_time()
    extract(text_of(HOSTILE[name], FULL))
    assert process_time() - began < 0.5  # measured: at most 0.08


def test_reading_is_bounded_where_every_word_is_a_new_value() -> None:
    text = "\n".join(f"+44 {7_911_000_000 + number}" for number in range(4000))[:FULL]
    extraction = extract(text)
    assert extraction.rest_start is not None
    began = process_time()
    extract(text)
    assert process_time() - began < 0.2  # measured: 0.02


@pytest.mark.parametrize("filler", ["/", " ", "-", ",", "(", "៖"])
def test_values_behind_a_long_run_of_what_joins_values_are_read_soon(filler: str) -> None:
    text = filler * 30_000 + "z " + "1234567, " * 300
    began = process_time()
    extract(text[:FULL])
    assert process_time() - began < 0.5  # measured: at most 0.04
