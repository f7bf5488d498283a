"""A listing never moves to another event of the feed, whatever else of its day is cleared: so its end shows there."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from krama.operations.retention import run_daily
from tests.exchange import Caller, Exchange
from tests.misp.feed_reader import FeedReader
from tests.misp.test_misp_feed import SOON, STRONG, later, token_of, with_feed_key

__all__ = ["later"]


def _report(office: Caller, value: str) -> str:
    report_id: str = office.report(value, **STRONG)["report_id"]  # type: ignore[arg-type]
    return report_id


VALUES = [f"012 345 67{number}" for number in range(8)]


@pytest.mark.parametrize("first", [0, 3])
def test_listing_that_ends_after_an_older_one_was_cleared_ends_for_its_readers(
    exchange: Exchange, later: Callable[[timedelta], None], first: int
) -> None:
    secrets = [exchange.enrol("Office")[1] for _ in range(2)]

    def offices() -> list[Caller]:
        """With tokens of now."""
        return [token_of(exchange, secret) for secret in secrets]

    reports = {value: [_report(office, value) for office in offices()] for value in VALUES}
    reader = FeedReader(with_feed_key(exchange))

    def withdraw(value: str) -> None:
        for office, report_id in zip(offices(), reports[value], strict=True):
            answer = office.post_as_read(f"/v1/reports/{report_id}/withdraw", {"reason": "It was wrong."})
            assert answer.status_code == 200
        later(SOON)
        reader.pull()

    later(SOON)
    reader.pull()
    assert len(reader.sought) == len(VALUES)
    withdraw(VALUES[first])
    later(timedelta(days=31))
    run_daily(exchange.database, 30)
    later(SOON)
    reader.pull()
    for value in VALUES:
        if value != VALUES[first]:
            withdraw(value)
    assert reader.sought == set()
    assert reader.live == set()
