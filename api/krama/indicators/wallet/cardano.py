"""Cardano (CIP-19): Shelley payment and stake addresses in bech32; `byron` reads the older Byron addresses."""

from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base32, bech32, byron
from krama.indicators.wallet.errors import AddressInvalid, OnTestNetwork

_MAIN_NETWORK: Final = 1
_TEST_NETWORK: Final = 0
_CREDENTIAL: Final = 28
_BASE: Final = frozenset(range(0, 4))
_POINTER: Final = frozenset({4, 5})
_ENTERPRISE: Final = frozenset({6, 7})
_STAKE: Final = frozenset({14, 15})
_POINTER_NUMBERS: Final = 3
_MORE_FOLLOWS: Final = 0x80


def read(address: str) -> str:
    """The lower-case `addr1…` or `stake1…`, or the Byron address itself. Raises a `WalletRefused`."""
    if not address.lower().startswith(("addr", "stake")):
        return byron.read(address)
    decoded = bech32.decode(address, Chain.CARDANO, variants=(bech32.BECH32,))
    data = base32.to_bytes(decoded.values)
    if not data:
        raise AddressInvalid(Chain.CARDANO)
    header, network, body = data[0] >> 4, data[0] & 15, data[1:]
    if network == _TEST_NETWORK or decoded.prefix.endswith("_test"):
        raise OnTestNetwork(Chain.CARDANO)
    if network != _MAIN_NETWORK or decoded.prefix != _prefix(header) or not _has_right_body(header, body):
        raise AddressInvalid(Chain.CARDANO)
    return decoded.text


def _prefix(header: int) -> str:
    return "stake" if header in _STAKE else "addr"


def _has_right_body(header: int, body: bytes) -> bool:
    if header in _BASE:
        return len(body) == 2 * _CREDENTIAL
    if header in _POINTER:
        return _is_pointer(body[_CREDENTIAL:])
    return header in _ENTERPRISE | _STAKE and len(body) == _CREDENTIAL


def _is_pointer(data: bytes) -> bool:
    """Whether `data` is three numbers in groups of seven bits, the last group of each without the high bit."""
    ends = sum(byte < _MORE_FOLLOWS for byte in data)
    return ends == _POINTER_NUMBERS and data[-1] < _MORE_FOLLOWS
