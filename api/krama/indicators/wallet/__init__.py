"""Wallet addresses: one canonical form, `chain:address`, for every written or scanned form of an address."""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from krama.indicators.kinds import Chain, Hints, Kind
from krama.indicators.spec import Clue, KindSpec, Stage
from krama.indicators.text import refang
from krama.indicators.wallet import (
    bitcoin_cash,
    bitcoin_family,
    cardano,
    evm,
    labels,
    links,
    monero,
    shapes,
    solana,
    ton,
    tron,
    uri,
    xrp,
)
from krama.indicators.wallet.errors import (
    AddressFormUnknown,
    AddressInvalid,
    ChainContradicted,
    ChainMissing,
    PaymentRequestUnreadable,
    WalletRefused,
)
from krama.indicators.wallet.names import NAMES

__all__ = ["SPEC", "WalletRefused", "canonical", "chains_of", "display"]

_LONGEST: Final = 256
_USUAL: Final = re.compile(r"0x[0-9A-Fa-f]{40}|T[1-9A-HJ-NP-Za-km-z]{33}|bc1[a-z0-9]{39,59}")

_READERS: Final[dict[Chain, Callable[[str], str]]] = {
    Chain.BITCOIN: partial(bitcoin_family.read, bitcoin_family.BITCOIN),
    Chain.BITCOIN_CASH: bitcoin_cash.read,
    Chain.CARDANO: cardano.read,
    Chain.DASH: partial(bitcoin_family.read, bitcoin_family.DASH),
    Chain.DOGECOIN: partial(bitcoin_family.read, bitcoin_family.DOGECOIN),
    Chain.EVM: evm.read,
    Chain.LITECOIN: partial(bitcoin_family.read, bitcoin_family.LITECOIN),
    Chain.MONERO: monero.read,
    Chain.SOLANA: solana.read,
    Chain.TON: ton.read,
    Chain.TRON: tron.read,
    Chain.XRP: xrp.read,
    Chain.ZCASH: partial(bitcoin_family.read, bitcoin_family.ZCASH),
}
_SHOWN: Final[dict[Chain, Callable[[str], str]]] = {
    Chain.BITCOIN_CASH: bitcoin_cash.show,
    Chain.EVM: evm.show,
    Chain.TON: ton.show,
    Chain.XRP: xrp.show,
}


def canonical(text: str, hints: Hints) -> str:
    """The name of a main-network wallet address, `chain:address`. Its checksum is verified if it has one.

    `text` is tidied (`krama.indicators.text.tidy`): an address, a payment request, or a canonical form, which does not
    change. The chain is detected unless the scheme, `hints.chain` or a network's name next to the address names it. A
    named chain must agree with the form of the address. 1… and 3… without a chain are Bitcoin. Raises only subclasses
    of `WalletRefused`.
    """
    scheme_chain, address = _parsed(refang(text))
    if " " in address:
        address = address.replace(" ", "")
    chain = _settled(scheme_chain, hints.chain, address)
    return f"{chain.value}:{_READERS[chain](address)}"


def _usual(text: str, _hints: Hints) -> str | None:
    """The canonical form of an address alone, of the chains that victims name most. See `KindSpec.usual`."""
    return canonical(text, Hints()) if _USUAL.fullmatch(text) else None


def display(canonical: str) -> str:
    """The chain, and the address as wallets show it, so that a person can compare it with a screen."""
    name, _, address = canonical.partition(":")
    chain = Chain(name)
    show = _SHOWN.get(chain)
    return f"{show(address) if show else address} ({NAMES[chain]})"


def chains_of(text: str) -> tuple[Chain, ...]:
    """The chains to which the address in tidied `text` may belong, judged by its form, likeliest first. Never raises.

    This is a cheap test of whether the text is a wallet. It ignores the checksum and accepts test networks, so that
    `canonical` can say what is wrong. Bare hexadecimal counts only after a scheme that names its chain.
    """
    try:
        scheme_chain, address = _parsed(text)
    except PaymentRequestUnreadable as refused:
        return (refused.chain,)
    except ChainContradicted as refused:
        return (refused.named,)
    shaped = shapes.chains(address)
    if scheme_chain is None:
        return shaped
    if scheme_chain in shaped + shapes.chains_if_named(address):
        return (scheme_chain,)
    return shaped if " " in text else ()  # the name of another network stands next to it, which `canonical` says


def _parsed(text: str) -> tuple[Chain | None, str]:
    """The chain that a scheme or the name of a network says, or None, and the address."""
    chain, address = uri.parse(text)
    if address.isalnum():
        return chain, address
    named, alone = labels.apart(address.strip())
    if None not in (chain, named) and chain is not named:
        return chain, address
    return chain or named, alone


def _settled(scheme_chain: Chain | None, hinted: Chain | None, address: str) -> Chain:
    """The chain of `address`, from the hints and from its form."""
    named = scheme_chain or hinted
    if hinted and hinted is not named:
        raise ChainContradicted(hinted, (scheme_chain,) if scheme_chain else ())
    shaped = shapes.chains(address)
    if named is None:
        return _detected(shaped, address)
    if shaped and named not in shaped:
        raise ChainContradicted(named, shaped)
    if not address.isascii() or len(address) > _LONGEST:
        raise AddressInvalid(named)
    return named


def _detected(shaped: tuple[Chain, ...], address: str) -> Chain:
    if shaped:
        return shaped[0]
    candidates = shapes.chains_if_named(address)
    if candidates:
        raise ChainMissing(candidates)
    raise AddressFormUnknown


def _is_shaped(text: str) -> bool:
    """Whether the text has the form of an address, or begins like an EVM address of the wrong length."""
    return bool(chains_of(text)) or text[:2].lower() == "0x"


def _is_readable(text: str, hints: Hints) -> bool:
    """Whether the address in a link has the right check digits. Otherwise the link is only a page."""
    try:
        canonical(text, Hints())
    except WalletRefused:
        return False
    return True


SPEC: Final = KindSpec(
    kind=Kind.WALLET,
    canonical=canonical,
    display=display,
    half_life_days=0,  # a wallet belongs to the holder of its keys forever
    shortest_protected_prefix=4,
    schemes=uri.NAMES_OF_WALLETS,
    clues=(
        Clue(Stage.ACCOUNT_LINK, links.named_wallet, _is_readable, contains="/"),
        Clue(Stage.SHAPE, _is_shaped),
    ),
    implied_by=("chain",),
    usual=_usual,
    sites=links.SITES,
    belongs_to=lambda canonical: canonical.partition(":")[0],
)
