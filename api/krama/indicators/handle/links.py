"""Parses links to platforms, such as `https://t.me/dara_sok`."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from krama.indicators.kinds import Platform

_LINK = re.compile(
    r"(?:https?:)?(?://)?([a-z0-9.-]+\.[a-z]{2,})(?::(?:80|443))?(/[^?#]*)?(\?[^#]*)?(#.*)?", re.I | re.S
)
_APP_LINK = re.compile(r"(tg|viber|whatsapp|line|sgnl|fb|instagram|twitter)://([^?#]*)(\?[^#]*)?(#.*)?", re.I | re.S)
_USUAL_SUBDOMAINS = re.compile(r"^(?:www|m|mobile|web|mbasic|touch|[a-z]{2}-[a-z]{2})\.")
_MOST_LINK = 2048

_HOSTS = {
    "t.me": Platform.TELEGRAM,
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
        return _taken_apart(_APPS[app[1].lower()], "", app[2], app[3], app[4], app=True)
    web = _LINK.fullmatch(text)
    if web is None:
        return None
    host = _USUAL_SUBDOMAINS.sub("", web[1].lower()) if web[1].lower() not in _HOSTS else web[1].lower()
    path = web[2] or ""
    if host.endswith(".t.me") and host.count(".") == 2:
        host, path = "t.me", f"/{host.removesuffix('.t.me')}{path}"
    platform = _HOSTS.get(host)
    return None if platform is None else _taken_apart(platform, host, path, web[3], web[4])


def _taken_apart(
    platform: Platform, host: str, path: str, query: str | None, fragment: str | None, *, app: bool = False
) -> Link:
    steps = tuple(unquote(step) for step in path.split("/") if step)
    pairs = dict(parse_qsl((query or "").removeprefix("?").replace("+", "%2B"), max_num_fields=_MOST_LINK))
    return Link(platform, host, steps, pairs, unquote((fragment or "").removeprefix("#")), app)
