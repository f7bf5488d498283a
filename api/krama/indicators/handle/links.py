"""Parses links to platforms, such as `https://t.me/dara_sok`."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from krama.indicators.kinds import Platform
from krama.indicators.link_parts import LinkParts, site_of, steps_of, take_apart

_APP_LINK = re.compile(
    r"(tg|viber|whatsapp|line|sgnl|fb|instagram|twitter)://([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.I | re.S
)
_USUAL_SUBDOMAINS = re.compile(r"^(?:www|m|mobile|web|mbasic|touch|[a-z]{2}-[a-z]{2})\.")
_MOST_LINK = 2048

_HOSTS = {
    "t.me": Platform.TELEGRAM,
    "web.telegram.org": Platform.TELEGRAM,
    "telegram.me": Platform.TELEGRAM,
    "telegram.dog": Platform.TELEGRAM,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "m.me": Platform.FACEBOOK,
    "messenger.com": Platform.FACEBOOK,
    "instagram.com": Platform.INSTAGRAM,
    "instagr.am": Platform.INSTAGRAM,
    "ig.me": Platform.INSTAGRAM,
    "line.me": Platform.LINE,
    "page.line.me": Platform.LINE,
    "signal.me": Platform.SIGNAL,
    "signal.group": Platform.SIGNAL,
    "tiktok.com": Platform.TIKTOK,
    "chats.viber.com": Platform.VIBER,
    "invite.viber.com": Platform.VIBER,
    "u.wechat.com": Platform.WECHAT,
    "wa.me": Platform.WHATSAPP,
    "whatsapp.com": Platform.WHATSAPP,
    "api.whatsapp.com": Platform.WHATSAPP,
    "chat.whatsapp.com": Platform.WHATSAPP,
    "x.com": Platform.X,
    "twitter.com": Platform.X,
}
SITES = frozenset(".".join(host.rsplit(".", 2)[-2:]) for host in _HOSTS)
_APPS = {
    "tg": Platform.TELEGRAM,
    "viber": Platform.VIBER,
    "whatsapp": Platform.WHATSAPP,
    "line": Platform.LINE,
    "sgnl": Platform.SIGNAL,
    "fb": Platform.FACEBOOK,
    "instagram": Platform.INSTAGRAM,
    "twitter": Platform.X,
}


@dataclass(frozen=True, slots=True)
class Link:
    """The parts of a link to a platform.

    `app` marks a link that opens the app (`tg://…`). Its host is empty, and its action is `steps[0]`.
    """

    platform: Platform
    host: str
    steps: tuple[str, ...]
    query: dict[str, str]
    fragment: str
    app: bool = False


def read_link(text: str) -> Link | None:
    """The link in the text, or None if it is not a link to a known platform. The scheme may be missing."""
    if app := _APP_LINK.fullmatch(text):
        return _taken_apart(_APPS[app[1].lower()], "", LinkParts("", app[2], app[3] or "", app[4] or ""), app=True)
    web = take_apart(text) if site_of(text) in SITES else None
    if web is None:
        return None
    host = _USUAL_SUBDOMAINS.sub("", web.host) if web.host not in _HOSTS else web.host
    if host.endswith(".t.me") and host.count(".") == 2:
        host, web = "t.me", web._replace(path=f"/{host.removesuffix('.t.me')}{web.path}")
    platform = _HOSTS.get(host)
    return None if platform is None else _taken_apart(platform, host, web)


def _taken_apart(platform: Platform, host: str, parts: LinkParts, *, app: bool = False) -> Link:
    pairs = dict(parse_qsl(parts.query.replace("+", "%2B"), max_num_fields=_MOST_LINK))
    return Link(platform, host, steps_of(parts), pairs, unquote(parts.fragment), app)
