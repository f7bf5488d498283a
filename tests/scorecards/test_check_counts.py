"""The counts of checks, which scorecards show."""

from uuid import UUID

from sqlmodel import Session, select

from krama.listings.tables import CheckTally
from krama.listings.usage_counter import UsageCounter
from tests.exchange import Caller, Exchange


def test_two_workers_add_up(exchange: Exchange, bank: Caller) -> None:
    agency = UUID(bank.get("/v1/me").json()["agency"]["agency_id"])
    tallies = [UsageCounter(exchange.database) for _ in range(2)]
    for tally in tallies:
        tally.count(agency, 3, 1)
        tally.keep()
        tally.keep()

    def stored(session: Session) -> list[tuple[int, int]]:
        return [(row.checks, row.hits) for row in session.exec(select(CheckTally))]

    with exchange.database.read() as session:
        assert stored(session) == [(6, 2)]
