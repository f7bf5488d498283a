"""TRON: the byte 0x41 and a 20-byte hash, in Base58Check. Hexadecimal is accepted if the chain is named."""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58
from krama.indicators.wallet.bitcoin_family import versioned_hash

_HEXADECIMAL: Final = re.compile(r"41[0-9a-fA-F]{40}")
_VERSIONS: Final = frozenset({b"\x41"})


def read(address: str) -> str:
    """The `T…` form. The hexadecimal form has no checksum. Raises a `WalletRefused`."""
    if _HEXADECIMAL.fullmatch(address):
        return base58.encode_check(bytes.fromhex(address))
    versioned_hash(address, Chain.TRON, _VERSIONS)
    return address
