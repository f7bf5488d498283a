"""The members of tests of statistics."""

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    return exchange.member("Takeo Office", Sector.POLICE, ORDINARY)


@pytest.fixture
def other(exchange: Exchange) -> Caller:
    return exchange.member("Kampot Office", Sector.POLICE, ORDINARY)


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK, ORDINARY)
