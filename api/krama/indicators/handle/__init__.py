"""Accounts on messengers and social networks, as `platform:name`."""

import re

from krama.indicators import phone
from krama.indicators.errors import IndicatorRefused
from krama.indicators.handle.accounts import account_of
from krama.indicators.handle.errors import (
    HandleInvalid,
    HandleNotProfile,
    PlatformContradicted,
    PlatformMissing,
)
from krama.indicators.handle.links import SITES, Link, read_link
from krama.indicators.handle.names import canonical_name
from krama.indicators.kinds import SHORT_PLATFORM_NAMES, Hints, Kind, Platform
from krama.indicators.labels import Meaning, meaning
from krama.indicators.spec import Clue, KindSpec, Stage
from krama.indicators.subscriber import others_of_account
from krama.indicators.text import fold, refang

__all__ = [
    "SPEC",
    "HandleInvalid",
    "HandleNotProfile",
    "PlatformContradicted",
    "PlatformMissing",
    "canonical",
    "display",
    "shows_account",
]

_PREFIXED = re.compile(
    rf"({'|'.join([*Platform, *SHORT_PLATFORM_NAMES])})(?:\s?[:：]\s?(?!//)|\s(?=[@+]))(.+)", re.IGNORECASE | re.DOTALL
)
# What WhatsApp's own programs call an account. It looks like an e-mail address, and no mail reaches it.
_WHATSAPP_ID = re.compile(r"\+?(\d{6,15})(?:[.:_]\d+)*@(?:s\.whatsapp\.net|c\.us)", re.IGNORECASE | re.ASCII)
_USUAL = re.compile(r"https://(?:t\.me|(?:www\.)?(?:facebook|instagram|tiktok)\.com)/@?[A-Za-z][A-Za-z0-9_]*")
_TELEGRAM = r"\W*(?:telegram|tg|តេឡេក្រាម|តេលេក្រាម)\W*"
_ACCOUNT_ID = r"(?!855)[1-9]\d{4,19}"
_TELEGRAM_ID = re.compile(rf"{_TELEGRAM}(?<!\d){_ACCOUNT_ID}\W*|\W*{_ACCOUNT_ID}{_TELEGRAM}", re.IGNORECASE)
# The accounts of these messengers are telephone numbers. With their name alone next to it, a number is the account,
# with a colon between them or without.
_MESSENGERS = {
    **{
        name: Platform(SHORT_PLATFORM_NAMES.get(name, name))
        for name in ("telegram", "tg", "whatsapp", "wa", "viber", "signal")
    },
    **dict.fromkeys(("តេឡេក្រាម", "តេលេក្រាម", "តេឡេហ្គ្រាម"), Platform.TELEGRAM),
    **dict.fromkeys(("វ៉តសាប់", "វ៉តអាប់", "វ៉ាត់សាប់", "វ៉ាត់អាប់"), Platform.WHATSAPP),
    **dict.fromkeys(("វ៉ាយប័រ", "វ៉ាយបឺ"), Platform.VIBER),
}
_MESSENGER = "|".join(_MESSENGERS)
_NUMBER = r"[+＋(]{0,2}\d[\d ().\-‐-―·]{5,}\d"
_MESSENGER_AND_NUMBER = re.compile(
    rf"\W*({_MESSENGER})[\s:៖：(.,=/#-]*(?<!\d)({_NUMBER})\W*|({_NUMBER})[\s:(/,-]*({_MESSENGER})\W*", re.IGNORECASE
)
_TITLES = {Platform.LINE: "LINE", Platform.TIKTOK: "TikTok", Platform.WECHAT: "WeChat", Platform.WHATSAPP: "WhatsApp"}
_WRITTEN_WITH_AT = frozenset({Platform.INSTAGRAM, Platform.TELEGRAM, Platform.TIKTOK, Platform.X})


def canonical(text: str, hints: Hints) -> str:
    """`telegram:dara_sok`, from a name with `hints.platform`, a profile link, or `platform:name`.

    Telephone numbers are E.164 (`whatsapp:+85512345678`) and ids are digits (`facebook:100001234567890`). Groups and
    invitations have forms of their own and keep their case: `telegram:+AbCdEf…`, `facebook:groups/…`,
    `whatsapp:chat/…`. Raises `PlatformMissing`, `PlatformContradicted`, `HandleInvalid`,
    `HandleNotProfile`, or what `phone.canonical` raises.
    """
    platform, name = _platform_and_name(refang(text), hints)
    if hints.platform not in (None, platform):
        raise PlatformContradicted(
            "The value belongs to a platform other than `platform`. Leave `platform` out, or correct it.",
            field="platform",
        )
    return f"{platform.value}:{canonical_name(platform, name, hints)}"


def _usual(text: str, _hints: Hints) -> str | None:
    """The canonical form of a link to a profile. See `KindSpec.usual`."""
    link = read_link(text) if _USUAL.fullmatch(text) else None
    name = account_of(link) if link else None
    if link is None or name is None:
        return None
    try:
        return f"{link.platform.value}:{canonical_name(link.platform, name, Hints())}"
    except IndicatorRefused:
        return None  # such a link is read as a page


def display(canonical: str) -> str:
    """`Telegram @dara_sok`, `WhatsApp +855 12 345 678`."""
    prefix, _, name = canonical.partition(":")
    platform = Platform(prefix)
    title = _TITLES.get(platform, prefix.title())
    if name.startswith("+") and name[1:].isdigit():
        return f"{title} {phone.display(name)}"
    is_name = platform in _WRITTEN_WITH_AT and "/" not in name and not name.lstrip("+-").isdigit() and name[0] != "+"
    return f"{title} {'@' if is_name else ''}{name}"


def shows_account(text: str) -> bool:
    """Whether the text is a link to an account, a group or an invitation on a known platform."""
    link = read_link(text)
    name = account_of(link) if link else None
    if link is None or name is None:
        return False
    try:
        canonical_name(link.platform, name, Hints())
    except IndicatorRefused:
        return False
    return True


def _may_be_account(text: str) -> bool:
    """Whether the words next to a number name a platform on which it may be an account. On Telegram, ids are digits."""
    if len(text) > phone.LONGEST_LABELLED_NUMBER or not any(map(str.isdigit, text)):
        return False
    return meaning(text) is Meaning.PLATFORM or _TELEGRAM_ID.fullmatch(text) is not None


def _messenger_and_number(text: str) -> tuple[Platform, str] | None:
    """The messenger and the number of an account, if the text is only these two. Ids of Telegram are not numbers."""
    text = fold(text)
    if len(text) > phone.LONGEST_LABELLED_NUMBER or (match := _MESSENGER_AND_NUMBER.fullmatch(text)) is None:
        return None
    platform, number = _MESSENGERS[(match[1] or match[4]).lower()], match[2] or match[3]
    return None if _TELEGRAM_ID.fullmatch(text) else (platform, number)


def _may_be_messenger(text: str, hints: Hints) -> bool:
    named = _messenger_and_number(text)
    if named is None:
        return False
    try:
        canonical_name(*named, hints)
    except IndicatorRefused:
        return False
    return True


def _platform_and_name(text: str, hints: Hints) -> tuple[Platform, str]:
    if account := _WHATSAPP_ID.fullmatch(text):
        return Platform.WHATSAPP, f"+{account[1]}"
    if prefixed := _PREFIXED.fullmatch(text):
        prefix = prefixed[1].lower()
        platform, text = Platform(SHORT_PLATFORM_NAMES.get(prefix, prefix)), prefixed[2]
        link = read_link(text) if "/" in text else None
        return (platform, fold(text)) if link is None else _from_link(link)
    if link := read_link(text):
        return _from_link(link)
    if named := _messenger_and_number(text):
        return named
    if hints.platform is None and "/" in text:
        raise _not_profile()
    if hints.platform is None:
        raise PlatformMissing(
            "The name may be from any platform. Send `platform` (telegram, facebook …), or the profile link.",
            field="platform",
        )
    return hints.platform, fold(text)


def _from_link(link: Link) -> tuple[Platform, str]:
    name = account_of(link)
    if name is None:
        raise _not_profile()
    return link.platform, name


def _not_profile() -> HandleNotProfile:
    return HandleNotProfile(
        "The link does not lead to an account, group or invitation. Send the profile's own link, or send this one as "
        "kind url."
    )


SPEC = KindSpec(
    kind=Kind.HANDLE,
    canonical=canonical,
    display=display,
    half_life_days=120,  # platforms close accounts, and some names can be taken again
    shortest_protected_prefix=4,
    clues=(
        Clue(Stage.PREFIX, _PREFIXED.fullmatch, contains=":"),
        Clue(Stage.PREFIX, re.compile("@").match, contains="@"),
        Clue(Stage.PREFIX, _PREFIXED.fullmatch, contains="@"),
        Clue(Stage.ACCOUNT_LINK, _WHATSAPP_ID.fullmatch, contains="@"),
        Clue(Stage.ACCOUNT_LINK, shows_account, contains="/"),
        Clue(Stage.ACCOUNT_LINK, shows_account, contains=".t.me"),
        Clue(Stage.SHAPE, _messenger_and_number, _may_be_messenger),
        Clue(Stage.WORDS_AND_NUMBER, _may_be_account),
    ),
    implied_by=("platform",),
    as_written=True,
    belongs_to=lambda canonical: canonical.partition(":")[0],
    covered_by=others_of_account,
    usual=_usual,
    sites=SITES,
)
