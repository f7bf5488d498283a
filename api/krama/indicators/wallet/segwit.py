"""Segregated-witness addresses (BIP-173, BIP-350), as Bitcoin and Litecoin use them."""

from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base32, bech32
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork

_LAST_VERSION: Final = 16
_V0_LENGTHS: Final = (20, 32)
_LATER_LENGTHS: Final = range(2, 41)


def read(address: str, chain: Chain, prefix: str, test_prefixes: tuple[str, ...]) -> str:
    """The lower-case address. Versions 1 to 16 are all accepted, as BIP-350 requires of readers.

    The limits on the program keep it within the 90 characters of BIP-173.
    Raises `AddressInvalid`, `ChecksumWrong` or `OnTestNetwork`.
    """
    decoded = bech32.decode(address, chain)
    if decoded.prefix in test_prefixes:
        raise OnTestNetwork(chain)
    if decoded.prefix != prefix or not decoded.values:
        raise AddressInvalid(chain)
    version = decoded.values[0]
    program = base32.to_bytes(decoded.values[1:])
    lengths = _LATER_LENGTHS if version else _V0_LENGTHS
    if version > _LAST_VERSION or program is None or len(program) not in lengths:
        raise AddressInvalid(chain)
    if decoded.variant != (bech32.BECH32M if version else bech32.BECH32):
        raise ChecksumWrong(chain)
    return decoded.text
