"""Every address at which this exchange was ever reached: by them it knows its own word when it comes back."""

import ipaddress
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from sqlmodel import Session, select

from krama.addresses.tables import ExchangeAddress
from krama.core import clock
from krama.core.database import Database
from krama.core.inserts import insert_missing
from krama.stix.exchange import exchange_id


def remember(database: Database, public_url: str, log_name: str, *, is_sandbox: bool) -> None:
    """Store the address that is served, and the one in the name of the log, which stays when the address changes.

    What only this machine or its network reaches names nobody: many exchanges are tried out there. A sandbox has no
    other address, and takes it for its own.
    """
    named = (public_url, _address_in(log_name))
    with database.read() as session:
        known = set(session.exec(select(ExchangeAddress.address)))
    missing = [each for each in named if each not in known and (is_sandbox or _names_an_exchange(each))]
    if missing:
        now = clock.now()
        with database.transaction() as session:
            insert_missing(session, ExchangeAddress, [{"address": each, "first_at": now} for each in missing])


class Publisher(NamedTuple):
    """The address by which the exchange names itself in what it publishes, and since when it does.

    `since` is in microseconds since 1970, and 0 for an address that is not stored.
    """

    address: str
    since: int


def publisher(database: Database, public_url: str, log_name: str, *, is_sandbox: bool) -> Publisher:
    """How the exchange names itself: by the first address that it had, if that names an exchange.

    Its readers know each object by its creator, so another address must not make it another creator. Of the addresses
    that were stored at one time, the one in the log's name is the first.
    """
    with database.read() as session:
        stored = list(session.exec(select(ExchangeAddress)))
    # gate: another address makes no other creator
    own = [each for each in stored if is_sandbox or _names_an_exchange(each.address)]
    if not own:
        return Publisher(public_url, 0)
    of_log = _address_in(log_name)
    first = min(own, key=lambda each: (each.first_at, each.address != of_log, each.address))
    return Publisher(first.address, clock.to_micros(first.first_at))


def _address_in(log_name: str) -> str:
    return f"https://{log_name.removesuffix('/audit')}"


def own_ids(session: Session, more: Iterable[str], *, is_sandbox: bool) -> frozenset[UUID]:
    """By which ids this exchange has ever stated what is its own, and those of `more` addresses."""
    # gate: an exchange knows its own word at each address that it had
    known = list(session.exec(select(ExchangeAddress.address)))
    own = known if is_sandbox else filter(_names_an_exchange, known)
    return frozenset(map(exchange_id, [*own, *more]))


def _names_an_exchange(address: str) -> bool:
    """Whether the address is of one exchange for all who read it. Each network has private addresses of its own."""
    host = (urlsplit(address).hostname or "").lower().rstrip(".")
    # gate: an address that many exchanges have is nobody's own
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return bool(host)


def is_this_machine(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
