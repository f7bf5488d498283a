"""Dividing a JSON array into its elements."""

import io
import json
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.bulk.json_array import elements
from krama.reports.errors import BatchUnreadable
from tests.tiers import fewer_examples

scalars = st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(['"', "\\", '\\"', "[", "]},{"])
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


class Drip(io.BytesIO):
    """Gives a byte or three at a time, so that every mark meets the end of a chunk."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(1 + self.tell() % 3)


def wrapped(array: bytes) -> bytes:
    return b'{"items": ' + array + b"}"


def divided(body: IO[bytes], most: int = 10_000) -> list[Any]:
    return [json.loads(element) for element in elements(body, most)]


@fewer_examples
@given(st.lists(values), st.booleans(), st.sampled_from([None, 0, 2]))
def test_elements_are_those_of_a_json_parser(array: list[Any], ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(array, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    assert divided(io.BytesIO(wrapped(text))) == array
    assert divided(Drip(wrapped(text))) == array


ARRAYS = ["", "{}", "5", "[", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1]]", "[1] 2", "[1][2]", '["a]', "x[1]", "[[]", "]"]
OTHERS = [
    "",
    " ",
    "[1]",
    "{}",
    '{"item": [1]}',
    '{"items": [1], "more": 1}',
    '{"items": [1]} 2',
    '{"items": [1]',
    "{items: []}",
]


@pytest.mark.parametrize("text", [*(f'{{"items": {array}}}' for array in ARRAYS), *OTHERS])
def test_text_that_is_not_one_list_of_items_is_refused(text: str) -> None:
    for body in (io.BytesIO(text.encode()), Drip(text.encode())):
        with pytest.raises(BatchUnreadable):
            list(elements(body, 100))


def test_long_element_is_refused() -> None:
    with pytest.raises(BatchUnreadable, match="longer than 100 bytes"):
        list(elements(io.BytesIO(wrapped(b'["' + b"x" * 500_000 + b'", 7]')), 100))


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_element_is_refused_or_left_to_its_parser(depth: int) -> None:
    body = io.BytesIO(wrapped(b"[7," + b"[" * depth + b"]" * depth + b"]"))
    try:
        assert len(list(elements(body, 64 * 1024))) == 2
    except BatchUnreadable:
        assert depth == 100_000


@pytest.mark.parametrize("element", [b'{"a": 1, "a": 2}', b"NaN", b'"\\ud800"', b'"\x01"', b'"\xff"', b"9" * 4000])
def test_element_that_only_the_strict_parser_refuses_is_divided_from_the_others(element: bytes) -> None:
    assert list(elements(io.BytesIO(wrapped(b"[" + element + b' ,{"b": 1}]')), 4000)) == [element, b'{"b": 1}']


def test_byte_order_mark_is_skipped() -> None:
    assert list(elements(io.BytesIO(b"\xef\xbb\xbf " + wrapped(b"[1]")), 100)) == [b"1"]
