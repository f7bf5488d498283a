"""Which STIX pattern stands for an indicator. Two indicators never have the same pattern.

The canonical form of a link has no scheme, because a browser finds the same page either way, and what a victim really
sent is shown to its source and the police alone. So the pattern of a link names both schemes.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from krama.indicators.canonical import display
from krama.indicators.kinds import Indicator, Kind
from krama.stix.profiles import Profile

_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}")


class Shape(NamedTuple):
    """How a kind is written: the observable's type, OpenCTI's name for it, and the expression of a pattern."""

    observable: str
    opencti_type: str
    expression: Callable[[Indicator], str]
    example: str


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _equal(path: str) -> Callable[[Indicator], str]:
    return lambda indicator: f"{path} = {_quoted(indicator.canonical)}"


def _link(indicator: Indicator) -> str:
    http, https = _quoted(f"http://{indicator.canonical}"), _quoted(f"https://{indicator.canonical}")
    return f"url:value = {https} OR url:value = {http}"


def _wallet(indicator: Indicator) -> str:
    return f"cryptocurrency-wallet:value = {_quoted(display(indicator))}"


def _handle(indicator: Indicator) -> str:
    platform, _, name = indicator.canonical.partition(":")
    return f"user-account:account_login = {_quoted(name)} AND user-account:account_type = {_quoted(platform)}"


def _account_in_opencti(indicator: Indicator) -> str:
    """OpenCTI makes the id of an account from its `iban` alone, so everything is in there.

    A BIC of eight letters stands right before the number. Other institutions keep their colon.
    """
    institution, _, number = indicator.canonical.partition(":")
    joined = institution == "iban" or _BIC.fullmatch(institution) is not None
    text = f"{'' if institution == 'iban' else institution}{number}" if joined else indicator.canonical
    return f"bank-account:iban = {_quoted(text)}"


def _account(indicator: Indicator) -> str:
    institution, _, number = indicator.canonical.partition(":")
    if institution == "iban":
        return f"bank-account:iban = {_quoted(number)}"
    if _BIC.fullmatch(institution):
        return f"bank-account:account_number = {_quoted(number)} AND bank-account:bic = {_quoted(institution)}"
    return f"bank-account:account_number = {_quoted(indicator.canonical)}"


_COMMON: Mapping[Kind, Shape] = {
    Kind.PHONE: Shape("phone-number", "Phone-Number", _equal("phone-number:value"), "+85512345678"),
    Kind.WALLET: Shape(
        "cryptocurrency-wallet",
        "Cryptocurrency-Wallet",
        _wallet,
        "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
    ),
    Kind.URL: Shape("url", "Url", _link, "evil.example/login"),
    Kind.DOMAIN: Shape("domain-name", "Domain-Name", _equal("domain-name:value"), "evil.example"),
    Kind.EMAIL: Shape("email-addr", "Email-Addr", _equal("email-addr:value"), "prize@evil.example"),
    Kind.HANDLE: Shape("user-account", "User-Account", _handle, "telegram:dara_sok"),
}
_ACCOUNT = "ABAAKHPP:000123456"
SHAPES: Mapping[Profile, Mapping[Kind, Shape]] = {
    Profile.OPENCTI: {
        **_COMMON,
        Kind.BANK_ACCOUNT: Shape("bank-account", "Bank-Account", _account_in_opencti, _ACCOUNT),
    },
    Profile.STRICT: {**_COMMON, Kind.BANK_ACCOUNT: Shape("bank-account", "Bank-Account", _account, _ACCOUNT)},
}
"""How each kind is written in each profile. docs/interop.md has the same table."""


def pattern_of(indicator: Indicator, profile: Profile) -> str:
    """The pattern of an indicator, such as `[phone-number:value = '+85512345678']`."""
    return f"[{SHAPES[profile][indicator.kind].expression(indicator)}]"
