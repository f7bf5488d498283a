"""A number of which digits may be hidden is refused, wherever the mark stands and whatever bank is named."""

import time

import pytest

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.indicators.masks import NumberMasked

MARKS = [
    "*", "**", "***", "***_", "##", "###", "•", "••", "•••", "··", "?", "??", "…", "...", "..", ". . .", "--", "---",
    "- -", "——", "__", "●", "○○", "■", "█", "xx", "XXX", "~~", "==", "‥", "⋯", "□□", "〇〇", "* *", "[...]", "(***)",
    "$$$",
]  # fmt: skip
PLACES = ["123456{}", "{}123456", "000123{}", "000 123 {}", "{} 456789", "123{}456", "000{}3456"]
BANKS = ["{}", "ABA {}", "{} ABA", "ABA: {}", "ABAAKHPP:{}", "ABA ({})", "{} ACLEDA", "TrueMoney {}", "BARCGB22: {}"]
_SECONDS = 1.0


def accepted(value: str) -> list[str]:
    """The account or telephone number for each way to send the value that is not refused."""
    forms = []
    for hints in (
        Hints(),
        Hints(Kind.PHONE),
        Hints(Kind.BANK_ACCOUNT),
        Hints(institution="ABA"),
        Hints(institution="Wing"),
    ):
        try:
            forms.append(canonicalise(value, hints).canonical)
        except IndicatorRefused:
            continue
    return forms


@pytest.mark.parametrize("mark", MARKS)
def test_marks_at_either_end_or_inside_make_no_account(mark: str) -> None:
    values = [bank.format(place.format(mark)) for place in PLACES for bank in BANKS]
    assert {value: forms for value in values if (forms := accepted(value))} == {}


@pytest.mark.parametrize("value", ["123456***", "*123456", "000123...", "...123456", "123456--", "•123456", "000123?"])
@pytest.mark.parametrize("institution", ["ABA", "ACLEDA", "Wing", "TrueMoney", "BARCGB22"])
def test_hidden_digits_are_the_reason_at_every_institution(value: str, institution: str) -> None:
    with pytest.raises(NumberMasked):
        canonicalise(value, Hints(institution=institution))


@pytest.mark.parametrize(
    ("value", "hints", "expected"),
    [
        ("• 012 345 678", Hints(), "+85512345678"),
        ("**012 345 678**", Hints(), "+85512345678"),
        ("012•345•678", Hints(), "+85512345678"),
        ("012 345 678 -- Dara", Hints(Kind.PHONE), "+85512345678"),
        ("- 000 123 456", Hints(institution="ABA"), "ABAAKHPP:000123456"),
        ("#000123456", Hints(institution="ABA"), "ABAAKHPP:000123456"),
        ("No.#000123456", Hints(institution="ABA"), "ABAAKHPP:000123456"),
        ("ABA - 000 123 456 - SOK DARA", Hints(), "ABAAKHPP:000123456"),
        ("ABA • 000123456", Hints(), "ABAAKHPP:000123456"),
        ("AA123456", Hints(institution="BARCGB22"), "BARCGB22:AA123456"),
    ],
)
def test_bullets_bold_text_and_dashes_around_a_whole_number_hide_nothing(
    value: str, hints: Hints, expected: str
) -> None:
    assert canonicalise(value, hints).canonical == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1.2.3.4?", "1.2.3.4/"),
        ("example.com:8080?", "example.com:8080/"),
        ("t.me/user12345?", "telegram:user12345"),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8?", "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
    ],
)
def test_question_mark_behind_a_link_or_a_wallet_hides_nothing(value: str, expected: str) -> None:
    assert canonicalise(value, Hints()).canonical == expected


@pytest.mark.parametrize("repeated", ["1.", "1. ", ".", "*1", "- ", "(1)", "?1", "1x", "__1", "$1", "1 "])
def test_long_text_is_judged_in_time_whatever_it_repeats(repeated: str) -> None:
    started = time.perf_counter()
    accepted("1" + repeated * (2000 // len(repeated)))
    assert time.perf_counter() - started < _SECONDS
