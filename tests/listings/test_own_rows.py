"""An agency that knows more of an indicator than its sector has a row of its own, and sees that one alone."""

from functools import partial
from typing import Any

import pytest

from tests.exchange import Caller, Exchange
from tests.statements import statements

PHONES = [f"012 345 {number:03}" for number in range(12)]


@pytest.fixture
def known_better(office: Caller, police: Caller, bank: Caller) -> list[str]:
    """The canonical forms, in the order of their last change. The police's own reports on every third are red."""
    listed = [office.report(phone)["indicator"]["canonical"] for phone in PHONES]
    for phone in PHONES[::3]:
        police.report(phone, tlp="TLP:RED", audience={"agencies": [bank.get("/v1/me").json()["agency"]["agency_id"]]})
    moved = listed[::3]
    return [each for each in listed if each not in moved] + moved


def walked(member: Caller, path: str, limit: int) -> list[str]:
    """The canonical forms of all items, page by page. Each page but the last is full."""
    listed: list[str] = []
    cursor: str | None = None
    while True:
        answer = member.get(path, limit=str(limit), **({"cursor": cursor} if cursor else {})).json()
        items, cursor = answer["items"], answer["next_cursor"]
        assert len(items) == limit or cursor is None
        listed += [item.get("canonical") or item["indicator"]["canonical"] for item in items]
        if cursor is None:
            return listed


def test_own_row_takes_the_place_of_the_sector_s(known_better: list[str], police: Caller, office: Caller) -> None:
    for limit in (1, 2, 3, 5, 1000):
        assert walked(police, "/v1/indicators", limit) == known_better
        assert walked(police, "/v1/changes", limit) == known_better
    assert walked(office, "/v1/indicators", 5) == sorted(known_better)


def test_page_behind_many_rows_that_are_replaced_takes_few_queries(
    exchange: Exchange, office: Caller, police: Caller, bank: Caller
) -> None:
    """A member that reports what others have listed would otherwise make one query for each of these rows."""
    named = {"tlp": "TLP:RED", "audience": {"agencies": [bank.get("/v1/me").json()["agency"]["agency_id"]]}}
    phones = [{"value": f"012 34{number:04}", "category": "loan"} for number in range(300)]
    both: list[tuple[Caller, dict[str, Any]]] = [(office, {}), (police, named)]
    for member, facts in both:
        sent = member.post("/v1/reports/batch", {"items": [phone | facts for phone in phones]})
        assert sent.json()["created_count"] == len(phones)
    for path in ("/v1/indicators", "/v1/changes"):
        for limit in ("1", "299"):
            assert statements(exchange, partial(police.get, path, limit=limit)) < 30
