"""Lists end, can be continued, and can be read by the page."""

import asyncio
from typing import Any

import httpx
import pytest

from krama_client import AnswerNotUnderstood, AsyncKrama
from krama_client.types import RawAnswer
from tests.client.service import ME, StandIn, ok
from tests.client.test_models import DISPUTE


def page(number: int, next_cursor: str | None, has_more: bool, resume_cursor: str = "later") -> dict[str, Any]:
    item = DISPUTE | {"dispute_id": f"22a4c31d-a801-436a-90c9-{number:012}"}
    cursors = {"next_cursor": next_cursor, "resume_cursor": next_cursor or resume_cursor}
    return {"items": [item], "has_more": has_more, **cursors}


@pytest.mark.parametrize(
    "endless", [page(1, None, has_more=True), page(1, "c", has_more=True)], ids=["no cursor", "same cursor"]
)
def test_list_ends_where_its_cursor_does_not_move(endless: dict[str, Any]) -> None:
    service = StandIn(ok(endless))
    assert len(list(service.krama().disputes.list())) <= 2
    assert len(service.asked) <= 2

    async def read(krama: AsyncKrama) -> int:
        return len([item async for item in krama.disputes.list()])

    again = StandIn(ok(endless))
    assert asyncio.run(read(again.async_krama())) <= 2


def test_list_goes_on_from_its_cursor() -> None:
    service = StandIn(ok(page(1, "a", has_more=True)), ok(page(2, None, False, "b")))
    disputes = service.krama().disputes.list(status="opened", limit=1)
    assert [int(str(dispute.dispute_id)[-1]) for dispute in disputes] == [1, 2]
    assert disputes.resume_cursor == "b"
    assert [dict(request.url.params) for request in service.asked] == [
        {"status": "opened", "limit": "1"},
        {"status": "opened", "limit": "1", "cursor": "a"},
    ]


def test_list_is_asked_for_as_json_whose_pages_name_the_next_one() -> None:
    service = StandIn(ok(page(1, "a", has_more=True)), ok(page(2, None, False, "b")))
    assert len(list(service.krama().disputes.list())) == 2
    assert {request.headers["Accept"] for request in service.asked} == {"application/json"}
    table = StandIn(httpx.Response(200, text="dispute_id\n", headers={"Content-Type": "text/csv"}))
    with pytest.raises(AnswerNotUnderstood):
        list(table.krama().disputes.list())


def test_list_can_be_read_twice() -> None:
    first, second = page(1, "a", has_more=True), page(2, None, False, "b")
    service = StandIn(ok(first), ok(second), ok(first), ok(second))
    disputes = service.krama().disputes.list()
    assert list(disputes) == list(disputes)
    assert [request.url.params.get("cursor") for request in service.asked] == [None, "a", None, "a"]
    assert disputes.resume_cursor == "b"


def test_cursor_moves_only_when_all_items_of_a_page_were_taken() -> None:
    service = StandIn(ok(page(1, "a", has_more=True)))
    disputes = service.krama().disputes.list(cursor="start")
    for _ in disputes:
        break
    assert disputes.resume_cursor == "start"


def test_list_that_cannot_be_followed_has_no_cursor_at_its_end() -> None:
    ends = [page(1, "a", has_more=True), page(2, None, has_more=False)]
    for each in ends:
        del each["resume_cursor"]
    disputes = StandIn(*map(ok, ends)).krama().disputes.list()
    assert [(len(read.items), disputes.resume_cursor) for read in disputes.by_page()] == [(1, None), (1, "a")]
    assert disputes.resume_cursor is None


def test_pages_come_one_by_one() -> None:
    service = StandIn(ok(page(1, "a", has_more=True)), ok(page(2, None, has_more=False)))
    assert [(len(read.items), read.next_cursor) for read in service.krama().disputes.list().by_page()] == [
        (1, "a"),
        (1, None),
    ]


def test_first_items_need_no_more_pages_than_they_fill() -> None:
    service = StandIn(ok(page(1, "a", has_more=True)), ok(page(2, "b", has_more=True)), ok(page(3, None, False)))
    assert len(service.krama().disputes.list().first(2)) == 2
    assert len(service.asked) == 2
    assert service.krama().disputes.list().first(0) == []


def test_raw_response_has_status_headers_and_answer() -> None:
    response = ok(ME)
    response.headers["RateLimit"] = '"checks";r=7'
    response.headers["X-Request-ID"] = "request-7"
    raw = StandIn(response).krama().me.with_raw_response.get()
    assert isinstance(raw, RawAnswer)
    assert (raw.status, raw.headers["ratelimit"], raw.request_id) == (200, '"checks";r=7', "request-7")
    assert raw.parsed.agency.name == ME["agency"]["name"]
    assert ME["agency"]["name"] not in repr(raw)


def test_raw_response_of_a_list_is_its_first_page() -> None:
    raw = StandIn(ok(page(1, "a", has_more=True))).krama().disputes.with_raw_response.list(limit=1)
    assert (len(raw.parsed.items), raw.parsed.next_cursor) == (1, "a")


def test_raw_responses_of_tasks_do_not_mix() -> None:
    async def both(krama: AsyncKrama) -> list[int]:
        asked = [krama.me.with_raw_response.get(), krama.disputes.with_raw_response.list()]
        me, disputes = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(me, RawAnswer)
        assert isinstance(disputes, RawAnswer)
        return [me.status, disputes.status]

    def answer(request: Any) -> Any:
        if request.url.path == "/oauth/token":
            return StandIn(ok({}))(request)
        return ok(ME) if request.url.path == "/v1/me" else ok(page(1, None, has_more=False))

    krama = StandIn(ok(ME)).async_krama()
    krama._connection.client._transport.handler = answer  # type: ignore[attr-defined]
    assert asyncio.run(both(krama)) == [200, 200]
