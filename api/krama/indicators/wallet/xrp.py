"""The XRP Ledger: classic `r…` addresses with an optional destination tag, and X-addresses (XLS-5), which are
converted to them.

An exchange receives all its customers' money at one address and distinguishes them by the tag. So the tag is part of
the canonical form, `r…?dt=123`: a report on one customer must not list the whole exchange.
"""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork

_FORM: Final = re.compile(r"(r[1-9A-HJ-NP-Za-km-z]{24,34}|[XT][1-9A-HJ-NP-Za-km-z]{46})(?:\?dt=([0-9]{1,10}))?")
_CLASSIC_PREFIX: Final = b"\x00"
_X_MAIN: Final = b"\x05\x44"
_X_TEST: Final = b"\x04\x93"
_ACCOUNT_LENGTH: Final = 20
_TAG_LIMIT: Final = 2**32


def read(address: str) -> str:
    """`r…`, or `r…?dt=N` with the destination tag in decimal. Tag 0 is a valid tag. Raises a `WalletRefused`."""
    form = _FORM.fullmatch(address)
    if form is None:
        raise AddressInvalid(Chain.XRP)
    payload = _payload(form[1])
    written = None if form[2] is None else int(form[2])
    account, tag = _unpacked(payload, written)
    if tag is not None and tag >= _TAG_LIMIT:
        raise AddressInvalid(Chain.XRP)
    classic = base58.encode_check(_CLASSIC_PREFIX + account, base58.RIPPLE) if form[1][0] == "X" else form[1]
    return classic if tag is None else f"{classic}?dt={tag}"


def show(address: str) -> str:
    """A canonical address with its tag, if any, in the words that wallets use."""
    classic, _, tag = address.partition("?dt=")
    return f"{classic} with destination tag {tag}" if tag else classic


def _payload(text: str) -> bytes:
    data = base58.decode(text, base58.RIPPLE)
    if data is None:
        raise AddressInvalid(Chain.XRP)
    payload = base58.checked(data)
    if payload is None:
        raise ChecksumWrong(Chain.XRP)
    return payload


def _unpacked(payload: bytes, written_tag: int | None) -> tuple[bytes, int | None]:
    """The account and the tag of either form. A tag written after an X-address must equal the tag inside it."""
    if payload[:1] == _CLASSIC_PREFIX and len(payload) == 1 + _ACCOUNT_LENGTH:
        return payload[1:], written_tag
    if payload[:2] == _X_TEST:
        raise OnTestNetwork(Chain.XRP)
    if payload[:2] != _X_MAIN:
        raise AddressInvalid(Chain.XRP)
    account, flag = payload[2 : 2 + _ACCOUNT_LENGTH], payload[2 + _ACCOUNT_LENGTH]
    number = int.from_bytes(payload[3 + _ACCOUNT_LENGTH :], "little")
    # XLS-5: flag 0 means a missing tag and eight zero bytes, flag 1 a tag in the first four. The caller limits the tag.
    if flag > 1 or (flag == 0 and number):
        raise AddressInvalid(Chain.XRP)
    tag = number if flag else None
    if written_tag is not None and written_tag != tag:
        raise AddressInvalid(Chain.XRP)
    return account, tag
