"""Solana: a 32-byte public key in base58. Without a checksum, only the format is verified, not each character."""

from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58
from krama.indicators.wallet.errors import AddressInvalid

_KEY_LENGTH: Final = 32


def read(address: str) -> str:
    """The address itself, if it encodes 32 bytes. Raises `AddressInvalid`."""
    key = base58.decode(address)
    if key is None or len(key) != _KEY_LENGTH:
        raise AddressInvalid(Chain.SOLANA)
    return address
