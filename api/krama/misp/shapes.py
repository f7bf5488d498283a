"""How a listing is written in MISP: one attribute, or one object of a few. Pure."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from krama.indicators import institutions
from krama.indicators.canonical import belonging
from krama.indicators.kinds import Indicator, Kind


class Attribute(NamedTuple):
    """An attribute: its type and its value, in an object with its relation, and whether it is what to search for."""

    type: str
    value: str
    relation: str = ""
    is_sought: bool = True


class Template(NamedTuple):
    """A template of MISP objects (github.com/MISP/misp-objects): what says which kind of object it is."""

    name: str
    meta_category: str
    template_uuid: str
    version: str


class MispShape(NamedTuple):
    """The attributes of a listing. Without a template there is one, which stands alone."""

    attributes: tuple[Attribute, ...]
    template: Template | None = None


_BANK_ACCOUNT = Template("bank-account", "financial", "b4712203-95a8-4883-80e9-b566f5df11c9", "3")
_COIN_ADDRESS = Template("coin-address", "financial", "d0e6997e-78da-4815-a6a1-cfc1c1cb8a46", "7")
_USER_ACCOUNT = Template("user-account", "misc", "49606b06-22f0-4ac8-8eee-2f12ad46f3d3", "6")
_PLATFORMS: Mapping[str, tuple[Template, str]] = {
    "telegram": (Template("telegram-account", "misc", "06f02ecf-5afb-42c5-9cb0-b362e222f52c", "2"), "username"),
    "facebook": (Template("facebook-account", "misc", "b9862b95-7d78-4938-a2b5-13e45c60f25a", "1"), "account-name"),
    "instagram": (Template("instagram-account", "misc", "656ced16-23f3-4322-925d-c9c961684999", "1"), "account-name"),
    "x": (Template("twitter-account", "misc", "8066563f-881e-4f6a-9d6c-a9d15b8658bb", "7"), "name"),
}
"""The platforms that have a template of their own, and the relation of an account's name there."""

_COINS = {"bitcoin": "btc", "dash": "dash", "monero": "xmr"}
"""The ledgers that have a type of attribute of their own."""

SYMBOLS: Mapping[str, str] = {
    "bitcoin-cash": "BCH", "cardano": "ADA", "dogecoin": "DOGE", "evm": "ETH", "litecoin": "LTC", "solana": "SOL",
    "ton": "TON", "tron": "TRX", "xrp": "XRP", "zcash": "ZEC",
}  # fmt: skip
"""The coin of each other ledger."""


def shape_of(indicator: Indicator) -> MispShape:
    """How an indicator is written. Two indicators of a kind are never written alike."""
    return _SHAPES[indicator.kind](indicator.canonical, indicator)


def _alone(attribute_type: str) -> Callable[[str, Indicator], MispShape]:
    return lambda canonical, _: MispShape((Attribute(attribute_type, canonical),))


def _link(canonical: str, _: Indicator) -> MispShape:
    """A canonical link has no scheme. MISP compares texts, so it gets the usual one."""
    return MispShape((Attribute("url", f"https://{canonical}"),))


def _account(canonical: str, indicator: Indicator) -> MispShape:
    institution, _, number = canonical.partition(":")
    if institution == "iban":
        return MispShape((Attribute("iban", number),))
    if institution == "bakong":
        named = Attribute("text", "Bakong", "institution-name", is_sought=False)
        return MispShape((_number(number), named), _BANK_ACCOUNT)
    name = institutions.short_name(institution) or institution
    return MispShape(
        (
            _number(number),
            Attribute("text", institution, "institution-code", is_sought=False),
            Attribute("text", name, "institution-name", is_sought=False),
        ),
        _BANK_ACCOUNT,
    )


def _number(number: str) -> Attribute:
    """MISP stores a `bank-account-nr` only if it is a number, and drops others, such as `dara@wing`."""
    return Attribute("bank-account-nr" if number.isdecimal() else "text", number, "account")


def _wallet(canonical: str, indicator: Indicator) -> MispShape:
    chain, _, address = canonical.partition(":")
    if chain in _COINS:
        return MispShape((Attribute(_COINS[chain], address),))
    coin = Attribute("text", SYMBOLS.get(chain, chain), "symbol", is_sought=False)
    return MispShape((Attribute("text", address, "address-crypto"), coin), _COIN_ADDRESS)


def _handle(canonical: str, indicator: Indicator) -> MispShape:
    platform = str(belonging(indicator)["platform"])
    name = canonical.partition(":")[2]
    if platform in _PLATFORMS:
        template, relation = _PLATFORMS[platform]
        return MispShape((Attribute("text", name, relation),), template)
    at = Attribute("text", platform, "account-type", is_sought=False)
    return MispShape((Attribute("text", name, "username"), at), _USER_ACCOUNT)


_SHAPES: Mapping[Kind, Callable[[str, Indicator], MispShape]] = {
    Kind.PHONE: _alone("phone-number"),
    Kind.BANK_ACCOUNT: _account,
    Kind.WALLET: _wallet,
    Kind.URL: _link,
    Kind.DOMAIN: _alone("domain"),
    Kind.EMAIL: _alone("email-src"),
    Kind.HANDLE: _handle,
}

CATEGORIES: Mapping[Kind, str] = {
    Kind.PHONE: "Financial fraud",
    Kind.BANK_ACCOUNT: "Financial fraud",
    Kind.WALLET: "Financial fraud",
    Kind.URL: "Network activity",
    Kind.DOMAIN: "Network activity",
    Kind.EMAIL: "Payload delivery",
    Kind.HANDLE: "Social network",
}
"""The MISP category of each kind. MISP allows the types of its attributes there."""

EXAMPLES: Mapping[Kind, str] = {
    Kind.PHONE: "+85512345678",
    Kind.BANK_ACCOUNT: "ABAAKHPP:000123456",
    Kind.WALLET: "tron:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8",
    Kind.URL: "evil.example/login",
    Kind.DOMAIN: "evil.example",
    Kind.EMAIL: "prize@evil.example",
    Kind.HANDLE: "telegram:dara_sok",
}
"""A canonical form of each kind, for docs/feeds.md."""
