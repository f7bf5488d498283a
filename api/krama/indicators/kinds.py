"""The kinds of indicator there are, and the value types that canonical forms are made of.

The types are named tuples, because a batch of checks makes them by the ten thousand: a frozen dataclass takes twice as
long to make.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What sort of thing an indicator names."""

    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    WALLET = "wallet"
    URL = "url"
    DOMAIN = "domain"
    EMAIL = "email"
    HANDLE = "handle"

    # An enumeration hashes in Python code; a kind is looked up at every value.
    __hash__ = str.__hash__


class Chain(StrEnum):
    """The ledger a wallet address belongs to. Every EVM chain shares one address space, so they share one name."""

    BITCOIN = "bitcoin"
    BITCOIN_CASH = "bitcoin-cash"
    CARDANO = "cardano"
    DASH = "dash"
    DOGECOIN = "dogecoin"
    EVM = "evm"
    LITECOIN = "litecoin"
    MONERO = "monero"
    SOLANA = "solana"
    TON = "ton"
    TRON = "tron"
    XRP = "xrp"
    ZCASH = "zcash"


class Platform(StrEnum):
    """Where a handle lives."""

    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    LINE = "line"
    SIGNAL = "signal"
    TELEGRAM = "telegram"
    TIKTOK = "tiktok"
    VIBER = "viber"
    WECHAT = "wechat"
    WHATSAPP = "whatsapp"
    X = "x"


class Region(str):
    """The ISO 3166-1 alpha-2 country whose numbering plan a telephone number without a country code belongs to."""

    __slots__ = ()


class Hints(NamedTuple):
    """What a member states in addition to the value; each hint is optional.

    `region` is a `Region`. `institution` is a BIC8 or BIC11 (ISO 9362).
    """

    kind: Kind | None = None
    institution: str | None = None
    chain: Chain | None = None
    platform: Platform | None = None
    region: str = "KH"


class Indicator(NamedTuple):
    """One thing, named one way: `canonical` is the same text for every spelling of the same thing within `kind`."""

    kind: Kind
    canonical: str
