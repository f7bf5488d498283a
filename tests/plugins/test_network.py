"""The block on other hosts holds, and lets loopback through."""

import asyncio
import socket

import pytest

from tests.plugins.network import OutsideNetworkReached

OUTSIDE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): nobody answers there


def test_connecting_elsewhere_raises_at_once() -> None:
    with socket.socket() as client, pytest.raises(OutsideNetworkReached):
        client.connect((OUTSIDE, 80))


def test_connecting_elsewhere_from_asyncio_raises_at_once() -> None:
    with pytest.raises(OutsideNetworkReached):
        asyncio.run(asyncio.wait_for(asyncio.open_connection(OUTSIDE, 80), timeout=5))


def test_looking_up_a_name_raises_at_once() -> None:
    with pytest.raises(OutsideNetworkReached):
        socket.getaddrinfo("krama.example", 443)


def test_sending_a_datagram_elsewhere_raises_at_once() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(OutsideNetworkReached):
        client.sendto(b"?", (OUTSIDE, 53))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_stays_open(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = (host, server.getsockname()[1])
        with socket.create_connection(address, timeout=5) as client:
            assert client.getpeername()[0] == "127.0.0.1"
