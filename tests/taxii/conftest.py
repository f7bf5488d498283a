"""The member of tests of TAXII."""

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY


@pytest.fixture
def reader(exchange: Exchange) -> Caller:
    return exchange.member("Partner", Sector.PARTNER, ORDINARY)
