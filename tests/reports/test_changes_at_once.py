"""Of two changes of one report at once, the second begins with what the first has left."""

from collections.abc import Callable

import httpx

from krama.reports import locking
from tests.exchange import Caller, Exchange
from tests.overlap import only_on_postgresql, overlap

PHONE = "012 345 678"

pytestmark = only_on_postgresql


def changed_twice(
    exchange: Exchange, first: Callable[[], httpx.Response], second: Callable[[], httpx.Response]
) -> tuple[httpx.Response, httpx.Response]:
    """The answers; the second change begins when the first one has read the report."""
    return overlap(exchange.database, locking, "lock", first, second)


def test_report_that_is_withdrawn_twice_at_once_keeps_its_first_reason(exchange: Exchange, police: Caller) -> None:
    path = f"/v1/reports/{police.report(PHONE)['report_id']}"
    first, second = changed_twice(
        exchange,
        lambda: police.post(f"{path}/withdraw", {"reason": "Wrong number."}),
        lambda: police.post(f"{path}/withdraw", {"reason": "Again."}),
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["end_reason"] == "Wrong number."
    assert police.get(path).json()["end_reason"] == "Wrong number."


def test_history_of_labels_lacks_no_label_that_two_changes_at_once_gave(exchange: Exchange, police: Caller) -> None:
    path = f"/v1/reports/{police.report(PHONE)['report_id']}"
    changed_twice(
        exchange,
        lambda: police.post(f"{path}/relabel", {"tlp": "TLP:CLEAR", "reason": "Public."}),
        lambda: police.post(f"{path}/relabel", {"tlp": "TLP:AMBER", "reason": "Under way."}),
    )
    history = police.get(f"{path}/label-changes").json()["items"]
    assert [(change["before"]["tlp"], change["after"]["tlp"]) for change in history] == [
        ("TLP:GREEN", "TLP:CLEAR"),
        ("TLP:CLEAR", "TLP:AMBER"),
    ]


def test_report_that_two_officers_approve_at_once_keeps_its_first_approval(
    exchange: Exchange, police: Caller, office: Caller
) -> None:
    path = f"/v1/reports/{police.report(PHONE)['report_id']}"
    third = exchange.member("Kampot Office")
    first, second = changed_twice(
        exchange,
        lambda: office.post_as_read(f"{path}/approve", None),
        lambda: third.post_as_read(f"{path}/approve", None),
    )
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["approved_at"] == second.json()["approved_at"] == police.get(path).json()["approved_at"]
