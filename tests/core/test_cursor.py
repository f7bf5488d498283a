"""Cursors: whatever is sent for one is a place, or is refused."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core.cursor import START, CursorUnreadable, KeysetPosition, decode, encode
from krama.indicators.kinds import Kind
from tests.architecture.repository import ROOT
from tests.exchange import Caller

PATHS = [
    path
    for path, operations in json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))["paths"].items()
    if any(parameter["name"] == "cursor" for parameter in operations.get("get", {}).get("parameters", ()))
]


@given(st.one_of(st.text(max_size=64), st.binary(min_size=29, max_size=29).map(base64.urlsafe_b64encode)))
def test_any_text_is_a_place_or_refused(text: str | bytes) -> None:
    cursor = text if isinstance(text, str) else "Z" + text.decode()[1:]  # begins as a cursor does, mostly
    try:
        place = decode(cursor)
    except CursorUnreadable:
        return
    assert decode(encode(place)) == place
    assert place >= START


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**63 - 1])
def test_place_beyond_all_numbers_is_refused(number: int) -> None:
    cursor = encode(KeysetPosition(number, UUID(int=1)), "reports", None)
    with pytest.raises(CursorUnreadable, match="is not valid"):
        decode(cursor, "reports", None)


def test_place_is_found_again_in_its_own_list_alone() -> None:
    place = KeysetPosition(7, UUID(int=1))
    cursor = encode(place, "indicators", Kind.PHONE, None)
    assert decode(cursor, "indicators", Kind.PHONE, None) == place
    for other in (("indicators", Kind.URL, None), ("indicators", None, None), ("corrections",), ("indicators",)):
        with pytest.raises(CursorUnreadable, match="another list"):
            decode(cursor, *other)


@pytest.mark.parametrize("path", PATHS)
def test_every_list_refuses_the_cursor_of_another(police: Caller, path: str) -> None:
    """It would leave things out, and nobody would notice."""
    report = police.report("012 345 678")
    path = path.format(report_id=report["report_id"], indicator_id=report["indicator"]["indicator_id"])
    answer = police.get(path, cursor=encode(START, "another list"))
    assert (answer.status_code, answer.json().get("code")) == (422, "cursor_unreadable")


def test_lists_are_found() -> None:
    assert len(PATHS) >= 6
