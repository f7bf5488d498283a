"""Reads the payee from payment requests, as scanned from QR codes: BIP-21, ERC-681, Solana Pay, TON, XRP links."""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import links
from krama.indicators.wallet.errors import PaymentRequestUnreadable

_LONG_SCHEMES: Final[dict[str, Chain]] = {
    "bitcoincash": Chain.BITCOIN_CASH,
    "web+cardano": Chain.CARDANO,
    "doge": Chain.DOGECOIN,
    "ethereum": Chain.EVM,
    "ripple": Chain.XRP,
    "xrpl": Chain.XRP,
}
NAMES_OF_WALLETS: Final = frozenset({*(chain.value for chain in Chain), *_LONG_SCHEMES})
"""The schemes that only a wallet has. The others are ordinary words, such as `base`."""

# The names of the chains come first, so that canonical forms can be read again. The schemes that wallets write follow.
# The last line is EIP-3770, which puts the name of the network before an EVM address.
_SCHEMES: Final[dict[str, Chain]] = {chain.value: chain for chain in Chain} | {
    **_LONG_SCHEMES,
    **dict.fromkeys(("eth", "arb1", "avax", "base", "bnb", "gno", "matic", "oeth", "pol"), Chain.EVM),
}
_ERC_681: Final = re.compile(r"(?:pay-)?(?P<target>[^@/]+)(?:@[0-9]{1,20})?(?:/(?P<function>[^/]*))?")
_TAG_NAMES: Final = ("dt", "tag")
_XRP_STARTS: Final = ("r", "X")


def parse(text: str) -> tuple[Chain | None, str]:
    """The chain that the scheme names, or None, and the address that would be paid.

    Amounts, labels and messages are dropped. An XRP destination tag stays, as `?dt=N`, because it identifies the payee.
    A link to an address on a block explorer names the address. Text that is neither is returned unchanged. Raises
    `PaymentRequestUnreadable`.
    """
    if "." in text and "/" in text and (named := links.named_wallet(text)) is not None:
        return named
    if ":" not in text and "?" not in text:
        return None, text
    scheme, _, rest = text.partition(":")
    chain = _SCHEMES.get(scheme.lower())
    path, _, query = (text if chain is None else rest.lstrip("/")).partition("?")
    if "%" in path:
        path = _unquoted(path)
    if chain is not None:
        path = _payee(chain, path, query)
    tag = _parameter(query, *_TAG_NAMES) if chain is Chain.XRP or (chain is None and path[:1] in _XRP_STARTS) else ""
    return chain, f"{path}?dt={tag}" if tag else path


def _payee(chain: Chain, path: str, query: str) -> str:
    if chain is Chain.EVM:
        path = _evm_payee(path, query)
    elif chain is Chain.TON:
        path = path.removeprefix("transfer/")
    if not path or "://" in path:
        raise PaymentRequestUnreadable(chain)
    return path


def _evm_payee(path: str, query: str) -> str:
    """The payee by ERC-681. To send a token, the target is its contract and the payee is a parameter of `transfer`.

    The payee of any other call depends on the contract, so such a call is refused. Listing the contract of a common
    token would flag everybody who uses it.
    """
    request = _ERC_681.fullmatch(path)
    if request is None:
        raise PaymentRequestUnreadable(Chain.EVM)
    if not request["function"]:
        return request["target"]
    return _parameter(query, "address") if request["function"] == "transfer" else ""


def _parameter(query: str, *names: str) -> str:
    """The value of the first parameter with one of these names; empty if there is none."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in names:
            return value
    return ""


def _unquoted(path: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415  (rarely needed, and slow to load)

    return unquote(path)
