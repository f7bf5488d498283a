"""Bech32 (BIP-173) and Bech32m (BIP-350): text to a prefix, five-bit values and the variant of the checksum."""

from functools import lru_cache
from typing import Final, NamedTuple

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base32
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong

BECH32: Final = 1
BECH32M: Final = 0x2BC830A3

_CODE: Final = base32.Checksum((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3), symbols=6)
_CHECKSUM_LENGTH: Final = 6


class Decoded(NamedTuple):
    """The contents of a bech32 text: the text in lower case, its prefix, its values without checksum, its variant."""

    text: str
    prefix: str
    values: bytes
    variant: int


def decode(text: str, chain: Chain, *, variants: tuple[int, ...] = (BECH32, BECH32M)) -> Decoded:
    """Reads ASCII `text` of any length. Raises `AddressInvalid` or `ChecksumWrong`, whose message names `chain`."""
    lowered = base32.one_case(text)
    if lowered is None:
        raise AddressInvalid(chain)
    prefix, separator, data = lowered.rpartition("1")
    values = base32.values(data)
    if not prefix or not separator or values is None or len(values) < _CHECKSUM_LENGTH:
        raise AddressInvalid(chain)
    variant = _CODE.remainder(values, _after_prefix(prefix))
    if variant not in variants:
        raise ChecksumWrong(chain)
    return Decoded(lowered, prefix, values[:-_CHECKSUM_LENGTH], variant)


@lru_cache(maxsize=32)
def _after_prefix(prefix: str) -> int:
    """The state of the checksum after the prefix, expanded as BIP-173 defines."""
    codes = prefix.encode("ascii")
    return _CODE.remainder(bytes(code >> 5 for code in codes) + b"\0" + bytes(code & 31 for code in codes))
