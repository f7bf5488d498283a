"""Takes a link to a known site apart, such as `https://t.me/dara_sok`, without reading it as a browser does."""

import re
from typing import NamedTuple
from urllib.parse import unquote

_LINK = re.compile(
    r"(?:https?:)?(?://)?(?:[^\s/?#@]*@)?([a-z0-9.-]+\.[a-z]{2,})\.?(?::(?:80|443))?(/[^?#]*)?(?:\?([^#]*))?(?:#(.*))?",
    re.I | re.S,
)
_ROUTE_STARTS = ("/", "!/")
_BEFORE_ROUTES = ("", "/", "/home.php")


def site_of(text: str) -> str:
    """The last two labels of the host, in lower case: a test that rules out most links, in a tenth of the time."""
    before, mark, rest = text.partition("://")
    host = (rest if mark else before.removeprefix("//")).partition("/")[0]
    host = host.partition("?")[0].partition("#")[0].rpartition("@")[2].partition(":")[0]
    return ".".join(host.rstrip(".").rsplit(".", 2)[-2:]).lower()


class LinkParts(NamedTuple):
    """A link's host in lower case, and its path, query and fragment as written, without `?` and `#`."""

    host: str
    path: str
    query: str
    fragment: str


def take_apart(text: str) -> LinkParts | None:
    """The parts of a web link on a usual port, or None. The scheme may be missing."""
    link = _LINK.fullmatch(text)
    return None if link is None else LinkParts(link[1].lower(), link[2] or "", link[3] or "", link[4] or "")


def steps_of(parts: LinkParts) -> tuple[str, ...]:
    """The names between the slashes: of the path, or of the fragment where the site keeps its pages there (`#!/`)."""
    path = parts.path
    if parts.fragment.startswith(_ROUTE_STARTS) and path in _BEFORE_ROUTES:
        path = parts.fragment.partition("?")[0].removeprefix("!")
    return tuple(unquote(step) for step in path.split("/") if step)
