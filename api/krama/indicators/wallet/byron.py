"""Cardano's Byron addresses (CIP-19): base58 of CBOR `[24(payload), CRC-32 of payload]`."""

from binascii import crc32
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork

_UNSIGNED, _BYTES, _ARRAY, _MAP, _TAG = 0, 2, 4, 5, 6
_EMBEDDED_CBOR: Final = 24
_ROOT_LENGTH: Final = 28
_NETWORK_ATTRIBUTE: Final = 2
_LAST_KIND: Final = 2
_MOST_ATTRIBUTES: Final = 2
_LENGTH_FOLLOWS: Final = {24: 1, 25: 2, 26: 4}


def read(address: str) -> str:
    """The address itself. Raises a `WalletRefused`."""
    data = base58.decode(address)
    if data is None:
        raise AddressInvalid(Chain.CARDANO)
    outer = _Items(data)
    outer.expect(_ARRAY, 2)
    outer.expect(_TAG, _EMBEDDED_CBOR)
    payload = outer.byte_string()
    checksum = outer.head(_UNSIGNED)
    outer.end()
    if crc32(payload) != checksum:
        raise ChecksumWrong(Chain.CARDANO)
    if _NETWORK_ATTRIBUTE in _attributes(payload):
        raise OnTestNetwork(Chain.CARDANO)
    return address


def _attributes(payload: bytes) -> set[int]:
    """The attributes of `[root, attributes, kind]`. Only test networks have one that names the network."""
    inner = _Items(payload)
    inner.expect(_ARRAY, 3)
    root = inner.byte_string()
    count = inner.head(_MAP)
    if len(root) != _ROOT_LENGTH or count > _MOST_ATTRIBUTES:
        raise AddressInvalid(Chain.CARDANO)
    attributes = set()
    for _ in range(count):
        attributes.add(inner.head(_UNSIGNED))
        inner.byte_string()
    if inner.head(_UNSIGNED) > _LAST_KIND:
        raise AddressInvalid(Chain.CARDANO)
    inner.end()
    return attributes


class _Items:
    """Reads the types of CBOR items (RFC 8949) that occur in a Byron address. Raises `AddressInvalid`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def head(self, major: int) -> int:
        """The argument of the next item, which must be of this major type."""
        first = self._take(1)[0]
        argument = first & 31
        if first >> 5 != major or argument > max(_LENGTH_FOLLOWS):
            raise AddressInvalid(Chain.CARDANO)
        if argument in _LENGTH_FOLLOWS:
            argument = int.from_bytes(self._take(_LENGTH_FOLLOWS[argument]), "big")
        return argument

    def expect(self, major: int, argument: int) -> None:
        if self.head(major) != argument:
            raise AddressInvalid(Chain.CARDANO)

    def byte_string(self) -> bytes:
        return self._take(self.head(_BYTES))

    def end(self) -> None:
        if self._at != len(self._data):
            raise AddressInvalid(Chain.CARDANO)

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise AddressInvalid(Chain.CARDANO)
        self._at += count
        return taken
