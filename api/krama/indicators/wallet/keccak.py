"""Keccak-256 with the original padding, as EIP-55 and Monero's checksum use it. It differs from SHA3-256."""

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
    # Importing it takes longer than the rest of this package together, and most values never need it.
    from Crypto.Hash import keccak  # noqa: PLC0415

    return keccak
