"""Which other indicators cover one: a listed folder covers its pages, a listed domain its subdomains and links."""

from collections.abc import Iterator
from enum import StrEnum

from krama.indicators import domain, hosts
from krama.indicators.kinds import Indicator, Kind

MOST_FOLDERS = 16


class Relation(StrEnum):
    """How a listed indicator bears on the one that was asked for."""

    EXACT = "exact"
    PARENT_PATH = "parent_path"
    DOMAIN = "domain"
    PARENT_DOMAIN = "parent_domain"
    ROOT_PAGE = "root_page"


RelatedIndicator = tuple[Relation, Indicator]


def related(indicator: Indicator) -> tuple[RelatedIndicator, ...]:
    """The other indicators whose listing covers this one, nearest first; never across a public suffix.

    For a link: itself without its query, its folders up to the root page, its host as a domain, the parent domains.
    For a domain: its root page, the parent domains. For any other kind: nothing. `indicator` must be canonical.
    """
    if indicator.kind is Kind.URL:
        return tuple(_of_url(indicator.canonical))
    if indicator.kind is Kind.DOMAIN:
        return tuple(_of_domain(indicator.canonical))
    return ()


def _of_url(link: str) -> Iterator[RelatedIndicator]:
    page, query, _ = link.partition("?")
    authority, _, path = page.partition("/")
    if query:
        yield Relation.PARENT_PATH, Indicator(Kind.URL, page)
    for parent in _parent_paths(authority, path):
        yield Relation.PARENT_PATH, Indicator(Kind.URL, parent)
    host = authority.partition(":")[0]  # of an IPv6 address its bracket, which is enough to know it by
    if hosts.is_address(host) or hosts.registrable(host) is None:
        return
    yield Relation.DOMAIN, Indicator(Kind.DOMAIN, host)
    yield from _parent_domains(host)


def _of_domain(name: str) -> Iterator[RelatedIndicator]:
    yield Relation.ROOT_PAGE, Indicator(Kind.URL, f"{name}/")
    yield from _parent_domains(name)


def _parent_domains(name: str) -> Iterator[RelatedIndicator]:
    for parent in domain.parents(name):
        yield Relation.PARENT_DOMAIN, Indicator(Kind.DOMAIN, parent)


def _parent_paths(authority: str, path: str) -> Iterator[str]:
    """The folders above a path, each with and without its closing slash, then the root page.

    Of a very deep path only the `MOST_FOLDERS` levels nearest the root, for the reason given in `domain.parents`.
    Without the slash too, because an officer lists `evil.com/kit` and the bank meets `evil.com/kit/otp`.
    """
    if not path:
        return
    names = path.split("/")
    for depth in range(min(len(names) - 1, MOST_FOLDERS - 1), 0, -1):
        folder = f"{authority}/{'/'.join(names[:depth])}"
        if depth < len(names) - 1 or names[-1] != "":  # else it is the page itself
            yield f"{folder}/"
        yield folder
    yield f"{authority}/"
