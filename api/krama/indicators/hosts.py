"""Host names and addresses in links and domains: punycode, and the public suffix list."""

import re
from contextlib import suppress
from functools import cache, lru_cache
from ipaddress import AddressValueError, IPv6Address, ip_address, ip_network

import can_ada
from publicsuffixlist import PublicSuffixList

from krama.indicators.errors import IndicatorRefused

MOST_CHARACTERS = 253
_MOST_IN_LABEL = 63
_RULES_KEPT, _SUFFIXES_KEPT = 8192, 4096

_NAME = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z0-9-]+")
# Top-level names are letters, or letters in punycode (RFC 3696 §2, ICANN).
_TOP_LEVEL_WITH_DIGITS = re.compile(r"\.(?!xn--|i2p\Z)[a-z0-9-]*[0-9][a-z0-9-]*\Z")
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_NOT_PUBLIC = re.compile(r"(?:.*\.)?(?:localhost|localdomain|local|internal|home\.arpa|lan|home|corp)")
"""Names that lead to another machine in each network: RFC 6761, 6762, 8375, ICANN for `internal`, those of routers."""

_FOR_EXAMPLES = tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
"""RFC 5737 and 3849: like names below `example`, so that examples harm nobody."""

USUAL_NAME = r"(?!0002)(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+[a-z]{2,}"
"""A pattern of names that a browser reads as they are, without punycode. `checked` still has to judge them.

A KHQR code begins with 0002.
"""

_IPV4_AS_WRITTEN = re.compile(r"(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})", re.ASCII)


class HostInvalid(IndicatorRefused):
    """The host can't be a name on the public internet."""

    code = "host_invalid"


class HostPrivate(IndicatorRefused):
    """The host leads to another machine in each network, so that it identifies nobody."""

    code = "host_private"


class HostTooLong(IndicatorRefused):
    """A label is longer than 63 characters or the name than 253 (RFC 1035 §2.3.4)."""

    code = "host_too_long"


def read_link(link: str) -> can_ada.URL:
    """The link parsed as a browser would (WHATWG URL, UTS-46 in it). Raises `HostInvalid` if a browser refuses it."""
    try:
        return can_ada.parse(link)
    except (ValueError, TypeError):
        raise HostInvalid("The host is not a name or address that a browser can open. Check its spelling.") from None


def checked(hostname: str) -> str:
    """The host of a parsed link without its trailing dot. Raises `HostInvalid`, `HostPrivate` or `HostTooLong`.

    An IPv4 address in IPv6 notation (`[::ffff:1.2.3.4]`) is the IPv4 address.

    Labels may begin or end with a hyphen and contain underscores. No registry sells such a name, but it resolves below
    a registered domain, and the victim has seen it.
    """
    host = hostname.removesuffix(".")
    if is_address(host):
        return _plain_address(host)
    if not _NAME.fullmatch(host):
        raise HostInvalid(
            "A host has at least two parts, separated by dots, of letters, digits and hyphens. Check its spelling."
        )
    if not host[host.rfind(".") + 1 :].isalpha() and _TOP_LEVEL_WITH_DIGITS.search(host):
        raise HostInvalid(
            "No name on the internet ends in a part with digits. This may be a number or the name of a file. Check it."
        )
    return checked_usual(host)


def checked_usual(host: str) -> str:
    """The same for a name that `USUAL_NAME` matches, or that `checked` has found well-formed."""
    if len(host) > MOST_CHARACTERS or (len(host) > _MOST_IN_LABEL and _longest_label(host) > _MOST_IN_LABEL):
        raise HostTooLong("The host is too long: the DNS allows 63 characters for each part and 253 in total.")
    if _NOT_PUBLIC.fullmatch(host):
        raise _private()
    return host


def refuse_private(address: str) -> None:
    """Raise `HostPrivate` for an address that every network may use: private, loopback, reserved, multicast.

    Addresses for documentation may be listed.
    """
    read = ip_address(address.strip("[]"))
    if (not read.is_global or read.is_multicast) and not any(read in network for network in _FOR_EXAMPLES):
        raise _private()


def is_network(address: str, prefix: str) -> bool:
    """Whether an address and the text after its slash are a block of addresses, such as `203.0.113.0` and `24`."""
    with suppress(ValueError):
        return prefix.isdigit() and ip_network(f"{address.strip('[]')}/{prefix}") is not None
    return False


def _private() -> HostPrivate:
    return HostPrivate(
        "The host is private or reserved: it leads to another machine in each network. Send the public address or name."
    )


def _plain_address(host: str) -> str:
    with suppress(AddressValueError):
        if host[0] == "[" and (mapped := IPv6Address(host[1:-1]).ipv4_mapped):
            return str(mapped)
    return host


def is_address(host: str) -> bool:
    """Whether a checked host is an IPv4 address or an IPv6 address in brackets."""
    return host[:1] == "[" or (host[-1:].isdigit() and _IPV4.fullmatch(host) is not None)


@lru_cache(maxsize=_RULES_KEPT)
def registrable(name: str) -> str | None:
    """The part of a checked name that its owner registered, or None if the name itself is a public suffix.

    The list's private section applies: `evil.github.io` has one owner, `github.io` has many. A top-level domain that is
    not on the list counts as a suffix (publicsuffix.org, the implied rule `*`).
    """
    return _suffixes().privatesuffix(name)


def is_registry(name: str) -> bool:
    """Whether a checked name belongs to a registry, such as `com.kh`, and not to somebody with a site."""
    return _top_levels().publicsuffix(name) == name


def is_ipv4(text: str) -> bool:
    """Whether text is written like an IPv4 address, without leading zeros. `012.345.678.9` is a number."""
    return _IPV4_AS_WRITTEN.fullmatch(text) is not None


def in_name_system(name: str) -> bool:
    """Whether the name ends in a known top-level domain. `dara.sok` and `invoice.pdf` do not, so they are not hosts.

    The last two labels are also tried, because the list has some registries (`za`, `ck`) only with a second label.
    """
    labels = name.lower().rsplit(".", 2)
    return _is_suffix(labels[-1]) or _is_suffix(".".join(labels[-2:]))


@lru_cache(maxsize=_SUFFIXES_KEPT)
def _is_suffix(name: str) -> bool:
    if not name.isascii():
        try:
            name = read_link(f"http://{name}/").hostname
        except IndicatorRefused:
            return False
    return name == "onion" or _top_levels().publicsuffix(name) is not None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _top_levels() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


def _longest_label(host: str) -> int:
    return max(map(len, host.split(".")))
