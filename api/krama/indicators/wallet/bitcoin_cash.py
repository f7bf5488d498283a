"""Bitcoin Cash: cashaddr with or without its prefix, and Bitcoin's older forms when the chain is named."""

from functools import lru_cache
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base32
from krama.indicators.wallet.bitcoin_family import versioned_hash
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork

MAIN_PREFIX: Final = "bitcoincash"

_CHAIN: Final = Chain.BITCOIN_CASH
_TEST_PREFIXES: Final = ("bchtest", "bchreg")
_CODE: Final = base32.Checksum((0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470), symbols=8)
_CHECKSUM_LENGTH: Final = 8
_LENGTH_OF_SIZE_CODE: Final = (20, 24, 28, 32, 40, 48, 56, 64)
_RESERVED_BIT: Final = 0x80

_KEY, _SCRIPT, _KEY_WITH_TOKENS, _SCRIPT_WITH_TOKENS = range(4)
# A token-aware address (CHIP CashTokens) only shows that its wallet understands tokens. The locking script is the same.
_PLAIN_TYPE: Final = {_KEY: _KEY, _SCRIPT: _SCRIPT, _KEY_WITH_TOKENS: _KEY, _SCRIPT_WITH_TOKENS: _SCRIPT}
_HASH_LENGTHS: Final = {_KEY: (20,), _SCRIPT: (20, 32)}
_TYPE_OF_LEGACY: Final = {b"\x00": _KEY, b"\x05": _SCRIPT}


def read(address: str) -> str:
    """The lower-case cashaddr without prefix: `q…` for a key, `p…` for a script. Raises a `WalletRefused`."""
    if address.startswith(("1", "3", "2", "m", "n")):
        version, hashed = versioned_hash(address, _CHAIN, frozenset(_TYPE_OF_LEGACY))
        return encode(_TYPE_OF_LEGACY[version], hashed)
    prefix, colon, rest = address.rpartition(":")
    if prefix.lower() in _TEST_PREFIXES:
        raise OnTestNetwork(_CHAIN)
    if colon and prefix.lower() != MAIN_PREFIX:
        raise AddressInvalid(_CHAIN)
    kind, hashed = decode(rest)
    plain = _PLAIN_TYPE.get(kind)
    if plain is None or len(hashed) not in _HASH_LENGTHS[plain]:
        raise AddressInvalid(_CHAIN)
    return rest.lower() if plain == kind else encode(plain, hashed)


def show(address: str) -> str:
    """A canonical address with the prefix that wallets show."""
    return f"{MAIN_PREFIX}:{address}"


def decode(text: str, prefix: str = MAIN_PREFIX) -> tuple[int, bytes]:
    """The type number and the hash of a cashaddr without its prefix, as the cashaddr specification defines them.

    Raises `AddressInvalid` or `ChecksumWrong`.
    """
    lowered = base32.one_case(text)
    values = base32.values(lowered) if lowered else None
    if values is None:
        raise AddressInvalid(_CHAIN)
    if _CODE.remainder(values, _after_prefix(prefix)) != 1:
        raise ChecksumWrong(_CHAIN)
    payload = base32.to_bytes(values[:-_CHECKSUM_LENGTH])
    if not payload or payload[0] & _RESERVED_BIT or len(payload) - 1 != _LENGTH_OF_SIZE_CODE[payload[0] & 7]:
        raise AddressInvalid(_CHAIN)
    return payload[0] >> 3, payload[1:]


def encode(kind: int, hashed: bytes, prefix: str = MAIN_PREFIX) -> str:
    """The cashaddr of a type number and a hash, without its prefix; the inverse of `decode`."""
    version = kind << 3 | _LENGTH_OF_SIZE_CODE.index(len(hashed))
    values = base32.from_bytes(bytes((version,)) + hashed)
    remainder = _CODE.remainder(values + bytes(_CHECKSUM_LENGTH), _after_prefix(prefix)) ^ 1
    checksum = ((remainder >> 5 * place) & 31 for place in reversed(range(_CHECKSUM_LENGTH)))
    return base32.text_of(values) + base32.text_of(checksum)


@lru_cache(maxsize=8)
def _after_prefix(prefix: str) -> int:
    return _CODE.remainder(bytes(code & 31 for code in prefix.encode("ascii")) + b"\0")
