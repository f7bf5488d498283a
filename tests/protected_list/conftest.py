"""Who takes part: the national administrator, an office, a bank."""

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import ORDINARY


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("National Police")


@pytest.fixture
def reporter(exchange: Exchange) -> Caller:
    return exchange.member("Phnom Penh", Sector.POLICE, ORDINARY)


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK, ORDINARY)
