"""The form of names on each platform, and the conversion of their spellings to one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from krama.indicators import phone
from krama.indicators.errors import IndicatorRefused
from krama.indicators.handle.errors import HandleInvalid
from krama.indicators.kinds import Hints, Platform

_PHONE_SHAPE = re.compile(r"[+＋(]*[\d ().\-‐-―·]{6,}")
# Numbers that Telegram sells (fragment.com). No telephone network has the country code 888.
_ANONYMOUS = re.compile(r"888\d{4,8}", re.ASCII)
# No id on Telegram is as long as a number of Cambodia with its country code, which people write without its plus sign.
_CAMBODIAN = re.compile(r"855[1-9]\d{7,8}", re.ASCII)
# WhatsApp still writes the 1 after Mexico's country code, which the numbering plan gave up in 2019.
_MEXICAN_MOBILE = re.compile(r"521\d{10}", re.ASCII)


def _lower(name: str) -> str:
    return name.lower()


def _lower_without_dots(name: str) -> str:
    return name.lower().replace(".", "")


@dataclass(frozen=True, slots=True)
class _Names:
    """The rules of one platform. `token` matches case-sensitive values: invitations, groups, QR codes."""

    name: re.Pattern[str]
    token: re.Pattern[str] | None = None
    fold: Callable[[str], str] = _lower
    at_is_part: bool = False
    phone: bool = False


def _rule(name: str, token: str | None = None) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    return re.compile(name, re.ASCII | re.IGNORECASE), re.compile(token, re.ASCII) if token else None


_RULES = {
    # A letter first, 5 to 32 characters (4 for collectible names), or a numeric id: person, bot or (negative) group.
    Platform.TELEGRAM: _Names(*_rule(r"[a-z][a-z0-9_]{3,31}|-?[1-9]\d{4,19}", r"\+[\w-]{10,64}"), phone=True),
    # Help Center: "periods and capitalisation don't count as part of a username".
    Platform.FACEBOOK: _Names(
        *_rule(r"(?:\.*[a-z0-9]){5,50}\.*", r"groups/[a-z0-9.]*[a-z0-9]"), fold=_lower_without_dots
    ),
    Platform.INSTAGRAM: _Names(*_rule(r"(?!\.)(?!.*\.\.)(?!.*\.$)[a-z0-9._]{1,30}")),
    # On LINE, `@name` is an official account and `name` is a person.
    Platform.LINE: _Names(*_rule(r"@?[a-z0-9][a-z0-9._-]{2,18}[a-z0-9_-]", r"(?:p|g|g2)/[\w-]{8,80}"), at_is_part=True),
    # A person's name on Signal ends in a dot and at least two digits.
    Platform.SIGNAL: _Names(*_rule(r"[a-z_][a-z0-9_]{2,31}\.\d{2,9}", r"(?:eu|group)/[\w-]{16,200}"), phone=True),
    Platform.TIKTOK: _Names(*_rule(r"[a-z0-9_.]{1,23}[a-z0-9_]", r"id/\d{5,20}")),
    Platform.VIBER: _Names(*_rule(r"(?!)", r"(?:chats|g2)/[\w%-]{2,120}"), phone=True),
    Platform.WECHAT: _Names(*_rule(r"[a-z][a-z0-9_-]{5,39}", r"u/[\w-]{8,120}"), phone=True),
    Platform.WHATSAPP: _Names(
        *_rule(r"(?=.*[a-z])(?!.*\.$)[a-z0-9_][a-z0-9._]{2,34}", r"(?:chat|channel|message|qr)/\w{8,40}"), phone=True
    ),
    # 4 to 15 characters now; older accounts have fewer or more.
    Platform.X: _Names(*_rule(r"\w{1,20}", r"id/\d{1,20}")),
}


def canonical_name(platform: Platform, text: str, hints: Hints) -> str:
    """The part after `platform:` in the canonical form. `text` is a name, a number or a token without its platform.

    Names are converted to lower case, which all these platforms ignore. Telephone numbers become E.164. Tokens keep
    their case. Raises `HandleInvalid`, or what `phone.canonical` raises.
    """
    rules = _RULES[platform]
    if rules.phone and _looks_like_phone(platform, text):
        return _number(platform, text, hints)
    if rules.token and rules.token.fullmatch(text):
        return text
    name = text if rules.at_is_part else text.removeprefix("@")
    if rules.name.fullmatch(name) and (folded := rules.fold(name)):
        return folded
    raise HandleInvalid(
        f"An account on {platform.value} can't have this name. Send only the name, the number or the profile link."
    )


def _looks_like_phone(platform: Platform, text: str) -> bool:
    """Whether the text looks like a phone number. On Telegram, digits without a leading +, 0 or 855 are an id."""
    if not _PHONE_SHAPE.fullmatch(text):
        return False
    if platform is not Platform.TELEGRAM or text.startswith(("+", "＋", "0", "(")):
        return True
    return _CAMBODIAN.fullmatch("".join(filter(str.isdigit, text))) is not None


def _number(platform: Platform, text: str, hints: Hints) -> str:
    digits = "".join(filter(str.isdigit, text))
    if platform is Platform.TELEGRAM and _ANONYMOUS.fullmatch(digits) and text.startswith(("+", "＋")):
        return f"+{digits}"
    if platform is Platform.WHATSAPP and _MEXICAN_MOBILE.fullmatch(digits):
        return f"+52{digits[3:]}"
    try:
        return phone.canonical(text, hints)
    except IndicatorRefused:
        if not text.startswith(("+", "＋", "0", "(")):
            return phone.canonical(f"+{text}", hints)
        raise
