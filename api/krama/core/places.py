"""Places for the requests that a worker handles at the same time."""

from collections import Counter
from ipaddress import IPv6Address, ip_network

from krama.core.addresses import Address

_SITE = 64
"""Bits of an IPv6 address that one caller shares with nobody: a subscriber has at least this network."""


class Places:
    """A number of places, of which the callers from one address may take only a part. For one event loop."""

    def __init__(self, most: int, most_of_one: int) -> None:
        self.most = most
        self.most_of_one = most_of_one
        self.taken = 0
        self._of = Counter[Address]()

    def take(self, address: Address) -> bool:
        """Take a place, if there is one. Callers whose address is not known share one part."""
        caller = _site(address)
        # gate: places of one address
        if self.taken >= self.most or self._of[caller] >= self.most_of_one:
            return False
        self.taken += 1
        self._of[caller] += 1
        return True

    def give_back(self, address: Address) -> None:
        """Give back a place that this address took."""
        caller = _site(address)
        self.taken -= 1
        self._of[caller] -= 1
        if not self._of[caller]:
            del self._of[caller]


def _site(address: Address) -> Address:
    return ip_network((address, _SITE), strict=False).network_address if isinstance(address, IPv6Address) else address
