"""Payment requests as scanned from QR codes (BIP-21, ERC-681, Solana Pay, TON and XRP links): whom would they pay?"""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet.errors import PaymentRequestUnreadable

# Each chain's own name, so that a canonical form is read again, then the schemes that wallets write. The last line is
# EIP-3770, which names the network before an EVM address.
_SCHEMES: Final[dict[str, Chain]] = {chain.value: chain for chain in Chain} | {
    "bitcoincash": Chain.BITCOIN_CASH,
    "web+cardano": Chain.CARDANO,
    "doge": Chain.DOGECOIN,
    "ethereum": Chain.EVM,
    "ripple": Chain.XRP,
    "xrpl": Chain.XRP,
    **dict.fromkeys(("eth", "arb1", "avax", "base", "bnb", "gno", "matic", "oeth", "pol"), Chain.EVM),
}
_ERC_681: Final = re.compile(r"(?:pay-)?(?P<target>[^@/]+)(?:@[0-9]{1,20})?(?:/(?P<function>[^/]*))?")
_TAG_NAMES: Final = ("dt", "tag")
_XRP_STARTS: Final = ("r", "X")


def parse(text: str) -> tuple[Chain | None, str]:
    """The chain that the scheme names, if there is a known one, and the address that would be paid.

    Amounts, labels and messages are dropped; an XRP destination tag stays, as `?dt=N`, because it is part of whom is
    paid. Text that is not a payment request comes back as it is. Raises `PaymentRequestUnreadable`.
    """
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
    """ERC-681: to send a token, the target is the token's contract and the payee is a parameter of `transfer`.

    Any other call pays in a way that only the contract knows, so it is refused: listing the contract of a token that
    everybody uses would flag everybody.
    """
    request = _ERC_681.fullmatch(path)
    if request is None:
        raise PaymentRequestUnreadable(Chain.EVM)
    if not request["function"]:
        return request["target"]
    return _parameter(query, "address") if request["function"] == "transfer" else ""


def _parameter(query: str, *names: str) -> str:
    """The first value that has one of these names; empty if none has."""
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name in names:
            return value
    return ""


def _unquoted(path: str) -> str:
    from urllib.parse import unquote  # noqa: PLC0415  (rarely needed, and slow to load)

    return unquote(path)
