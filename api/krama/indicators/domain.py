"""Domains: the lower-case punycode name, and the parent domains that have the same owner."""

import re

from krama.indicators import hosts
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind, MatchType, RelatedIndicator
from krama.indicators.spec import Clue, KindSpec, OnHost, Stage
from krama.indicators.text import refang

MOST_LEVELS = 16

_SCHEME = re.compile(r"\Ahttps?://", re.IGNORECASE)
_WITH_PORT = re.compile(r"[^:]*:[0-9]*")
_NOT_IN_NAMES = frozenset("/\\?#@")
_NAME_ALONE = re.compile(r"([^\s/?#@:\\]+\.[^\s/?#@:\\.]+)\.?")
_USUAL = re.compile(hosts.USUAL_NAME)
_REGISTRY_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")


class DomainIsPublicSuffix(IndicatorRefused):
    """The name belongs to a registry or a hosting platform. A listing would cover all sites below it."""

    code = "domain_is_public_suffix"


class DomainHasPath(IndicatorRefused):
    """The value has more than a domain: a path, a query, a login or a scheme other than http and https."""

    code = "domain_has_path"


class DomainHasPort(IndicatorRefused):
    """The value has a port. A domain has none, and without it the listing would cover more than the member meant."""

    code = "domain_has_port"


class DomainIsAddress(IndicatorRefused):
    """The value is an IP address."""

    code = "domain_is_address"


def canonical(text: str, hints: Hints) -> str:
    """The name in lower-case punycode (UTS-46, as browsers do it), without its trailing dot.

    A bare `http://` or `https://`, one closing slash, and a leading `*.` or `.` add nothing to the domain and are
    dropped. Raises `DomainIsPublicSuffix`, `DomainHasPath`, `DomainHasPort`, `DomainIsAddress`,
    `hosts.HostInvalid` or `hosts.HostTooLong`.
    """
    name = _SCHEME.sub("", refang(text), count=1).removesuffix("/").removeprefix("*.").removeprefix(".")
    if name.count(":") > 1:
        name = f"[{name.strip('[]')}]"  # IPv6, without the brackets that `unwrap` may have removed
    _refuse_more_than_a_name(name)
    host = hosts.checked(hosts.read_link(f"http://{name}/").hostname)
    if hosts.is_address(host):
        raise DomainIsAddress("An IP address is not a domain. Send the link that uses it, as kind url.")
    _refuse_unregistrable(host)
    return host


def _usual(text: str, _hints: Hints) -> str | None:
    """The canonical form of a public name in small ASCII letters. See `KindSpec.usual`."""
    if not _USUAL.fullmatch(text) or not hosts.in_name_system(text):
        return None
    host = hosts.checked_usual(text)
    _refuse_unregistrable(host)
    return host


def display(canonical: str) -> str:
    """The punycode name, defanged so that no program turns it into a link."""
    return canonical.replace(".", "[.]")


def parents(domain: str) -> tuple[str, ...]:
    """Parent domains, nearest first, down to the registrable domain; never a public suffix.

    A very deep name has only the `MOST_LEVELS` parents nearest the registrable domain: people who add labels to escape
    a listing add them at the front.
    """
    owned = hosts.registrable(domain)
    if owned is None or owned == domain:
        return ()
    labels = domain[: -len(owned) - 1].split(".")
    first = max(1, len(labels) - MOST_LEVELS + 1)
    return (*[f"{'.'.join(labels[i:])}.{owned}" for i in range(first, len(labels))], owned)


def with_or_without_www(host: str) -> str | None:
    """The host's other name: without its `www.`, or with one. None if the shorter name is a public suffix."""
    if not host.startswith("www."):
        return f"www.{host}"
    return bare if hosts.registrable(bare := host[4:]) is not None else None


def covered_by_domains(domain: str) -> list[RelatedIndicator]:
    """The domain with `www.`, if it has none, and the parent domains. Without `www.` it is one of the parents."""
    above: list[RelatedIndicator] = [(_PARENT_DOMAIN, (_DOMAIN, parent)) for parent in parents(domain)]
    return above if domain.startswith("www.") else [(_WWW, (_DOMAIN, f"www.{domain}")), *above]


def _covered_by(domain: str) -> list[RelatedIndicator]:
    """The domain's root page, with and without `www.`, then the domain with `www.`, and its parent domains."""
    names = domain, with_or_without_www(domain)
    pages: list[RelatedIndicator] = [(_ROOT_PAGE, (_URL, f"{name}/")) for name in names if name]
    return pages + covered_by_domains(domain)


_WWW, _PARENT_DOMAIN, _ROOT_PAGE = MatchType.WWW, MatchType.PARENT_DOMAIN, MatchType.ROOT_PAGE
_URL, _DOMAIN = Kind.URL, Kind.DOMAIN  # a member of an enumeration takes long to look up


def _is_name_alone(text: str) -> bool:
    name = _NAME_ALONE.fullmatch(text)
    return name is not None and not hosts.is_ipv4(name[1]) and hosts.in_name_system(name[1])


def _refuse_more_than_a_name(name: str) -> None:
    if not _NOT_IN_NAMES.isdisjoint(name):
        raise DomainHasPath("The value is more than a domain. Send all of it as kind url, or send only the host name.")
    if ":" in name and _WITH_PORT.fullmatch(name):
        raise DomainHasPort("A domain has no port. Send the link as kind url, or leave the port out.")


def _refuse_unregistrable(host: str) -> None:
    owned = hosts.registrable(host)
    if owned is None:
        raise DomainIsPublicSuffix(
            "This is a public suffix: a listing would cover every site below it. "
            "Send the full host name, or the link as kind url."
        )
    if not _REGISTRY_LABEL.match(owned) or "_" in owned or "-." in owned:
        raise hosts.HostInvalid(
            "A registered domain name has no underscore, and no hyphen at its start or end. Check the spelling."
        )


SPEC = KindSpec(
    kind=Kind.DOMAIN,
    canonical=canonical,
    display=display,
    half_life_days=45,  # sites are taken down, and names are sold again
    shortest_protected_prefix=4,
    clues=(Clue(Stage.HOST_NAME, _is_name_alone, contains="."),),
    covered_by=_covered_by,
    as_written=True,
    usual=_usual,
    on_host=OnHost(host=lambda domain: domain, is_whole_host=lambda _: True),
)
