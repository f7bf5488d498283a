"""A page of TAXII that says `more` without `next`: the import goes on by time, or says that it can't."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from krama.imports.errors import ImportRefused
from tests.exchange import Exchange
from tests.imports.importing import importer, live, phone
from tests.server import serving

TIMES = ["2026-11-01T00:00:00.000000Z", "2026-11-02T00:00:00.000000Z", "2026-11-03T00:00:00.000000Z"]


class Collection:
    """A collection with one object a page, that asks its readers to go on by `added_after`."""

    def __init__(self, last: list[str | None], ends: bool = True) -> None:
        self.last, self.ends, self.asked = last, ends, list[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        after = parse_qs(scope["query_string"].decode()).get("added_after", [""])[0]
        self.asked.append(after)
        number = sum(time <= after for time in TIMES)
        objects = [phone(number)] if number < len(TIMES) else []
        document = {"objects": objects, "more": number < len(TIMES) - 1 or not self.ends}
        last = self.last[min(number, len(self.last) - 1)]
        headers = [] if last is None else [(b"x-taxii-date-added-last", last.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})


class Added:
    """A collection of objects that were added at these times. A page has up to `limit` of them, and no `next`."""

    def __init__(self, times: list[str], limit: int) -> None:
        self.times, self.limit, self.asked = times, limit, list[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        after = parse_qs(scope["query_string"].decode()).get("added_after", [""])[0]
        self.asked.append(after)
        following = [(time, number) for number, time in enumerate(self.times) if time > after]
        page = following[: self.limit]
        document = {"objects": [phone(number) for _, number in page], "more": len(following) > self.limit}
        headers = [(b"x-taxii-date-added-last", page[-1][0].encode())] if page else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(document).encode()})


def test_collection_that_names_no_page_is_read_to_its_end_by_time(exchange: Exchange) -> None:
    collection, mine = Added(TIMES, limit=2), importer(exchange)
    with serving(collection, lifespan="off") as address:
        summary = mine.run("taxii", f"{address}/c/")
        assert mine.run("taxii", f"{address}/c/").counts == {}
    assert (summary.counts["created"], len(live(exchange))) == (3, 3)
    assert collection.asked == ["", "2026-11-01T23:59:59.999999Z", TIMES[2]]
    assert summary.notes == []


def test_objects_added_in_one_moment_are_read_where_a_page_ends_among_them(exchange: Exchange) -> None:
    collection, mine = Added([*TIMES[:1] * 2, *TIMES[1:2] * 2, TIMES[2]], limit=3), importer(exchange)
    with serving(collection, lifespan="off") as address:
        assert mine.run("taxii", f"{address}/c/").counts["created"] == 5
    assert len(live(exchange)) == 5


def test_more_objects_of_one_moment_than_a_page_holds_end_each_run_with_what_to_do(exchange: Exchange) -> None:
    collection, mine = Added([TIMES[0]] * 3, limit=2), importer(exchange)
    with serving(collection, lifespan="off") as address:
        for _ in range(2):
            with pytest.raises(ImportRefused, match=f"more follows.*{TIMES[0]}.*larger pages") as refused:
                mine.run("taxii", f"{address}/c/")
            assert refused.value.code == "import_refused"
    assert len(live(exchange)) == 2


@pytest.mark.parametrize("last", [[None], [TIMES[0]], ["soon"], ["9999-12-31T00:00:00Z"]])
def test_collection_that_names_neither_a_page_nor_a_later_time_is_refused_after_what_it_sent(
    exchange: Exchange, last: list[str | None]
) -> None:
    collection, mine = Collection(last, ends=False), importer(exchange)
    with serving(collection, lifespan="off") as address:
        for _ in range(2):
            with pytest.raises(ImportRefused, match="more follows") as refused:
                mine.run("taxii", f"{address}/c/")
            assert refused.value.code == "import_refused"
    assert len(live(exchange)) >= 1
    assert len(collection.asked) <= 6
