"""`krama.extract`: a text of any length, in parts, with one answer about all of it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from krama_client._core.models import MemberUnreadable
from krama_client._rows.text_parts import CONTEXT_BEFORE, MOST_CHARACTERS, TextParts
from krama_client.testing import FakeKrama
from krama_client.types import Extraction

ITEM: dict[str, Any] = {
    "kind": "phone", "canonical": "+85512345678", "display": "+855 12 345 678", "institution": None,
    "institution_known": None, "chain": None, "platform": None, "other_kinds": [], "protected": False, "role": None,
    "error": None,
}  # fmt: skip
NUMBER = "012 345 678"


def answer(sent: dict[str, Any], rest_start: int | None = None) -> Extraction:
    """What the exchange says of a part with one number, as if all numbers were different."""
    start = sent["text"].find(NUMBER)
    number = {
        **ITEM,
        "start": start,
        "end": start + len(NUMBER),
        "value": NUMBER,
        "canonical": f"+8551{len(str(sent))}",
    }
    items = [number] if start >= 0 else []
    rest = None if rest_start is None else {"start": rest_start, "context": "7"}
    return Extraction.from_dict({"items": items, "ignored_count": 1, "rest": rest})


def _until_context(sent: dict[str, Any]) -> int | None:
    """Where the exchange stops in a text that goes on."""
    return len(sent["text"]) - 4096 if sent.get("incomplete") else None


def read(
    text: str, rest_of: Callable[[dict[str, Any]], int | None] = _until_context
) -> tuple[list[dict[str, Any]], Extraction]:
    """The parts that are sent, and the answer to the whole."""
    parts, sent = TextParts(text), []
    while (part := parts.next()) is not None:
        sent.append(part)
        parts.add(answer(part, rest_of(part)))
    return sent, parts.whole()


def test_a_short_text_is_one_part_and_an_empty_one_too() -> None:
    assert read("call 012 345 678")[0] == [{"text": "call 012 345 678"}]
    assert read("")[0] == [{"text": ""}]
    assert read("a" * MOST_CHARACTERS)[0] == [{"text": "a" * MOST_CHARACTERS}]


def test_parts_of_a_long_text_overlap_so_that_each_has_what_stands_before_it() -> None:
    text = "".join(f"line {number}\n" for number in range(20_000))
    sent, _ = read(text)
    assert len(sent) > 2
    assert all(len(part["text"]) <= MOST_CHARACTERS and part["text"] in text for part in sent)
    assert [part.get("incomplete", False) for part in sent] == [True] * (len(sent) - 1) + [False]
    ends = [text.index(part["text"]) + len(part["text"]) - 4096 for part in sent[:-1]]
    begins = [text.index(part["text"]) + part["rest"]["start"] for part in sent[1:]]
    assert begins == ends
    assert {(part["rest"]["start"], part["rest"]["context"]) for part in sent[1:]} == {(CONTEXT_BEFORE, "7")}
    assert text.endswith(sent[-1]["text"])


def test_places_are_those_of_the_whole_text_and_counts_are_added() -> None:
    text = NUMBER + "y" * 2000 + NUMBER
    sent, whole = read(text, lambda part: 1500 if "rest" not in part else None)
    assert [part["text"] for part in sent] == [text, text[1500 - CONTEXT_BEFORE :]]
    assert [(item.start, text[item.start : item.end]) for item in whole.items] == [(0, NUMBER), (2011, NUMBER)]
    assert (whole.ignored_count, whole.rest) == (2, None)


@pytest.mark.parametrize("rest", [0, -1, 10**6])
def test_a_rest_that_does_not_follow_is_not_understood(rest: int) -> None:
    parts = TextParts("call 012 345 678")
    parts.next()
    with pytest.raises(MemberUnreadable):
        parts.add(answer({"text": "x"}, rest))


def test_a_text_that_goes_on_without_a_rest_is_not_understood() -> None:
    parts = TextParts("a" * (MOST_CHARACTERS + 1))
    with pytest.raises(MemberUnreadable):
        parts.add(answer(parts.next() or {}))


def test_a_value_in_two_parts_is_given_once() -> None:
    parts = TextParts(f"{NUMBER} {NUMBER}")
    item = {**ITEM, "start": 0, "end": 11, "value": NUMBER}
    for rest in ({"start": 12, "context": ""}, None):
        parts.next()
        parts.add(Extraction.from_dict({"items": [item], "ignored_count": 0, "rest": rest}))
    assert [item.start for item in parts.whole().items] == [0]


@pytest.mark.parametrize("own", [{}, {"kind": "handle", "canonical": "whatsapp:+85512345678", "platform": "whatsapp"}])
def test_a_value_that_only_a_later_part_calls_the_victims_is_the_victims(own: dict[str, Any]) -> None:
    parts = TextParts(f"{NUMBER} 012 345 679 {NUMBER}")
    other = {**ITEM, "start": 12, "end": 23, "value": "012 345 679", "canonical": "+85512345679"}
    first = [{**ITEM, "start": 0, "end": 11, "value": NUMBER}, other]
    last = [{**ITEM, **own, "start": 24, "end": 35, "value": NUMBER, "role": "victim"}]
    for items, rest in ((first, {"start": 24, "context": ""}), (last, None)):
        parts.next()
        parts.add(Extraction.from_dict({"items": items, "ignored_count": 0, "rest": rest}))
    roles = {item.canonical: item.role for item in parts.whole().items}
    assert (roles["+85512345678"], roles["+85512345679"]) == ("victim", None)


def test_extract_asks_for_the_values_of_a_text(fake: FakeKrama) -> None:
    fake.on("extractValues").answer(items=[dict(ITEM, start=5, end=16, value=NUMBER)], ignored_count=2, rest=None)
    extraction = fake.krama().extract("call 012 345 678")
    assert [item.value for item in extraction.items] == [NUMBER]
    assert (extraction.ignored_count, fake.asked[0].operation) == (2, "extractValues")


def test_extract_goes_on_behind_what_was_read(fake: FakeKrama) -> None:
    rest = {"start": 5, "context": "0/phone////0"}
    fake.on("extractValues").answer(items=[], ignored_count=1, rest=rest).answer(items=[], ignored_count=1, rest=None)
    assert fake.krama().extract("call 012 345 678").ignored_count == 2
    assert [call.said for call in fake.asked] == [
        {"text": "call 012 345 678"}, {"text": "call 012 345 678", "rest": rest},
    ]  # fmt: skip


def test_async_extract_is_the_same(fake: FakeKrama) -> None:
    fake.on("extractValues").answer(items=[], ignored_count=3, rest=None)

    async def program() -> int:
        async with fake.async_krama() as krama:
            return (await krama.extract("x")).ignored_count

    assert asyncio.run(program()) == 3


def test_extract_takes_only_text(fake: FakeKrama) -> None:
    with pytest.raises(TypeError, match="text"):
        fake.krama().extract(b"call")  # type: ignore[arg-type]
