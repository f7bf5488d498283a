"""Links: host, path and query as a browser would ask for them, spelled one way."""

import re
from urllib.parse import unquote

from krama.indicators import hosts
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.indicators.text import MAX_CHARACTERS, refang, tidy

_MOST_UNESCAPES = 16
_MOST_ROUNDS = 8

# A dot, which a scheme may hold, is left out: before a colon it means a host and its port.
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
_WEB = frozenset({"http", "https"})
_OTHER_SCHEMES = frozenset({"data", "file", "ftp", "intent", "javascript", "mailto", "sms", "tel", "tg", "ws", "wss"})
_WEB_PORTS = frozenset({"", "80", "443"})
_REST = re.compile(r"[/\\?#]")
# Safe Browsing, "Canonicalization": escape everything <= 0x20, >= 0x7f, "#" and "%".
_ESCAPED = re.compile(r"[\x00-\x20\x7f-\xff#%]")


class SchemeRefused(IndicatorRefused):
    """The link is not a web link."""

    code = "url_scheme"


class UrlTooConvoluted(IndicatorRefused):
    """The link is escaped again and again, so that it has no one form after a reasonable effort."""

    code = "url_convoluted"


class UrlTooLong(IndicatorRefused):
    """The canonical form is too long to be read back."""

    code = "url_too_long"


class UrlIsEmail(IndicatorRefused):
    """An e-mail address was given as a link."""

    code = "url_is_email"


def canonical(text: str, hints: Hints) -> str:
    """Host, path and query, WHATWG-normalised, percent-encoded as Safe Browsing does; `evil.com/login?id=1`.

    Scheme, login, fragment, an empty query and the ports 80 and 443 are dropped; any other port stays. The result is
    a fixed point of `tidy` and `refang` too, so that it can be pasted back. Raises `SchemeRefused`,
    `UrlTooConvoluted`, `UrlTooLong`, `UrlIsEmail`, `hosts.HostInvalid` or `hosts.HostTooLong`.
    """
    text = refang(text)
    for _ in range(_MOST_ROUNDS):
        form = _normalised(text)
        if len(form) > MAX_CHARACTERS:
            raise UrlTooLong(f"The link comes to more than {MAX_CHARACTERS:,} characters. Leave its query off.")
        text = refang(tidy(form))
        if text == form:
            return form
    raise UrlTooConvoluted("The link does not settle into one form. Send its host as kind domain.")


def display(canonical: str) -> str:
    """The link with the dots of its host defanged."""
    host, slash, rest = canonical.partition("/")
    return f"{host.replace('.', '[.]')}{slash}{rest}"


def _normalised(text: str) -> str:
    link = hosts.read_link(_with_scheme(text))
    host, port = hosts.checked(link.hostname), link.port
    authority = host if port in _WEB_PORTS else f"{host}:{port}"
    path, query = link.pathname, link.search
    # Without an escape, what the parser returns is printable ASCII with its dot segments resolved.
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
        raise SchemeRefused(f"{named} not a web link; only http and https are. Send what it leads to, as its own kind.")
    return text


def _reescaped(rest: str) -> tuple[str, str]:
    """Path and query, unescaped until nothing is left to unescape, and escaped once. Bytes travel as Latin-1."""
    for _ in range(_MOST_UNESCAPES):
        before, rest = rest, unquote(rest, "latin-1")
        if rest == before:
            break
    else:
        raise UrlTooConvoluted("The link is escaped too many times over. Send its host as kind domain.")
    path, mark, query = rest.partition("?")
    path = _single_slashes(_without_dot_segments(path.replace("\\", "/")))
    return _escaped(path), _escaped(mark + query) if query else ""


def _without_dot_segments(path: str) -> str:
    """RFC 3986 §5.2.4, for the dot segments that were hidden by escapes."""
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
    return _ESCAPED.sub(lambda found: f"%{ord(found[0]):02X}", text)
