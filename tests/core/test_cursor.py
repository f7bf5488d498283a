"""Cursors: whatever is sent for one is a place, or is refused."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.app import create_app
from krama.core.cursor import START, CursorUnreadable, decode, encode
from krama.settings import Settings
from tests.exchange import Caller

PATHS = [
    path
    for path, operations in create_app(Settings.model_construct()).openapi()["paths"].items()
    if any(parameter["name"] == "cursor" for parameter in operations.get("get", {}).get("parameters", ()))
]


@given(st.one_of(st.text(max_size=64), st.binary(min_size=25, max_size=25).map(base64.urlsafe_b64encode)))
def test_any_text_is_a_place_or_refused(text: str | bytes) -> None:
    cursor = text if isinstance(text, str) else "Z" + text.decode()[1:]  # begins as a cursor does, mostly
    try:
        place = decode(cursor)
    except CursorUnreadable:
        return
    assert decode(encode(place)) == place
    assert place >= START


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**63 - 1])
def test_place_beyond_all_numbers_is_refused_by_every_list(police: Caller, path: str, number: int) -> None:
    cursor = base64.urlsafe_b64encode(b"d" + number.to_bytes(8, "big") + b"\xff" * 16).rstrip(b"=").decode()
    report = police.report("012 345 678")
    path = path.format(report_id=report["report_id"], indicator_id=report["indicator"]["indicator_id"])
    answer = police.get(path, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_unreadable")


def test_lists_are_found() -> None:
    assert len(PATHS) >= 6
