"""Which statements say the same: those of which people would say that the words are the same."""

import pytest

from krama.disputes.wording import same_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It is my sister's.", "IT IS MY SISTER\u2019S"),
        ("see: the contract", "See the contract!"),
        ("012-345-678", "012 345 678"),
        ("012–345", "012 345"),
        ("- it is mine", "it is mine"),
        ("១១/២", "11/2"),
        ("០១២", "012"),
        ("ខ្ញុំ មិន ដឹង", "ខ្ញុំមិនដឹង។"),
        ("Stra\u00dfe", "STRASSE"),
        ("e\u0301 \ufb01", "\u00e9 fi"),
        ("\u2764\ufe0f ours", "ours"),
    ],
)
def test_words_written_otherwise_are_the_same(one: str, other: str) -> None:
    assert same_words(one) == same_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It is my sister's.", "It is my brother's."),
        ("He lost 1.50", "He lost 150"),
        ("paid on 11/2", "paid on 1/12"),
        ("paid on 11/2", "paid on 112"),
        ("2026-11-30", "20261130"),
        ("account 12-3456", "account 123456"),
        ("at 10:30", "at 1030"),
        ("it is -5", "it is 5"),
        ("5% of it", "5 of it"),
        ("✓ mine", "✗ mine"),
        ("$250", "€250"),
        ("ក", "ខ"),
        ("កា", "កិ"),
        ("resume", "résumé"),
    ],
)
def test_other_words_are_not_the_same(one: str, other: str) -> None:
    assert same_words(one) != same_words(other)
