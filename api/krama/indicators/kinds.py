"""The kinds of indicators, and the value types that canonical forms are made of.

The types are named tuples, because a batch of checks creates tens of thousands of them, and a frozen dataclass takes
twice as long to create.
"""

from enum import StrEnum, unique
from typing import NamedTuple


@unique  # `krama.indicators.registry` finds what the service knows about each kind
class Kind(StrEnum):
    """The kind of an indicator."""

    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    WALLET = "wallet"
    URL = "url"
    DOMAIN = "domain"
    EMAIL = "email"
    HANDLE = "handle"

    # An enumeration's own hash is Python code, and every value looks up its kind.
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
    """The messenger or social network of a handle."""

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


SHORT_PLATFORM_NAMES = {"fb": "facebook", "ig": "instagram", "tg": "telegram", "twitter": "x", "wa": "whatsapp"}
"""Other names that people write for a platform."""


class MatchType(StrEnum):
    """How a listed indicator relates to the value that was checked."""

    EXACT = "exact"
    WWW = "www"
    PARENT_PATH = "parent_path"
    DOMAIN = "domain"
    PARENT_DOMAIN = "parent_domain"
    ROOT_PAGE = "root_page"
    SAME_SUBSCRIBER = "same_subscriber"


class Region(str):
    """The ISO 3166-1 alpha-2 country whose numbering plan applies to a telephone number without a country code."""

    __slots__ = ()


class Hints(NamedTuple):
    """What a member states in addition to the value; every field is optional.

    `region` is a `Region`. `institution` is a code, name or BIC of an institution.
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


KindAndForm = tuple[Kind, str]
"""An indicator that may be listed. Most are not, and a plain tuple takes a fifth of the time to create. Equal to it."""


def indicator_of(form: KindAndForm) -> Indicator:
    """The indicator that is equal to the tuple."""
    return form if isinstance(form, Indicator) else Indicator(*form)


RelatedIndicator = tuple[MatchType, KindAndForm]
