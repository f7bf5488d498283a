"""Messages with random damage: reading them never fails, and what is found stays usable."""

import random

from krama.indicators.canonical import belonging, canonicalise
from krama.indicators.extraction.extract import extract
from krama.indicators.kinds import Chain, Hints, Indicator, Platform
from tests.extraction.messages import messages
from tests.extraction.score import HALVES
from tests.tiers import turns

PIECES = (
    "@", ".", " ", "\n", "(", ")", "[.]", "://", "http", "https:///", "+855", "0", "12", "៣", "ABA", "Telegram", ":",
    "*", "x", "…", "\u200b", "\ud800", "\x00", "a_b", "IBAN", "/", "?", "=", "-", "6304ABCD", "000201", "bc1q", "😀",
    "៖", "İ", "ß", "﷽", "٣", "²", "Ⅷ", "①",
)  # fmt: skip


def damaged(text: str, chance: random.Random, texts: list[str]) -> str:
    """The text with parts of others in it, and without some of its own."""
    letters = list(text)
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(letters) + 1)
        kind = chance.random()
        if kind < 0.5:
            letters[at:at] = chance.choice(PIECES)
        elif kind < 0.8:
            letters[at : at + chance.randrange(5)] = []
        else:
            other = chance.choice(texts)
            begin = chance.randrange(len(other))
            letters[at:at] = other[begin : begin + 20]
    return "".join(letters)


def hints_of(indicator: Indicator) -> Hints:
    """What an answer says next to a value."""
    place = belonging(indicator)
    return Hints(
        indicator.kind,
        None if place["institution"] is None else str(place["institution"]),
        None if place["chain"] is None else Chain(str(place["chain"])),
        None if place["platform"] is None else Platform(str(place["platform"])),
    )


def test_damaged_messages_are_read_in_order_and_every_value_can_be_checked() -> None:
    chance = random.Random(7)
    texts = [message.text for half in HALVES for message in messages(half)]
    for _ in range(turns(2000, 50_000)):
        text = damaged(chance.choice(texts), chance, texts)
        end = 0
        for value in extract(text).values:
            assert end <= value.start < value.end <= len(text)
            end = value.end
            if value.indicator is not None:
                written = text[value.start : value.end]
                assert canonicalise(written, hints_of(value.indicator)) == value.indicator, written
