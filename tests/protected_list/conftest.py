"""Who takes part besides members: the national administrator."""

import pytest

from tests.exchange import Caller, Exchange


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("National Police")
