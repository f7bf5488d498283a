"""TON (TEP-2): the raw form `0:hex`, and the 48-character form with flags and CRC-16, converted to the raw form.

One account has two 48-character forms, `EQ…` and `UQ…`, which differ in whether payments may bounce. So neither is
canonical; the raw form is what both encode.
"""

import re
from base64 import urlsafe_b64encode
from binascii import a2b_base64, crc_hqx
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork

_RAW: Final = re.compile(r"(0|-1):([0-9a-fA-F]{64})")
_FRIENDLY: Final = re.compile(r"[0-9A-Za-z+/_-]{48}")
_TO_STANDARD: Final = str.maketrans("-_", "+/")
_BOUNCEABLE: Final = 0x11
_NOT_BOUNCEABLE: Final = 0x51
_TEST_FLAG: Final = 0x80
_WORKCHAINS: Final = {0x00: "0", 0xFF: "-1"}
_WORKCHAIN_BYTES: Final = {name: code for code, name in _WORKCHAINS.items()}


def read(address: str) -> str:
    """`0:` (or `-1:` for the masterchain) and 64 lower-case digits. Raises a `WalletRefused`."""
    if _RAW.fullmatch(address):
        return address.lower()
    if not _FRIENDLY.fullmatch(address):
        raise AddressInvalid(Chain.TON)
    data = a2b_base64(address.translate(_TO_STANDARD))
    if crc_hqx(data, 0):
        raise ChecksumWrong(Chain.TON)
    flags, workchain, account = data[0], data[1], data[2:34]
    if flags & ~_TEST_FLAG not in (_BOUNCEABLE, _NOT_BOUNCEABLE) or workchain not in _WORKCHAINS:
        raise AddressInvalid(Chain.TON)
    if flags & _TEST_FLAG:
        raise OnTestNetwork(Chain.TON)
    return f"{_WORKCHAINS[workchain]}:{account.hex()}"


def show(address: str) -> str:
    """A canonical address in the form that wallets show to their owner: `UQ…`, not bounceable, URL-safe."""
    workchain, _, account = address.partition(":")
    data = bytes((_NOT_BOUNCEABLE, _WORKCHAIN_BYTES[workchain])) + bytes.fromhex(account)
    return urlsafe_b64encode(data + crc_hqx(data, 0).to_bytes(2, "big")).decode("ascii")
