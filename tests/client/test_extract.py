"""`krama.extract`: a text of any length, in parts, with one answer about all of it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from krama_client._core.models import MemberUnreadable
from krama_client._rows.text_parts import MOST_CHARACTERS, TextParts
from krama_client.testing import FakeKrama
from krama_client.types import Extraction

ITEM: dict[str, Any] = {
    "kind": "phone", "canonical": "+85512345678", "display": "+855 12 345 678", "institution": None,
    "institution_known": None, "chain": None, "platform": None, "other_kinds": [], "protected": False, "error": None,
}  # fmt: skip
NUMBER = "012 345 678"


def answer(part: str, rest_start: int | None = None) -> Extraction:
    """What the exchange says of a part with one number, as if all numbers were different."""
    start = part.find(NUMBER)
    number = {**ITEM, "start": start, "end": start + len(NUMBER), "value": NUMBER, "canonical": f"+8551{len(part)}"}
    items = [number] if start >= 0 else []
    return Extraction.from_dict({"items": items, "ignored_count": 1, "rest_start": rest_start})


def _nothing_left(_: str) -> int | None:
    return None


def read(text: str, rest_of: Callable[[str], int | None] = _nothing_left) -> tuple[list[str], Extraction]:
    """The parts that are sent, and the answer to the whole."""
    parts, sent = TextParts(text), []
    while (part := parts.next()) is not None:
        sent.append(part)
        parts.add(answer(part, rest_of(part)))
    return sent, parts.whole()


def test_a_short_text_is_one_part_and_an_empty_one_too() -> None:
    assert read("call 012 345 678")[0] == ["call 012 345 678"]
    assert read("")[0] == [""]


def test_a_long_text_is_cut_between_lines_and_nothing_of_it_is_lost() -> None:
    text = "".join(f"line {number}\n" for number in range(20_000))
    sent, _ = read(text)
    assert "".join(sent) == text
    assert all(part.endswith("\n") and len(part) <= MOST_CHARACTERS for part in sent)


def test_a_word_that_is_longer_than_a_part_is_cut() -> None:
    sent, _ = read("a" * (MOST_CHARACTERS + 1))
    assert list(map(len, sent)) == [MOST_CHARACTERS, 1]


def test_places_are_those_of_the_whole_text_and_counts_are_added() -> None:
    text = "x" * 100 + "\n" + NUMBER + " " + "y" * 200 + NUMBER
    sent, whole = read(text, lambda part: 120 if len(part) > 200 else None)
    assert len(sent) > 1
    assert [text[item.start : item.end] for item in whole.items] == [NUMBER] * len(whole.items)
    assert (whole.ignored_count, whole.rest_start) == (len(sent), None)


@pytest.mark.parametrize("rest", [0, -1, 10**6])
def test_a_rest_that_does_not_follow_is_not_understood(rest: int) -> None:
    parts = TextParts("call 012 345 678")
    parts.next()
    with pytest.raises(MemberUnreadable):
        parts.add(answer("x", rest))


def test_a_value_in_two_parts_is_given_once() -> None:
    parts = TextParts(f"{NUMBER} {NUMBER}")
    item = {**ITEM, "start": 0, "end": 11, "value": NUMBER}
    for rest in (12, None):
        parts.next()
        parts.add(Extraction.from_dict({"items": [item], "ignored_count": 0, "rest_start": rest}))
    assert [item.start for item in parts.whole().items] == [0]


def test_extract_asks_for_the_values_of_a_text(fake: FakeKrama) -> None:
    fake.on("extractValues").answer(items=[dict(ITEM, start=5, end=16, value=NUMBER)], ignored_count=2, rest_start=None)
    extraction = fake.krama().extract("call 012 345 678")
    assert [item.value for item in extraction.items] == [NUMBER]
    assert (extraction.ignored_count, fake.asked[0].operation) == (2, "extractValues")


def test_extract_goes_on_behind_what_was_read(fake: FakeKrama) -> None:
    fake.on("extractValues").answer(items=[], ignored_count=1, rest_start=5).answer(
        items=[], ignored_count=1, rest_start=None
    )
    assert fake.krama().extract("call 012 345 678").ignored_count == 2
    assert [call.said["text"] for call in fake.asked] == ["call 012 345 678", "012 345 678"]


def test_async_extract_is_the_same(fake: FakeKrama) -> None:
    fake.on("extractValues").answer(items=[], ignored_count=3, rest_start=None)

    async def program() -> int:
        async with fake.async_krama() as krama:
            return (await krama.extract("x")).ignored_count

    assert asyncio.run(program()) == 3


def test_extract_takes_only_text(fake: FakeKrama) -> None:
    with pytest.raises(TypeError, match="text"):
        fake.krama().extract(b"call")  # type: ignore[arg-type]
