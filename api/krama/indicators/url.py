"""Links: host, path and query as a browser requests them, in one spelling."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from krama.indicators import domain, hosts
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, Kind, RelatedIndicator, Relation
from krama.indicators.spec import Clue, KindSpec, OnHost, Stage
from krama.indicators.text import MAX_CHARACTERS, refang, tidy

MOST_FOLDERS = 16

_MOST_UNESCAPES = 16
_MOST_ROUNDS = 8

# A scheme may contain a dot, but before a colon a dot means a host and its port.
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST_AND_REST = re.compile(r"(?:[^\s/?#@\\]+@)?([^\s/?#@:\\]+\.[^\s/?#@:\\.]+)\.?(?::\d*)?(?:[/?#\\].*)?", re.DOTALL)
_WEB = frozenset({"http", "https"})
_OTHER_SCHEMES = frozenset({"data", "file", "ftp", "intent", "javascript", "mailto", "sms", "tel", "tg", "ws", "wss"})
_WEB_PORTS = frozenset({"", "80", "443"})
_REST = re.compile(r"[/\\?#]")
# Safe Browsing, "Canonicalization": escape everything <= 0x20, >= 0x7f, "#" and "%".
_ESCAPED = re.compile(r"[\x00-\x20\x7f-\xff#%]")


class UrlSchemeUnsupported(IndicatorRefused):
    """The link is not a web link."""

    code = "url_scheme_unsupported"


class UrlUnstable(IndicatorRefused):
    """The link is escaped so many times that no stable form is reached within the limit."""

    code = "url_unstable"


class UrlTooLong(IndicatorRefused):
    """The canonical form is longer than a value may be."""

    code = "url_too_long"


class UrlIsEmail(IndicatorRefused):
    """The value is an e-mail address."""

    code = "url_is_email"


def canonical(text: str, hints: Hints) -> str:
    """Host, path and query, WHATWG-normalised, percent-encoded as Safe Browsing does; `evil.com/login?id=1`.

    Scheme, login, fragment, an empty query and the ports 80 and 443 are dropped; any other port stays. `tidy` and
    `refang` do not change the result, so that it can be pasted back. Raises `UrlSchemeUnsupported`,
    `UrlUnstable`, `UrlTooLong`, `UrlIsEmail`, `hosts.HostInvalid` or `hosts.HostTooLong`.
    """
    text = refang(text)
    for _ in range(_MOST_ROUNDS):
        form = _normalised(text)
        if len(form) > MAX_CHARACTERS:
            raise UrlTooLong(f"The canonical link is longer than {MAX_CHARACTERS:,} characters. Leave out its query.")
        text = refang(tidy(form))
        if text == form:
            return form
    raise UrlUnstable("The link has no stable form. Send its host as kind domain.")


def display(canonical: str) -> str:
    """The link with the dots of its host defanged."""
    host, slash, rest = canonical.partition("/")
    return f"{host.replace('.', '[.]')}{slash}{rest}"


def _normalised(text: str) -> str:
    link = hosts.read_link(_with_scheme(text))
    host, port = hosts.checked(link.hostname), link.port
    authority = host if port in _WEB_PORTS else f"{host}:{port}"
    path, query = link.pathname, link.search
    # Without escapes, the parser returns printable ASCII with its dot segments resolved.
    if "%" in path or "%" in query:
        path, query = _reescaped(path + query)
    elif "//" in path:
        path = _single_slashes(path)
    return f"{authority}{path}{query}"


def _with_scheme(text: str) -> str:
    given = _SCHEME.match(text)
    if given is None:
        if "@" in text and not _REST.search(text):
            raise UrlIsEmail("This is an e-mail address, not a link. Send it as kind email.")
        return f"http:{text}" if text.startswith(("//", "\\\\")) else f"http://{text}"
    scheme = given[1].lower()
    if scheme not in _WEB:
        named = f"{scheme}: is" if scheme in _OTHER_SCHEMES else "This is"
        raise UrlSchemeUnsupported(
            f"{named} not a web link (http or https). Send the value that it contains, as its own kind."
        )
    return text


def _reescaped(rest: str) -> tuple[str, str]:
    """Path and query, unescaped completely and then escaped once. Each Latin-1 character stands for one byte."""
    for _ in range(_MOST_UNESCAPES):
        before, rest = rest, unquote(rest, "latin-1")
        if rest == before:
            break
    else:
        raise UrlUnstable("The link is escaped too many times. Send its host as kind domain.")
    path, mark, query = rest.partition("?")
    path = _single_slashes(_without_dot_segments(path.replace("\\", "/")))
    return _escaped(path), _escaped(mark + query) if query else ""


def _without_dot_segments(path: str) -> str:
    """Removes the dot segments that escapes had hidden (RFC 3986 §5.2.4)."""
    if "/." not in path:
        return path
    segments = path.split("/")[1:]
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _single_slashes(path: str) -> str:
    return re.sub("//+", "/", path)


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"%{ord(match[0]):02X}", text)


def _covered_by(link: str) -> Iterator[RelatedIndicator]:
    """The link without its query, its folders up to the root page, its host as a domain, and the parent domains."""
    page, query, _ = link.partition("?")
    authority, _, path = page.partition("/")
    if query:
        yield Relation.PARENT_PATH, Indicator(Kind.URL, page)
    for parent in _parent_paths(authority, path):
        yield Relation.PARENT_PATH, Indicator(Kind.URL, parent)
    host = authority.partition(":")[0]  # an IPv6 address is cut short, but its bracket shows that it is an address
    if hosts.is_address(host) or hosts.registrable(host) is None:
        return
    yield Relation.DOMAIN, Indicator(Kind.DOMAIN, host)
    yield from domain.covered_by_parents(host)


def _parent_paths(authority: str, path: str) -> Iterator[str]:
    """The folders above a path, each with and without its closing slash, then the root page.

    A very deep path has only the `MOST_FOLDERS` levels nearest the root, for the reason given in `domain.parents`.
    Folders come without the slash too, because an officer lists `evil.com/kit` and a bank meets `evil.com/kit/otp`.
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


def _has_scheme(text: str) -> bool:
    return _ANY_SCHEME.match(text) is not None or (text.startswith("//") and "." in text)


def _begins_with_host(text: str) -> bool:
    link = _HOST_AND_REST.fullmatch(text)
    return link is not None and (hosts.is_ipv4(link[1]) or hosts.in_name_system(link[1]))


def _host(canonical: str) -> str:
    authority = canonical.partition("/")[0]
    return authority if authority.endswith("]") else authority.partition(":")[0]


SPEC = KindSpec(
    kind=Kind.URL,
    canonical=canonical,
    display=display,
    half_life_days=45,  # links die within weeks
    shortest_protected_prefix=4,
    clues=(
        Clue(Stage.LINK, _has_scheme, contains="//"),
        Clue(Stage.HOST_AND_PATH, _begins_with_host, contains="."),
    ),
    covered_by=_covered_by,
    on_host=OnHost(host=_host, is_whole_host=lambda link: link.partition("/")[2] == ""),
)
