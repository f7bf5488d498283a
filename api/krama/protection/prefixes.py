"""Which prefixes of the protected list can cover something, and not nearly everything of their kind. Pure."""

import re

from krama.indicators.kinds import Chain, Kind, Platform

_LEAST_OF_NUMBER = 8  # such as +8551800
_LEAST_OF_NAME = 4
_LEAST_OF_ADDRESS = 8  # thousands of addresses begin with bc1q

_SPACING = re.compile(r"[\s().\-‐-―]+")
_HOST = r"[a-z0-9_\[](?:[a-z0-9._-]|(?<=\[)[0-9a-f:.]+\]?)*"
_FORMS = {
    Kind.PHONE: re.compile(r"\+[1-9][0-9]{0,14}"),
    Kind.BANK_ACCOUNT: re.compile(
        r"iban:[A-Z0-9]*|bakong:[a-z0-9_][a-z0-9._+@/-]*|bakong:|(?:[A-Z0-9]{4,8}|KH-[A-Z0-9-]+)(?::[A-Z0-9]*)?"
    ),
    Kind.WALLET: re.compile(rf"(?:{'|'.join(Chain)}):(?!0X)[^\s:@]*(?:\?dt=\d*)?"),
    Kind.HANDLE: re.compile(rf"(?:{'|'.join(Platform)}):[^\s@]*|line:@[^\s@]*"),
    Kind.URL: re.compile(rf"{_HOST}(?::\d+)?(?:/[!-~]*)?"),
    Kind.DOMAIN: re.compile(r"[a-z0-9_-][a-z0-9._-]*"),
    Kind.EMAIL: re.compile(r"[^\s@]+(?:@[a-z0-9.-]*)?"),
}
_LOWER = frozenset({Kind.DOMAIN, Kind.EMAIL})
_SORT_OF_TOKEN = re.compile(r"(?:groups|group|id|g2?|p|u|eu|chats|chat|channel|message|qr)/")
_COMMON_START = re.compile(r"(?:www\.|xn--)+")


def written(kind: Kind, prefix: str) -> str:
    """The prefix without what people add to it: the spaces of a telephone number, capitals of a domain."""
    if kind is Kind.PHONE:
        return _SPACING.sub("", prefix)
    return prefix.strip().lower() if kind in _LOWER else prefix.strip()


def begins_a_form(kind: Kind, prefix: str) -> bool:
    """Whether a canonical form of the kind may begin so. A later kind has any form."""
    form = _FORMS.get(kind)
    return form is None or form.fullmatch(prefix) is not None


def is_narrow(kind: Kind, prefix: str) -> bool:
    """Whether enough of the value is there, behind what all values of a platform, a chain or a system begin with."""
    scheme, colon, rest = prefix.partition(":")
    match kind:
        case Kind.WALLET:
            return len(rest.removeprefix("0x")) >= _LEAST_OF_ADDRESS
        case Kind.HANDLE:
            name = _SORT_OF_TOKEN.sub("", rest, count=1)
            is_number = name.lstrip("+-").isdecimal()
            return len(name) >= (_LEAST_OF_NUMBER if is_number else _LEAST_OF_NAME)
        case Kind.BANK_ACCOUNT if colon and scheme in ("iban", "bakong"):
            return len(rest) >= _LEAST_OF_NAME
        case Kind.URL | Kind.DOMAIN:
            return len(_COMMON_START.sub("", prefix, count=1)) >= _LEAST_OF_NAME
    return True
