"""Cursors: whatever is sent for one is a place, or is refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.core.cursor import START, Cursors, CursorUnreadable, KeysetPosition, narrowed
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange

PATHS = [
    path
    for path, operations in json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))["paths"].items()
    if any(parameter["name"] == "cursor" for parameter in operations.get("get", {}).get("parameters", ()))
]


CURSORS = Cursors(bytes(range(Cursors.KEY_BYTES)))
PLACE = KeysetPosition(7, indicator_id(Indicator(Kind.PHONE, "+85512345678")))


@given(st.one_of(st.text(max_size=96), st.binary(min_size=29, max_size=69).map(base64.urlsafe_b64encode)))
def test_any_text_is_refused_that_the_exchange_did_not_make(text: str | bytes) -> None:
    with pytest.raises(CursorUnreadable, match="is not valid"):
        CURSORS.decode(text if isinstance(text, str) else text.decode())


def test_place_is_found_again_in_its_own_list_alone() -> None:
    cursor = CURSORS.encode(PLACE, "indicators", "kind=phone")
    assert CURSORS.decode(cursor, "indicators", "kind=phone") == PLACE
    for other in (("indicators", "kind=url"), ("indicators", "category=phone"), ("corrections",), ("indicators",)):
        with pytest.raises(CursorUnreadable, match="another list"):
            CURSORS.decode(cursor, *other)


@pytest.mark.parametrize(
    ("cursor", "filters"),
    [
        ("c0lKFtlioOCdRPGYvVv60LQO-sNUEOOMnIFQ_ww2XTpyouv6N9xBQmhHDp-gF", {}),
        (
            "cRN1zjKWajfpfWYTouNOKvgDtwAs1ffwWXHxVB02VG6-khy9PpmLDpAgU6pfW",
            {"kind": frozenset({Kind.URL, Kind.PHONE}), "category": "loan"},
        ),
    ],
)
def test_kept_cursor_is_valid_though_the_list_has_new_filters_in_another_order(
    cursor: str, filters: dict[str, object]
) -> None:
    """These were kept for years. If one becomes unreadable, every follower of that list begins again."""
    later = {"a_new_filter": None, **dict(reversed(filters.items())), "status": None}
    assert CURSORS.decode(cursor, "indicators", *narrowed(later)) == PLACE
    assert CURSORS.encode(PLACE, "indicators", *narrowed(filters)) == cursor


def test_no_cursor_begins_with_a_hyphen_which_commands_take_for_an_option() -> None:
    cursors = [CURSORS.encode(KeysetPosition(seq, PLACE.key), "indicators") for seq in range(500)]
    assert any(cursor[1] == "-" for cursor in cursors), "those that would begin with one"
    assert {cursor[0] for cursor in cursors} == {"c"}
    with pytest.raises(CursorUnreadable):
        CURSORS.decode(cursors[0][1:], "indicators")


def test_cursor_in_a_url_tells_nobody_where_it_is() -> None:
    """A proxy logs it, and an indicator's id can be traced back to its value."""
    cursor = CURSORS.encode(PLACE, "indicators")
    assert PLACE.key.bytes not in base64.urlsafe_b64decode(cursor[1:] + "=" * (-len(cursor[1:]) % 4))
    with pytest.raises(CursorUnreadable, match="is not valid"):
        Cursors(bytes(Cursors.KEY_BYTES)).decode(cursor, "indicators")


@pytest.mark.parametrize("path", PATHS)
def test_every_list_refuses_the_cursor_of_another(exchange: Exchange, police: Caller, path: str) -> None:
    """It would leave things out, and nobody would notice."""
    report = police.report("012 345 678")
    case = police.post("/v1/cases", {"reference": "A-1", "category": "loan"}).json()
    path = path.format_map(report | case | {"indicator_id": report["indicator"]["indicator_id"]})
    cursor = exchange.services[Cursors].encode(START, "another list")
    answer = police.get(path, cursor=cursor)
    assert (answer.status_code, answer.json().get("code")) == (422, "cursor_unreadable")


def test_cursor_is_valid_with_and_without_the_word_for_what_a_list_has_anyway(police: Caller) -> None:
    """`agency_id=all` is what a list has without it. Other words narrow the list, and need another cursor."""
    for number in range(3):
        police.report(f"012 345 67{number}")
    plain, all_of_them = (police.get("/v1/reports", limit=1, **asked).json() for asked in ({}, {"agency_id": "all"}))
    for cursor, asked in ((plain, {"agency_id": "all"}), (all_of_them, {})):
        answer = police.get("/v1/reports", cursor=cursor["next_cursor"], **asked)
        assert (answer.status_code, len(answer.json()["items"])) == (200, 2)
    refused = police.get("/v1/reports", cursor=plain["next_cursor"], agency_id="own")
    assert (refused.status_code, refused.json().get("code")) == (422, "cursor_unreadable")


def test_lists_are_found() -> None:
    assert len(PATHS) >= 6
