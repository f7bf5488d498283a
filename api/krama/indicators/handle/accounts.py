"""Where each platform's links keep the account, the group or the invitation."""

from krama.indicators.handle.links import Link
from krama.indicators.kinds import Platform

_NOT_ACCOUNTS = {
    Platform.TELEGRAM: frozenset(
        [
            "addemoji",
            "addlist",
            "addstickers",
            "addtheme",
            "bg",
            "boost",
            "confirmphone",
            "contact",
            "giftcode",
            "invoice",
            "iv",
            "login",
            "m",
            "nft",
            "proxy",
            "setlanguage",
            "share",
            "socks",
        ]
    ),
    Platform.FACEBOOK: frozenset(
        [
            "ads",
            "business",
            "dialog",
            "events",
            "gaming",
            "hashtag",
            "help",
            "l.php",
            "login",
            "login.php",
            "marketplace",
            "messages",
            "notes",
            "photo",
            "photo.php",
            "photos",
            "plugins",
            "policies",
            "privacy",
            "public",
            "reel",
            "reels",
            "search",
            "settings",
            "share",
            "share.php",
            "sharer",
            "sharer.php",
            "stories",
            "watch",
        ]
    ),
    Platform.INSTAGRAM: frozenset(
        [
            "about",
            "accounts",
            "challenge",
            "developer",
            "direct",
            "explore",
            "legal",
            "p",
            "reel",
            "reels",
            "share",
            "tv",
            "web",
        ]
    ),
    Platform.X: frozenset(
        [
            "compose",
            "explore",
            "hashtag",
            "home",
            "i",
            "intent",
            "jobs",
            "login",
            "logout",
            "messages",
            "notifications",
            "privacy",
            "search",
            "settings",
            "share",
            "signup",
            "tos",
        ]
    ),
    Platform.TIKTOK: frozenset(),
}


def account_of(link: Link) -> str | None:
    """What the link shows, as a name, a number or a token that `names.canonical_name` reads; None if no account."""
    return _READERS[link.platform](link) or None


def _telegram(link: Link) -> str | None:
    first = link.step(0)
    query = link.query
    if link.app:
        return {
            "resolve": query.get("domain") or _plus(query.get("phone")),
            "user": query.get("id"),
            "join": _plus(query.get("invite")),
        }.get(first)
    if first == "joinchat":
        return _plus(link.step(1))
    if first == "c":
        return f"-100{link.step(1)}"
    if first == "s":
        return link.step(1)
    return _unless_reserved(link, first)


def _facebook(link: Link) -> str | None:
    first = link.step(0)
    if link.host == "messenger.com" or (first == "messages" and link.step(1) == "t"):
        return link.steps[-1] if "t" in link.steps[:-1] else None
    if link.app:
        return link.step(1) if first in ("profile", "page") else None
    if first in ("profile.php", "permalink.php", "story.php"):
        return link.query.get("id")
    if first == "groups":
        return f"groups/{link.step(1).lower()}"
    if first == "people" or (first == "pages" and len(link.steps) > 2):
        return link.steps[-1] if link.steps[-1].isdigit() else link.step(2)
    if first in ("pg", "pages"):
        return link.step(1)
    if first == "p":
        return link.step(1).rpartition("-")[2]
    return _unless_reserved(link, first)


def _instagram(link: Link) -> str | None:
    if link.app:
        return link.query.get("username")
    if link.step(0) in ("_u", "stories", "m"):
        return link.step(1)
    return _unless_reserved(link, link.step(0))


def _line(link: Link) -> str | None:
    if link.host == "page.line.me":
        return f"@{link.step(0).removeprefix('@')}" if link.steps else None
    steps = [step for step in link.steps if step not in ("R", "ti")]
    if len(steps) < 2 or steps[0] not in ("p", "g", "g2"):
        return None
    sort, name = steps[:2]
    if sort == "p" and name.startswith(("~", "@")):
        return name.removeprefix("~")
    return f"{sort}/{name}"


def _signal(link: Link) -> str | None:
    if link.host == "signal.group" or (link.app and link.step(0) == "signal.group"):
        return f"group/{link.fragment}"
    sort, _, rest = link.fragment.partition("/")
    return {"p": rest, "eu": f"eu/{rest}"}.get(sort)


def _tiktok(link: Link) -> str | None:
    if link.steps[:2] == ("share", "user"):
        return f"id/{link.step(2)}"
    return link.step(0) if link.step(0).startswith("@") else None


def _viber(link: Link) -> str | None:
    if link.host == "chats.viber.com" and link.steps:
        return f"chats/{link.step(0)}"
    if "g2" in link.query:
        return f"g2/{link.query['g2']}"
    if "chatURI" in link.query:
        return f"chats/{link.query['chatURI']}"
    return link.query.get("number")


def _wechat(link: Link) -> str | None:
    return f"u/{link.step(0)}" if link.steps else None


def _whatsapp(link: Link) -> str | None:
    first = link.step(0)
    if link.host == "chat.whatsapp.com":
        return f"chat/{link.steps[-1]}" if link.steps else None
    if first in ("message", "qr", "channel"):
        return f"{first}/{link.step(1)}"
    if link.app or link.host in ("whatsapp.com", "api.whatsapp.com") or first == "send":
        return _plus(link.query.get("phone"))
    return _plus(link.step(1) if first == "c" else first)


def _x(link: Link) -> str | None:
    query = link.query
    if link.app or link.step(0) == "intent":
        numbered = query.get("user_id") or query.get("id")
        return query.get("screen_name") or (f"id/{numbered}" if numbered else None)
    if link.steps[:2] == ("i", "user"):
        return f"id/{link.step(2)}"
    return _unless_reserved(link, link.step(0))


def _unless_reserved(link: Link, name: str) -> str | None:
    return None if name.lower() in _NOT_ACCOUNTS[link.platform] else name


def _plus(number: str | None) -> str | None:
    """A number or an invitation as it stands after a +, which links leave out or double."""
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
