"""Keccak-256 with the original padding, which EIP-55 and Monero's checksum use; it is not SHA3-256."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def keccak256(data: bytes) -> bytes:
    """The 32-byte digest of `data`."""
    digest: bytes = _implementation().new(digest_bits=256, data=data).digest()
    return digest


@cache
def _implementation() -> "ModuleType":
    # Loading it takes longer than everything else in this package together, and most values never need it.
    from Crypto.Hash import keccak  # noqa: PLC0415

    return keccak
