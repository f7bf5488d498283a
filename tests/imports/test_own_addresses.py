"""Which addresses an exchange remembers as its own: only those that name it."""

import pytest
from sqlmodel import select

from krama.addresses.own import own_ids, publisher, remember
from krama.addresses.tables import ExchangeAddress
from krama.core import clock
from krama.stix.exchange import exchange_id
from tests.exchange import Exchange

LOCAL = [
    "http://127.0.0.1:8000",
    "http://[::1]:8000",
    "http://0.0.0.0:8000",
    "http://[::]:8000",
    "http://LOCALHOST:8000",
    "http://krama.localhost:8000",
    "http://localhost.:8000",
    "https://10.1.2.3",
    "https://192.168.1.5",
    "https://[fd00::1]",
    "https://100.64.0.7",
]


@pytest.mark.parametrize("address", LOCAL)
def test_address_that_names_no_exchange_is_not_stored(exchange: Exchange, address: str) -> None:
    host = address.partition("://")[2]
    with exchange.database.read() as session:
        before = set(session.exec(select(ExchangeAddress.address)))
    remember(exchange.database, address, f"{host}/audit", is_sandbox=False)
    remember(exchange.database, "https://93.184.216.34", "named.example/audit", is_sandbox=False)
    with exchange.database.read() as session:
        stored = set(session.exec(select(ExchangeAddress.address)))
    assert stored - before == {"https://93.184.216.34", "https://named.example"}


def test_address_that_names_no_exchange_and_was_stored_before_is_not_its_own(exchange: Exchange) -> None:
    with exchange.database.transaction() as session:
        for address in ("http://0.0.0.0:8000", "https://renamed.example"):
            session.add(ExchangeAddress(address=address, first_at=clock.now()))
    with exchange.database.read() as session:
        own = own_ids(session, [], is_sandbox=False)
    assert exchange_id("http://0.0.0.0:8000") not in own
    assert exchange_id("https://renamed.example") in own


def test_exchange_keeps_the_name_of_its_first_address(exchange: Exchange) -> None:
    """A log of before has a name that another address has taken since. Both are stored at once."""
    database, log = exchange.database, "zuerst.example/audit"

    def named(*, is_sandbox: bool = False) -> str:
        return publisher(database, "https://now.example", log, is_sandbox=is_sandbox).address

    assert named() == "https://now.example"
    with database.transaction() as session:
        session.add(ExchangeAddress(address="http://127.0.0.1:8000", first_at=clock.now()))
    assert named() == "https://now.example", "many exchanges have this address"
    assert named(is_sandbox=True) == "http://127.0.0.1:8000"
    remember(database, "https://now.example", log, is_sandbox=False)
    assert named() == "https://zuerst.example"
    remember(database, "https://aller.example", "aller.example/audit", is_sandbox=False)
    assert named() == "https://zuerst.example"
