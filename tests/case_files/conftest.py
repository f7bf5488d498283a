"""The members of tests of cases."""

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    return exchange.member("Takeo Office")


@pytest.fixture
def kampot(exchange: Exchange) -> Caller:
    return exchange.member("Kampot Office")


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    return exchange.member("ABA", Sector.BANK)
