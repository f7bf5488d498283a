"""Monero: a network byte, two public keys and perhaps a payment id, in base58 by blocks, with a Keccak checksum.

An integrated address identifies one payer of a wallet, usually one customer of an exchange. So it is a separate
indicator. Reducing it to the standard address that it contains would list every customer.
"""

from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork
from krama.indicators.wallet.keccak import keccak256

_BLOCK_CHARACTERS: Final = 11
_BYTES_OF_CHARACTERS: Final = {7: 5, 11: 8}
_CHECKSUM_LENGTH: Final = 4
_STANDARD, _INTEGRATED, _SUBADDRESS = 18, 19, 42
_TEST_NETWORKS: Final = frozenset({53, 54, 63, 24, 25, 36})
_PLAIN_LENGTH: Final = 65
_LENGTHS: Final = {_STANDARD: _PLAIN_LENGTH, _SUBADDRESS: _PLAIN_LENGTH, _INTEGRATED: _PLAIN_LENGTH + 8}


def read(address: str) -> str:
    """The address itself: standard, subaddress or integrated. Raises a `WalletRefused`."""
    data = _decoded(address)
    payload = data[:-_CHECKSUM_LENGTH]
    if keccak256(payload)[:_CHECKSUM_LENGTH] != data[-_CHECKSUM_LENGTH:]:
        raise ChecksumWrong(Chain.MONERO)
    if payload[0] in _TEST_NETWORKS:
        raise OnTestNetwork(Chain.MONERO)
    if len(payload) != _LENGTHS.get(payload[0]):
        raise AddressInvalid(Chain.MONERO)
    return address


def _decoded(address: str) -> bytes:
    """The bytes of the address. Each block of 11 characters encodes 8 bytes, and the last block of 7 encodes 5."""
    blocks = [address[at : at + _BLOCK_CHARACTERS] for at in range(0, len(address), _BLOCK_CHARACTERS)]
    decoded = b"".join(map(_block, blocks))
    if len(decoded) <= _CHECKSUM_LENGTH:
        raise AddressInvalid(Chain.MONERO)
    return decoded


def _block(characters: str) -> bytes:
    length = _BYTES_OF_CHARACTERS.get(len(characters))
    value = base58.number(characters)
    if length is None or value is None or value >= 1 << (8 * length):
        raise AddressInvalid(Chain.MONERO)
    return value.to_bytes(length, "big")
