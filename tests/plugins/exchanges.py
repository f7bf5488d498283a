"""Fixtures for exchanges: the application on a migrated database of each kind, and members who call it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange
from tests.members import ORDINARY


@pytest.fixture
def exchange(database_url: str, tmp_path: Path) -> Iterator[Exchange]:
    """The application on a database that nothing else uses."""
    with running_exchange(database_url, tmp_path / "state") as running:
        yield running


@pytest.fixture(scope="module")
def module_exchange(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """The application for all tests of a module: for those that change nothing, or only what they make themselves."""
    with running_exchange(module_database_url, tmp_path_factory.mktemp("module") / "state") as running:
        yield running


@pytest.fixture
def police(exchange: Exchange) -> Caller:
    """A police office that may do everything."""
    return exchange.member("Phnom Penh Office")


@pytest.fixture
def office(exchange: Exchange) -> Caller:
    """A second police office."""
    return exchange.member("Battambang Office")


@pytest.fixture
def reporter(exchange: Exchange) -> Caller:
    """A police office that may do what an ordinary member may."""
    return exchange.member("Phnom Penh", Sector.POLICE, ORDINARY)


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    """A bank that may do what an ordinary member may."""
    return exchange.member("ABA Bank", Sector.BANK, ORDINARY)
