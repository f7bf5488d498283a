"""Keeps every test on this machine: reaching for any other host raises at once.

An audit hook sees each connection that Python itself makes, whichever library asks, and can't be undone by a test.
What runs outside Python's socket module (libpq, a child process) is not seen; such code is given loopback addresses.
"""

import ipaddress
import sys

_ADDRESS_ARGUMENT = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


class OutsideNetworkReached(RuntimeError):
    """A test tried to use a network other than this machine's loopback."""


def _is_here(host: object) -> bool:
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _refuse_other_hosts(event: str, arguments: tuple[object, ...]) -> None:
    position = _ADDRESS_ARGUMENT.get(event)
    if position is None:
        return
    address = arguments[position]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        if not isinstance(address, tuple):
            return  # a unix socket's path, or a datagram to the peer that is already connected
        address = address[0]
    if not _is_here(address):
        raise OutsideNetworkReached(f"{event}: tests may reach loopback only. Give the code under test a stand-in.")


sys.addaudithook(_refuse_other_hosts)
