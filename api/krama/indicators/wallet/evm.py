"""Ethereum and all chains with the same addresses: 40 hexadecimal digits, whose letter case is the EIP-55 checksum."""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong
from krama.indicators.wallet.keccak import keccak256

_FORM: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{40})")
_CAPITAL_FROM: Final = "8"


def read(address: str) -> str:
    """`0x` and 40 lower-case digits.

    Digits all in lower or all in upper case have no checksum and are accepted. Mixed case must agree with EIP-55.
    Rootstock's variant, EIP-1191, does not agree with it and is refused. The `0x` may be missing.
    Raises `AddressInvalid` or `ChecksumWrong`.
    """
    form = _FORM.fullmatch(address)
    if form is None:
        raise AddressInvalid(Chain.EVM)
    digits = form[1]
    lowered = digits.lower()
    if digits not in (lowered, digits.upper()) and digits != _with_checksum(lowered):
        raise ChecksumWrong(Chain.EVM)
    return "0x" + lowered


def show(address: str) -> str:
    """A canonical address in the mixed case of EIP-55, which is what wallets show."""
    return "0x" + _with_checksum(address.removeprefix("0x"))


def _with_checksum(digits: str) -> str:
    """EIP-55: a letter is upper case if the hash of the lower-case digits has a nibble of 8 or more in its position."""
    nibbles = keccak256(digits.encode("ascii")).hex()
    return "".join(
        [digit.upper() if nibble >= _CAPITAL_FROM else digit for digit, nibble in zip(digits, nibbles, strict=False)]
    )
