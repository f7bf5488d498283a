"""Links: host, path and query as a browser requests them, in one spelling."""

import re
import unicodedata
from urllib.parse import unquote

from krama.indicators import domain, hosts, link_rules
from krama.indicators.cells import ValueHasSeveralValues
from krama.indicators.cuts import refuse_escaped
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind, MatchType, RelatedIndicator
from krama.indicators.spec import Clue, KindSpec, OnHost, Stage
from krama.indicators.text import MAX_CHARACTERS, fold, refang, unwrap

MOST_FOLDERS = 16

_MOST_UNESCAPES = 16
_MOST_ROUNDS = 8

# A scheme may contain a dot, but before a colon a dot means a host and its port.
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
# A browser also opens `http:\\evil.com` and `http:evil.com`.
_WEB_WITH_ANY_SLASHES = re.compile(r"https?:[/\\]*[^\s/\\]+\.", re.IGNORECASE)
_ANY_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST_AND_REST = re.compile(r"(?:[^\s/?#@\\]+@)?([^\s/?#@:\\]+\.[^\s/?#@:\\.]+)\.?(?::\d*)?(?:[/?#\\].*)?", re.DOTALL)
_IPV6_HOST = re.compile(r"\[[0-9a-f:.]+\](?::\d+)?(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_WEB = frozenset({"http", "https"})
_OTHER_SCHEMES = frozenset({"data", "file", "ftp", "intent", "javascript", "mailto", "sms", "tel", "tg", "ws", "wss"})
_WEB_PORTS = frozenset({"", "80", "443"})
_MAIL_ADDRESS = re.compile(r"[^/\\?#]*@[^/\\?#]*(?:/?>?|\?(?:subject|body|cc|bcc)=.*)?", re.IGNORECASE | re.DOTALL)
_WHOLE_NUMBER = re.compile(r"\d+(?:\.\d+){0,2}", re.ASCII)
# Neither a path (`/https://`) nor a parameter (`=https://`) ends in a letter before a link that it contains.
_GLUED = re.compile(r"\w(?<!%[0-9a-f]{2})(?:https?|hxxps?)\[?:\]?/", re.IGNORECASE)
# A browser requests such a link as it is written: nothing is escaped, no dot segments, no port, no fragment.
_USUAL = re.compile(
    rf"(https?://)?({hosts.USUAL_NAME})"
    r"((?:/[A-Za-z0-9_~+-]+(?:\.[A-Za-z0-9_~+-]+)*)*/?)(\?[A-Za-z0-9_~+=&-]+(?:\.[A-Za-z0-9_~+=&-]+)*)?(?<=[A-Za-z0-9/=_])",
    re.ASCII,
)
# An "&" as HTML and XML write it: in a page's source, or in a feed that was not decoded.
_AND_IN_HTML = re.compile(r"&(?:amp;|#38;|#x26;)+")
_AND_IN_FORM = re.compile(r"&(?:amp;)+")
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
    facts = ("max_characters",)
    max_characters = f"{MAX_CHARACTERS:,}"


class UrlIsNetwork(IndicatorRefused):
    """The value is a block of IP addresses."""

    code = "url_is_network"


class UrlIsEmail(IndicatorRefused):
    """The value is an e-mail address."""

    code = "url_is_email"


def canonical(text: str, hints: Hints) -> str:
    """Host, path and query, WHATWG-normalised, percent-encoded as Safe Browsing does; `evil.com/login?id=1`.

    Scheme, login, an empty query, parameters that only track (`utm_source`), and the ports 80 and 443 are dropped; any
    other port stays. A fragment stays if it selects the page (`evil.com/#/login`). `unwrap` and `refang` do not change
    the result, so that it can be pasted back. Raises `UrlSchemeUnsupported`, `UrlUnstable`, `UrlTooLong`, `UrlIsEmail`,
    `ValueHasSeveralValues`, `UrlIsNetwork`, `ValueMasked`, `hosts.HostInvalid`, `hosts.HostPrivate` or
    `hosts.HostTooLong`.
    """
    text = refang(text)
    for _ in range(_MOST_ROUNDS):
        form = _normalised(text)
        refuse_escaped(form)
        if len(form) > MAX_CHARACTERS:
            raise UrlTooLong(f"The canonical link is longer than {MAX_CHARACTERS:,} characters. Leave out its query.")
        text = refang(unwrap(form))
        if text == form:
            return form
    raise UrlUnstable("The link has no stable form. Send its host as kind domain.")


def _usual(text: str, _hints: Hints) -> str | None:
    """The canonical form of a link in ASCII that needs no escapes, to a public name. See `KindSpec.usual`."""
    link = _USUAL.fullmatch(text)
    if link is None:
        return None
    scheme, host, path, query = link.groups("")
    is_link = path or (scheme and not query)  # else it is a domain, or there is a slash to add before the query
    if not is_link or not hosts.in_name_system(host) or (query and link_rules.without_trackers(query) != query):
        return None
    return f"{hosts.checked_usual(host)}{path or '/'}{query}"


def display(canonical: str) -> str:
    """The link with the dots of its host defanged."""
    host, slash, rest = canonical.partition("/")
    return f"{host.replace('.', '[.]')}{slash}{rest}"


def _normalised(text: str) -> str:
    if ":" in text[6:] and _GLUED.search(text):
        raise ValueHasSeveralValues("The value contains two links without a space between them. Send each separately.")
    if "&" in text:
        text = _AND_IN_HTML.sub("&", text)
    link = hosts.read_link(_with_scheme(text))
    host, port = hosts.checked(link.hostname), link.port
    authority = host if port in _WEB_PORTS else f"{host}:{port}"
    path, query = link.pathname, link.search
    # Without escapes, the parser returns printable ASCII. It overlooks dot segments behind names such as `/x/.y/`.
    if "%" in path or "%" in query:
        path, query = _reescaped(path + query)
    elif "/." in path or "//" in path:
        path = _single_slashes(_without_dot_segments(path))
    if "&amp;" in path or "&amp;" in query:
        path, query = _AND_IN_FORM.sub("&", path), _AND_IN_FORM.sub("&", query)
    if query:
        query = link_rules.without_trackers(query)
    if hosts.is_address(host):
        hosts.refuse_private(host)
        _refuse_network(authority, path + query)
    fragment = _fragment(host, link.hash) if link.hash else ""
    return f"{authority}{path}{query}{fragment}"


def _fragment(host: str, fragment: str) -> str:
    return link_rules.selecting(host, "#" + _escaped(_AND_IN_FORM.sub("&", _unescaped(fragment[1:]))))


def _refuse_network(address: str, rest: str) -> None:
    if hosts.is_network(address, rest[1:]):
        raise UrlIsNetwork("This is a block of IP addresses, not a link. Send each address that was used.")


def _with_scheme(text: str) -> str:
    given = _SCHEME.match(text)
    if given is None:
        if "@" in text and _MAIL_ADDRESS.fullmatch(text):
            raise UrlIsEmail("This is an e-mail address, not a link. Send it as kind email.")
        # A browser also reads digits in circles, or in another script's width.
        if _WHOLE_NUMBER.fullmatch(text if text.isascii() else unicodedata.normalize("NFKC", fold(text))):
            raise hosts.HostInvalid("A number alone is not a link. Send it as the kind that it is, such as phone.")
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
    path, mark, query = _unescaped(rest).partition("?")
    path = _single_slashes(_without_dot_segments(path.replace("\\", "/")))
    return _escaped(path), _escaped(mark + query) if query else ""


def _unescaped(text: str) -> str:
    for _ in range(_MOST_UNESCAPES):
        before, text = text, unquote(text, "latin-1")
        if text == before:
            return text
    raise UrlUnstable("The link is escaped too many times. Send its host as kind domain.")


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


def _covered_by(link: str) -> list[RelatedIndicator]:
    """The same link with or without `www.`, the pages and folders above it, its host as a domain, parent domains.

    Every check of a link calls this, and lists are faster than generators.
    """
    authority = link.partition("/")[0]
    host = authority.partition(":")[0]  # an IPv6 address is cut short, but its bracket shows that it is an address
    parents = _parents(link, authority)
    if hosts.is_address(host) or hosts.registrable(host) is None:
        return [(_PARENT_PATH, (_URL, parent)) for parent in parents]
    covering: list[RelatedIndicator] = []
    if twin := domain.with_or_without_www(host):
        length = len(host)
        covering.append((_WWW, (_URL, twin + link[length:])))
        for parent in parents:
            covering.append((_PARENT_PATH, (_URL, parent)))
            covering.append((_PARENT_PATH, (_URL, twin + parent[length:])))
    else:
        covering += [(_PARENT_PATH, (_URL, parent)) for parent in parents]
    covering.append((_HOST, (_DOMAIN, host)))
    return covering + domain.covered_by_domains(host)


_WWW, _PARENT_PATH, _HOST = MatchType.WWW, MatchType.PARENT_PATH, MatchType.DOMAIN
_URL, _DOMAIN = Kind.URL, Kind.DOMAIN  # a member of an enumeration takes long to look up


def _parents(link: str, authority: str) -> list[str]:
    """The link without the query of its fragment, its fragment, and its query; then its folders up to the root page."""
    parents: list[str] = []
    page, mark, fragment = link.partition("#")
    if mark:
        if "?" in fragment:
            parents.append(f"{page}#{fragment.partition('?')[0]}")
        parents.append(page)
    path, query, _ = page.partition("?")
    if query:
        parents.append(path)
    return parents + _parent_paths(authority, path.partition("/")[2])


def _parent_paths(authority: str, path: str) -> list[str]:
    """The folders above a path, each with and without its closing slash, then the root page.

    A very deep path has only the `MOST_FOLDERS` levels nearest the root, for the reason given in `domain.parents`.
    Folders come without the slash too, because an officer lists `evil.com/kit` and a bank meets `evil.com/kit/otp`.
    """
    if not path:
        return []
    names = path.split("/")
    above: list[str] = []
    for depth in range(min(len(names) - 1, MOST_FOLDERS - 1), 0, -1):
        folder = f"{authority}/{'/'.join(names[:depth])}"
        if depth < len(names) - 1 or names[-1] != "":  # else it is the page itself
            above.append(f"{folder}/")
        above.append(folder)
    above.append(f"{authority}/")
    return above


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
        Clue(Stage.LINK, _WEB_WITH_ANY_SLASHES.match, contains=":"),
        Clue(Stage.HOST_AND_PATH, _begins_with_host, contains="."),
        Clue(Stage.HOST_AND_PATH, _IPV6_HOST.fullmatch, contains="["),
    ),
    covered_by=_covered_by,
    as_written=True,
    usual=_usual,
    on_host=OnHost(host=_host, is_whole_host=lambda link: link.partition("/")[2] == ""),
)
