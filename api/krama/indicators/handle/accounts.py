"""Where each platform's links keep the account, the group or the invitation."""

from krama.indicators.handle.links import Link
from krama.indicators.handle.reserved import NOT_ACCOUNTS
from krama.indicators.kinds import Platform


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
        return f"-100{link.step(1)}" if link.step(1) else None
    if first == "s":
        return link.step(1)
    return _unless_reserved(link, first)


def _facebook(link: Link) -> str | None:
    first = link.step(0)
    if link.app:
        return link.step(1) if first in ("profile", "page") else None
    if link.host == "messenger.com" or (first == "messages" and link.step(1) == "t"):
        return link.steps[-1] if "t" in link.steps[:-1] else None
    if first in ("profile.php", "permalink.php", "story.php"):
        return link.query.get("id")
    return _facebook_page(link, first)


def _facebook_page(link: Link, first: str) -> str | None:
    """The address forms that pages, groups and people without a name of their own have had over the years."""
    if first == "groups":
        return _token("groups", link.step(1).lower())
    if first in ("people", "pages", "pg"):
        return link.step(2) if link.step(2).isdigit() else link.step(1)
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
    return _token(sort, name)


def _signal(link: Link) -> str | None:
    if link.host == "signal.group" or (link.app and link.step(0) == "signal.group"):
        return _token("group", link.fragment)
    sort, _, rest = link.fragment.partition("/")
    return {"p": rest, "eu": _token("eu", rest)}.get(sort)


def _tiktok(link: Link) -> str | None:
    if link.steps[:2] == ("share", "user"):
        return _token("id", link.step(2))
    return link.step(0) if link.step(0).startswith("@") else None


def _viber(link: Link) -> str | None:
    chat = link.step(0) if link.host == "chats.viber.com" else link.query.get("chatURI")
    return _token("chats", chat) or _token("g2", link.query.get("g2")) or link.query.get("number")


def _wechat(link: Link) -> str | None:
    return _token("u", link.step(0))


def _whatsapp(link: Link) -> str | None:
    first = link.step(0)
    if link.host == "chat.whatsapp.com":
        return _token("chat", link.steps[-1] if link.steps else None)
    if first in ("message", "qr", "channel"):
        return _token(first, link.step(1))
    if link.app or link.host in ("whatsapp.com", "api.whatsapp.com") or first == "send":
        return _plus(link.query.get("phone"))
    return _plus(link.step(1) if first == "c" else first)


def _x(link: Link) -> str | None:
    query = link.query
    if link.app or link.step(0) == "intent":
        numbered = query.get("user_id") or query.get("id")
        return query.get("screen_name") or _token("id", numbered)
    if link.steps[:2] == ("i", "user"):
        return _token("id", link.step(2))
    return _unless_reserved(link, link.step(0))


def _unless_reserved(link: Link, name: str) -> str | None:
    return None if name.lower() in NOT_ACCOUNTS.get(link.platform, ()) else name


def _token(sort: str, name: str | None) -> str | None:
    return f"{sort}/{name}" if name else None


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
