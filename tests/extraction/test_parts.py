"""A text that is read in parts, as the client sends it, has the values that it has as a whole."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from krama.extractions import schemas
from krama.extractions.schemas import ExtractionIn
from krama.extractions.service import extraction_of
from krama.indicators.extraction import extract as limits
from krama_client._rows import text_parts
from krama_client._rows.text_parts import TextParts
from krama_client.types import Extraction
from tests.extraction.messages import messages
from tests.extraction.score import HALVES
from tests.indicators.test_khqr import MERCHANT, PERSON
from tests.tiers import turns

PIECES = (
    "Your order: 0123456789", "ID card 012345678", "ref AB12-012345678", "***012345678", "card xxxx 012 345 678",
    "ABA 012 345 678", "ABA account number 000 123 456", "ACLEDA 1234 5678 9012 34", "Wing 0123 4567 8901", "USD",
    "ABA 000 111 222, 000 111 223, 000 111 224 and 000 111 225", "call 012 345 678 90", "price 80012345678 USD",
    PERSON, MERCHANT,
    "call 012 345 679, 016 111 222 or +855 96 123 4567", "phone +1 202 555 01 23", "Telegram @lucky_one, @lucky_two",
    "ABA", "ACLEDA", "Bank: Wing", "12345678", "012 888 401: hello", "my number is 012 888 401",
    "012345678call0987654321",
    "ផ្ញើទៅ ABA ០០០ ១២៣ ៤៥៦ ឈ្មោះ SOK DARA", "ទូរស័ព្ទលេខ០១២៣៤៥៦៧៧", "លេខកូដ ០១២៣៤៥៦៧៨", "គណនីធនាគារអេស៊ីលីដា",
    "1 2 3 4 5 6 7 8 9 0 " * 9 + "012 345 678", "hxxps://lucky[.]example[.]com/012345678", "dara [at] bad [dot] top",
    "IBAN GB82 WEST 1234 5698 7654 32", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "01/02/2026 09:14",
    "a@b", "x" * 300, "http://a.top/" + "b" * 700, "1.2.3.4/a" + "." * 90, "word " * 40, "ពាក្យ" * 30, "7" * 90,
)  # fmt: skip
JOINTS = ("\n", "\n\n", " ", ", ", " and ", ". ", "", " / ", ": ", " ឬ ")
TEXTS = [*PIECES, *(message.text for half in HALVES for message in messages(half))]


def read(text: str) -> tuple[Extraction, int]:
    """The answer for the text, as the client collects it, and the number of parts."""
    parts, count = TextParts(text), 0
    while (sent := parts.next()) is not None:
        count += 1
        answer = extraction_of(ExtractionIn.model_validate(sent), "KH", lambda _: False)
        parts.add(Extraction.from_dict(answer.model_dump(mode="json")))
    return parts.whole(), count


def values(read_text: Extraction) -> list[tuple[Any, ...]]:
    return [
        (each.start, each.end, each.value, str(each.kind), each.canonical, each.error and each.error.code, each.role)
        for each in read_text.items
    ]


@pytest.fixture(scope="module")
def as_whole() -> Callable[[str], Extraction]:
    """Reads a text as if there were no limits."""

    def reading(text: str) -> Extraction:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, "MOST_ITEMS", 10**9)
            patch.setattr(limits, "MOST_WORK", 10**9)
            asked = ExtractionIn.model_construct(text=text, rest=None, incomplete=False)
            answer = extraction_of(asked, "KH", lambda _: False)
        return Extraction.from_dict(answer.model_dump(mode="json"))

    return reading


def in_parts(text: str, *, work: int, characters: int = 65_536) -> tuple[Extraction, int]:
    """The same in parts of this size, each read up to this amount of work."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "MOST_WORK", work)
        patch.setattr(text_parts, "MOST_CHARACTERS", characters)
        return read(text)


sized = settings(max_examples=turns(8, 60), phases=[Phase.explicit, Phase.generate])
"""A smaller text is another text, and looking for one takes minutes."""


def texts(chance: random.Random, pieces: int) -> str:
    return "".join(chance.choice(TEXTS) + chance.choice(JOINTS) for _ in range(chance.randrange(2, pieces)))


@sized
@given(st.integers(0, 2**32).map(random.Random), st.sampled_from([1, 40, 150, 700]))
def test_a_text_that_is_cut_by_its_work_has_the_values_of_the_whole(
    as_whole: Callable[[str], Extraction], chance: random.Random, work: int
) -> None:
    text = texts(chance, 25)
    read_in_parts, _ = in_parts(text, work=work)
    whole = as_whole(text)
    assert values(read_in_parts) == values(whole)
    assert read_in_parts.ignored_count == whole.ignored_count


SMALLEST = text_parts.CONTEXT_BEFORE + 2 * limits.CONTEXT_AFTER


@sized
@given(st.integers(0, 2**32).map(random.Random), st.sampled_from([150, 10**6]), st.integers(SMALLEST, SMALLEST + 3000))
def test_a_text_that_is_longer_than_a_part_has_the_values_of_the_whole(
    as_whole: Callable[[str], Extraction], chance: random.Random, work: int, characters: int
) -> None:
    text = texts(chance, 25) + chance.choice(["\n", " ", "a ", "ក", "word. "]) * chance.randrange(9000)
    text += texts(chance, 250)
    read_in_parts, count = in_parts(text, work=work, characters=characters)
    whole = as_whole(text)
    assert values(read_in_parts) == values(whole)
    assert read_in_parts.ignored_count == whole.ignored_count
    assert count > 1 or len(text) <= characters


def test_numbers_are_those_of_the_server() -> None:
    assert (text_parts.MOST_CHARACTERS, text_parts.CONTEXT_BEFORE) == (schemas.MOST_CHARACTERS, limits.CONTEXT_BEFORE)


@pytest.mark.parametrize("tail", PIECES)
def test_a_piece_at_the_clients_cut_is_read_as_anywhere_else(as_whole: Callable[[str], Extraction], tail: str) -> None:
    """The piece is moved over the place where a part ends, character by character, in a text without lines."""
    for cut in range(0, len(tail) + 20, 35 // turns(1, 5)):
        text = ("a " * SMALLEST)[: SMALLEST - limits.CONTEXT_AFTER - cut - 1] + " " + tail + " thanks" * 900
        read_in_parts, count = in_parts(text, work=10**6, characters=SMALLEST)
        assert (values(read_in_parts), count) == (values(as_whole(text)), 2)


@pytest.mark.parametrize(
    "run", ["7", "12 34 ", "http://a.top/" + "b" * 20_000, "012 345 678 5 ", "x-", "a.b@", "1.2.3.4/."]
)
def test_no_part_of_something_that_is_longer_than_a_part_is_a_value(
    as_whole: Callable[[str], Extraction], run: str
) -> None:
    """It is left out as a whole, so that its end is not taken for a value. What is behind it is read_in_parts."""
    long = (run * 20_000)[:20_000].strip()
    text = f"call 012 345 670, {long}12345678 {long} 87654321 end. ABA 000 123 456"
    whole = values(as_whole(text))
    for characters in range(SMALLEST, SMALLEST + 3 * turns(2, 4), 3):
        read_in_parts = values(in_parts(text, work=10**6, characters=characters)[0])
        assert [each for each in read_in_parts if each not in whole] == []
        assert (read_in_parts[0][4], read_in_parts[-1][4]) == ("+85512345670", "ABAAKHPP:000123456")


def test_a_bank_in_the_line_above_is_not_that_of_a_number_far_into_a_line(
    as_whole: Callable[[str], Extraction],
) -> None:
    """In a part, nobody could see the line above."""
    text = "ABA\n" + "word " * 300 + "12345678 " + "word " * 3000
    assert values(as_whole(text)) == values(in_parts(text, work=1, characters=SMALLEST)[0]) == []
    assert [each[4] for each in values(as_whole("ABA\n" + "word " * 10 + "12345678"))] == ["ABAAKHPP:012345678"]


@pytest.mark.parametrize("long", ["dara_sok@long-name.top", "https://long-name.top/a/b/c", "long-name.top/012345678"])
def test_a_word_at_the_beginning_of_the_context_is_read_whole(as_whole: Callable[[str], Extraction], long: str) -> None:
    for cut in range(len(long) + 2):
        text = "a " * ((SMALLEST - limits.CONTEXT_AFTER) // 2 - cut) + "a" * cut + f" {long} " + "thanks " * 900
        assert values(in_parts(text, work=10**6, characters=SMALLEST)[0]) == values(as_whole(text)) != []
