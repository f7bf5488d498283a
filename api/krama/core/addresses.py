"""The address of a caller: the peer's, or the address that a trusted proxy states."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.types import Scope

Address = IPv4Address | IPv6Address | None
"""None if the address is unknown. No allow-list contains such a caller."""

IpNetwork = IPv4Network | IPv6Network

_LONGEST_HEADER = 1024


class TrustedProxies(tuple[IpNetwork, ...]):
    """The proxies whose `X-Forwarded-For` this service trusts."""

    __slots__ = ()


def read_networks(blocks: Iterable[str]) -> tuple[IpNetwork, ...]:
    """CIDR blocks, each without bits beyond its prefix, and without a zone. Raises `ValueError`."""
    return tuple(_network(block) for block in blocks)


def _network(block: str) -> IpNetwork:
    network = ip_network(block)
    if isinstance(network, IPv6Network):
        # gate: networks without zones
        if "%" in block:
            raise ValueError("a zone means something only on one machine")
        if network.network_address.ipv4_mapped is not None:
            raise ValueError("callers within IPv4 are compared as IPv4")
    return network


def within(address: Address, networks: Sequence[IpNetwork]) -> bool:
    """Whether the address is in one of the networks."""
    return address is not None and any(address in network for network in networks)


def address_of(scope: Scope, trusted: Sequence[IpNetwork]) -> Address:
    """The caller's address. If the peer is a trusted proxy, the last untrusted address in `X-Forwarded-For`."""
    client = scope.get("client")
    peer = _address(client[0]) if client else None
    # gate: named proxy
    if not trusted or not within(peer, trusted):
        return peer
    headers = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if not headers:
        return peer
    forwarded = b",".join(headers).decode("latin-1")
    if len(forwarded) > _LONGEST_HEADER:
        return None
    for entry in reversed(forwarded.split(",")):
        address = _address(entry.strip())
        if address is None or not within(address, trusted):
            return address
    return None


def _address(text: str) -> Address:
    """Parse an address, without its zone, and an IPv4-mapped address as IPv4, so that a caller has one address."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(int(address))
    return address
