"""Extracts the account, group or invitation from each platform's links.

Only the link forms listed here show an account. Any other link may be one of the platform's own pages, and must not be
read as an account name. Otherwise two innocent links could become the same indicator.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote

from krama.indicators.handle.links import Link, read_link
from krama.indicators.handle.reserved import GROUP_TAIL, NOT_ACCOUNTS, NOT_GROUPS, TAILS
from krama.indicators.kinds import Platform

_FILE = re.compile(r".*\.(?:php|html?|txt|xml|ico)", re.IGNORECASE | re.DOTALL)
_TELEGRAM_CHAT = re.compile(
    r"(?:/im\?p=)?@?(u?[1-9]\d{4,19}|-100\d{10}|[a-z]\w{3,31})(?:[_/]\d+)*", re.ASCII | re.IGNORECASE
)
_TELEGRAM_ADDRESS = re.compile(r"\?tgaddr=(tg:[^&]+|tg%3A[^&]+)", re.IGNORECASE)
_DIGITS = re.compile(r"\d+", re.ASCII)


def account_of(link: Link) -> str | None:
    """The name, number or token in the link, for `names.canonical_name`. None if the link shows no account."""
    if any(step in (".", "..") for step in link.steps):
        return None
    return _READERS[link.platform](link) or None


def _telegram(link: Link) -> str | None:
    if link.app:
        return _telegram_app(link)
    if link.host == "web.telegram.org":
        return _telegram_web(link)
    match link.steps:
        case ("joinchat", invitation):
            return _plus(invitation)
        case ("c", chat, *posts) if all(_number(step) for step in (chat, *posts)):
            return f"-100{chat}"
        case ("s", name, *rest) | (name, *rest):
            return _named(link, name, rest)
    return None


def _telegram_app(link: Link) -> str | None:
    query = link.query
    match link.steps:
        case ("resolve",):
            return query.get("domain") or _plus(query.get("phone"))
        case ("user",):
            return query.get("id")
        case ("join",):
            return _plus(query.get("invite"))
    return None


def _telegram_web(link: Link) -> str | None:
    """The account behind `#` in an address of Telegram Web.

    The id of a group is known only in version A. Version K leaves out the -100 of channels, but not of other groups.
    """
    if inner := _TELEGRAM_ADDRESS.search(link.fragment):
        opened = read_link(unquote(inner[1]))
        return account_of(opened) if opened else None
    chat = _TELEGRAM_CHAT.fullmatch(link.fragment)
    if chat is None or (chat[1].startswith("-") and link.steps[:1] != ("a",)):
        return None
    return chat[1].removeprefix("u")


def _facebook(link: Link) -> str | None:
    match (link.host, *link.steps):
        case ("", "profile" | "page", account):
            return account
        case ("messenger.com", "t", name) | ("facebook.com" | "fb.com", "messages", "t", name):
            return name
        case ("m.me", name):
            return _named(link, name)
        case ("facebook.com" | "fb.com", *_):
            return _facebook_page(link)
    return None


def _facebook_page(link: Link) -> str | None:
    """The link forms that Facebook has used over the years for pages, groups, and people without a user name."""
    match link.steps:
        case ("profile.php" | "permalink.php" | "story.php",):
            return _number(link.query.get("id", ""))
        case ("groups", group, *rest):
            return _facebook_group(group.lower(), rest)
        case ("people" | "pages", _, number, *rest) if _number(number):
            return _followed(link, number, rest)
        case ("p", page, *rest) | ("pages", "category", _, page, *rest):
            return _followed(link, _number(page.rpartition("-")[2]), rest)
        case ("pg", name, *rest) | (name, *rest):
            return _named(link, name, rest)
    return None


def _facebook_group(group: str, rest: Sequence[str]) -> str | None:
    if group in NOT_GROUPS or (rest and not GROUP_TAIL.fullmatch(rest[0])):
        return None
    return _token("groups", group)


def _instagram(link: Link) -> str | None:
    match (link.host, *link.steps):
        case ("", "user"):
            return link.query.get("username")
        case ("ig.me", "m", name):
            return _named(link, name)
        case ("" | "ig.me", *_) | (_, "stories", "highlights", *_):
            return None
        case (_, "_u", name) | (_, "stories", name) | (_, "stories", name, _):
            return _named(link, name)
        case (_, name, *rest):
            return _named(link, name, rest)
    return None


def _line(link: Link) -> str | None:
    match (link.host, *link.steps):
        case ("page.line.me", name):
            return f"@{name.removeprefix('@')}"
        case (_, "ti", sort, name) | (_, "R", "ti", sort, name) if sort in ("p", "g", "g2"):
            if sort == "p" and name.startswith(("~", "@")):
                return name.removeprefix("~")
            return _token(sort, name)
    return None


def _signal(link: Link) -> str | None:
    place = link.steps if link.app else (link.host, *link.steps)
    if place == ("signal.group",):
        return _token("group", link.fragment)
    if place != ("signal.me",):
        return None
    sort, _, rest = link.fragment.partition("/")
    return {"p": rest, "eu": _token("eu", rest)}.get(sort)


def _tiktok(link: Link) -> str | None:
    match link.steps:
        case ("share", "user", number):
            return _token("id", number)
        case (name, *rest) if name.startswith("@"):
            return _followed(link, name, rest)
    return None


def _viber(link: Link) -> str | None:
    query = link.query
    match (link.host, *link.steps):
        case ("chats.viber.com", chat):
            return _token("chats", chat)
        case ("invite.viber.com",):
            return _token("g2", query.get("g2"))
        case ("", "chat" | "pa" | "add" | "contact" | "call"):
            return _token("chats", query.get("chatURI")) or query.get("number")
    return None


def _wechat(link: Link) -> str | None:
    return _token("u", link.steps[0]) if len(link.steps) == 1 else None


def _whatsapp(link: Link) -> str | None:
    match (link.host, *link.steps):
        case ("chat.whatsapp.com", invitation) | ("chat.whatsapp.com", "invite", invitation):
            return _token("chat", invitation)
        case (_, "message" | "qr" | "channel" as sort, token):
            return _token(sort, token)
        case (_, "channel", token, post) if _number(post):
            return _token("channel", token)
        case (_, "send"):
            return _plus(link.query.get("phone"))
        case ("wa.me", number) | ("wa.me", "c", number):
            return _plus(number)
    return None


def _x(link: Link) -> str | None:
    query = link.query
    match (link.host, *link.steps):
        case ("", "user") | ("x.com" | "twitter.com", "intent", "user" | "follow"):
            return query.get("screen_name") or _token("id", query.get("user_id") or query.get("id"))
        case ("x.com" | "twitter.com", "i", "user", number):
            return _token("id", number)
        case ("x.com" | "twitter.com", name, *rest):
            return _named(link, name, rest)
    return None


def _named(link: Link, name: str, rest: Sequence[str] = ()) -> str | None:
    """The name, unless it is one of the platform's own pages."""
    if name.lower() in NOT_ACCOUNTS[link.platform] or _FILE.fullmatch(name):
        return None
    return _followed(link, name, rest)


def _followed(link: Link, account: str | None, rest: Sequence[str]) -> str | None:
    """The account, if nothing follows it, or only a step that is known to belong to accounts."""
    return account if not rest or TAILS[link.platform].fullmatch(rest[0]) else None


def _number(step: str) -> str | None:
    return step if _DIGITS.fullmatch(step) else None


def _token(sort: str, name: str | None) -> str | None:
    return f"{sort}/{name}" if name else None


def _plus(number: str | None) -> str | None:
    """A number or an invitation with one leading +. Links leave the + out or repeat it."""
    return f"+{number.lstrip('+ ')}" if number else None


_READERS = {
    Platform.FACEBOOK: _facebook,
    Platform.INSTAGRAM: _instagram,
    Platform.LINE: _line,
    Platform.SIGNAL: _signal,
    Platform.TELEGRAM: _telegram,
    Platform.TIKTOK: _tiktok,
    Platform.VIBER: _viber,
    Platform.WECHAT: _wechat,
    Platform.WHATSAPP: _whatsapp,
    Platform.X: _x,
}
