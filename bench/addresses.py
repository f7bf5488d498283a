"""Wallet addresses with valid checksums, from twenty bytes."""

from krama.indicators.wallet import base32, base58, evm

_BECH32 = base32.Checksum((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3), symbols=6)
_PREFIX = bytes([3, 3, 0, 2, 3])
"""`bc` as BIP-173 expands it."""


def tron_address(hashed: bytes, style: int) -> str:
    """`T…`: there is only one spelling."""
    return base58.encode_check(b"\x41" + hashed)


def evm_address(hashed: bytes, style: int) -> str:
    """`0x…`, for every other style with the upper case of EIP-55."""
    plain = "0x" + hashed.hex()
    return evm.show(plain) if style % 2 else plain


def bitcoin_address(hashed: bytes, style: int) -> str:
    """`1…`, `3…`, or for half of the styles `bc1q…` (BIP-173, version 0)."""
    if style < 2:
        return base58.encode_check(bytes([5 * style]) + hashed)
    values = b"\0" + base32.from_bytes(hashed)
    code = _BECH32.remainder(_PREFIX + values + bytes(6)) ^ 1
    return "bc1" + base32.text_of(values + bytes(code >> 5 * place & 31 for place in reversed(range(6))))
